//! A snapshot: everything that a new copy begins with, as of an entry of the log.

use uuid::Uuid;

use crate::domain::Record;
use crate::register::suppression::Suppressions;
use crate::register::{MergedAway, SourceHash};
use crate::sharing::entry::EntryHash;

/// The base as of an entry.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Snapshot {
    pub number: u64,
    /// The hash of that entry.
    pub hash: EntryHash,
    /// The digest of the register.
    pub digest: u64,
    pub records: Vec<Record>,
    pub redirects: Vec<MergedAway>,
    /// The ids of all sets up to here, so that none is taken for a new one.
    pub ids: Vec<Uuid>,
    /// The files that were imported.
    pub sources: Vec<SourceHash>,
    /// Everybody who was erased.
    pub suppressions: Suppressions,
}
