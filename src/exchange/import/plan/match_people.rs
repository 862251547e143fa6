//! Identifies people: which lines of a file are the same person, and which person of the register that is.
//! Identifiers come first, then addresses, then the name within a cohort, or among those who are in none;
//! each person is matched by only one group of lines. Lines of a file are never merged without a shared name,
//! because that could lose a person. In the register, an address alone may find somebody, whose name is then
//! kept, with a remark.

use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::FixedState;

use super::Options;
use super::entries::Entry;
use super::groups::{Group, Lookup, Number, People, differ, named, person_key, url_key};
use super::preview::{MatchedBy, Meant};
use super::same_lines::within_file;
use crate::domain::contact::{email_key, identifier_key, phone_key};
use crate::domain::{Cohort, Enrollment, Id, Person};
use crate::exchange::import::facts::PersonKey;
use crate::exchange::import::words::names;
use crate::register::Register;

/// Whether a person in the register has other numbers than a group.
fn numbers_differ(held: &Person, group: &Group) -> bool {
    let numbers: Vec<Number> = held.identifiers.iter().map(identifier_key).collect();
    differ(&numbers, &group.keys().numbers)
}

/// Groups the lines of each person and finds the people in the register.
#[must_use]
pub(crate) fn find(register: &Register, entries: &[Entry], options: &Options) -> People {
    let mut people = within_file(entries);
    let mut known = Known::of(register, &people.groups);
    known.asks = options.asks_who;
    known.take_said(entries, &options.switches.meant, &mut people);
    known.claim(entries, &mut people);
    // What they were compared by is not needed again, and there may be a million of them.
    people.groups.iter_mut().for_each(Group::forget_keys);
    people
}

/// Why nobody is found: several are.
struct Several {
    reason: String,
    alike: Vec<Id<Person>>,
}

/// The people of the register, by the keys that may find them.
struct Known<'a> {
    register: &'a Register,
    by_number: Lookup<Number, Vec<Id<Person>>>,
    by_email: Lookup<String, Vec<Id<Person>>>,
    by_url: Lookup<String, Vec<Id<Person>>>,
    by_phone: Lookup<String, Vec<Id<Person>>>,
    by_name: Lookup<(Id<Cohort>, String), Vec<Id<Person>>>,
    /// Everybody with a name that somebody new has.
    namesakes: Lookup<String, Vec<Id<Person>>>,
    claimed: HashSet<Id<Person>, FixedState>,
    /// Whether somebody is asked who is meant, where several may be.
    asks: bool,
}

impl<'a> Known<'a> {
    /// Collects, in one pass, only the keys that the file can ask for.
    fn of(register: &'a Register, groups: &[Group]) -> Self {
        let mut known = Self {
            register,
            by_number: HashMap::default(),
            by_email: HashMap::default(),
            by_url: HashMap::default(),
            by_phone: HashMap::default(),
            by_name: HashMap::default(),
            namesakes: HashMap::default(),
            claimed: HashSet::default(),
            asks: false,
        };
        if register.count::<Person>() == 0 {
            return known;
        }
        for group in groups {
            known.by_number.extend(group.keys().numbers.iter().map(|number| (number.clone(), Vec::new())));
            known.by_email.extend(group.keys().emails.iter().map(|email| (email.clone(), Vec::new())));
            known.by_url.extend(group.keys().urls.iter().map(|url| (url.clone(), Vec::new())));
            known.by_phone.extend(group.keys().phones.iter().map(|phone| (phone.clone(), Vec::new())));
        }
        for person in register.all::<Person>() {
            for identifier in &person.identifiers {
                if let Some(list) = known.by_number.get_mut(&identifier_key(identifier)) {
                    list.push(person.id);
                }
            }
            for email in &person.emails {
                if let Some(list) = known.by_email.get_mut(&email_key(email)) {
                    list.push(person.id);
                }
            }
            for url in &person.urls {
                if let Some(list) = known.by_url.get_mut(&url_key(url)) {
                    list.push(person.id);
                }
            }
            for phone in &person.phones {
                if let Some(list) = known.by_phone.get_mut(&phone_key(phone)) {
                    list.push(person.id);
                }
            }
        }
        known
    }

