//! Files written under a temporary name until they are complete.

use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, TempPath};

use super::calls::{File, sync_folder};
use super::folder::parent;
use super::watch::{self, Call, Change};

/// A file that is removed when this is dropped, unless it was given its final name.
/// Only its owner can read it.
#[derive(Debug)]
pub struct PartFile {
    file: File,
    name: TemporaryName,
}

/// `None` once the file has its final name.
#[derive(Debug)]
struct TemporaryName(Option<TempPath>);

impl PartFile {
    /// Created in its final folder: a rename is atomic only within one file system.
    pub(crate) fn begin(folder: &Path, prefix: &str, suffix: &str) -> io::Result<Self> {
        watch::before(Call::Open, folder)?;
        let (file, name) = Builder::new().prefix(prefix).suffix(suffix).tempfile_in(folder)?.into_parts();
        Ok(Self { file: File::created(file, &name), name: TemporaryName(Some(name)) })
    }

    /// Created beside `path`, under a hidden name derived from it.
    pub(crate) fn beside(path: &Path) -> io::Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name: String = name.chars().take(40).collect();
        Self::begin(parent(path), &format!(".{name}"), ".part")
    }

    /// Its temporary path.
    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    pub(crate) fn length(&self) -> io::Result<u64> {
        self.file.length()
    }

    /// Waits until the file is on disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.file.sync()
    }

    /// Renames it to its final name, replacing any file of that name.
    pub(crate) fn replace(self, path: &Path) -> io::Result<()> {
        self.rename(path)?;
        sync_folder(parent(path))
    }

    /// The same, but a power failure may still undo it until the folder is synced.
    pub(crate) fn rename(mut self, path: &Path) -> io::Result<()> {
        self.name.rename(path, true)
    }

    /// Renames it to its final name; fails if that is taken and `overwrite` is false. An error from syncing
    /// the folder is ignored, since some file systems can't do that and the file is there all the same.
    pub(crate) fn name(mut self, path: &Path, overwrite: bool) -> io::Result<()> {
        self.name.rename(path, overwrite)?;
        let _ = sync_folder(parent(path));
        Ok(())
    }
}

impl TemporaryName {
    fn rename(&mut self, path: &Path, overwrite: bool) -> io::Result<()> {
        let Some(name) = self.0.take() else { return Err(io::ErrorKind::NotFound.into()) };
        let from = name.to_path_buf();
        if let Err(error) = watch::before(Call::Rename, &from) {
            self.0 = Some(name);
            return Err(error);
        }
        let renamed = if overwrite { name.persist(path) } else { name.persist_noclobber(path) };
        match renamed {
            Ok(()) => {
                watch::done(|| Change::Rename(from, path.to_owned()));
                Ok(())
            }
            Err(refused) => {
                self.0 = Some(refused.path);
                Err(refused.error)
            }
        }
    }
}

impl Drop for TemporaryName {
    fn drop(&mut self) {
        let Some(name) = self.0.take() else { return };
        let path = name.to_path_buf();
        if watch::before(Call::Remove, &path).is_err() {
            // As if the system had refused.
            let _ = name.keep();
        } else if name.close().is_ok() {
            watch::done(|| Change::Remove(path));
        }
    }
}

impl Write for PartFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes one of alumnet's own files whole or not at all, replacing any file of that name.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = PartFile::beside(path)?;
    part.write_all(bytes)?;
    part.sync()?;
    part.replace(path)
}
