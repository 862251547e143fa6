//! Identifies people: which lines of a file are the same person, and which person of the register that is.
//! Identifiers come first, then addresses, then the name within a cohort; each person is matched by only one
//! group of lines. Lines of a file are never merged without a shared name, because that could lose a person.
//! In the register, an address alone may find somebody, whose name is then kept, with a remark.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

use crate::domain::contact::{email_key, identifier_key};
use crate::domain::{Cohort, Id, Person};
use crate::exchange::roster::import::line::Entry;
use crate::exchange::roster::import::names;
use crate::exchange::roster::import::names::Named;
use crate::register::Register;
use crate::text::fold::name_key;

type Lookup<K, V> = HashMap<K, V, FixedState>;

/// The most people in a file that may share an address or, in a cohort, a name. More than that are
/// placeholders, and every line would have to be compared with all of them.
const MOST_ALIKE: usize = 200;

/// Lines that are one person, as indices into the entries.
#[derive(Debug, Default)]
pub(crate) struct Group {
    pub(crate) entries: Vec<usize>,
    /// The person in the register, if there is one.
    pub(crate) person: Option<Id<Person>>,
    /// Whether the name in the file is so different that the register's name is kept.
    pub(crate) keeps_name: bool,
    /// What is odd about the match.
    pub(crate) remark: Option<String>,
    numbers: Vec<Number>,
    emails: Vec<String>,
}

/// The people of a file.
#[derive(Debug, Default)]
pub(crate) struct People {
    pub(crate) groups: Vec<Group>,
    /// Lines whose numbers contradict each other, and how.
    pub(crate) refused: Vec<(usize, String)>,
}

/// The key of an identifier: system and number.
type Number = (String, String);

fn named(person: &Person) -> Named<'_> {
    Named { given: &person.given_name, family: &person.family_name, preferred: &person.preferred_name }
}

fn person_key(person: &Person) -> String {
    names::key(&person.given_name, &person.family_name)
}

/// Whether both have a number in the same system and the numbers differ.
fn differ(one: &[Number], other: &[Number]) -> bool {
    one.iter().any(|(system, value)| {
        let mut of_system = other.iter().filter(|(held, _)| held == system).peekable();
        of_system.peek().is_some() && of_system.all(|(_, held)| held != value)
    })
}

/// Whether a person in the register has other numbers than a group.
fn numbers_differ(held: &Person, group: &Group) -> bool {
    let numbers: Vec<Number> = held.identifiers.iter().map(identifier_key).collect();
    differ(&numbers, &group.numbers)
}

/// Groups the lines of each person and finds the people in the register.
#[must_use]
pub(crate) fn find(register: &Register, entries: &[Entry]) -> People {
    let mut people = within_file(entries);
    Known::of(register, &people.groups).claim(entries, &mut people);
    people
}

/// The keys by which a line is compared with others of its file.
struct LineKeys {
    numbers: Vec<Number>,
    emails: Vec<String>,
    cohort_and_name: (String, String),
}

impl LineKeys {
    fn of(entry: &Entry) -> Self {
        let Entry { person, cohort, .. } = entry;
        Self {
            numbers: person.identifiers.iter().map(identifier_key).collect(),
            emails: person.emails.iter().map(|email| email_key(email)).collect(),
            cohort_and_name: (name_key(cohort), person_key(person)),
        }
    }
}

/// The lines of a file, grouped by person.
struct FileGroups<'a> {
    entries: &'a [Entry],
    people: People,
    by_number: Lookup<Number, usize>,
    by_email: Lookup<String, Vec<usize>>,
    by_name: Lookup<(String, String), Vec<usize>>,
}

/// Groups the lines of each person within the file.
fn within_file(entries: &[Entry]) -> People {
    let mut groups = FileGroups {
        entries,
        people: People::default(),
        by_number: HashMap::default(),
        by_email: HashMap::default(),
        by_name: HashMap::default(),
    };
    for (index, entry) in entries.iter().enumerate() {
        let keys = LineKeys::of(entry);
        match groups.group_of(&entry.person, &keys) {
            Ok(group) => groups.add(index, keys, group),
            Err(reason) => groups.people.refused.push((index, reason)),
        }
    }
    groups.people
}