    /// Takes what somebody said of who is meant, which comes before everything else.
    fn take_said(&mut self, entries: &[Entry], said: &BTreeMap<PersonKey, Meant>, people: &mut People) {
        if said.is_empty() {
            return;
        }
        for group in &mut people.groups {
            let mut lines = group.entries.iter().filter_map(|at| entries.get(*at));
            let meant = lines.find_map(|entry| said.get(&entry.key)).copied();
            group.keys_mut().meant = meant;
            if let Some(Meant::Known(person)) = meant
                && self.register.get(person).is_some()
                && self.claimed.insert(person)
            {
                group.person = Some(person);
                group.matched_by = Some(MatchedBy { words: "your choice", score: 100 });
            }
        }
    }

    /// Collects the names in those cohorts where a group is still unmatched.
    fn gather_names(&mut self, entries: &[Entry], groups: &[Group]) {
        let wanting =
            groups.iter().filter(|group| group.person.is_none()).filter_map(|group| group.entries.first());
        let wanting = wanting.filter_map(|index| entries.get(*index));
        let codes: HashSet<&str, FixedState> = wanting
            .flat_map(|entry| entry.enrollments.iter().map(|(_, enrollment)| enrollment.cohort.as_str()))
            .collect();
        let cohorts: HashSet<Id<Cohort>, FixedState> =
            codes.into_iter().filter_map(|code| self.register.cohort_by_code(code)).collect();
        for cohort in cohorts {
            for person in self
                .register
                .enrollments_in(cohort)
                .filter_map(|enrollment| self.register.get(enrollment.person))
            {
                let list = self.by_name.entry((cohort, person_key(person))).or_default();
                if !list.contains(&person.id) {
                    list.push(person.id);
                }
            }
        }
    }

    /// Collects everybody who has the name of a group that is still unmatched.
    fn gather_namesakes(&mut self, entries: &[Entry], groups: &[Group]) {
        let is_wanting = |group: &&Group| group.person.is_none() || group.keys().meant.is_some();
        let wanting = groups.iter().filter(is_wanting);
        let wanting = wanting.filter_map(|group| group.entries.first()).filter_map(|at| entries.get(*at));
        if self.register.count::<Person>() == 0 {
            return;
        }
        self.namesakes = wanting.map(|entry| (person_key(entry.person()), Vec::new())).collect();
        if self.namesakes.is_empty() {
            return;
        }
        for person in self.register.all::<Person>() {
            if let Some(list) = self.namesakes.get_mut(&person_key(person)) {
                list.push(person.id);
            }
        }
    }

    fn is_enrolled(&self, person: Id<Person>) -> bool {
        self.register.referring::<Enrollment>(person.uuid()).next().is_some()
    }

    /// Matches each group with a person. The surest matches of all groups come first, so that a weak one
    /// never claims somebody who certainly belongs to another group.
    fn claim(mut self, entries: &[Entry], people: &mut People) {
        let mut refused = Vec::new();
        for way in Way::ALL {
            match way {
                Way::Name => self.gather_names(entries, &people.groups),
                Way::Outsider => self.gather_namesakes(entries, &people.groups),
                _ => {}
            }
            for group in &mut people.groups {
                let Some(entry) = group.entries.first().and_then(|first| entries.get(*first)) else {
                    continue;
                };
                if group.person.is_some() || group.is_unsure || group.keys().meant == Some(Meant::New) {
                    continue;
                }
                match self.look(way, group, entry) {
                    Ok(Some(person)) => {
                        self.claimed.insert(person);
                        group.person = Some(person);
                        group.matched_by = Some(way.words());
                        self.remark(way, group, entry, person);
                    }
                    Ok(None) => {}
                    Err(Several { alike, .. }) if self.asks && !alike.is_empty() => {
                        (group.alike, group.is_unsure) = (alike, true);
                    }
                    Err(Several { reason, .. }) => {
                        refused.extend(group.entries.drain(..).map(|index| (index, reason.clone())));
                    }
                }
            }
        }
        let is_open =
            |group: &&mut Group| !group.is_unsure && (group.person.is_none() || group.keys().meant.is_some());
        for group in people.groups.iter_mut().filter(is_open) {
            group.alike = self.alike(group, entries);
            if group.keys().meant.is_some() || group.remark.is_some() {
                continue;
            }
            let shared = group
                .keys()
                .emails
                .iter()
                .any(|email| self.by_email.get(email).is_some_and(|list| !list.is_empty()));
            if shared {
                group.remark = Some("another person has the same address".to_owned());
            } else {
                group.remark = self.namesake(&group.alike);
            }
        }
        people.refused.extend(refused);
        people.groups.retain(|group| !group.entries.is_empty());
    }

