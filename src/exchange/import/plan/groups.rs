//! The lines of a file that are one person, and what people are compared by.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::preview::{MatchedBy, Meant};
use crate::domain::{Id, Person};
use crate::exchange::import::words::names::{self, Named};

pub(super) type Lookup<K, V> = HashMap<K, V, FixedState>;

/// Lines that are one person, as indices into the entries.
#[derive(Debug, Default)]
pub(crate) struct Group {
    pub(super) entries: Vec<usize>,
    /// The person in the register, if there is one.
    pub(super) person: Option<Id<Person>>,
    /// Whether the name in the file is so different that the register's name is kept.
    pub(super) keeps_name: bool,
    /// How the person was recognized.
    pub(super) matched_by: Option<MatchedBy>,
    /// Those of the register who have the name, if it is not certain whom it is.
    pub(super) alike: Vec<Id<Person>>,
    /// Whether somebody has to say whom of them it is.
    pub(super) is_unsure: bool,
    /// What is odd about the match.
    pub(super) remark: Option<String>,
    /// What it is compared by, while it is; in a box, because there may be a million groups.
    pub(super) keys: Option<Box<GroupKeys>>,
}

/// What a group is compared by.
#[derive(Debug, Default)]
pub(super) struct GroupKeys {
    /// What somebody said of whom it is.
    pub(super) meant: Option<Meant>,
    pub(super) numbers: Vec<Number>,
    pub(super) emails: Vec<String>,
    pub(super) urls: Vec<String>,
    pub(super) phones: Vec<String>,
}

const NO_KEYS: &GroupKeys =
    &GroupKeys { meant: None, numbers: Vec::new(), emails: Vec::new(), urls: Vec::new(), phones: Vec::new() };

impl Group {
    pub(super) fn keys(&self) -> &GroupKeys {
        self.keys.as_deref().unwrap_or(NO_KEYS)
    }

    pub(super) fn keys_mut(&mut self) -> &mut GroupKeys {
        self.keys.get_or_insert_default()
    }

    /// Drops what it is compared by.
    pub(super) fn forget_keys(&mut self) {
        self.keys = None;
    }
}

/// The people of a file.
#[derive(Debug, Default)]
pub(crate) struct People {
    pub(super) groups: Vec<Group>,
    /// Lines whose numbers contradict each other, and how.
    pub(super) refused: Vec<(usize, String)>,
}

/// The key of an identifier: system and number.
pub(super) type Number = (String, String);

pub(super) fn named(person: &Person) -> Named<'_> {
    Named { given: &person.given_name, family: &person.family_name, preferred: &person.preferred_name }
}

pub(super) fn person_key(person: &Person) -> String {
    names::key(&person.given_name, &person.family_name)
}

/// Whether both have a number in the same system and the numbers differ.
pub(super) fn differ(one: &[Number], other: &[Number]) -> bool {
    one.iter().any(|(system, value)| {
        let mut of_system = other.iter().filter(|(held, _)| held == system).peekable();
        of_system.peek().is_some() && of_system.all(|(_, held)| held != value)
    })
}

/// A web address without what differs between two ways of writing it.
pub(super) fn url_key(url: &str) -> String {
    let url = url.trim().to_lowercase();
    let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    rest.trim_start_matches("www.").trim_end_matches('/').to_owned()
}

pub(super) fn is_nameless(person: &Person) -> bool {
    person.given_name.is_empty() && person.family_name.is_empty()
}

pub(super) fn push_new(list: &mut Vec<usize>, group: usize) {
    if !list.contains(&group) {
        list.push(group);
    }
}
