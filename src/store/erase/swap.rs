//! Swaps the prepared files in. Can be continued from wherever it was interrupted.

use std::io;
use std::path::{Path, PathBuf};

use super::super::OpenError;
use super::{Watch, suppressions};
use crate::files;

/// The folder for the new files.
pub fn beside(folder: &Path) -> PathBuf {
    folder.join("erasing")
}

fn mark(folder: &Path) -> PathBuf {
    beside(folder).join("READY")
}

/// Whether the new files are complete, and so will be swapped in.
fn is_ready(folder: &Path) -> io::Result<bool> {
    files::exists(&mark(folder))
}

/// Whether an erasure was begun and not finished.
pub fn is_begun(folder: &Path) -> io::Result<bool> {
    files::exists(&beside(folder))
}

/// Commits to the erasure: from now on, the next start finishes it.
pub fn decide(folder: &Path) -> io::Result<()> {
    files::replace(&mark(folder), b"")?;
    files::sync_folder(folder)
}

/// Cancels an erasure; possible until something has been swapped in.
pub fn call_off(folder: &Path) -> io::Result<()> {
    files::remove_if_there(&mark(folder))
}

/// Finishes an erasure that was decided, or discards one that was not. Returns a message about it.
///
/// # Errors
/// If files can't be moved or removed; the next start tries again.
pub fn resume(folder: &Path) -> Result<Option<String>, OpenError> {
    let beside = beside(folder);
    let failed = |error| OpenError::at(folder, error);
    if !files::exists(&beside).map_err(failed)? {
        return Ok(None);
    }
    if is_ready(folder).map_err(failed)? {
        finish(folder, &mut |_| Ok(())).map_err(failed)?;
        return Ok(Some("An interrupted erasure was finished.".to_owned()));
    }
    files::remove(&beside).map_err(failed)?;
    Ok(Some("An erasure was interrupted before it took effect; nobody was erased.".to_owned()))
}

/// Every step can be repeated: parts already in place are left there.
pub fn finish(folder: &Path, watch: Watch<'_>) -> io::Result<()> {
    let beside = beside(folder);
    watch("place suppressions")?;
    let new = beside.join(suppressions::FILE);
    if files::exists(&new)? {
        files::rename(&new, &folder.join(suppressions::FILE))?;
        files::sync_folder(folder)?;
    }
    for part in ["journal", "db"] {
        let (new, held) = (beside.join(part), folder.join(part));
        if files::exists(&new)? {
            watch("put the old aside")?;
            if files::exists(&held)? {
                files::rename(&held, &free(&beside, part)?)?;
            }
            watch("place the new")?;
            files::rename(&new, &held)?;
            files::sync_folder(folder)?;
            files::sync_folder(&beside)?;
        }
    }
    watch("leftovers")?;
    for entry in files::entries(folder)? {
        if is_leftover(&entry.name) {
            files::remove(&entry.path)?;
        }
    }
    watch("old files")?;
    for entry in files::entries(&beside)? {
        if entry.path != mark(folder) {
            files::remove(&entry.path)?;
        }
    }
    files::sync_folder(&beside)?;
    watch("mark")?;
    files::remove_folder(&beside)?;
    files::sync_folder(folder)
}

/// Whether alumnet put this file or folder aside, because it was damaged or before a repair. Such files still
/// hold their old data, so an erasure removes them.
pub fn is_leftover(name: &str) -> bool {
    let within = [".quarantine-", ".damaged-", ".earlier-", ".newer-", ".torn-", ".to-delete-"];
    let first = ["before-repair-", "before-restore-", "parted-", ".check-"];
    within.iter().any(|word| name.contains(word)) || first.iter().any(|word| name.starts_with(word))
}

fn free(beside: &Path, part: &str) -> io::Result<PathBuf> {
    let mut name = beside.join(format!("old-{part}"));
    let mut number = 2;
    while files::exists(&name)? {
        name = beside.join(format!("old-{part}-{number}"));
        number += 1;
    }
    Ok(name)
}
