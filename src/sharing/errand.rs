//! What is asked of the log on behalf of a copy, one thing at a time: whoever goes for it need not hold the
//! copy meanwhile. The screen has a thread for that; a command waits.

use std::sync::Arc;

use jiff::Timestamp;

use crate::register::Register;
use crate::register::suppression::Suppressions;
use crate::sharing::base::Base;
use crate::sharing::log::{Appended, LogError, Page, SharedLog};
use crate::sharing::memory::MemoryLog;
use crate::sharing::replica::{MOST_READ, Outgoing};

/// Something to be done at the log.
#[derive(Debug)]
pub enum Errand {
    /// Read the entries from a number on.
    Read { from: u64 },
    /// Add entries.
    Append(Outgoing),
    /// Fetch the newest snapshot and all that follows it.
    Fetch,
    /// Leave a snapshot there, for those who join or begin anew.
    Leave(Box<SnapshotOrder>),
}

/// What a snapshot is made of. It is made where there is time for it.
#[derive(Debug)]
pub struct SnapshotOrder {
    /// The register of the base.
    pub register: Arc<Register>,
    pub base: Base,
    pub suppressions: Suppressions,
    pub at: Timestamp,
}

/// What came of it.
#[derive(Debug)]
pub enum Brought {
    Page(Page),
    Appended(Appended),
    Whole(Box<MemoryLog>),
    /// A snapshot is there.
    Left,
    /// The log was begun anew, and is opened: everything must be fetched.
    BegunAnew,
    Failed(LogError),
}

impl Errand {
    /// Does it.
    pub fn run(self, log: &mut (impl SharedLog + ?Sized)) -> Brought {
        let brought = match self {
            Self::Read { from } => log.read(from, MOST_READ).map(Brought::Page),
            Self::Append(Outgoing { first, after, entries }) => {
                log.append(first, &after, &entries).map(Brought::Appended)
            }
            Self::Leave(order) => {
                let SnapshotOrder { register, base, suppressions, at } = *order;
                log.keep_snapshot(&base.snapshot(&register, suppressions), at).map(|()| Brought::Left)
            }
            Self::Fetch => fetch(log).map(|whole| Brought::Whole(Box::new(whole))),
        };
        brought.unwrap_or_else(Brought::Failed)
    }
}

fn fetch(log: &mut (impl SharedLog + ?Sized)) -> Result<MemoryLog, LogError> {
    let snapshot = log.snapshot()?;
    let first = snapshot.as_ref().map_or(1, |snapshot| snapshot.number);
    let mut fetched = MemoryLog::starting_at(first, snapshot);
    loop {
        let page = log.read(fetched.next(), MOST_READ)?;
        let is_more = page.len() >= MOST_READ;
        fetched.entries.extend(page.into_iter().map(|(_, bytes)| bytes));
        if !is_more {
            return Ok(fetched);
        }
    }
}