    /// Those of the register who have the name of a group and are nobody else of the file.
    fn alike(&self, group: &Group, entries: &[Entry]) -> Vec<Id<Person>> {
        let Some(entry) = group.entries.first().and_then(|at| entries.get(*at)) else { return Vec::new() };
        if entry.is_nameless() {
            return Vec::new();
        }
        let namesakes = self.namesakes.get(&person_key(entry.person())).into_iter().flatten().copied();
        namesakes.filter(|id| group.person == Some(*id) || !self.claimed.contains(id)).collect()
    }

    /// Says of somebody new that somebody known has their name.
    fn namesake(&self, alike: &[Id<Person>]) -> Option<String> {
        let held = alike.first().and_then(|id| self.register.get(*id))?;
        let cohorts: Vec<&str> = self
            .register
            .enrollments_of(held.id)
            .into_iter()
            .map(|enrollment| self.register.cohort_code(enrollment.cohort))
            .collect();
        let of = if cohorts.is_empty() { String::new() } else { format!(" of {}", cohorts.join(", ")) };
        Some(format!("may be the same person as {}{of}; if so, merge the two", held.name()))
    }

    fn free<'b>(&'b self, list: Option<&'b Vec<Id<Person>>>) -> impl Iterator<Item = &'b Person> {
        list.into_iter()
            .flatten()
            .filter(|id| !self.claimed.contains(id))
            .filter_map(|id| self.register.get(*id))
            .map(AsRef::as_ref)
    }

    fn look(&self, way: Way, group: &Group, entry: &Entry) -> Result<Option<Id<Person>>, Several> {
        let (wanted, keys) = (named(entry.person()), group.keys());
        let by_email =
            || keys.emails.iter().map(|email| self.by_email.get(email)).flat_map(|list| self.free(list));
        let agrees = |held: &&Person| !numbers_differ(held, group);
        Ok(match way {
            Way::Number => {
                let mut stranger = None;
                for held in keys.numbers.iter().flat_map(|number| self.free(self.by_number.get(number))) {
                    if entry.is_nameless()
                        || names::same_given(named(held), wanted)
                        || names::same_family(named(held), wanted)
                    {
                        return Ok(Some(held.id));
                    }
                    stranger = Some(held);
                }
                if let Some(stranger) = stranger {
                    let name = stranger.name();
                    let reason = format!(
                        "its number belongs to {name}, whose name differs; correct the number or the name"
                    );
                    return Err(Several { reason, alike: Vec::new() });
                }
                None
            }
            Way::Email => {
                let exact = by_email().find(|held| person_key(held) == person_key(entry.person()));
                exact
                    .or_else(|| by_email().find(|held| names::same_given(named(held), wanted)))
                    .map(|held| held.id)
            }
            Way::EmailOnly => by_email().find(agrees).map(|held| held.id),
            Way::Url => {
                let by_url = keys.urls.iter().flat_map(|url| self.free(self.by_url.get(url)));
                let mut fitting = by_url.filter(agrees).filter(|held| names::same_given(named(held), wanted));
                fitting.next().map(|held| held.id)
            }
            Way::Phone => {
                let by_phone = keys.phones.iter().flat_map(|phone| self.free(self.by_phone.get(phone)));
                let mut fitting = by_phone
                    .filter(agrees)
                    .filter(|held| person_key(held) == person_key(entry.person()) && may_be(held, group));
                fitting.next().map(|held| held.id)
            }
            Way::Name => {
                let name = person_key(entry.person());
                let cohorts = entry
                    .enrollments
                    .iter()
                    .filter_map(|(_, enrollment)| self.register.cohort_by_code(&enrollment.cohort));
                let lists = cohorts.filter_map(|cohort| self.by_name.get(&(cohort, name.clone())));
                let mut fitting: Vec<Id<Person>> = Vec::new();
                for held in lists.flat_map(|list| self.free(Some(list))).filter(agrees) {
                    if !fitting.contains(&held.id) {
                        fitting.push(held.id);
                    }
                }
                match fitting.as_slice() {
                    [held] => Some(*held),
                    [_, _, ..] if keys.numbers.is_empty() && keys.emails.is_empty() => {
                        let reason = "several people in the cohort have this name; add a number or an email";
                        return Err(Several { reason: reason.to_owned(), alike: fitting });
                    }
                    _ => None,
                }
            }
            Way::Outsider if entry.enrollments.is_empty() && !entry.is_nameless() => {
                let namesakes = self.free(self.namesakes.get(&person_key(entry.person())));
                let mut fitting =
                    namesakes.filter(agrees).filter(|held| may_be(held, group) && !self.is_enrolled(held.id));
                match (fitting.next(), fitting.next()) {
                    (Some(held), None) => Some(held.id),
                    _ => None,
                }
            }
            Way::Outsider => None,
        })
    }

