//! What a register that is shared says about the log that it is a copy of: up to which entry it has it, and
//! what must be known of the entries before.

use std::collections::{BTreeSet, HashSet};

use foldhash::fast::FixedState;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::register::{Change, ChangeSet, MergedAway, Origin, Register, SourceHash};
use crate::text::hex;

/// A place in a shared log: up to which entry a register has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LogPlace {
    /// The number of that entry; 0 before the first.
    pub number: u64,
    /// The hash of its bytes (BLAKE3).
    #[serde(with = "hex")]
    pub hash: [u8; 32],
}

/// What a line says about the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogNote {
    /// The number of the last entry that the register has after this line.
    pub number: u64,
    /// The hash of that entry.
    #[serde(with = "hex")]
    pub hash: [u8; 32],
    /// Who sent it. `None` in a line of this folder alone, which repeats the place of the line before.
    pub device: Option<Uuid>,
    /// Whether the entry was passed over.
    #[serde(rename = "void")]
    pub is_void: bool,
}

impl LogNote {
    #[must_use]
    pub const fn place(&self) -> LogPlace {
        LogPlace { number: self.number, hash: self.hash }
    }

    /// The note of a line of this folder alone, at a place.
    #[must_use]
    pub const fn here(place: LogPlace) -> Self {
        Self { number: place.number, hash: place.hash, device: None, is_void: false }
    }

    /// Whether the line is an entry of the log.
    #[must_use]
    pub const fn is_entry(&self) -> bool {
        self.device.is_some() || self.is_void
    }
}

/// An entry of the log, to be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLine {
    /// Without changes if the entry is void.
    pub set: std::sync::Arc<ChangeSet>,
    pub note: LogNote,
}

/// A register that takes the place of another: as others have it, as of an entry of the log; or the one that
/// is left to somebody who stops sharing.
#[derive(Debug)]
pub struct Adoption<'a> {
    /// What was saved so far.
    pub before: &'a Register,
    pub after: &'a Register,
    /// `None` if it is not shared from then on.
    pub state: Option<&'a LogState>,
    /// The id of the line that says so.
    pub id: Uuid,
    pub at: Timestamp,
}

const STOPPED: &str = "Stop sharing the register";

impl Adoption<'_> {
    /// The change set of its line, which holds every record.
    #[must_use]
    pub fn set(&self) -> ChangeSet {
        let changes = self.after.records().map(Change::create).collect();
        let mut set = ChangeSet { changes, ..begun_anew(self.id, self.at) };
        if self.state.is_none() {
            STOPPED.clone_into(&mut set.label);
        }
        set
    }
}

/// The change set of a line that says that a register was taken anew from a shared log, without its records.
#[must_use]
pub fn begun_anew(id: Uuid, at: Timestamp) -> ChangeSet {
    ChangeSet {
        id,
        at,
        actor: "alumnet".to_owned(),
        label: "Begin anew from the shared log".to_owned(),
        origin: None,
        undoes: None,
        changes: Vec::new(),
    }
}

/// What must be known of a log besides the records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownLog {
    /// The ids of its change sets, so that none is taken for a new one.
    pub ids: HashSet<Uuid, FixedState>,
    /// The records that became others, oldest first.
    pub merges: Vec<MergedAway>,
    /// The files that were imported.
    pub sources: BTreeSet<SourceHash>,
}

impl KnownLog {
    /// Remembers a change set of the log.
    pub fn add(&mut self, id: Uuid, origin: Option<&Origin>) {
        self.ids.insert(id);
        if let Some(origin) = origin {
            self.merges.extend(&origin.merges);
            self.sources.extend(origin.source);
        }
    }
}

/// How far a register has the log, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogState {
    pub place: LogPlace,
    pub known: KnownLog,
}
