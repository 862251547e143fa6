//! People sorted by name, each with the folded text that filters search. Updated with every change, so that a
//! list of a hundred thousand never has to be sorted again.

use std::collections::BTreeMap;

use crate::domain::{Id, Person, Record};
use crate::register::Tabled;

/// The sort order of people: folded family name and given name, then id.
pub type PersonKey = (Box<str>, Id<Person>);

#[derive(Debug, Clone, Default)]
pub struct People {
    by_name: BTreeMap<PersonKey, Box<str>>,
}

fn entry(person: &Person) -> (PersonKey, Box<str>) {
    ((person.sort_key().into_boxed_str(), person.id), person.search_text().into_boxed_str())
}

impl People {
    pub fn from_records(records: &[Record]) -> Self {
        // Collecting sorts once and builds the tree in bulk.
        Self { by_name: records.iter().filter_map(Person::of).map(|person| entry(person)).collect() }
    }

    pub fn add(&mut self, person: &Person) {
        let (key, text) = entry(person);
        self.by_name.insert(key, text);
    }

    pub fn remove(&mut self, person: &Person) {
        self.by_name.remove(&(person.sort_key().into_boxed_str(), person.id));
    }

    /// Ids with their sort keys: folded family name, U+0001, folded given name.
    pub fn keys(&self) -> impl Iterator<Item = (Id<Person>, &str)> {
        self.by_name.keys().map(|(key, id)| (*id, key.as_ref()))
    }

    pub fn iter(&self) -> impl Iterator<Item = (Id<Person>, &str)> {
        self.by_name.iter().map(|((_, id), text)| (*id, text.as_ref()))
    }
}
