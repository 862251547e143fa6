//! A bad line to a log: answers get lost, requests arrive late or twice.

use jiff::Timestamp;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::sharing::entry::EntryHash;
use crate::sharing::log::{Appended, LogError, Page, SharedLog};
use crate::sharing::memory::MemoryLog;
use crate::sharing::snapshot::Snapshot;

/// Requests that are still on their way.
#[derive(Debug, Default)]
pub struct LateRequests(Vec<Request>);

#[derive(Debug, Clone)]
struct Request {
    first: u64,
    after: EntryHash,
    entries: Vec<Vec<u8>>,
}

impl LateRequests {
    /// One of them arrives.
    pub fn deliver(&mut self, log: &mut MemoryLog, random: &mut ChaCha8Rng) {
        if !self.0.is_empty() {
            let at = random.random_range(0..self.0.len());
            let Request { first, after, entries } = self.0.swap_remove(at);
            if first <= log.before + log.entries.len() as u64 + 1 {
                let _ = log.append(first, &after, &entries);
            }
        }
    }
}

/// A line to the log that fails now and then.
pub struct BadLine<'a> {
    pub log: &'a mut MemoryLog,
    pub late: &'a mut LateRequests,
    pub random: &'a mut ChaCha8Rng,
}

impl SharedLog for BadLine<'_> {
    fn keep_snapshot(&mut self, snapshot: &Snapshot, at: Timestamp) -> Result<(), LogError> {
        self.log.keep_snapshot(snapshot, at)
    }

    fn read(&mut self, from: u64, most: usize) -> Result<Page, LogError> {
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
                self.log.append(first, after, entries)?;
                Err(LogError::Unknown)
            }
            2 => {
                self.late.0.push(request);
                Err(LogError::Unknown)
            }
            3 => {
                self.late.0.push(request);
                self.log.append(first, after, entries)
            }
            _ => self.log.append(first, after, entries),
        }
    }
}
