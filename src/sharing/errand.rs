//! What is asked of the log on behalf of a copy, one thing at a time: whoever goes for it need not hold the
//! copy meanwhile. The screen has a thread for that; a command waits.

use crate::sharing::log::{Appended, LogError, Page, SharedLog};
use crate::sharing::memory::MemoryLog;
use crate::sharing::replica::{MOST_READ, Outgoing};

/// Something to be done at the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// Read the entries from a number on.
    Read { from: u64 },
    /// Add entries.
    Append(Outgoing),
    /// Fetch the newest snapshot and all that follows it.
    Fetch,
}

/// What came of it.
#[derive(Debug)]
pub enum Brought {
    Page(Page),
    Appended(Appended),
    Whole(Box<MemoryLog>),
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
