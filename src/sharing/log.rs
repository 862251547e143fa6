//! The log as others hold it: numbered entries that can be read, and added after the last.

use jiff::Timestamp;

use crate::sharing::beginning::Beginning;
use crate::sharing::entry::EntryHash;
use crate::sharing::snapshot::Snapshot;
use crate::store::LogPlace;

/// Some entries of the log that follow each other, each with its number.
pub type Page = Vec<(u64, Vec<u8>)>;

/// A log that several copies share.
pub trait SharedLog {
    /// The entries from number `from` on, at most `most`, with their numbers.
    ///
    /// # Errors
    /// If the log can't be reached.
    fn read(&mut self, from: u64, most: usize) -> Result<Page, LogError>;

    /// The newest snapshot that is whole; none if the log has everything from its first entry on.
    ///
    /// # Errors
    /// If the log can't be reached.
    fn snapshot(&mut self) -> Result<Option<Snapshot>, LogError>;

    /// Leaves a snapshot of the base there, if there is none of that entry or a later one, and deletes what
    /// is no longer needed.
    ///
    /// # Errors
    /// If the log can't be reached, or the snapshot is not of it.
    fn keep_snapshot(&mut self, snapshot: &Snapshot, at: Timestamp) -> Result<(), LogError>;

    /// Adds entries, the first with number `first`. They are added only if that number is free and the entry
    /// before it is the one with the hash `after`. If they are too large to be added at once and this fails,
    /// the first few of them may have been added; reading tells.
    ///
    /// # Errors
    /// If the log can't be reached, or its answer was lost: then they may have been added or not.
    fn append(&mut self, first: u64, after: &EntryHash, entries: &[Vec<u8>]) -> Result<Appended, LogError>;
}

/// A log that can be begun anew, as when somebody is erased: everybody then begins with its new snapshot.
pub trait RenewableLog: SharedLog {
    /// Begins a new generation, unless entries follow the one at `after`. What was before is deleted.
    ///
    /// # Errors
    /// If the log can't be reached, or its answer was lost: then it may have been done or not.
    fn renew(&mut self, after: LogPlace, beginning: &Beginning) -> Result<Appended, LogError>;
}

/// What became of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    Added,
    /// Somebody else was first.
    Refused,
}

impl LogError {
    /// Whether it is worth trying again in a while, without anybody doing anything.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable | Self::Unknown | Self::Full(_))
    }
}

/// Why there was no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// Nothing was done.
    #[error("the log can't be reached")]
    Unreachable,
    /// It may have been done or not; only reading tells.
    #[error("the log did not answer")]
    Unknown,
    /// Nothing was done, and trying again is no use: why, in words.
    #[error("{0}")]
    Refused(String),
    /// Nothing was done: this log is gone, or something else is in its place. In words.
    #[error("{0}")]
    Replaced(String),
    /// Nothing was done: there is no room in it. In words.
    #[error("{0}")]
    Full(String),
    /// Nothing was done: it is of a newer alumnet. In words.
    #[error("{0}")]
    Newer(String),
    /// Nothing was done: this device was left out of it. In words.
    #[error("{0}")]
    LeftOut(String),
}
