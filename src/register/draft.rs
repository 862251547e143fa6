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
    order: Vec<(EntityKind, Uuid)>,
    after: HashMap<(EntityKind, Uuid), Option<Record>, FixedState>,
}

impl<'a> Draft<'a> {
    #[must_use]
    pub fn new(register: &'a Register) -> Self {
        Self { register, order: Vec::new(), after: HashMap::default() }
    }

    #[must_use]
    pub const fn register(&self) -> &'a Register {
        self.register
    }

    /// The record as it will be after the changes so far.
    #[must_use]
    pub fn get<T: Tabled>(&self, id: Id<T>) -> Option<Arc<T>> {
        match self.after.get(&(T::KIND, id.uuid())) {
            Some(after) => after.as_ref().and_then(T::of).cloned(),
            None => self.register.get(id).cloned(),
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
        if self.after.insert(key, after).is_none() {
            self.order.push(key);
        }
    }

    /// The changes so far, except no-ops: records put unchanged, or created and removed again.
    #[must_use]
    pub fn changes(self) -> Vec<Change> {
        let Self { register, order, mut after } = self;
        order
            .into_iter()
            .filter_map(|key| {
                let before = register.record(key.0, key.1);
                let after = after.remove(&key).flatten();
                if before == after { None } else { Change::between(before, after) }
            })
            .collect()
    }

    #[must_use]
    pub fn finish(self, id: Uuid, at: Timestamp, actor: &str, label: impl Into<String>) -> ChangeSet {
        ChangeSet {
            id,
            at,
            actor: actor.to_owned(),
            label: label.into(),
            undoes: None,
            changes: self.changes(),
        }
    }
}
