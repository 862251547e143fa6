//! Backups: files that hold a whole register and can be read without alumnet. This module has their
//! names, their folder and the choice of the newest good one; its children have the format, the
//! writing, and the rotation.

mod copies;
mod file;
mod format;
mod rotation;
pub(crate) mod scheduler;
pub(in crate::store) mod shared;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use uuid::Uuid;

pub(super) use crate::store::backup::scheduler::BackupScheduler;
pub use crate::store::backup::scheduler::OnNews;
pub use copies::BackupNews;
pub(in crate::store) use copies::CopyNote;
pub(crate) use file::head;
pub use file::{Passphrase, is_encrypted, read, write};
pub(crate) use format::Extra;
pub use format::Header;
#[cfg(any(test, fuzzing))]
pub(crate) use format::read as read_text;
pub use rotation::Policy;

use crate::domain::{EntityKind, Record};
use crate::files;
use crate::store::log::LogState;
use crate::store::replay::Replay;

/// The time in a file name: in UTC, to the second, without characters that some systems forbid in names.
const TIME: &str = "%Y-%m-%dT%H%M%SZ";
const ENDING: &str = ".jsonl.zst";
const ENCRYPTED: &str = ".age";
/// The file in a data folder that says where else a backup is being written.
pub(super) const ELSEWHERE: &str = "backup-elsewhere";

/// Why a file can't be used as a backup.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("it is not a backup of alumnet")]
    Stranger,
    #[error("it was written by a newer alumnet (version {0}); use that version")]
    Newer(u32),
    #[error("it is damaged: {0}")]
    Damaged(String),
    #[error("it is encrypted; its passphrase is needed")]
    Encrypted,
    #[error("wrong passphrase")]
    WrongPassphrase,
    #[error("it can't be read: {0}")]
    Unread(String),
}

impl Unfit {
    fn damaged(what: &str) -> Self {
        Self::Damaged(what.to_owned())
    }

    /// Errors that do not come from the operating system come from decompression, and mean damage.
    fn of(error: &io::Error) -> Self {
        if error.raw_os_error().is_some() {
            Self::Unread(files::reason(error))
        } else {
            Self::damaged(match error.kind() {
                io::ErrorKind::UnexpectedEof => "its end is missing",
                _ => "it can't be decompressed",
            })
        }
    }
}

/// Why a backup was not written. The register is unchanged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    #[error("the disk is full; make room")]
    DiskFull,
    #[error("{0}")]
    Io(String),
    #[error("the file just written could not be read back ({0})")]
    NotVerified(Unfit),
    /// It was canceled.
    #[error("it was canceled")]
    GivenUp,
}

impl From<io::Error> for BackupError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::Interrupted => Self::GivenUp,
            _ => Self::Io(files::reason(&error)),
        }
    }
}

/// A backup that was written and read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub bytes: u64,
    /// Why it may be gone after a power failure, if so: the file is on disk, but perhaps not its name.
    pub not_synced: Option<String>,
}

/// A file in the backups folder, as described by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    pub path: PathBuf,
    pub at: Timestamp,
    pub seq: u64,
    pub encrypted: bool,
}

impl BackupFile {
    /// What it holds, said of a register that is at change set `seq`.
    pub(crate) fn beside(&self, seq: u64) -> String {
        if self.seq == seq {
            format!("another change set {seq}, saved later")
        } else {
            format!("change set {}", self.seq)
        }
    }
}

/// A backup that was read and found complete.
#[derive(Debug)]
pub struct Contents {
    pub about: Header,
    pub records: Vec<Record>,
    pub extras: Vec<Extra>,
}

impl Contents {
    /// The register of it, to apply what follows in a journal.
    pub(in crate::store) fn into_replay(self) -> Replay {
        let Self { about: Header { seq, tally, register, log, .. }, records, extras } = self;
        let mut replay = Replay::new(records, tally, seq);
        replay.register = register;
        replay.log = log.map(|place| LogState { place, known: shared::known(&extras) });
        replay
    }
}

