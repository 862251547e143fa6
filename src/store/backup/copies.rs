//! Copies of the backups in another folder, meant to be on another disk. Each is written and read back like
//! the backup itself. A note in the data folder says which state was copied last, and since when that has
//! failed: the other disk may be out for an hour, but not forgotten for weeks.

use std::io;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::format::{Extra, Header};
use super::{
    BackupError, BackupFile, Passphrase, Policy, clear_parts, file, file_name, list_in, rotation,
    write_elsewhere,
};
use crate::domain::Record;
use crate::files::{self, WriteError};

/// The note in a data folder.
const NOTE: &str = "backup-copies";
/// For how long copies may be missing before it must not be overlooked.
const PATIENCE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What became of a backup or of its copy, for whoever has the register open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackupNews {
    /// Something went wrong.
    Failed(String),
    /// The folder for the copies is not there at the moment.
    NotCopied(String),
    /// There has been no copy for so long that it must not be overlooked.
    LongNotCopied(String),
    /// A copy was written and read back.
    Copied,
}

/// Why there is no copy.
enum CopyError {
    Absent(String),
    Failed(String),
    GivenUp,
}

impl From<io::Error> for CopyError {
    fn from(error: io::Error) -> Self {
        BackupError::from(error).into()
    }
}

impl From<BackupError> for CopyError {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::GivenUp => Self::GivenUp,
            error => Self::Failed(error.to_string()),
        }
    }
}

/// What is known of the copies of a register.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(in crate::store) struct CopyNote {
    /// The folder named in the settings.
    to: PathBuf,
    /// The folder of this register in it.
    pub folder: PathBuf,
    /// The state that was copied last.
    copied: Option<CopiedState>,
    /// Since when there has been no copy, in the journal's notation.
    missing_since: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct CopiedState {
    at: String,
    seq: u64,
    digest: u64,
    name: String,
}

impl CopyNote {
    /// The note of a data folder, if there is one that can be read.
    pub fn read(data: &Path) -> Option<Self> {
        serde_json::from_slice(&files::read(&data.join(NOTE)).ok()?).ok()
    }

    fn write(&self, data: &Path) -> io::Result<()> {
        files::replace(&data.join(NOTE), &serde_json::to_vec(self)?)
    }

    /// When the last copy was made.
    pub fn copied_at(&self) -> Option<Timestamp> {
        self.copied.as_ref().and_then(|copied| copied.at.parse().ok())
    }

    /// Since when there has been no copy.
    pub fn missing_since(&self) -> Option<Timestamp> {
        self.missing_since.as_ref().and_then(|since| since.parse().ok())
    }

    /// The copies, oldest first.
    pub fn list(&self) -> io::Result<Vec<BackupFile>> {
        list_in(&self.folder)
    }

    /// Whether the folder of the copies is there and can be looked at.
    pub fn is_there(&self) -> bool {
        matches!(files::is_folder(&self.folder), Ok(true))
    }
}

/// A backup that was written, and is to be copied.
pub(in crate::store) struct Copying<'a> {
    pub data: &'a Path,
    pub policy: &'a Policy,
    pub about: &'a Header,
    pub records: &'a [Record],
    pub extras: &'a [Extra],
    /// A passphrase for this one backup.
    pub passphrase: Option<&'a Passphrase>,
}

