//! A store that keeps change sets in memory: for tests, and to try things without touching a disk.

use super::history::{HistoryEntry, HistoryReader, MemoryHistory};
use super::{Store, StoreError};
use crate::register::ChangeSet;

/// Remembers what was committed, and can be told to fail.
#[derive(Debug, Default)]
pub struct MemoryStore {
    pub committed: Vec<ChangeSet>,
    /// The next commits fail with these, first one first.
    pub failures: Vec<StoreError>,
}

impl Store for MemoryStore {
    fn commit(&mut self, set: &ChangeSet) -> Result<(), StoreError> {
        if !self.failures.is_empty() {
            return Err(self.failures.remove(0));
        }
        self.committed.push(set.clone());
        Ok(())
    }

    fn history(&self) -> Box<dyn HistoryReader> {
        Box::new(MemoryHistory::of(&self.committed))
    }
}

impl MemoryStore {
    /// What was committed, the oldest first: what opening a store on disk gives.
    #[must_use]
    pub fn entries(&self) -> Vec<HistoryEntry> {
        (1..).zip(&self.committed).map(|(seq, set)| HistoryEntry::of(seq, set)).collect()
    }
}
