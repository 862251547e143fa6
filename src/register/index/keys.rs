//! The names that must be unique: titles of programs, codes of cohorts, names of backgrounds, and names
//! and aliases of organizations.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::domain::{Background, Cohort, Id, Organization, Record, organization_key};
use crate::text::fold::name_key;

/// A unique name, in the form it is compared in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum UniqueKey {
    Program(String),
    Cohort(String),
    Background(String),
    Organization(String),
}

#[derive(Debug, Clone, Default)]
pub struct UniqueKeys {
    held: HashMap<UniqueKey, Uuid, FixedState>,
    /// Further holders of a key: for a moment, while records trade names, or for good, because earlier
    /// versions allowed two programs with one title.
    namesakes: HashMap<UniqueKey, Vec<Uuid>, FixedState>,
}

impl UniqueKeys {
    pub fn add(&mut self, record: &Record) {
        for key in keys_of(record) {
            let id = record.id();
            let Some(first) = self.held.insert(key.clone(), id).filter(|first| *first != id) else {
                continue;
            };
            self.namesakes.entry(key).or_default().push(first);
        }
    }

    pub fn remove(&mut self, record: &Record) {
        for key in keys_of(record) {
            let id = record.id();
            if let Some(others) = self.namesakes.get_mut(&key) {
                if self.held.get(&key) == Some(&id) {
                    others.pop().and_then(|other| self.held.insert(key.clone(), other));
                } else {
                    others.retain(|other| *other != id);
                }
                if others.is_empty() {
                    self.namesakes.remove(&key);
                }
            } else if self.held.get(&key) == Some(&id) {
                self.held.remove(&key);
            }
        }
    }

    pub fn holder(&self, key: &UniqueKey) -> Option<Uuid> {
        self.held.get(key).copied()
    }

    pub fn cohort(&self, code: &str) -> Option<Id<Cohort>> {
        self.holder(&UniqueKey::Cohort(name_key(code))).map(Id::new)
    }

    pub fn background(&self, name: &str) -> Option<Id<Background>> {
        self.holder(&UniqueKey::Background(name_key(name))).map(Id::new)
    }

    pub fn organization(&self, name: &str) -> Option<Id<Organization>> {
        self.holder(&UniqueKey::Organization(organization_key(name))).map(Id::new)
    }
}

/// The unique keys that a record occupies, each once.
pub fn keys_of(record: &Record) -> Vec<UniqueKey> {
    match record {
        Record::Program(program) => vec![UniqueKey::Program(name_key(&program.title))],
        Record::Cohort(cohort) => vec![UniqueKey::Cohort(name_key(&cohort.code))],
        Record::Background(background) => vec![UniqueKey::Background(name_key(&background.name))],
        Record::Organization(organization) => {
            let mut keys: Vec<String> = std::iter::once(&organization.name)
                .chain(&organization.aliases)
                .map(|name| organization_key(name))
                .collect();
            keys.sort_unstable();
            keys.dedup();
            keys.into_iter().filter(|key| !key.is_empty()).map(UniqueKey::Organization).collect()
        }
        _ => Vec::new(),
    }
}
