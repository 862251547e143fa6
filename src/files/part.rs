//! Files written under a temporary name until they are complete.

use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use super::folder::{parent, sync_folder};

/// A file that is removed when this is dropped, unless it was given its final name.
/// Only its owner can read it.
#[derive(Debug)]
pub struct PartFile(NamedTempFile);

impl PartFile {
    /// Created in its final folder: a rename is atomic only within one file system.
    pub(crate) fn begin(folder: &Path, prefix: &str, suffix: &str) -> io::Result<Self> {
        Builder::new().prefix(prefix).suffix(suffix).tempfile_in(folder).map(Self)
    }

    /// Created beside `path`, under a hidden name derived from it.
    pub(crate) fn beside(path: &Path) -> io::Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name: String = name.chars().take(40).collect();
        Self::begin(parent(path), &format!(".{name}"), ".part")
    }

    /// Its temporary path.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn length(&self) -> io::Result<u64> {
        Ok(self.0.as_file().metadata()?.len())
    }

    /// Waits until the file is on disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.0.as_file().sync_all()
    }

    /// Renames it to its final name, replacing any file of that name.
    pub(crate) fn replace(self, path: &Path) -> io::Result<()> {
        self.rename(path)?;
        sync_folder(parent(path))
    }

    /// The same, but a power failure may still undo it until the folder is synced.
    pub(crate) fn rename(self, path: &Path) -> io::Result<()> {
        self.0.persist(path).map(drop).map_err(|refused| refused.error)
    }

    /// Renames it to its final name; fails if that is taken and `overwrite` is false. An error from syncing
    /// the folder is ignored, since some file systems can't do that and the file is there all the same.
    pub(crate) fn name(self, path: &Path, overwrite: bool) -> io::Result<()> {
        let kept = if overwrite { self.0.persist(path) } else { self.0.persist_noclobber(path) };
        kept.map_err(|refused| refused.error)?;
        let _ = sync_folder(parent(path));
        Ok(())
    }
}

impl Write for PartFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.as_file_mut().flush()
    }
}

/// Writes one of alumnet's own files whole or not at all, replacing any file of that name.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = PartFile::beside(path)?;
    part.write_all(bytes)?;
    part.sync()?;
    part.replace(path)
}
