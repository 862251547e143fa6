//! The beginning of a shared log, or of a new generation of one: its first entry, which changes nothing and
//! says who began it, and the snapshot of the register that others begin their copies with.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::register::suppression::Suppressions;
use crate::register::{ChangeSet, Register};
use crate::sharing::entry::{self, Entry, NotAnEntry};
use crate::sharing::keys::card::Card;
use crate::sharing::snapshot::Snapshot;
use crate::store::{KnownLog, LogLine, LogNote, LogState};

/// The labels of first entries, which nothing else uses.
const BEGUN: &str = "Share the register";
const BEGUN_ANEW: &str = "Begin the shared log anew";

/// How the labels of entries begin that only say who joined.
const JOINED: &str = "Join with ";

/// Whether an entry with this label changes nothing: it is the first of a log, or says who joined.
#[must_use]
pub fn is_beginning(label: &str) -> bool {
    [BEGUN, BEGUN_ANEW].contains(&label) || label.starts_with(JOINED)
}

/// The label of the entry that says that a device joined.
#[must_use]
pub fn joined(card: &Card) -> String {
    format!("{JOINED}{} ({})", card.name, card.fingerprint())
}

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
    /// The beginning of a log for a register with this digest, after what is known of an earlier generation.
    /// Its first entry follows the last of that, so that no number means two things to anybody.
    ///
    /// # Errors
    /// If the first entry can't be written as JSON, which does not happen.
    pub fn of(
        (register, digest): (&Register, u64),
        LogState { place, mut known }: LogState,
        suppressions: Suppressions,
        beginner: Beginner,
    ) -> Result<Self, NotAnEntry> {
        let Beginner { device, actor, id, at } = beginner;
        let label = if place.number == 0 { BEGUN } else { BEGUN_ANEW }.to_owned();
        let set = ChangeSet { id, at, actor, label, origin: None, undoes: None, changes: Vec::new() };
        let (number, set) = (place.number + 1, Arc::new(set));
        let entry = Entry { number, device, prev: place.hash, set: Arc::clone(&set), digest }.to_bytes()?;
        let hash = entry::hash(&entry);
        known.ids.insert(id);
        let KnownLog { ids, merges: redirects, sources } = known;
        let snapshot = Snapshot {
            number,
            hash,
            digest,
            records: register.records().collect(),
            redirects,
            ids: ids.into_iter().collect(),
            sources: sources.into_iter().collect(),
            suppressions,
        };
        let note = LogNote { number, hash, device: Some(device), is_void: false };
        Ok(Self { entry, snapshot, line: LogLine { set, note } })
    }
}
