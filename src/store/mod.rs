//! Keeps the register: what is committed here is on disk when the call returns. The rules decide what may be
//! committed; nothing here knows about a screen.
//!
//! ```text
//! <data>/alumnet.lock          one alumnet at a time
//! <data>/journal/NNNN.jsonl    every change set, one line of JSON each: a synced line is a saved change
//! <data>/db/                   sled: every record; follows the journal and can be rebuilt from it
//! <data>/db/FORMAT, REACHED    the format, and the last change set when the database was last closed
//! <data>/suppressions.jsonl    erased people, as keyed hashes
//! <data>/parting.jsonl.zst     for a moment: what only a replaced database had
//! <data>/backup-copies         where backups are copied, and when the last one was
//! <data>/backup-elsewhere      while a backup is written to another folder: which one
//! <data>/shared/mine.jsonl     in a shared register: what is not in the log yet
//! <data>/backups/              regular copies of the whole register, in files readable without alumnet
//! ```

pub mod backup;
pub mod check;
mod codec;
pub mod database;
pub(crate) mod digest;
mod disk;
pub mod erase;
mod format;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
pub mod history;
pub(crate) mod journal;
mod lock;
pub(crate) mod log;
pub mod memory;
mod open;
pub(crate) mod replay;
#[cfg(test)]
mod simulation;
pub(crate) mod waiting;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use backup::{BackupError, BackupFile, Summary};

use crate::domain::{EntityKind, Record};
use crate::files;
use crate::register::suppression::Suppressions;
use crate::register::{ChangeSet, Register};
pub(crate) use codec::{ALIKE_SINCE, FORMAT as RECORD_FORMAT};
pub use log::{Adoption, KnownLog, LogLine, LogNote, LogPlace, LogState, begun_anew};

pub(crate) use crate::text::panics::panics_are_mended;
pub use crate::text::panics::{STOPPED, hush_this_thread};
pub use disk::{BackedUp, DiskStore, NotClosed};
pub use erase::{EraseError, Erased};
pub use history::{Barrier, HistoryEntry, HistoryReader, Outline};
pub use memory::MemoryStore;
pub use open::{
    Opened, Progress, ReadRegister, Restored, keep_current, open, read, restore_contents, restore_newest,
};

/// Where change sets are kept. The caller has checked the rules; the store saves the set, whole or not at
/// all, before the register applies it.
pub trait Store: Send {
    /// # Errors
    /// If the set was not saved. In that case nothing of it is stored, and it never reappears later; only if
    /// the disk refuses everything is it [`StoreError::Unclear`].
    fn commit(&mut self, set: &ChangeSet) -> Result<(), StoreError>;

    /// Saves entries of a shared log, in order: all of them, or none if it fails. The register becomes a
    /// shared one with the first. All are in memory at once, so large ones should be saved alone.
    ///
    /// # Errors
    /// As for [`Self::commit`].
    fn take_in(&mut self, lines: &[LogLine]) -> Result<(), StoreError>;

    /// Replaces the whole register by one as of an entry of a shared log. The history stays, but undo stops
    /// here.
    ///
    /// # Errors
    /// As for [`Self::commit`].
    fn adopt(&mut self, adoption: &Adoption<'_>) -> Result<(), StoreError>;

    /// Erases a person from everything that is stored. Not a change set, and can't be undone.
    ///
    /// # Errors
    /// If nobody was erased, or if the erasure can be completed only at the next start.
    fn erase(&mut self, register: &Register, order: &erase::Order) -> Result<Erased, EraseError> {
        self.erase_once(register, order, &mut |_| Ok(()))
    }

    /// The same, asking `agreed` when everything is prepared and nothing has been erased yet.
    ///
    /// # Errors
    /// As for [`Self::erase`], and if it does not agree: then nobody was erased.
    fn erase_once(
        &mut self,
        register: &Register,
        order: &erase::Order,
        agreed: erase::Agreed<'_>,
    ) -> Result<Erased, EraseError>;

    /// Adds people to the list of those who were erased, as another copy of a shared register has it.
    ///
    /// # Errors
    /// If that was not saved.
    fn know_erased(&mut self, others: &Suppressions) -> Result<(), StoreError>;

    /// The list of erased people, for imports.
    fn suppressions(&self) -> Suppressions;

    /// The names of files that hold earlier states of the register.
    fn backups(&self) -> Vec<String>;

    /// What has been committed so far, for reading in the background.
    fn history(&self) -> Box<dyn HistoryReader>;

    /// Why the database no longer follows what is saved, if so. The next start repairs it. Called often, so
    /// it must be fast.
    fn database_fault(&self) -> Option<String> {
        None
    }

    /// Takes note of a change set with so many changes that is kept beside the register until it is shared.
    fn noted(&mut self, changes: usize) {
        let _ = changes;
    }

    /// Whether a backup is due. Called often, so it must be fast.
    fn backup_is_due(&self) -> bool {
        false
    }

    /// Starts a backup of `register`, which must be all that was committed. Returns immediately; a failure is
    /// reported to the callback set on the store.
    fn back_up(&mut self, register: Arc<Register>, now: Timestamp) {
        drop((register, now));
    }
}

const TOO_LARGE: &str = "a record is larger than 32 KB; shorten its notes";

/// Why a record is too large to be saved, or `None` if it is not. An import asks before it plans to save a
/// record, so that it can name the line.
#[must_use]
pub fn too_large(record: &Record) -> Option<&'static str> {
    matches!(codec::encode(record, &mut Vec::new()), Err(StoreError::TooLarge)).then_some(TOO_LARGE)
}