impl FileGroups<'_> {
    fn first(&self, group: usize) -> Option<&Entry> {
        let first = self.people.groups.get(group)?.entries.first()?;
        self.entries.get(*first)
    }

    fn is_same(&self, group: usize, person: &Person) -> bool {
        self.first(group).is_some_and(|held| names::same_given(named(&held.person), named(person)))
    }

    /// The group that a line belongs to, if it exists already.
    ///
    /// # Errors
    /// The reason why the line can't be imported.
    fn group_of(&self, person: &Person, keys: &LineKeys) -> Result<Option<usize>, String> {
        if let Some(group) = self.by_numbers(person, keys)? {
            return Ok(Some(group));
        }
        self.refuse_crowd(keys)?;
        let by_address = keys.emails.iter().filter_map(|email| self.by_email.get(email)).flatten();
        let mut fitting = by_address.copied().filter(|group| self.fits(*group, keys));
        match fitting.find(|group| self.is_same(*group, person)) {
            Some(group) => Ok(Some(group)),
            None => self.by_namesake(keys),
        }
    }

    fn by_numbers(&self, person: &Person, keys: &LineKeys) -> Result<Option<usize>, String> {
        let mut hits: Vec<usize> =
            keys.numbers.iter().filter_map(|number| self.by_number.get(number).copied()).collect();
        hits.sort_unstable();
        hits.dedup();
        if hits.len() > 1 || hits.iter().any(|group| !self.is_same(*group, person)) {
            let held = hits.iter().filter_map(|group| self.first(*group));
            let lines: Vec<String> = held.map(|held| held.first_line.to_string()).collect();
            return Err(format!(
                "it has the same numbers as line {}; give each person their own numbers",
                lines.join(" and ")
            ));
        }
        Ok(hits.first().copied())
    }

    /// Comparing with very many people who share an address or name would take forever and prove nothing.
    fn refuse_crowd(&self, keys: &LineKeys) -> Result<(), String> {
        let by_email = keys.emails.iter().filter_map(|email| self.by_email.get(email));
        let alike = by_email.chain(self.by_name.get(&keys.cohort_and_name)).map(Vec::len).max();
        if alike.is_some_and(|alike| alike >= MOST_ALIKE) {
            return Err(format!(
                "{MOST_ALIKE} earlier people have this address or name; leave shared addresses empty"
            ));
        }
        Ok(())
    }

    fn by_namesake(&self, keys: &LineKeys) -> Result<Option<usize>, String> {
        let may_be = |group: &usize| {
            let held = self.people.groups.get(*group).map_or(&[][..], |group| &group.emails);
            let alike = || keys.emails.iter().any(|email| held.contains(email));
            self.fits(*group, keys) && (held.is_empty() || keys.emails.is_empty() || alike())
        };
        let namesakes = self.by_name.get(&keys.cohort_and_name).into_iter().flatten().copied();
        let mut namesakes = namesakes.filter(may_be);
        match (namesakes.next(), namesakes.next()) {
            (found, None) => Ok(found),
            (_, Some(_)) if keys.numbers.is_empty() && keys.emails.is_empty() => {
                Err("several earlier lines have this name; add a number or an email".to_owned())
            }
            (_, Some(_)) => Ok(None),
        }
    }

    fn fits(&self, group: usize, keys: &LineKeys) -> bool {
        self.people.groups.get(group).is_some_and(|held| !differ(&held.numbers, &keys.numbers))
    }

    /// Adds a line to the group found, or to a new one.
    fn add(&mut self, index: usize, keys: LineKeys, found: Option<usize>) {
        let group = found.unwrap_or(self.people.groups.len());
        if found.is_none() {
            let mut sharing = keys.emails.iter().filter_map(|email| self.by_email.get(email)).flatten();
            let shared = sharing.find_map(|group| self.first(*group));
            let remark = shared.map(|held| format!("line {} has the same address", held.first_line));
            self.people.groups.push(Group { remark, ..Group::default() });
        }
        for number in &keys.numbers {
            self.by_number.insert(number.clone(), group);
        }
        for email in &keys.emails {
            push_new(self.by_email.entry(email.clone()).or_default(), group);
        }
        push_new(self.by_name.entry(keys.cohort_and_name).or_default(), group);
        if let Some(group) = self.people.groups.get_mut(group) {
            group.entries.push(index);
            group.numbers.extend(keys.numbers);
            group.emails.extend(keys.emails);
        }
    }
}

fn push_new(list: &mut Vec<usize>, group: usize) {
    if !list.contains(&group) {
        list.push(group);
    }
}

/// The people of the register, by the keys that may find them.
struct Known<'a> {
    register: &'a Register,
    by_number: Lookup<Number, Vec<Id<Person>>>,
    by_email: Lookup<String, Vec<Id<Person>>>,
    by_name: Lookup<(Id<Cohort>, String), Vec<Id<Person>>>,
    claimed: HashSet<Id<Person>, FixedState>,
}

