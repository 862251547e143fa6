//! A register that is behind its own backups: an older copy of the folder, put back beside newer backups. It
//! is noticed before anything is written, and only its owner can say which of the two states counts.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::super::OpenError;
use super::super::backup::{self, BackupFile, Header, Unfit};
use super::super::codec::ALIKE_SINCE;
use super::super::journal::reader;
use super::super::lock::Lock;
use crate::files;
use crate::store::format;

/// Refuses a register that is behind a backup, as far as can be seen without opening the database.
pub(super) fn refuse(folder: &Path) -> Result<(), OpenError> {
    match known(folder)? {
        // Without its mark the database has to be opened.
        None => Ok(()),
        Some((register, seq)) => refuse_at(folder, register, seq),
    }
}

/// The same for a register that is known to be at change set `seq`.
pub(super) fn refuse_at(folder: &Path, register: Option<Uuid>, seq: u64) -> Result<(), OpenError> {
    let Some(newer) = newer(folder, register, seq)?.pop() else { return Ok(()) };
    Err(OpenError::Behind { folder: folder.to_owned(), seq, newer })
}

/// Backups of a later state than this one, oldest first. What is in one that is encrypted or can't be read
/// now is judged by its name.
pub(crate) fn newer(folder: &Path, register: Option<Uuid>, seq: u64) -> Result<Vec<BackupFile>, OpenError> {
    let mut kept = backup::list(folder).map_err(|error| OpenError::at(&backup::folder(folder), error))?;
    let journal = folder.join("journal");
    kept.retain(|kept| {
        let head = || backup::head(&kept.path);
        kept.seq > seq && (kept.encrypted || is_of(head(), register))
            || kept.seq == seq
                && !kept.encrypted
                && head().is_ok_and(|about| !about.is_of_another(register) && is_later(&journal, &about))
    });
    Ok(kept)
}

/// Whether a backup may be one of this register.
fn is_of(head: Result<Header, Unfit>, register: Option<Uuid>) -> bool {
    head.map_or_else(|unfit| matches!(unfit, Unfit::Unread(_)), |about| !about.is_of_another(register))
}

/// Whether a backup with the number of the journal's last change set has another state, saved later: an older
/// copy was used meanwhile, and has come as far as the register that it was copied from.
fn is_later(journal: &Path, about: &Header) -> bool {
    // What can't be read here is found out when it is opened.
    let last = reader::last_line_unless(journal, about.tally.digest()).ok().flatten();
    let is_comparable = |version| version >= u32::from(ALIKE_SINCE);
    last.is_some_and(|last| is_comparable(last.version) && last.seq == about.seq && last.set.at < about.at)
}

/// The id of the register, and the last change set that its journal or its database has; `None` if that can't
/// be seen from outside.
fn known(folder: &Path) -> Result<Option<(Option<Uuid>, u64)>, OpenError> {
    format::reached(&folder.join("db"))?.map_or(Ok(None), |reached| known_from(folder, reached))
}

fn known_from(
    folder: &Path,
    (reached, held): format::Reached,
) -> Result<Option<(Option<Uuid>, u64)>, OpenError> {
    let journal = folder.join("journal");
    let failed = |error| OpenError::at(&journal, error);
    if !files::is_folder(&journal).map_err(failed)? {
        return Ok(Some((held, reached)));
    }
    let last = reader::last_seq(&journal).map_err(failed)?.unwrap_or_default();
    match reader::register(&journal, held).map_err(failed)? {
        // The database of another register will not be used.
        Some(register) if held.is_some_and(|held| held != register) => Ok(Some((Some(register), last))),
        register => Ok(Some((register.or(held), reached.max(last)))),
    }
}

/// Stays with the register as it is: backups of a later state are set aside. Returns their new paths.
///
/// # Errors
/// If another alumnet has the folder open, or it can't be read or written.
pub fn keep_current(folder: &Path) -> Result<Vec<PathBuf>, OpenError> {
    format::refuse_newer(folder)?;
    if !files::is_folder(folder).map_err(|error| OpenError::at(folder, error))? {
        return Err(OpenError::at(folder, std::io::ErrorKind::NotFound.into()));
    }
    let _lock = Lock::take(folder)?;
    let known = match format::reached(&folder.join("db"))? {
        Some(reached) => known_from(folder, reached)?,
        // Without its mark, what only the database may have does not count.
        None => known_from(folder, format::Reached::default())?.filter(|(_, seq)| *seq > 0),
    };
    let Some((register, seq)) = known else { return Ok(Vec::new()) };
    let mut aside = Vec::new();
    for kept in newer(folder, register, seq)? {
        let free = files::free_name(&kept.path, "newer");
        files::rename(&kept.path, &free).map_err(|error| OpenError::at(&kept.path, error))?;
        aside.push(free);
    }
    // They are set aside all the same; a power failure may only bring the question back.
    let _ = files::sync_folder(&backup::folder(folder));
    Ok(aside)
}
