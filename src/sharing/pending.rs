//! The lines that wait to be sent. Each is written once, as it was typed, and never changed: what becomes of
//! it is worked out again whenever the base has grown.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{Consent, Person, Record};
use crate::register::{Change, ChangeSet};
use crate::store::StoreError;

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub enum PendingLine {
    Set(PendingSet),
    /// An answer: this set is given up.
    GiveUp(Uuid),
}

/// Where lines are kept until the log has them.
pub trait PendingStore: Send {
    /// Keeps a line. It is on disk when this returns.
    ///
    /// # Errors
    /// If it was not kept. Nothing of it is stored then.
    fn keep(&mut self, line: &PendingLine) -> Result<(), StoreError>;

    /// Keeps only these lines, in this order.
    ///
    /// # Errors
    /// If that was not done. Every line is still there then.
    fn keep_only(&mut self, lines: &[PendingLine]) -> Result<(), StoreError>;

    /// Keeps only these lines if there are many others. The log has those by now.
    fn tidy(&mut self, lines: &[PendingLine]) {
        let _ = lines;
    }
}

/// Lines that are kept in memory, for tests.
#[derive(Debug, Clone, Default)]
pub struct MemoryLines(pub Vec<PendingLine>);

impl PendingStore for MemoryLines {
    fn keep(&mut self, line: &PendingLine) -> Result<(), StoreError> {
        self.0.push(line.clone());
        Ok(())
    }

    fn keep_only(&mut self, lines: &[PendingLine]) -> Result<(), StoreError> {
        self.0 = lines.to_vec();
        Ok(())
    }
}

/// A change set as it was typed.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingSet {
    pub set: Arc<ChangeSet>,
    /// It holds what could not be sent with another line.
    pub part_of: Option<PartOf>,
}

/// A line that was split: this one waits, and the other goes without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartOf {
    pub line: Uuid,
    pub split: Split,
}

/// How a line was split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Split {
    /// These records wait; the others go.
    Records,
    /// Everything waits but what stands at once: withdrawals, objections, deaths.
    AllButStanding,
}

impl PendingSet {
    /// A set that was made here, whole.
    #[must_use]
    pub fn of(set: impl Into<Arc<ChangeSet>>) -> Self {
        Self { set: set.into(), part_of: None }
    }
}

/// What is left of a line after the lines that were split off from it.
#[must_use]
pub fn left_of(set: &ChangeSet, parts: &[&PendingSet]) -> Vec<Change> {
    let mut changes = set.changes.clone();
    for part in parts {
        match part.part_of.map(|part| part.split) {
            Some(Split::Records) => {
                let is_split =
                    |change: &Change| part.set.changes.iter().any(|other| key(other) == key(change));
                changes.retain(|change| !is_split(change));
            }
            Some(Split::AllButStanding) => changes = standing(&changes),
            None => {}
        }
    }
    changes
}

fn key(change: &Change) -> crate::domain::RecordKey {
    (change.kind(), change.id())
}

/// What of some changes stands at once, whatever waits: withdrawn consents, objections, deaths.
#[must_use]
pub fn standing(changes: &[Change]) -> Vec<Change> {
    changes
        .iter()
        .filter_map(|change| {
            let (Some(Record::Person(before)), Some(Record::Person(after))) =
                (change.before(), change.after())
            else {
                return None;
            };
            let person = standing_of(before, after)?;
            Change::between(Some(Record::Person(Arc::clone(before))), Some(person.into()))
        })
        .collect()
}

fn standing_of(before: &Person, after: &Person) -> Option<Person> {
    let mut person = before.clone();
    person.deceased |= after.deceased;
    for consent in &after.consents {
        let held = person.consents.iter_mut().find(|held| held.key() == consent.key());
        match held {
            Some(held) if held.withdrawn.is_none() && consent.withdrawn.is_some() => {
                *held = Consent { withdrawn: consent.withdrawn, ..held.clone() };
            }
            None if consent.is_objection() || consent.withdrawn.is_some() => {
                person.consents.push(consent.clone());
            }
            _ => {}
        }
    }
    (person != *before).then_some(person)
}
