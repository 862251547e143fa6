//! A log in memory, for tests.

use crate::sharing::entry::{self, EntryHash};
use crate::sharing::log::{Appended, LogError, Page, SharedLog};
use crate::sharing::snapshot::Snapshot;

/// A log that nobody else has.
#[derive(Debug, Clone)]
pub struct MemoryLog {
    pub entries: Vec<Vec<u8>>,
    pub snapshot: Option<Snapshot>,
    /// Whether an entry is added only after the one it was made for. Tests turn it off.
    pub(crate) compares: bool,
}

impl Default for MemoryLog {
    fn default() -> Self {
        Self { entries: Vec::new(), snapshot: None, compares: true }
    }
}

impl SharedLog for MemoryLog {
    fn read(&mut self, from: u64, most: usize) -> Result<Page, LogError> {
        let skipped = usize::try_from(from.max(1) - 1).unwrap_or(usize::MAX);
        Ok((from.max(1)..).zip(self.entries.iter().skip(skipped).take(most).cloned()).collect())
    }

    fn snapshot(&mut self) -> Result<Option<Snapshot>, LogError> {
        Ok(self.snapshot.clone())
    }

    fn append(&mut self, first: u64, after: &EntryHash, entries: &[Vec<u8>]) -> Result<Appended, LogError> {
        let place = usize::try_from(first.saturating_sub(1)).unwrap_or(usize::MAX);
        let last = self.entries.last().map(|bytes| entry::hash(bytes)).unwrap_or_default();
        if self.compares && (place != self.entries.len() || last != *after) {
            return Ok(Appended::Refused);
        }
        // Without comparing, a put replaces what is there.
        self.entries.truncate(place);
        self.entries.extend(entries.iter().cloned());
        Ok(Appended::Added)
    }
}
