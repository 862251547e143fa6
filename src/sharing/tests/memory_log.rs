//! A log in memory, and a bad line to it: answers get lost, requests arrive late or twice.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::sharing::entry::{self, EntryHash};
use crate::sharing::log::{Appended, LogError, SharedLog};
use crate::sharing::snapshot::Snapshot;

/// The log itself.
#[derive(Debug, Clone)]
pub struct MemoryLog {
    pub entries: Vec<Vec<u8>>,
    pub late: Vec<Request>,
    pub snapshot: Option<Snapshot>,
    /// Whether an entry is added only after the one it was made for. Tests turn it off.
    pub compares: bool,
}

#[derive(Debug, Clone)]
pub struct Request {
    first: u64,
    after: EntryHash,
    entries: Vec<Vec<u8>>,
}

impl Default for MemoryLog {
    fn default() -> Self {
        Self { entries: Vec::new(), late: Vec::new(), snapshot: None, compares: true }
    }
}

impl MemoryLog {
    fn add(&mut self, request: &Request) -> Appended {
        let place = usize::try_from(request.first - 1).unwrap();
        let last = self.entries.last().map(|bytes| entry::hash(bytes)).unwrap_or_default();
        if self.compares && (place != self.entries.len() || last != request.after) {
            return Appended::Refused;
        }
        // Without comparing, a put replaces what is there.
        self.entries.truncate(place);
        self.entries.extend(request.entries.iter().cloned());
        Appended::Added
    }

    /// A request that was on its way arrives.
    pub fn deliver(&mut self, random: &mut ChaCha8Rng) {
        if !self.late.is_empty() {
            let at = random.random_range(0..self.late.len());
            let request = self.late.swap_remove(at);
            if request.first <= self.entries.len() as u64 + 1 {
                self.add(&request);
            }
        }
    }
}

impl SharedLog for MemoryLog {
    fn read(&mut self, from: u64, most: usize) -> Result<Vec<(u64, Vec<u8>)>, LogError> {
        let start = usize::try_from(from.max(1) - 1).unwrap();
        Ok((from.max(1)..).zip(self.entries.iter().skip(start).take(most).cloned()).collect())
    }

    fn snapshot(&mut self) -> Result<Option<Snapshot>, LogError> {
        Ok(self.snapshot.clone())
    }

    fn append(&mut self, first: u64, after: &EntryHash, entries: &[Vec<u8>]) -> Result<Appended, LogError> {
        Ok(self.add(&Request { first, after: *after, entries: entries.to_vec() }))
    }
}

/// A line to the log that fails now and then.
pub struct BadLine<'a> {
    pub log: &'a mut MemoryLog,
    pub random: &'a mut ChaCha8Rng,
}

impl SharedLog for BadLine<'_> {
    fn read(&mut self, from: u64, most: usize) -> Result<Vec<(u64, Vec<u8>)>, LogError> {
        if self.random.random_range(0..8) == 0 {
            return Err(LogError::Unreachable);
        }
        // Short pages, so that a page ends anywhere.
        self.log.read(from, most.min(self.random.random_range(2..6)))
    }

    fn snapshot(&mut self) -> Result<Option<Snapshot>, LogError> {
        self.log.snapshot()
    }

    fn append(&mut self, first: u64, after: &EntryHash, entries: &[Vec<u8>]) -> Result<Appended, LogError> {
        let request = Request { first, after: *after, entries: entries.to_vec() };
        match self.random.random_range(0..8) {
            0 => Err(LogError::Unreachable),
            1 => {
                self.log.add(&request);
                Err(LogError::Unknown)
            }
            2 => {
                self.log.late.push(request);
                Err(LogError::Unknown)
            }
            3 => {
                self.log.late.push(request.clone());
                Ok(self.log.add(&request))
            }
            _ => Ok(self.log.add(&request)),
        }
    }
}
