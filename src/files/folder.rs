//! Folders and their contents: list, make, rename, remove, sync.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::calls::{self, File, Mode, word};
use super::watch::{self, Call, Change};

/// A file or folder within a folder.
#[derive(Debug)]
pub struct FolderEntry {
    pub(crate) path: PathBuf,
    /// The name, as shown to people.
    pub(crate) name: String,
    /// False for a link to a folder.
    pub(crate) is_folder: bool,
    /// False for a link to a file.
    pub(crate) is_file: bool,
}

/// The entries of a folder, in no particular order.
pub fn entries(folder: &Path) -> io::Result<Vec<FolderEntry>> {
    let entry = |entry: io::Result<fs::DirEntry>| {
        let entry = entry?;
        let kind = entry.file_type()?;
        Ok(FolderEntry {
            path: entry.path(),
            name: entry.file_name().to_string_lossy().into_owned(),
            is_folder: kind.is_dir(),
            is_file: kind.is_file(),
        })
    };
    calls::list(folder)?.map(entry).collect()
}

/// Whether anything exists at `path`, even a link that leads nowhere. A failed look is an error, not a no.
pub fn exists(path: &Path) -> io::Result<bool> {
    if_there(calls::stat_link(path)).map(|held| held.is_some())
}

/// An error that says what is at `path`, unless that is a file, or a link to one. Opening a pipe would wait
/// for ever.
pub fn require_file(path: &Path) -> io::Result<()> {
    if is_lost_link(path)? {
        return Err(io::Error::other("it is a link that leads nowhere, not a file"));
    }
    match kind(path)? {
        Some(kind) if !kind.is_file() => Err(io::Error::other(format!("it is {}, not a file", word(kind)))),
        _ => Ok(()),
    }
}

/// Whether there is a link at `path` that leads nowhere, or to itself.
fn is_lost_link(path: &Path) -> io::Result<bool> {
    let held = if_there(calls::stat_link(path))?;
    Ok(held.is_some_and(|held| held.is_symlink()) && calls::stat(path).is_err())
}

/// Whether there is a folder at `path`, or a link to one.
pub fn is_folder(path: &Path) -> io::Result<bool> {
    kind(path).map(|kind| kind.is_some_and(|kind| kind.is_dir()))
}

/// The type of what is at `path`, links followed; `None` also if something above it is a file, not a folder.
fn kind(path: &Path) -> io::Result<Option<fs::FileType>> {
    if_there(calls::stat(path)).map(|metadata| metadata.map(|metadata| metadata.file_type()))
}

/// `None` if nothing was found.
pub fn if_there<T>(looked: io::Result<T>) -> io::Result<Option<T>> {
    match looked {
        Ok(found) => Ok(Some(found)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The size of a file in bytes.
pub fn length(path: &Path) -> io::Result<u64> {
    Ok(calls::stat(path)?.len())
}

/// Makes a folder that only its owner can enter, and any missing folders above it. Does nothing if it exists.
pub fn make_folder(path: &Path) -> io::Result<()> {
    if is_folder(path)? {
        return Ok(());
    }
    if let Some(held) = if_there(calls::stat_link(path))? {
        let what = if held.is_symlink() { "a link that leads nowhere" } else { word(held.file_type()) };
        return Err(io::Error::other(format!("it is {what}, not a folder")));
    }
    calls::make_folder(path)?;
    sync_parent(path)
}

/// Removes a file, or a folder and everything below it.
pub fn remove(path: &Path) -> io::Result<()> {
    if calls::stat_link(path)?.is_dir() { calls::remove_folder(path) } else { calls::remove_file(path) }
}

/// Removes a file, if it is still there.
pub fn remove_if_there(path: &Path) -> io::Result<()> {
    if_gone(calls::remove_file(path))
}

/// Removes a folder and everything below it, if it is still there.
pub fn remove_folder_if_there(path: &Path) -> io::Result<()> {
    if_gone(calls::remove_folder(path))
}

fn if_gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Waits until the name of `path` is on disk.
pub fn sync_parent(path: &Path) -> io::Result<()> {
    calls::sync_folder(parent(path))
}

/// The folder a file is in.
pub fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Waits until every file and folder below is on disk; sled does not.
pub fn sync_below(folder: &Path) -> io::Result<()> {
    for entry in entries(folder)? {
        if entry.is_folder {
            sync_below(&entry.path)?;
        } else {
            File::open(&entry.path, Mode::Read)?.sync()?;
        }
    }
    calls::sync_folder(folder)
}

/// A folder that is removed when this is dropped.
#[derive(Debug)]
pub struct ScratchFolder(PathBuf);

impl ScratchFolder {
    pub(crate) fn make(folder: &Path, prefix: &str) -> io::Result<Self> {
        watch::before(Call::MakeFolder, folder)?;
        let made = tempfile::Builder::new().prefix(prefix).tempdir_in(folder)?.keep();
        watch::done(|| Change::MakeFolder(made.clone()));
        Ok(Self(made))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for ScratchFolder {
    fn drop(&mut self) {
        // What can't be removed now is removed at the next start.
        let _ = calls::remove_folder(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_no_fault_and_a_file_in_place_of_a_folder_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "x").unwrap();
        assert!(exists(&file).unwrap() && !is_folder(&file).unwrap());
        assert!(is_folder(folder.path()).unwrap());
        assert!(!exists(&folder.path().join("nothing")).unwrap());
        assert!(!exists(&file.join("below")).unwrap());
        remove_if_there(&folder.path().join("nothing")).unwrap();
        remove_folder_if_there(&folder.path().join("nothing")).unwrap();
        remove(&file).unwrap();
        assert_eq!(entries(folder.path()).unwrap().len(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_is_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let made = folder.path().join("above").join("below");
        make_folder(&made).unwrap();
        make_folder(&made).unwrap();
        assert!(!super::super::is_open_to_others(&made).unwrap());
        assert!(!super::super::is_open_to_others(made.parent().unwrap()).unwrap());
    }
}
