//! Who of a file was deleted here: somebody with the same number, or with the same address and name.

use std::collections::HashMap;

use super::entries::Entry;
use super::groups::{Lookup, Number, person_key};
use crate::domain::Person;
use crate::domain::contact::{email_key, identifier_key};

/// People who were deleted here, by what they are known again by.
pub(super) struct Deleted<'a> {
    by_number: Lookup<Number, &'a Person>,
    by_email_and_name: Lookup<(String, String), &'a Person>,
}

impl<'a> Deleted<'a> {
    pub(super) fn of(people: &'a [Person]) -> Self {
        let mut deleted = Self { by_number: HashMap::default(), by_email_and_name: HashMap::default() };
        for person in people {
            for number in &person.identifiers {
                deleted.by_number.entry(identifier_key(number)).or_insert(person);
            }
            for email in &person.emails {
                let key = (email_key(email), person_key(person));
                deleted.by_email_and_name.entry(key).or_insert(person);
            }
        }
        deleted
    }

    /// The person that an entry is about.
    pub(super) fn find(&self, entry: &Entry) -> Option<&'a Person> {
        if self.by_number.is_empty() && self.by_email_and_name.is_empty() {
            return None;
        }
        let person = entry.person();
        let by_number =
            || person.identifiers.iter().find_map(|number| self.by_number.get(&identifier_key(number)));
        let name = person_key(person);
        let by_email = || {
            person
                .emails
                .iter()
                .find_map(|email| self.by_email_and_name.get(&(email_key(email), name.clone())))
        };
        by_number().or_else(by_email).copied()
    }
}
