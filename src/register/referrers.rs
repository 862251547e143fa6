//! Who refers to whom, backwards: for any record, the records that point at it. One index serves every
//! question of the kind "what of this person, cohort or organization".

use std::collections::HashMap;

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::domain::{EntityKind, Record};

/// Id of the record pointed at → kind and id of each record that points, once each.
#[derive(Debug, Clone, Default)]
pub struct Referrers {
    of: HashMap<Uuid, Vec<(EntityKind, Uuid)>, FixedState>,
}

impl Referrers {
    pub fn of(&self, id: Uuid) -> impl Iterator<Item = (EntityKind, Uuid)> {
        self.of.get(&id).into_iter().flatten().copied()
    }

    pub fn add(&mut self, record: &Record) {
        each_target(record, |target, source| self.of.entry(target).or_default().push(source));
    }

    pub fn remove(&mut self, record: &Record) {
        each_target(record, |target, source| {
            if let Some(sources) = self.of.get_mut(&target) {
                // From the end: an undo takes back what was added last.
                if let Some(place) = sources.iter().rposition(|held| *held == source) {
                    sources.remove(place);
                }
                if sources.is_empty() {
                    self.of.remove(&target);
                }
            }
        });
    }
}

/// Calls `visit` once for each record that `record` points at, even when two fields point at the same.
fn each_target(record: &Record, mut visit: impl FnMut(Uuid, (EntityKind, Uuid))) {
    let source = (record.kind(), record.id());
    let mut seen: Vec<Uuid> = Vec::new();
    record.each_reference(&mut |reference| {
        if !seen.contains(&reference.id) {
            seen.push(reference.id);
            visit(reference.id, source);
        }
    });
}