/// Why a change was not saved, in words for the person who made it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("not saved: the disk is full; make room and save again")]
    DiskFull,
    #[error("not saved: {}", files::reason_in(.0))]
    Io(String),
    /// It was written and could not be removed again, so the next start may find it.
    #[error(
        "perhaps not saved: {}; what was written could not be taken back, so the next start may find it",
        files::reason_in(.0)
    )]
    Unclear(String),
    #[error("not saved: {TOO_LARGE}")]
    TooLarge,
    #[error("not saved: the register is read-only after an earlier error ({})", files::reason_in(.0))]
    ReadOnly(String),
}

/// Why a register could not be opened, in words for the person who started alumnet.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing was touched.
    #[error("{} is open in another alumnet{}; close that one first, or choose another folder with --data",
        .folder.display(), .pid.map(|pid| format!(" (process {pid})")).unwrap_or_default())]
    Held { folder: PathBuf, pid: Option<u32> },
    /// Nothing was touched.
    #[error("{} was written by a newer alumnet (format {found}; this version reads up to {known}); nothing \
        was changed. Use the newer alumnet", .folder.display())]
    Newer { folder: PathBuf, found: u32, known: u32 },
    #[error("alumnet can't write to {} ({reason}); change its permissions, or choose another folder with \
        --data", .path.display())]
    Denied { path: PathBuf, reason: String },
    #[error("the disk that holds {} is full; make room and start again", .path.display())]
    DiskFull { path: PathBuf },
    #[error("{} can't be read or written: {}", .path.display(), files::reason(.source))]
    Io { path: PathBuf, source: io::Error },
    /// It was only to be read, and could not be.
    #[error("the register in {} can't be read without opening it ({what}). Try again; if it stays so, close \
        every alumnet and run “alumnet check”", .folder.display())]
    Unread { folder: PathBuf, what: String },
    /// The restored register is complete beside the old one.
    #[error("the backup was read, but the register in {} could not be replaced ({reason}); the next start of \
        alumnet finishes it", .folder.display())]
    Unfinished { folder: PathBuf, reason: String },
    /// Backups hold a later state, so this may be an older copy of the folder. Nothing was written.
    #[error("the register in {} is at change set {seq}, but backups/{} holds {}: the folder may be an older \
        copy. Nothing was changed. “alumnet restore{}” brings the newer state and keeps this one \
        beside it; “alumnet restore --keep-current” stays with this state and sets the newer backups aside",
        .folder.display(), files::short(&.newer.path), .newer.beside(*.seq),
        if .newer.encrypted { format!(" {}", .newer.path.display()) } else { String::new() })]
    Behind { folder: PathBuf, seq: u64, newer: BackupFile },
    /// Neither the database nor the journal is complete. Nothing was thrown away.
    #[error("the register in {} is damaged and was not changed: {what}. {}",
        .folder.display(), .offer.as_ref().map_or_else(|| HELPLESS.to_owned(), |offer| format!(
            "{offer} “alumnet restore” restores it and keeps the damaged files")))]
    Damaged { folder: PathBuf, what: String, offer: Option<Box<Offer>> },
}

const HELPLESS: &str = "There is no usable backup. Copy the folder before you do anything else; \
    journal/*.jsonl can be read with any text editor, and journal/*.jsonl.zst once decompressed with zstd";

/// What can be restored of a damaged register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The newest good backup.
    pub backup: Summary,
    pub path: PathBuf,
    /// How many change sets follow it in the journal.
    pub after: usize,
    /// Whether that is everything, as far as can be seen.
    pub complete: bool,
}

impl fmt::Display for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.backup.at.strftime("%Y-%m-%d %H:%M UTC");
        let people = EntityKind::Person.counted(usize::try_from(self.backup.people).unwrap_or(usize::MAX));
        let sets = match self.after {
            0 => "nothing".to_owned(),
            1 => "1 change set".to_owned(),
            more => format!("{more} change sets"),
        };
        let rest = if self.complete { "" } else { " that can be read" };
        write!(f, "The backup of {time} with {people} is usable, and the journal has {sets} after it{rest}.")
    }
}

impl StoreError {
    /// The error for a failed call while something was being saved.
    pub(crate) fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(error.to_string()),
        }
    }
}

impl OpenError {
    /// The error for a failed call on `path`.
    pub(crate) fn at(path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::Denied { path, reason: files::reason(&error) }
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            _ => Self::Io { path, source: error },
        }
    }

    /// The error for a backup that could not be written to `path`.
    fn no_backup(path: &Path, error: BackupError) -> Self {
        match error {
            BackupError::DiskFull => Self::DiskFull { path: path.to_owned() },
            error => Self::at(path, io::Error::other(error.to_string())),
        }
    }

    /// The error for a line that could not be appended below `path`.
    pub(crate) fn unsaved(path: &Path, error: &StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::DiskFull { path: path.to_owned() },
            other => Self::at(path, io::Error::other(other.to_string())),
        }
    }
}
