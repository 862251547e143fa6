//! A thin layer over sled, and the only file that names it: trees, keys and errors. When to write, and what a
//! failure means, is decided elsewhere.

use std::io;
use std::ops::Bound;
use std::path::Path;

use ::sled::transaction::{ConflictableTransactionError, TransactionError, Transactional};
use ::sled::{Batch, Db, Error, Tree};
use uuid::Uuid;

use crate::domain::{EntityKind, Record};
use crate::files;
use crate::store::codec;
use crate::store::codec::{Entry, HISTORY, META, Mark, Unreadable, Weight};

const APPLIED: &[u8] = b"applied";
const PENDING: &[u8] = b"pending";

const DAMAGED: &str = "its files are damaged";

/// Why the database can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("another program has the database open")]
    Held,
    #[error("{0}")]
    Denied(String),
    #[error("the disk is full")]
    Full,
    #[error("it was written by a newer alumnet (version {0})")]
    Newer(u8),
    #[error("{0}")]
    Broken(String),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            // sled wraps the error of the lock in another one, so it is recognized by its text.
            Error::Io(error) if error.to_string().contains("could not acquire lock") => Self::Held,
            Error::Io(error) => {
                let words = files::reason(&error);
                match error.kind() {
                    io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                        Self::Denied(words)
                    }
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
                    // Without a number of the system it is sled that speaks, of its own files.
                    _ if error.raw_os_error().is_none() => Self::Broken(DAMAGED.to_owned()),
                    _ => Self::Broken(words),
                }
            }
            // What sled says of itself is for those who know its files.
            _ => Self::Broken(DAMAGED.to_owned()),
        }
    }
}

impl From<Unreadable> for Fault {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Newer(version) => Self::Newer(version),
            Unreadable::Damaged(words) => Self::Broken(words),
        }
    }
}

/// A record to put under its key, or a key to remove if `envelope` is `None`.
#[derive(Debug)]
pub struct Put {
    pub kind: EntityKind,
    pub id: Uuid,
    pub envelope: Option<Vec<u8>>,
}

#[derive(Debug)]
pub struct Database {
    db: Db,
    entities: Vec<(EntityKind, Tree)>,
    meta: Tree,
    history: Tree,
}

impl Database {
    /// Whether the folder holds a database at all; sled would create an empty one if not.
    pub fn exists(folder: &Path) -> io::Result<bool> {
        let file = folder.join("db");
        Ok(files::exists(&file)? && files::length(&file)? > 0)
    }

