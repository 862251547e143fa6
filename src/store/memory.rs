//! A store in memory, for tests and for trying things without touching a disk.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::digest::RegisterDigest;
use super::erase::{Agreed, EraseError, Erased, Leaving, Order};
use super::history::{HistoryEntry, HistoryReader, MemoryHistory};
use super::{Adoption, LogLine, LogNote, Store, StoreError};
use crate::register::erasure::Erasure;
use crate::register::suppression::Suppressions;
use crate::register::{ChangeSet, Register};

/// Remembers what was committed, and can be made to fail.
#[derive(Debug, Default)]
pub struct MemoryStore {
    pub committed: Vec<ChangeSet>,
    /// Errors for the next commits, first one first.
    pub failures: Vec<StoreError>,
    pub suppressions: Suppressions,
    /// What is an entry of a shared log, by the id of its change set.
    pub notes: BTreeMap<Uuid, LogNote>,
    /// Why the database, which a store in memory does not have, no longer follows.
    pub database_fault: Option<String>,
}

impl Store for MemoryStore {
    fn commit(&mut self, set: &ChangeSet) -> Result<(), StoreError> {
        if !self.failures.is_empty() {
            return Err(self.failures.remove(0));
        }
        self.committed.push(set.clone());
        Ok(())
    }

    fn take_in(&mut self, lines: &[LogLine]) -> Result<(), StoreError> {
        if !self.failures.is_empty() {
            return Err(self.failures.remove(0));
        }
        self.notes.extend(lines.iter().map(|line| (line.set.id, line.note)));
        self.committed.extend(lines.iter().map(|line| (*line.set).clone()));
        Ok(())
    }

    fn adopt(&mut self, adoption: &Adoption<'_>) -> Result<(), StoreError> {
        self.notes.extend(adoption.state.map(|state| (adoption.id, LogNote::here(state.place))));
        self.commit(&adoption.set())
    }

    fn erase_once(
        &mut self,
        register: &Register,
        order: &Order,
        agreed: Agreed<'_>,
    ) -> Result<Erased, EraseError> {
        if !self.failures.is_empty() {
            return Err(EraseError::NotDone(self.failures.remove(0).to_string()));
        }
        let erasure = Erasure::from_register_with(register, order.person, order.toggled.clone());
        let mut suppressions = self.suppressions.clone();
        suppressions.all.push(self.suppressions.of(&erasure, register, order.at));
        let left = register.redacted(&erasure);
        let digest = RegisterDigest::of_records(left.records())
            .map_err(|error| EraseError::NotDone(error.to_string()))?;
        agreed(Leaving { register: &left, digest: digest.digest(), suppressions: &suppressions })?;
        self.committed =
            self.committed.iter().map(|set| erasure.redact_set(set)).chain([order.barrier()]).collect();
        self.suppressions = suppressions;
        Ok(Erased { register: left, history: self.entries(), backups: Vec::new() })
    }

    fn know_erased(&mut self, others: &Suppressions) -> Result<(), StoreError> {
        self.suppressions.join(others);
        Ok(())
    }

    fn suppressions(&self) -> Suppressions {
        self.suppressions.clone()
    }

    fn backups(&self) -> Vec<String> {
        Vec::new()
    }

    fn database_fault(&self) -> Option<String> {
        self.database_fault.clone()
    }

    fn history(&self) -> Box<dyn HistoryReader> {
        Box::new(MemoryHistory::of(self.entries(), &self.committed))
    }
}

impl MemoryStore {
    /// What was committed, oldest first, as opening a store on disk returns it.
    #[must_use]
    pub fn entries(&self) -> Vec<HistoryEntry> {
        let entry = |(seq, set): (u64, &ChangeSet)| {
            let log = self.notes.get(&set.id).copied();
            HistoryEntry::of(seq, set).in_log(log)
        };
        (1..).zip(&self.committed).map(entry).collect()
    }
}