    fn remark(&self, way: Way, group: &mut Group, entry: &Entry, person: Id<Person>) {
        let Some(held) = self.register.get(person) else { return };
        match way {
            Way::EmailOnly => {
                group.keeps_name = true;
                group.remark = Some(format!("matched by the email of {}, whose name was kept", held.name()));
            }
            Way::Email if numbers_differ(held, group) => {
                group.remark = Some("matched by email; the number differs from the one on record".to_owned());
            }
            Way::Name if !entry.person().emails.is_empty() && !held.emails.is_empty() => {
                let is_new = !held.emails.iter().any(|email| group.keys().emails.contains(&email_key(email)));
                group.remark = is_new.then(|| "matched by name; the email is new".to_owned());
            }
            _ => {}
        }
    }
}

/// Whether nothing that a person in the register has speaks against their being a group: of what both have,
/// something is the same.
fn may_be(held: &Person, group: &Group) -> bool {
    fn is_apart(held: &[String], file: &[String], key: impl Fn(&str) -> String) -> bool {
        !held.is_empty() && !file.is_empty() && !held.iter().any(|value| file.contains(&key(value)))
    }
    !is_apart(&held.emails, &group.keys().emails, email_key)
        && !is_apart(&held.phones, &group.keys().phones, phone_key)
        && !is_apart(&held.urls, &group.keys().urls, url_key)
}

/// The ways to match a person, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Number,
    /// An address, and a compatible name.
    Email,
    /// An address alone.
    EmailOnly,
    /// A web address, and a compatible name.
    Url,
    /// A phone number, and the same name.
    Phone,
    /// The same name in a cohort.
    Name,
    /// The same name among those who are in no cohort.
    Outsider,
}

impl Way {
    const ALL: [Self; 7] =
        [Self::Number, Self::Email, Self::EmailOnly, Self::Url, Self::Phone, Self::Name, Self::Outsider];

    const fn words(self) -> MatchedBy {
        let (words, score) = match self {
            Self::Number => ("number", 100),
            Self::Email => ("email and name", 95),
            Self::Url => ("web address and name", 90),
            Self::Phone => ("phone and name", 85),
            Self::EmailOnly => ("email", 75),
            Self::Name => ("name in the cohort", 60),
            Self::Outsider => ("name among those without a cohort", 50),
        };
        MatchedBy { words, score }
    }
}