    /// Opens the database, creating an empty one if necessary.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        // Made here, because sled would make it accessible to everybody.
        files::make_folder(folder).and_then(|()| remove_unfinished_snapshots(folder)).map_err(Error::Io)?;
        // sled would wait for ever for a pipe.
        if let Some(odd) = odd_entry(folder).map_err(Error::Io)? {
            return Err(Fault::Broken(format!("{odd} is not a file")));
        }
        let db = ::sled::Config::new().path(folder).open()?;
        let entities = EntityKind::ALL
            .iter()
            .map(|kind| Ok((*kind, db.open_tree(kind.word())?)))
            .collect::<Result<_, Error>>()?;
        let meta = db.open_tree(META)?;
        let history = db.open_tree(HISTORY)?;
        Ok(Self { db, entities, meta, history })
    }

    /// How far it has come; `None` if it was never complete.
    pub fn applied(&self) -> Result<Option<Mark>, Fault> {
        self.meta.get(APPLIED)?.map(|bytes| Ok(codec::decode_mark(APPLIED, &bytes)?)).transpose()
    }

    /// The last change set of a bulk that may have been written in part.
    pub fn pending(&self) -> Result<Option<u64>, Fault> {
        self.meta.get(PENDING)?.map(|bytes| Ok(codec::decode_note(META, PENDING, &bytes)?)).transpose()
    }

    pub fn entry(&self, seq: u64) -> Result<Option<Entry>, Fault> {
        let key = seq.to_be_bytes();
        self.history.get(key)?.map(|bytes| Ok(codec::decode_note(HISTORY, &key, &bytes)?)).transpose()
    }

    /// The latest entries of the history, oldest first: at most `limit`, back to the first
    /// gap or unreadable entry.
    pub fn recent(&self, limit: usize) -> Result<Vec<(u64, Entry)>, Fault> {
        let mut found: Vec<(u64, Entry)> = Vec::new();
        for item in self.history.iter().rev().take(limit) {
            let (key, value) = item?;
            let Ok(seq) = key.as_ref().try_into().map(u64::from_be_bytes) else { break };
            let follows = found.last().is_none_or(|(later, _)| seq + 1 == *later);
            match codec::decode_note(HISTORY, &key, &value) {
                Ok(entry) if follows => found.push((seq, entry)),
                _ => break,
            }
        }
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
        let Some(tree) = self.tree(kind) else { return Ok(None) };
        let mut items = tree.iter();
        for seen in 1_u64.. {
            let Some(item) = (if backwards { items.next_back() } else { items.next() }) else { break };
            let (key, value) = item?;
            let (record, weight) = codec::decode(kind, &key, &value)?;
            visit(record, weight);
            if seen >= limit {
                return Ok(Some(key.to_vec()));
            }
        }
        Ok(None)
    }

    /// Visits every record of one kind, continuing after unreadable ones.
    pub fn each(
        &self,
        kind: EntityKind,
        visit: &mut dyn FnMut(Result<(Record, Weight), Unreadable>),
    ) -> Result<(), Fault> {
        for item in self.tree(kind).into_iter().flat_map(Tree::iter) {
            let (key, value) = item?;
            visit(codec::decode(kind, &key, &value));
        }
        Ok(())
    }

    /// Every entry of the history, oldest first; `unreadable` receives those that can't be read.
    pub fn entries(&self, unreadable: &mut dyn FnMut(Unreadable)) -> Result<Vec<(u64, Entry)>, Fault> {
        let mut found = Vec::new();
        for item in &self.history {
            let (key, value) = item?;
            let seq = key.as_ref().try_into().map(u64::from_be_bytes);
            match (seq, codec::decode_note(HISTORY, &key, &value)) {
                (Ok(seq), Ok(entry)) => found.push((seq, entry)),
                (_, Err(fault)) => unreadable(fault),
                (Err(_), Ok(_)) => unreadable(Unreadable::Damaged("it has no number".to_owned())),
            }
        }
        Ok(found)
    }

    /// Whether a tree has nothing between two keys.
    pub fn is_gap(&self, kind: EntityKind, low: &[u8], high: &[u8]) -> Result<bool, Fault> {
        let Some(tree) = self.tree(kind) else { return Ok(true) };
        let mut between = tree.range::<&[u8], _>((Bound::Excluded(low), Bound::Excluded(high)));
        Ok(low < high && between.next().transpose()?.is_none())
    }

    /// Writes everything or nothing, in one transaction.
    pub fn write(&self, puts: &[Put], entries: &[(u64, Vec<u8>)], applied: &[u8]) -> Result<(), Fault> {
        let touched: Vec<&(EntityKind, Tree)> =
            self.entities.iter().filter(|(kind, _)| puts.iter().any(|put| put.kind == *kind)).collect();
        let trees: Vec<&Tree> =
            [&self.meta, &self.history].into_iter().chain(touched.iter().map(|(_, tree)| tree)).collect();
        let written = trees.as_slice().transaction(|views| {
            if let [meta, history, entities @ ..] = views.as_slice() {
                for (view, (kind, _)) in entities.iter().zip(&touched) {
                    for put in puts.iter().filter(|put| put.kind == *kind) {
                        match &put.envelope {
                            Some(envelope) => view.insert(put.id.as_bytes(), envelope.as_slice())?,
                            None => view.remove(put.id.as_bytes())?,
                        };
                    }
                }
                for (seq, entry) in entries {
                    history.insert(&seq.to_be_bytes(), entry.as_slice())?;
                }
                meta.insert(APPLIED, applied)?;
                meta.remove(PENDING)?;
            }
            Ok::<(), ConflictableTransactionError<()>>(())
        });
        written.map_err(|error| match error {
            TransactionError::Storage(error) => error.into(),
            TransactionError::Abort(()) => Fault::Broken("a transaction was aborted".to_owned()),
        })
    }

    /// Marks that a bulk up to `pending` is about to be written in parts.
    pub fn begin_bulk(&self, pending: &[u8]) -> Result<(), Fault> {
        self.meta.insert(PENDING, pending)?;
        Ok(())
    }

    /// Writes one part of a bulk.
    pub fn write_part(&self, puts: &[Put]) -> Result<(), Fault> {
        for (kind, tree) in &self.entities {
            let mut batch = Batch::default();
            let mut empty = true;
            for put in puts.iter().filter(|put| put.kind == *kind) {
                empty = false;
                match &put.envelope {
                    Some(envelope) => batch.insert(put.id.as_bytes(), envelope.as_slice()),
                    None => batch.remove(put.id.as_bytes()),
                }
            }
            if !empty {
                tree.apply_batch(batch)?;
            }
        }
        Ok(())
    }

    /// Writes buffered data out to the files.
    pub fn flush(&self) -> Result<(), Fault> {
        self.db.flush()?;
        Ok(())
    }

    fn tree(&self, kind: EntityKind) -> Option<&Tree> {
        self.entities.iter().find(|(held, _)| *held == kind).map(|(_, tree)| tree)
    }
}

/// Something that is neither a file nor a folder.
fn odd_entry(folder: &Path) -> io::Result<Option<String>> {
    let odd = files::entries(folder)?.into_iter().find(|entry| !entry.is_file && !entry.is_folder);
    Ok(odd.map(|entry| entry.name))
}

/// sled leaves such a file when interrupted while opening, and fails to open again until it is removed.
fn remove_unfinished_snapshots(folder: &Path) -> io::Result<()> {
    for entry in files::entries(folder)? {
        if entry.name.ends_with(".generating") {
            files::remove_file(&entry.path)?;
        }
    }
    Ok(())
}
