//! How records and the database's own notes become bytes and come back. The only place that names bincode.
//!
//! Every value lies in an envelope: `[version u8][crc32, little-endian][payload]`, at most 32 KB. The
//! payload is bincode with variable-length integers; that choice is part of the format and never changes.
//!
//! bincode does not describe itself: a field added to a struct makes every older record unreadable, and a
//! choice inserted in the middle of an enum makes older records read as something else. So the shape of an
//! entity in `domain` is its newest version, and to change it:
//!
//! 1. copy the old struct into `codec/` as `PersonV1`, derive `Deserialize` only, and never touch it again
//!    (choices of an enum are appended, never inserted or removed);
//! 2. write `impl From<PersonV1> for Person`; with more versions, `From<PersonV1> for PersonV2` and so on;
//! 3. in [`entities`], raise the version and keep the old one readable:
//!    `(EntityKind::Person, 1) => read::<PersonV1>(payload).map(Person::from)`;
//! 4. raise [`FORMAT`] and set [`ALIKE_SINCE`] to it, because digests are sums over encoded records and lines
//!    of the journal carry them; a database of an older format is then built anew from the journal, after a
//!    backup;
//! 5. add `tests/fixtures/store/v2` beside `v1`, which stays as it is and must still be readable.
//!
//! A new entity changes no shape that is stored already: it gets its lines in [`entities`], and [`FORMAT`] is
//! raised without [`ALIKE_SINCE`].
//!
//! The tests of this module fail when a struct in `domain` changes without these steps.

mod entities;
mod envelope;
#[cfg(test)]
mod golden;
mod payload;
mod weight;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::StoreError;
pub use entities::decode;
pub(crate) use entities::encode;
pub(crate) use payload::Unreadable;
pub(crate) use weight::Weight;

/// The version of everything on disk taken together: the database and the journal's lines. Raised too for
/// a new entity, because to an older alumnet a line that names one would be a damaged line.
pub(crate) const FORMAT: u8 = 2;

/// The oldest format whose notes and records are encoded as they are now, so that its database is read as it
/// stands and its digests compare. Format 2 has more entities, and changed nothing else.
pub(crate) const ALIKE_SINCE: u8 = 1;

/// Name of the tree that holds the database's own notes.
pub(crate) const META: &str = "meta";
/// Name of the tree that tells where in the journal every change set stands.
pub(crate) const HISTORY: &str = "history";

/// How far the database has come: kept under one key, so that it is always of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mark {
    /// The last change set of the journal that is in the database.
    pub seq: u64,
    /// The sum over all records, see [`crate::store::digest`].
    pub digest: u64,
    /// How many records each tree holds.
    pub counts: Vec<(String, u64)>,
}

/// Where a change set stands in the journal, and what a list of the history shows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub segment: u32,
    /// Bytes from the beginning of the segment.
    pub offset: u64,
    /// Bytes, with the line's end.
    pub length: u64,
    pub id: Uuid,
    /// Nanoseconds since the Unix epoch.
    pub at: i128,
    pub label: String,
    pub undoes: Option<Uuid>,
}

/// # Errors
/// When the value does not fit an envelope.
pub(crate) fn encode_note<T: Serialize>(tree: &str, key: &[u8], value: &T) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    envelope::seal(FORMAT, tree, key, value, &mut bytes)?;
    Ok(bytes)
}

/// # Errors
/// When the bytes are damaged or of a newer format.
pub(crate) fn decode_note<T: DeserializeOwned>(
    tree: &str,
    key: &[u8],
    bytes: &[u8],
) -> Result<T, Unreadable> {
    let opened = envelope::open(tree, key, bytes)?;
    match opened.version {
        ALIKE_SINCE..=FORMAT => payload::read(opened.payload),
        newer if newer > FORMAT => Err(Unreadable::Newer(newer)),
        older => Err(Unreadable::Damaged(format!("it is of format {older}"))),
    }
}
