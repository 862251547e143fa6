//! A log in memory: what was fetched from another one, or one for tests.

use jiff::Timestamp;

use crate::sharing::beginning::Beginning;
use crate::sharing::entry::{self, EntryHash};
use crate::sharing::log::{Appended, LogError, Page, RenewableLog, SharedLog};
use crate::sharing::snapshot::Snapshot;
use crate::store::LogPlace;

/// A log in memory.
#[derive(Debug, Clone)]
pub struct MemoryLog {
    pub entries: Vec<Vec<u8>>,
    pub snapshot: Option<Snapshot>,
    /// The number of the entry before the first.
    pub(crate) before: u64,
    /// Whether an entry is added only after the one it was made for. Tests turn it off.
    pub(crate) compares: bool,
}

impl Default for MemoryLog {
    fn default() -> Self {
        Self { entries: Vec::new(), snapshot: None, before: 0, compares: true }
    }
}

impl MemoryLog {
    /// A log whose first entry will have this number.
    #[must_use]
    pub fn starting_at(first: u64, snapshot: Option<Snapshot>) -> Self {
        Self { before: first.saturating_sub(1), snapshot, ..Self::default() }
    }

    /// The number that the next entry will have.
    #[must_use]
    pub const fn next(&self) -> u64 {
        self.before + self.entries.len() as u64 + 1
    }

    fn last(&self) -> EntryHash {
        self.entries.last().map(|bytes| entry::hash(bytes)).unwrap_or_default()
    }

    /// The place of an entry among those that are here.
    fn place(&self, number: u64) -> usize {
        usize::try_from(number.saturating_sub(self.before + 1)).unwrap_or(usize::MAX)
    }
}

impl SharedLog for MemoryLog {
    fn read(&mut self, from: u64, most: usize) -> Result<Page, LogError> {
        let from = from.max(self.before + 1);
        let skipped = self.place(from);
        Ok((from..).zip(self.entries.iter().skip(skipped).take(most).cloned()).collect())
    }

    fn snapshot(&mut self) -> Result<Option<Snapshot>, LogError> {
        Ok(self.snapshot.clone())
    }

    fn keep_snapshot(&mut self, snapshot: &Snapshot, _: Timestamp) -> Result<(), LogError> {
        self.snapshot = Some(snapshot.clone());
        Ok(())
    }

    fn append(&mut self, first: u64, after: &EntryHash, entries: &[Vec<u8>]) -> Result<Appended, LogError> {
        let place = self.place(first);
        if self.compares && (place != self.entries.len() || self.last() != *after) {
            return Ok(Appended::Refused);
        }
        // Without comparing, a put replaces what is there.
        self.entries.truncate(place);
        self.entries.extend(entries.iter().cloned());
        Ok(Appended::Added)
    }
}

impl RenewableLog for MemoryLog {
    fn renew(&mut self, after: LogPlace, beginning: &Beginning) -> Result<Appended, LogError> {
        let number = self.before + self.entries.len() as u64;
        if (number, self.last()) != (after.number, after.hash) {
            return Ok(Appended::Refused);
        }
        self.before = number;
        self.entries = vec![beginning.entry.clone()];
        self.snapshot = Some(beginning.snapshot.clone());
        Ok(Appended::Added)
    }
}
