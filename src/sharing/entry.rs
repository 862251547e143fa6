//! An entry of the log: a change set with the images of the register just before and after it, chained to the
//! entry before by a hash of its bytes. Its bytes are one line about the entry, and the line that a journal
//! would have.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::register::ChangeSet;
use crate::store::journal::line::{self, LineHead};
use crate::text::hex;

/// A hash of the bytes of an entry (BLAKE3).
pub type EntryHash = [u8; 32];

/// The hash of an entry as the log holds it.
#[must_use]
pub fn hash(bytes: &[u8]) -> EntryHash {
    *blake3::hash(bytes).as_bytes()
}

/// An entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its place in the log, from 1.
    pub number: u64,
    pub device: Uuid,
    /// The hash of the entry before.
    pub prev: EntryHash,
    pub set: Arc<ChangeSet>,
    /// The digest of the register after it.
    pub digest: u64,
}

/// Bytes that are not an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not an entry of the log ({0})")]
pub struct NotAnEntry(String);

#[derive(Serialize, Deserialize)]
struct Header {
    number: u64,
    device: Uuid,
    #[serde(with = "hex")]
    prev: EntryHash,
}

impl Entry {
    /// Its bytes.
    ///
    /// # Errors
    /// If a record can't be written as JSON; there is none.
    pub fn to_bytes(&self) -> Result<Vec<u8>, NotAnEntry> {
        let refused = |error: &dyn std::fmt::Display| NotAnEntry(error.to_string());
        let header = Header { number: self.number, device: self.device, prev: self.prev };
        let mut bytes = serde_json::to_vec(&header).map_err(|error| refused(&error))?;
        bytes.push(b'\n');
        line::write(&mut bytes, LineHead::plain(self.number), &self.set, self.digest)
            .map_err(|error| refused(&error))?;
        Ok(bytes)
    }

    /// Reads its bytes.
    ///
    /// # Errors
    /// If they are not those of an entry.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotAnEntry> {
        let refused = |words: &str| NotAnEntry(words.to_owned());
        let end = bytes.iter().position(|byte| *byte == b'\n').ok_or_else(|| refused("it has one line"))?;
        let (header, body) = bytes.split_at(end);
        let header: Header = serde_json::from_slice(header).map_err(|error| NotAnEntry(error.to_string()))?;
        let body = body.get(1..).unwrap_or_default();
        let line = line::parse(body).map_err(|error| NotAnEntry(format!("{error:?}")))?;
        if line.seq != header.number || line.snapshot {
            return Err(refused("its lines are of different entries"));
        }
        let Header { number, device, prev } = header;
        Ok(Self { number, device, prev, set: Arc::new(line.set), digest: line.digest })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::{EntityKind, Id, Person};
    use crate::register::{Change, MergedAway, Origin};

    #[test]
    fn an_entry_is_read_as_it_was_written_and_nothing_else_is() {
        let id = Uuid::from_u128;
        let person = Person { id: Id::new(id(1)), given_name: "Zoë".into(), ..Person::default() };
        let set = ChangeSet {
            id: id(2),
            at: Timestamp::UNIX_EPOCH,
            actor: "Ana".into(),
            label: "Add a person".into(),
            origin: None,
            undoes: None,
            changes: vec![Change::create(person.into())],
        };
        let merges = vec![MergedAway { kind: EntityKind::Person, gone: id(8), kept: id(1) }];
        let set = set.with_origin(Origin { merges, is_apart: true, source: Some([4; 32]) });
        let entry = Entry { number: 7, device: id(3), prev: [9; 32], set: Arc::new(set), digest: 5 };
        let bytes = entry.to_bytes().unwrap();
        assert_eq!(Entry::parse(&bytes), Ok(entry));
        for cut in 0..bytes.len() - 1 {
            assert!(Entry::parse(&bytes[..cut]).is_err(), "{cut}");
        }
    }
}