impl<'a> Known<'a> {
    /// Collects, in one pass, only the keys that the file can ask for.
    fn of(register: &'a Register, groups: &[Group]) -> Self {
        let mut known = Self {
            register,
            by_number: HashMap::default(),
            by_email: HashMap::default(),
            by_name: HashMap::default(),
            claimed: HashSet::default(),
        };
        if register.count::<Person>() == 0 {
            return known;
        }
        for group in groups {
            known.by_number.extend(group.numbers.iter().map(|number| (number.clone(), Vec::new())));
            known.by_email.extend(group.emails.iter().map(|email| (email.clone(), Vec::new())));
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
        }
        known
    }

    /// Collects the names in those cohorts where a group is still unmatched.
    fn gather_names(&mut self, entries: &[Entry], groups: &[Group]) {
        let wanting =
            groups.iter().filter(|group| group.person.is_none()).filter_map(|group| group.entries.first());
        let codes: HashSet<&str, FixedState> =
            wanting.filter_map(|index| entries.get(*index)).map(|entry| entry.cohort.as_str()).collect();
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

    /// Matches each group with a person. The surest matches of all groups come first, so that a weak one
    /// never claims somebody who certainly belongs to another group.
    fn claim(mut self, entries: &[Entry], people: &mut People) {
        let mut refused = Vec::new();
        for way in [Way::Number, Way::Email, Way::EmailOnly, Way::Name] {
            if way == Way::Name {
                self.gather_names(entries, &people.groups);
            }
            for group in &mut people.groups {
                let Some(entry) = group.entries.first().and_then(|first| entries.get(*first)) else {
                    continue;
                };
                if group.person.is_some() {
                    continue;
                }
                match self.look(way, group, entry) {
                    Ok(Some(person)) => {
                        self.claimed.insert(person);
                        group.person = Some(person);
                        self.remark(way, group, entry, person);
                    }
                    Ok(None) => {}
                    Err(reason) => {
                        refused.extend(group.entries.drain(..).map(|index| (index, reason.clone())));
                    }
                }
            }
        }
        for group in people.groups.iter_mut().filter(|group| group.person.is_none() && group.remark.is_none())
        {
            let shared = group
                .emails
                .iter()
                .any(|email| self.by_email.get(email).is_some_and(|list| !list.is_empty()));
            if shared {
                group.remark = Some("another person has the same address".to_owned());
            }
        }
        people.refused.extend(refused);
        people.groups.retain(|group| !group.entries.is_empty());
    }

    fn free<'b>(&'b self, list: Option<&'b Vec<Id<Person>>>) -> impl Iterator<Item = &'b Person> {
        list.into_iter()
            .flatten()
            .filter(|id| !self.claimed.contains(id))
            .filter_map(|id| self.register.get(*id))
            .map(AsRef::as_ref)
    }

    fn look(&self, way: Way, group: &Group, entry: &Entry) -> Result<Option<Id<Person>>, String> {
        let wanted = named(&entry.person);
        let by_email =
            || group.emails.iter().map(|email| self.by_email.get(email)).flat_map(|list| self.free(list));
        let agrees = |held: &&Person| !numbers_differ(held, group);
        Ok(match way {
            Way::Number => {
                let mut stranger = None;
                for held in group.numbers.iter().flat_map(|number| self.free(self.by_number.get(number))) {
                    if names::same_given(named(held), wanted) || names::same_family(named(held), wanted) {
                        return Ok(Some(held.id));
                    }
                    stranger = Some(held);
                }
                if let Some(stranger) = stranger {
                    let name = stranger.name();
                    return Err(format!(
                        "its number belongs to {name}, whose name differs; correct the number or the name"
                    ));
                }
                None
            }
            Way::Email => {
                let exact = by_email().find(|held| person_key(held) == person_key(&entry.person));
                exact
                    .or_else(|| by_email().find(|held| names::same_given(named(held), wanted)))
                    .map(|held| held.id)
            }
            Way::EmailOnly => by_email().find(agrees).map(|held| held.id),
            Way::Name => {
                let cohort = self.register.cohort_by_code(&entry.cohort);
                let list = cohort.and_then(|cohort| self.by_name.get(&(cohort, person_key(&entry.person))));
                let mut fitting = self.free(list).filter(agrees);
                match (fitting.next(), fitting.next()) {
                    (Some(held), None) => Some(held.id),
                    (Some(_), Some(_)) if group.numbers.is_empty() && group.emails.is_empty() => {
                        return Err("several people in the cohort have this name; add a number or an email"
                            .to_owned());
                    }
                    _ => None,
                }
            }
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
            Way::Name if !entry.person.emails.is_empty() && !held.emails.is_empty() => {
                let is_new = !held.emails.iter().any(|email| group.emails.contains(&email_key(email)));
                group.remark = is_new.then(|| "matched by name; the email is new".to_owned());
            }
            _ => {}
        }
    }
}

/// The ways to match a person, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Number,
    /// An address, and a compatible name.
    Email,
    /// An address alone.
    EmailOnly,
    Name,
}
