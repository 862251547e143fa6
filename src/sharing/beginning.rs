//! The beginning of a shared log: its first entry, which changes nothing and says who began it, and the
//! snapshot of the register that others begin their copies with.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::register::{ChangeSet, Register};
use crate::sharing::entry::{self, Entry, NotAnEntry};
use crate::sharing::snapshot::Snapshot;
use crate::store::{LogLine, LogNote};

/// What a log begins with.
#[derive(Debug, Clone, PartialEq)]
pub struct Beginning {
    /// The first entry, as the log holds it.
    pub entry: Vec<u8>,
    pub snapshot: Snapshot,
    /// The same for the journal of whoever begins it.
    pub line: LogLine,
}

/// Who begins a log, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginner {
    pub device: Uuid,
    pub actor: String,
    /// The id of the first entry's change set.
    pub id: Uuid,
    pub at: Timestamp,
}

impl Beginning {
    /// The beginning of a log for a register with this digest.
    ///
    /// # Errors
    /// If the first entry can't be written as JSON, which does not happen.
    pub fn of(register: &Register, digest: u64, beginner: Beginner) -> Result<Self, NotAnEntry> {
        let Beginner { device, actor, id, at } = beginner;
        let label = "Share the register".to_owned();
        let set = ChangeSet { id, at, actor, label, origin: None, undoes: None, changes: Vec::new() };
        let (number, set) = (1, Arc::new(set));
        let entry = Entry { number, device, prev: [0; 32], set: Arc::clone(&set), digest }.to_bytes()?;
        let hash = entry::hash(&entry);
        let snapshot = Snapshot {
            number,
            hash,
            digest,
            records: register.records().collect(),
            redirects: Vec::new(),
            ids: vec![id],
            sources: Vec::new(),
        };
        let note = LogNote { number, hash, device: Some(device), is_void: false };
        Ok(Self { entry, snapshot, line: LogLine { set, note } })
    }
}
