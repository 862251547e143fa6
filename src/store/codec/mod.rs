//! How records and the database's own notes are turned into bytes and back. The only
//! place that names bincode.
//!
//! Every value is in an envelope: `[version u8][crc32, little-endian][payload]`, at most 32 KB. The payload
//! is bincode with variable-length integers; that choice is part of the format and never changes.
//!
//! bincode is not self-describing: a field added to a struct makes every older record unreadable, and a
//! choice inserted in the middle of an enum makes older records decode as something else. So the struct of an
//! entity in `domain` is always its newest version, and to change it:
//!
//! 1. copy the old struct into `codec/` as `PersonV1`, derive `Deserialize` only, and never change it again
//!    (choices of an enum are appended, never inserted or removed);
//! 2. write `impl From<PersonV1> for Person`; with more versions, `From<PersonV1> for PersonV2` and so on;
//! 3. in [`entities`], raise the version and keep the old one readable:
//!    `(EntityKind::Person, 1) => read::<PersonV1>(payload).map(Person::from)`;
//! 4. raise [`FORMAT`] and set [`ALIKE_SINCE`] to it, because digests are sums over encoded records and are
//!    saved in journal lines; a database of an older format is then rebuilt from the journal, after a backup;
//! 5. add `tests/fixtures/store/vN` for the new format; the older folders stay as they are and must still be
//!    readable.
//!
//! A new entity changes no existing form: add its rows in [`entities`], and raise [`FORMAT`] but not
//! [`ALIKE_SINCE`]. Nor does a field at the end of a struct whose empty value is a single zero byte (no list,
//! no text, `None`, `false`): [`entities`] leaves it out where it is empty, so that older records, and the
//! digests over them, stay the same.
//!
//! The tests of this module fail if a struct in `domain` changes without these steps.

mod entities;
mod envelope;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod notes;
mod payload;
#[cfg(test)]
mod shared;
mod weight;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::StoreError;
use crate::store::log::LogNote;
pub use entities::decode;
pub(crate) use entities::encode;
pub(crate) use payload::Unreadable;
pub(crate) use weight::Weight;

/// The version of everything on disk: the database and the journal's lines. A new entity raises it too,
/// because an older alumnet would take a line that names it for damage.
pub(crate) const FORMAT: u8 = 7;

/// The oldest format with the same encoding of notes and records as now: its database is read without an
/// upgrade, and its digests are comparable. Formats 2, 4 and 5 only added entities, format 3 only fields that
/// are left out of the encoding when empty (see [`entities`]), and formats 6 and 7 what the history keeps.
pub(crate) const ALIKE_SINCE: u8 = 1;

/// The tree of the database's own notes.
pub(crate) const META: &str = "meta";
/// The tree of the change sets: their places in the journal, and what the history shows.
pub(crate) const HISTORY: &str = "history";

/// How far the database has come. Under a single key, so that its parts always belong together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mark {
    /// The last change set of the journal that is in the database.
    pub seq: u64,
    /// The digest of all records, see [`crate::store::digest`].
    pub digest: u64,
    /// How many records each tree holds.
    pub counts: Vec<(String, u64)>,
    /// The register's id; `None` in a mark from before format 3.
    pub register: Option<Uuid>,
}

/// The place of a change set in the journal, and what a list of the history shows about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub segment: u32,
    /// In bytes, from the start of the segment.
    pub offset: u64,
    /// In bytes, including the newline.
    pub length: u64,
    pub id: Uuid,
    /// Nanoseconds since the Unix epoch.
    pub at: i128,
    pub label: String,
    pub undoes: Option<Uuid>,
    /// `None` in an entry from before format 6.
    pub details: Option<EntryDetails>,
    /// In a shared register: where this is in the log.
    pub log: Option<LogNote>,
    /// Whether its line says where it comes from.
    pub has_origin: bool,
}

/// What the history shows about a change set besides its label, so that it need not read the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryDetails {
    /// Whether its line is a snapshot of every record.
    pub snapshot: bool,
    pub actor: String,
    /// How many records of each kind it changes.
    pub counts: Vec<(String, u64)>,
    /// The first record it changes.
    pub first: Option<(String, Uuid)>,
}

/// An envelope around any payload.
#[cfg(any(test, fuzzing))]
pub(crate) fn sealed(version: u8, tree: &str, key: &[u8], payload: &[u8]) -> Vec<u8> {
    envelope::around(version, tree, key, payload)
}

/// # Errors
/// If the value does not fit into an envelope.
pub(crate) fn encode_note<T: Serialize>(tree: &str, key: &[u8], value: &T) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    envelope::seal(FORMAT, tree, key, value, &mut bytes)?;
    Ok(bytes)
}

/// # Errors
/// If the bytes are damaged or of a newer format.
pub(crate) fn decode_note<T: DeserializeOwned>(
    tree: &str,
    key: &[u8],
    bytes: &[u8],
) -> Result<T, Unreadable> {
    payload::read(note(tree, key, bytes)?.payload)
}

/// # Errors
/// If the bytes are damaged or of a newer format.
pub(crate) fn decode_mark(key: &[u8], bytes: &[u8]) -> Result<Mark, Unreadable> {
    let opened = note(META, key, bytes)?;
    // Marks had no id of the register before format 3.
    let missing = usize::from(opened.version < 3);
    payload::read_appended(opened.payload, missing)
}

/// # Errors
/// If the bytes are damaged or of a newer format.
pub(crate) fn decode_entry(key: &[u8], bytes: &[u8]) -> Result<Entry, Unreadable> {
    let opened = note(HISTORY, key, bytes)?;
    // Entries had no details before format 6, and knew nothing of a log and an origin before format 7.
    let missing = match opened.version {
        ..6 => 3,
        6 => 2,
        _ => 0,
    };
    payload::read_appended(opened.payload, missing)
}

fn note<'a>(tree: &str, key: &[u8], bytes: &'a [u8]) -> Result<envelope::Unsealed<'a>, Unreadable> {
    let opened = envelope::open(tree, key, bytes)?;
    match opened.version {
        ALIKE_SINCE..=FORMAT => Ok(opened),
        newer if newer > FORMAT => Err(Unreadable::Newer(newer)),
        older => Err(Unreadable::Damaged(format!("it is of format {older}"))),
    }
}
