//! Putting what was made beside in place of the old, so that it can be gone on with from wherever it stopped.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::super::{OpenError, files};
use super::{Watch, suppressions};

/// Where everything new is made.
pub fn beside(folder: &Path) -> PathBuf {
    folder.join("erasing")
}

fn mark(folder: &Path) -> PathBuf {
    beside(folder).join("READY")
}

/// Whether everything new is there, and so will be put in place.
fn is_ready(folder: &Path) -> bool {
    mark(folder).exists()
}

/// Whether an erasure was begun and not finished.
pub fn is_begun(folder: &Path) -> bool {
    beside(folder).exists()
}

/// From here on there is no way back.
pub fn decide(folder: &Path) -> io::Result<()> {
    let path = mark(folder);
    let file = files::private(OpenOptions::new().write(true).create(true).truncate(true)).open(&path)?;
    file.sync_all()?;
    files::sync_parent(&path)?;
    files::sync_parent(&beside(folder))
}

/// As long as nothing was put in place, it can still be called off.
pub fn call_off(folder: &Path) -> io::Result<()> {
    match fs::remove_file(mark(folder)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Finishes an erasure that was decided, or throws away one that was not. Returns what to tell.
///
/// # Errors
/// When files can't be moved or removed; it is tried again at the next start.
pub fn resume(folder: &Path) -> Result<Option<String>, OpenError> {
    let beside = beside(folder);
    if !beside.exists() {
        return Ok(None);
    }
    let failed = |error| OpenError::at(&beside, error);
    if is_ready(folder) {
        finish(folder, &mut |_| Ok(())).map_err(failed)?;
        return Ok(Some("An erasure that was interrupted was finished.".to_owned()));
    }
    fs::remove_dir_all(&beside).map_err(failed)?;
    Ok(Some("An erasure was interrupted before it was decided; nobody was erased.".to_owned()))
}

/// Every step can be done again: what is already in place is left there.
pub fn finish(folder: &Path, watch: Watch<'_>) -> io::Result<()> {
    let beside = beside(folder);
    watch("place suppressions")?;
    let new = beside.join(suppressions::FILE);
    if new.exists() {
        fs::rename(&new, folder.join(suppressions::FILE))?;
        sync_folder(folder)?;
    }
    for part in ["journal", "db"] {
        let (new, held) = (beside.join(part), folder.join(part));
        if new.exists() {
            watch("put the old aside")?;
            if held.exists() {
                fs::rename(&held, free(&beside, part))?;
            }
            watch("place the new")?;
            fs::rename(&new, &held)?;
            sync_folder(folder)?;
            sync_folder(&beside)?;
        }
    }
    watch("leftovers")?;
    for path in entries(folder)? {
        if is_leftover(&files::short(&path)) {
            remove(&path)?;
        }
    }
    watch("old files")?;
    for path in entries(&beside)? {
        if path != mark(folder) {
            remove(&path)?;
        }
    }
    sync_folder(&beside)?;
    watch("mark")?;
    fs::remove_dir_all(&beside)?;
    sync_folder(folder)
}

/// Whether a file or folder was put aside by alumnet, because it was damaged or before it was mended. Such
/// hold what they held, so an erasure removes them.
pub fn is_leftover(name: &str) -> bool {
    let within = [".quarantine-", ".damaged-", ".torn-"];
    let first = ["before-repair-", "before-restore-", ".check-"];
    within.iter().any(|word| name.contains(word)) || first.iter().any(|word| name.starts_with(word))
}

fn free(beside: &Path, part: &str) -> PathBuf {
    let mut name = beside.join(format!("old-{part}"));
    let mut number = 2;
    while name.exists() {
        name = beside.join(format!("old-{part}-{number}"));
        number += 1;
    }
    name
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

fn remove(path: &Path) -> io::Result<()> {
    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Waits until the disk has every file and folder below, which sled does not.
pub fn sync_all(folder: &Path) -> io::Result<()> {
    for path in entries(folder)? {
        if path.is_dir() {
            sync_all(&path)?;
        } else {
            File::open(&path)?.sync_all()?;
        }
    }
    sync_folder(folder)
}
