//! The database: records, the history and the marks, each under its key and with a checksum. What it is kept
//! in is behind `Trees`.

use std::io;
use std::path::Path;

use uuid::Uuid;

use super::fault::Fault;
use super::trees::{Direction, TreePut, Trees};
use crate::domain::{EntityKind, Record};
use crate::files;
use crate::store::codec;
use crate::store::codec::{Entry, HISTORY, META, Mark, Unreadable, Weight};

const APPLIED: &[u8] = b"applied";
const PENDING: &[u8] = b"pending";

/// A record to put under its key, or a key to remove if `envelope` is `None`.
#[derive(Debug)]
pub struct Put {
    pub kind: EntityKind,
    pub id: Uuid,
    pub envelope: Option<Vec<u8>>,
}

impl Put {
    fn in_tree(&self) -> TreePut<'_> {
        TreePut { tree: self.kind.word(), key: self.id.as_bytes(), value: self.envelope.as_deref() }
    }
}

#[derive(Debug)]
pub struct Database {
    trees: Box<dyn Trees>,
}

impl Database {
    /// Whether the folder holds a database at all; opening would create an empty one if not.
    pub fn exists(folder: &Path) -> io::Result<bool> {
        let file = folder.join("db");
        Ok(files::exists(&file)? && files::length(&file)? > 0)
    }

    /// Opens the database, creating an empty one if necessary.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        // Made here, because sled would make it accessible to everybody.
        files::make_folder(folder).map_err(|error| Fault::of(&error))?;
        #[cfg(test)]
        if let Some(trees) = super::simulated::open(folder)? {
            return Ok(Self { trees });
        }
        let names: Vec<&'static str> =
            EntityKind::ALL.iter().map(|kind| kind.word()).chain([META, HISTORY]).collect();
        Ok(Self { trees: Box::new(super::sled::SledTrees::open(folder, &names)?) })
    }

    /// How far it has come; `None` if it was never complete.
    pub fn applied(&self) -> Result<Option<Mark>, Fault> {
        let held = self.trees.get(META, APPLIED)?;
        held.map(|bytes| Ok(codec::decode_mark(APPLIED, &bytes)?)).transpose()
    }

    /// The last change set of a bulk that may have been written in part.
    pub fn pending(&self) -> Result<Option<u64>, Fault> {
        let held = self.trees.get(META, PENDING)?;
        held.map(|bytes| Ok(codec::decode_note(META, PENDING, &bytes)?)).transpose()
    }

    pub fn entry(&self, seq: u64) -> Result<Option<Entry>, Fault> {
        let key = seq.to_be_bytes();
        let held = self.trees.get(HISTORY, &key)?;
        held.map(|bytes| Ok(codec::decode_entry(&key, &bytes)?)).transpose()
    }

    /// The latest entries of the history, oldest first: at most `limit`, back to the first
    /// gap or unreadable entry.
    pub fn recent(&self, limit: usize) -> Result<Vec<(u64, Entry)>, Fault> {
        let mut found: Vec<(u64, Entry)> = Vec::new();
        self.trees.visit(HISTORY, Direction::Backwards, &mut |key, value| {
            let Ok(seq) = key.try_into().map(u64::from_be_bytes) else { return Ok(false) };
            let follows = found.last().is_none_or(|(later, _)| seq + 1 == *later);
            match codec::decode_entry(key, value) {
                Ok(entry) if follows && found.len() < limit => found.push((seq, entry)),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        found.reverse();
        Ok(found)
    }

    /// Visits at most `limit` records of one kind, from the first forwards or from the last backwards.
    /// Returns the key of the last one visited if there may be more.
    pub fn scan(
        &self,
        kind: EntityKind,
        limit: u64,
        backwards: bool,
        visit: &mut dyn FnMut(Record, Weight),
    ) -> Result<Option<Vec<u8>>, Fault> {
        let direction = if backwards { Direction::Backwards } else { Direction::Forwards };
        let (mut seen, mut edge) = (0, None);
        self.trees.visit(kind.word(), direction, &mut |key, value| {
            let (record, weight) = codec::decode(kind, key, value)?;
            visit(record, weight);
            seen += 1;
            edge = (seen >= limit).then(|| key.to_vec());
            Ok(edge.is_none())
        })?;
        Ok(edge)
    }

    /// Visits every record of one kind, continuing after unreadable ones.
    pub fn each(
        &self,
        kind: EntityKind,
        visit: &mut dyn FnMut(Result<(Record, Weight), Unreadable>),
    ) -> Result<(), Fault> {
        self.trees.visit(kind.word(), Direction::Forwards, &mut |key, value| {
            visit(codec::decode(kind, key, value));
            Ok(true)
        })
    }

    /// Every entry of the history, oldest first; `unreadable` receives those that can't be read.
    pub fn entries(&self, unreadable: &mut dyn FnMut(Unreadable)) -> Result<Vec<(u64, Entry)>, Fault> {
        let mut found = Vec::new();
        self.trees.visit(HISTORY, Direction::Forwards, &mut |key, value| {
            let seq = key.try_into().map(u64::from_be_bytes);
            match (seq, codec::decode_entry(key, value)) {
                (Ok(seq), Ok(entry)) => found.push((seq, entry)),
                (_, Err(fault)) => unreadable(fault),
                (Err(_), Ok(_)) => unreadable(Unreadable::Damaged("it has no number".to_owned())),
            }
            Ok(true)
        })?;
        Ok(found)
    }

    /// Whether a tree has nothing between two keys.
    pub fn is_gap(&self, kind: EntityKind, low: &[u8], high: &[u8]) -> Result<bool, Fault> {
        Ok(low < high && self.trees.is_gap(kind.word(), low, high)?)
    }

    /// Writes everything or nothing.
    pub fn write(&self, puts: &[Put], entries: &[(u64, Vec<u8>)], applied: &[u8]) -> Result<(), Fault> {
        let keys: Vec<[u8; 8]> = entries.iter().map(|(seq, _)| seq.to_be_bytes()).collect();
        let history = keys.iter().zip(entries).map(|(key, (_, entry))| TreePut {
            tree: HISTORY,
            key,
            value: Some(entry),
        });
        let meta = [(APPLIED, Some(applied)), (PENDING, None)];
        let meta = meta.into_iter().map(|(key, value)| TreePut { tree: META, key, value });
        let all: Vec<TreePut<'_>> = puts.iter().map(Put::in_tree).chain(history).chain(meta).collect();
        self.trees.write(&all)
    }

    /// Marks that a bulk up to `pending` is about to be written in parts.
    pub fn begin_bulk(&self, pending: &[u8]) -> Result<(), Fault> {
        self.trees.write_part(&[TreePut { tree: META, key: PENDING, value: Some(pending) }])
    }

    /// Writes one part of a bulk.
    pub fn write_part(&self, puts: &[Put]) -> Result<(), Fault> {
        self.trees.write_part(&puts.iter().map(Put::in_tree).collect::<Vec<_>>())
    }

    /// Writes buffered data out to the files.
    pub fn flush(&self) -> Result<(), Fault> {
        self.trees.flush()
    }
}
