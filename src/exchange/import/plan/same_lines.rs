//! Which lines of a file are the same person. Lines are never merged without a shared name, because that
//! could lose a person.

use std::collections::HashMap;

use super::entries::Entry;
use super::groups::{
    Group, Lookup, Number, People, differ, is_nameless, named, person_key, push_new, url_key,
};
use crate::domain::Person;
use crate::domain::contact::{email_key, identifier_key, phone_key};
use crate::exchange::import::facts::add_one;
use crate::exchange::import::words::names;
use crate::text::fold::name_key;

/// The most people in a file that may share an address or, in a cohort, a name. More than that are
/// placeholders, and every line would have to be compared with all of them.
const MOST_ALIKE: usize = 200;

/// The keys by which a line is compared with others of its file.
struct LineKeys {
    numbers: Vec<Number>,
    emails: Vec<String>,
    /// The name with each cohort. Without a cohort, a name says who somebody is only if there is nothing
    /// else.
    cohorts_and_name: Vec<(String, String)>,
}

impl LineKeys {
    fn of(entry: &Entry) -> Self {
        let (person, enrollments) = (entry.person(), &entry.enrollments);
        let name = person_key(person);
        let in_cohorts = enrollments.iter().map(|(_, enrollment)| name_key(&enrollment.cohort));
        let has_nothing_else = person.identifiers.is_empty()
            && person.emails.is_empty()
            && person.phones.is_empty()
            && person.urls.is_empty();
        let in_none = (enrollments.is_empty() && has_nothing_else).then(String::new);
        let mut cohorts_and_name: Vec<(String, String)> =
            in_cohorts.chain(in_none).map(|cohort| (cohort, name.clone())).collect();
        cohorts_and_name.dedup();
        Self {
            numbers: person.identifiers.iter().map(identifier_key).collect(),
            emails: person.emails.iter().map(|email| email_key(email)).collect(),
            cohorts_and_name: if entry.is_nameless() { Vec::new() } else { cohorts_and_name },
        }
    }
}

/// The lines of a file, grouped by person.
struct FileGroups<'a> {
    entries: &'a [Entry<'a>],
    people: People,
    by_number: Lookup<Number, usize>,
    by_email: Lookup<String, Vec<usize>>,
    by_name: Lookup<(String, String), Vec<usize>>,
}

/// Groups the lines of each person within the file.
pub(super) fn within_file(entries: &[Entry<'_>]) -> People {
    let mut groups = FileGroups {
        entries,
        people: People { groups: Vec::with_capacity(entries.len()), ..People::default() },
        by_number: HashMap::default(),
        by_email: HashMap::default(),
        by_name: HashMap::default(),
    };
    for (index, entry) in entries.iter().enumerate() {
        let keys = LineKeys::of(entry);
        match groups.group_of(entry.person(), &keys) {
            Ok(group) => groups.add(index, entry, keys, group),
            Err(reason) => groups.people.refused.push((index, reason)),
        }
    }
    groups.people
}

impl<'a> FileGroups<'a> {
    fn first(&self, group: usize) -> Option<&'a Entry<'a>> {
        let first = self.people.groups.get(group)?.entries.first()?;
        self.entries.get(*first)
    }

    fn is_same(&self, group: usize, person: &Person) -> bool {
        self.first(group).is_some_and(|held| {
            held.is_nameless()
                || is_nameless(person)
                || names::same_given(named(held.person()), named(person))
        })
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
            let lines: Vec<String> = held.map(|held| held.place.first_line().to_string()).collect();
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
        let by_name = keys.cohorts_and_name.iter().filter_map(|key| self.by_name.get(key));
        let alike = by_email.chain(by_name).map(Vec::len).max();
        if alike.is_some_and(|alike| alike >= MOST_ALIKE) {
            return Err(format!(
                "{MOST_ALIKE} earlier people have this address or name; leave shared addresses empty"
            ));
        }
        Ok(())
    }

    fn by_namesake(&self, keys: &LineKeys) -> Result<Option<usize>, String> {
        let may_be = |group: &usize| {
            let held = self.people.groups.get(*group).map_or(&[][..], |group| &group.keys().emails);
            let alike = || keys.emails.iter().any(|email| held.contains(email));
            self.fits(*group, keys) && (held.is_empty() || keys.emails.is_empty() || alike())
        };
        let by_name = keys.cohorts_and_name.iter().filter_map(|key| self.by_name.get(key));
        let mut namesakes: Vec<usize> = by_name.flatten().copied().filter(may_be).collect();
        namesakes.sort_unstable();
        namesakes.dedup();
        let mut namesakes = namesakes.into_iter();
        match (namesakes.next(), namesakes.next()) {
            (found, None) => Ok(found),
            (_, Some(_)) if keys.numbers.is_empty() && keys.emails.is_empty() => {
                Err("several earlier lines have this name; add a number or an email".to_owned())
            }
            (_, Some(_)) => Ok(None),
        }
    }

    fn fits(&self, group: usize, keys: &LineKeys) -> bool {
        self.people.groups.get(group).is_some_and(|held| !differ(&held.keys().numbers, &keys.numbers))
    }

    /// Adds a line to the group found, or to a new one.
    fn add(&mut self, index: usize, entry: &Entry, keys: LineKeys, found: Option<usize>) {
        let group = found.unwrap_or(self.people.groups.len());
        if found.is_none() {
            let mut sharing = keys.emails.iter().filter_map(|email| self.by_email.get(email)).flatten();
            let shared = sharing.find_map(|group| self.first(*group));
            let remark = shared.map(|held| format!("line {} has the same address", held.place.first_line()));
            self.people.groups.push(Group { remark, ..Group::default() });
        }
        for number in &keys.numbers {
            self.by_number.insert(number.clone(), group);
        }
        for email in &keys.emails {
            push_new(self.by_email.entry(email.clone()).or_default(), group);
        }
        for key in keys.cohorts_and_name {
            push_new(self.by_name.entry(key).or_default(), group);
        }
        if let Some(group) = self.people.groups.get_mut(group) {
            let Person { urls, phones, .. } = entry.person();
            add_one(&mut group.entries, index);
            let held = group.keys_mut();
            extend(&mut held.numbers, keys.numbers);
            extend(&mut held.emails, keys.emails);
            extend(&mut held.urls, urls.iter().map(|url| url_key(url)));
            extend(&mut held.phones, phones.iter().map(|phone| phone_key(phone)));
        }
    }
}

fn extend<T>(list: &mut Vec<T>, values: impl IntoIterator<Item = T>) {
    values.into_iter().for_each(|value| add_one(list, value));
}