/// Copies a backup to where the settings say. Returns what is worth saying.
pub(in crate::store) fn copy(copying: &Copying, go_on: &dyn Fn() -> bool) -> Option<BackupNews> {
    let Copying { data, policy, about, .. } = copying;
    let (Some(to), Some(register)) = (&policy.copy_to, about.register) else {
        // Nothing is to be copied any more.
        return files::remove_if_there(&data.join(NOTE)).err().map(|error| failed(&files::reason(&error)));
    };
    let folder = to.join(register.to_string());
    let mut note = CopyNote::read(data).filter(|note| note.folder == folder).unwrap_or_else(|| CopyNote {
        to: to.clone(),
        folder,
        ..CopyNote::default()
    });
    let (missing, news) = match copying.write(&note, register, go_on) {
        Ok(None) | Err(CopyError::GivenUp) => return None,
        Ok(Some(name)) => {
            let digest = about.tally.digest();
            note.copied = Some(CopiedState { at: about.at.to_string(), seq: about.seq, digest, name });
            (None, BackupNews::Copied)
        }
        Err(CopyError::Absent(words)) => (
            Some(note.missing_since().unwrap_or(about.at)),
            BackupNews::NotCopied(format!("This backup was not copied: {words}.")),
        ),
        Err(CopyError::Failed(words)) => (Some(note.missing_since().unwrap_or(about.at)), failed(&words)),
    };
    note.missing_since = missing.map(|since| since.to_string());
    if let Err(error) = note.write(data) {
        return Some(failed(&files::reason(&error)));
    }
    let is_long = missing.is_some_and(|since| about.at.duration_since(since) >= PATIENCE);
    Some(match (news, missing) {
        (BackupNews::Failed(words) | BackupNews::NotCopied(words), Some(since)) if is_long => {
            let day = since.strftime("%Y-%m-%d");
            BackupNews::LongNotCopied(format!("No backup has been copied since {day}. {words}"))
        }
        (news, _) => news,
    })
}

fn failed(why: &str) -> BackupNews {
    BackupNews::Failed(format!("A backup was written, but not copied: {why}."))
}

impl Copying<'_> {
    /// Returns the name of the copy, or `None` if there is one of this state.
    fn write(
        &self,
        note: &CopyNote,
        register: Uuid,
        go_on: &dyn Fn() -> bool,
    ) -> Result<Option<String>, CopyError> {
        let CopyNote { to, folder, .. } = note;
        let (about, policy) = (self.about, self.policy);
        let absent = |words: &str| CopyError::Absent(format!("{} {words}", to.display()));
        match files::is_folder(to) {
            Ok(true) => {}
            Ok(false) => return Err(absent("is not there at the moment")),
            Err(error) => return Err(absent(&format!("can't be read ({})", files::reason(&error)))),
        }
        if !files::is_folder(folder)? {
            // Where no disk is mounted, this may be an empty folder on the disk of the register.
            if note.copied.is_some() {
                return Err(absent(&format!(
                    "is there, but the copies made before are not; if it is a new disk, make the folder {}",
                    folder.display()
                )));
            }
            may_write(&to.join("copy"))?;
            files::make_folder(folder)?;
        }
        if let Some(held) = &note.copied
            && (held.seq, held.digest) == (about.seq, about.tally.digest())
            && files::exists(&folder.join(&held.name))?
        {
            return Ok(None);
        }
        let chosen = policy.copy_passphrase_file.as_deref().map(passphrase).transpose()?;
        let passphrase = self.passphrase.or(chosen.as_ref());
        let name = file_name(about.at, about.seq, passphrase.is_some());
        let path = folder.join(&name);
        may_write(&path)?;
        clear_parts(folder)?;
        let write = || file::write(&path, about, self.records, self.extras, passphrase, go_on);
        write_elsewhere(self.data, &path, write, register)?;
        self.rotate(&list_in(folder)?)?;
        Ok(Some(name))
    }

    /// Deletes superseded copies, by the rules for backups.
    fn rotate(&self, made: &[BackupFile]) -> io::Result<()> {
        let times: Vec<Timestamp> = made.iter().map(|kept| kept.at).collect();
        for place in rotation::superseded(&times, self.about.at, self.policy) {
            if let Some(old) = made.get(place).filter(|old| old.seq != self.about.seq) {
                files::remove_file(&old.path)?;
            }
        }
        Ok(())
    }
}

/// Copies are never written into a data folder, even if a backup has that name already.
fn may_write(path: &Path) -> Result<(), CopyError> {
    match files::may_write(path, true) {
        Err(WriteError::Io { source, .. }) => Err(source.into()),
        Err(refused) => Err(CopyError::Failed(refused.to_string())),
        Ok(()) => Ok(()),
    }
}

fn passphrase(path: &Path) -> Result<Passphrase, CopyError> {
    let unread = |words: String| CopyError::Failed(format!("{}: {words}", path.display()));
    Passphrase::from_file(path)
        .map_err(|error| unread(format!("it can't be read ({})", files::reason(&error))))?
        .ok_or_else(|| unread("its first line is empty; it must hold the passphrase".to_owned()))
}
