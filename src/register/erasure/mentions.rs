//! Forms of a person's name or number that may also mean somebody else. They are found and shown before an
//! erasure, and each can be taken out or left.

use std::collections::BTreeSet;

use super::names::{is_joined, names};
use crate::domain::Person;
use crate::domain::contact::phone_key;

/// Phone numbers with fewer digits are not searched for.
const SHORTEST_PHONE: usize = 6;

/// One such form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mention {
    /// The family name without the given name.
    FamilyName(String),
    /// The same in small letters, which may be an ordinary word.
    SmallFamilyName(String),
    /// The names as one word.
    OneWord,
    /// The digits of a phone number without its country code.
    Phone(String),
}

impl Mention {
    /// Those of a person.
    pub(in crate::register) fn of(person: &Person) -> Vec<Self> {
        let mut families: Vec<String> = names(person).into_iter().map(|(_, family)| family).collect();
        families.sort_unstable();
        families.dedup();
        let mut found = Vec::new();
        for family in families {
            // A single sign of a script without spaces is part of many words.
            if family.chars().count() > 1 && !family.chars().all(is_joined) {
                found.push(Self::FamilyName(family.clone()));
                found.push(Self::SmallFamilyName(family.to_lowercase()));
            }
        }
        if !found.is_empty() {
            found.push(Self::OneWord);
        }
        let keys = person.phones.iter().map(|phone| phone_key(phone));
        let is_number =
            |key: &String| key.len() >= SHORTEST_PHONE && key.bytes().all(|byte| byte.is_ascii_digit());
        found.extend(keys.filter(is_number).map(Self::Phone));
        found.dedup();
        found
    }

    /// Whether it is taken out if nothing else is said: a number is nobody else's, a name may be.
    pub(super) const fn is_taken_unasked(&self) -> bool {
        matches!(self, Self::Phone(_))
    }

    /// Whether it is taken out. `toggled` are those that are not treated as usual.
    #[must_use]
    pub fn is_taken(&self, toggled: &BTreeSet<Self>) -> bool {
        self.is_taken_unasked() != toggled.contains(self)
    }

    /// What tells it from the others of the same person, to be hashed.
    pub(in crate::register) fn key(&self) -> String {
        match self {
            Self::FamilyName(name) => format!("family\0{name}"),
            Self::SmallFamilyName(name) => format!("small\0{name}"),
            Self::OneWord => "one word".to_owned(),
            Self::Phone(digits) => format!("phone\0{digits}"),
        }
    }

    /// As it is called on the command line.
    pub(super) fn name(&self, person: &Person) -> String {
        match self {
            Self::FamilyName(name) | Self::SmallFamilyName(name) => name.clone(),
            Self::OneWord => {
                let words = format!("{} {}", person.given_name, person.family_name);
                words.split_whitespace().collect()
            }
            Self::Phone(digits) => {
                let as_written = person.phones.iter().find(|phone| phone_key(phone) == *digits);
                as_written.unwrap_or(digits).clone()
            }
        }
    }

    /// What it is, in words.
    pub(super) fn words(&self, person: &Person) -> String {
        let name = self.name(person);
        match self {
            Self::FamilyName(_) => format!("“{name}” alone"),
            Self::SmallFamilyName(_) => format!("“{name}” in small letters"),
            Self::OneWord => format!("the names as one word, like “{name}”"),
            Self::Phone(_) => format!("{name} in other notations"),
        }
    }
}
