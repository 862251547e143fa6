//! A change set being built: records are put and removed against a register, and later steps see what earlier
//! ones did. Forms, imports and the demo all build their changes here.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;
use jiff::Timestamp;
use uuid::Uuid;

use super::{Change, ChangeSet, Register, Tabled};
use crate::domain::{EntityKind, Id, Record};

/// Changes being collected. Nothing is checked until the rules see the finished set.
#[derive(Debug)]
pub struct Draft<'a> {
    register: &'a Register,
    /// As they will be in the set; `None` for a record that is as it was.
    changes: Vec<Option<Change>>,
    /// Where the change of a record is. An import has millions: a place is smaller than what is there.
    places: HashMap<(EntityKind, Uuid), u32, FixedState>,
}

impl<'a> Draft<'a> {
    #[must_use]
    pub fn new(register: &'a Register) -> Self {
        Self { register, changes: Vec::new(), places: HashMap::default() }
    }

    #[must_use]
    pub const fn register(&self) -> &'a Register {
        self.register
    }

    /// The record as it will be after the changes so far.
    #[must_use]
    pub fn get<T: Tabled>(&self, id: Id<T>) -> Option<Arc<T>> {
        match self.places.get(&(T::KIND, id.uuid())).and_then(|place| self.changes.get(index(*place))) {
            Some(Some(change)) => change.after().and_then(T::of).cloned(),
            _ => self.register.get(id).cloned(),
        }
    }

    /// Creates a record, or replaces the one with the same id.
    pub fn put(&mut self, record: impl Into<Record>) {
        let record = record.into();
        self.set((record.kind(), record.id()), Some(record));
    }

    pub fn remove(&mut self, kind: EntityKind, id: Uuid) {
        self.set((kind, id), None);
    }

    fn set(&mut self, key: (EntityKind, Uuid), after: Option<Record>) {
        let before = self.register.record(key.0, key.1);
        let change = if before == after { None } else { Change::between(before, after) };
        let end = u32::try_from(self.changes.len()).unwrap_or(u32::MAX);
        let place = *self.places.entry(key).or_insert(end);
        match self.changes.get_mut(index(place)) {
            Some(held) => *held = change,
            None => self.changes.push(change),
        }
    }

    /// The changes so far, except no-ops: records put unchanged, or created and removed again.
    #[must_use]
    #[expect(clippy::filter_map_identity, reason = "it is done in place, where flatten would copy millions")]
    pub fn changes(self) -> Vec<Change> {
        drop(self.places);
        self.changes.into_iter().filter_map(|change| change).collect()
    }

    #[must_use]
    pub fn finish(self, id: Uuid, at: Timestamp, actor: &str, label: impl Into<String>) -> ChangeSet {
        ChangeSet {
            id,
            at,
            actor: actor.to_owned(),
            label: label.into(),
            origin: None,
            undoes: None,
            changes: self.changes(),
        }
    }
}

fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}