/// A summary of a backup, for lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    pub at: Timestamp,
    /// The last change set in it.
    pub seq: u64,
    pub people: u64,
    pub records: u64,
}

impl From<&Header> for Summary {
    fn from(about: &Header) -> Self {
        Self {
            at: about.at,
            seq: about.seq,
            people: about.count(EntityKind::Person),
            records: about.tally.records(),
        }
    }
}

/// The folder of the backups of a data folder.
#[must_use]
pub fn folder(data: &Path) -> PathBuf {
    data.join("backups")
}

/// `2024-05-03T181500Z-000123.jsonl.zst`
#[must_use]
pub fn file_name(at: Timestamp, seq: u64, encrypted: bool) -> String {
    format!("{}-{seq:06}{ENDING}{}", at.strftime(TIME), if encrypted { ENCRYPTED } else { "" })
}

/// Parses a file name, if it is one of ours.
fn parse_name(name: &str) -> Option<(Timestamp, u64, bool)> {
    let (stem, encrypted) = name.strip_suffix(ENCRYPTED).map_or((name, false), |stem| (stem, true));
    let (time, seq) = stem.strip_suffix(ENDING)?.rsplit_once('-')?;
    let at =
        jiff::civil::DateTime::strptime(TIME, time).ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    let seq = seq.parse().ok()?;
    (file_name(at, seq, encrypted) == name).then_some((at, seq, encrypted))
}

/// The backups in a data folder, oldest first. Other files there are ignored.
///
/// # Errors
/// If the folder exists and can't be read.
pub fn list(data: &Path) -> io::Result<Vec<BackupFile>> {
    list_in(&folder(data))
}

/// The backups in any folder, oldest first.
fn list_in(folder: &Path) -> io::Result<Vec<BackupFile>> {
    let entries = match files::entries(folder) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        if let Some((at, seq, encrypted)) = parse_name(&entry.name) {
            found.push(BackupFile { path: entry.path, at, seq, encrypted });
        }
    }
    // By number first: numbers only increase, even across a restore, but a clock may be set back.
    found.sort_by(|one, other| (one.seq, one.at, &one.path).cmp(&(other.seq, other.at, &other.path)));
    Ok(found)
}

/// The good backups that need no passphrase, newest first, with their contents.
pub(super) fn good(data: &Path) -> io::Result<impl Iterator<Item = (PathBuf, Contents)>> {
    let plain = list(data)?.into_iter().rev().filter(|kept| !kept.encrypted);
    Ok(plain.filter_map(|kept| read(&kept.path, None).ok().map(|contents| (kept.path, contents))))
}

/// Writes a backup outside the data folder. Should the process be killed, the next start removes what it
/// left.
pub(super) fn write_elsewhere(
    data: &Path,
    path: &Path,
    write: impl FnOnce() -> Result<Written, BackupError>,
    register: Uuid,
) -> Result<Written, BackupError> {
    let note = data.join(ELSEWHERE);
    let folder = files::canonical(files::parent(path))?;
    files::replace(&note, format!("{}\n{}\n", folder.display(), file::part_name(Some(register))).as_bytes())?;
    let written = write();
    // The backup is what it is; a note that stays is removed by the next start.
    let _ = files::remove_if_there(&note);
    written
}

/// The first line of the newest backup of a register that needs no passphrase and has a readable one.
pub(super) fn newest_head(data: &Path, register: Option<Uuid>) -> io::Result<Option<Header>> {
    let plain = list(data)?.into_iter().rev().filter(|kept| !kept.encrypted);
    let mut heads = plain.filter_map(|kept| head(&kept.path).ok());
    Ok(heads.find(|about| !about.is_of_another(register)))
}

/// Removes what an interrupted backup left behind.
fn clear_parts(folder: &Path) -> io::Result<()> {
    for entry in files::entries(folder)? {
        if entry.name.starts_with(file::PART.0) && entry.name.ends_with(file::PART.1) {
            files::remove_file(&entry.path)?;
        }
    }
    files::sync_folder(folder)
}
