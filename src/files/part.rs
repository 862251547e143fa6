//! Files that are written under another name until they are whole.

use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use super::folder::{parent, sync_folder};

/// A file that is gone with this, unless it was given its name. Only its owner can read it.
#[derive(Debug)]
pub struct PartFile(NamedTempFile);

impl PartFile {
    /// Begun in the folder it will stay in: only within one file system a rename is whole or not at all.
    pub(crate) fn begin(folder: &Path, prefix: &str, suffix: &str) -> io::Result<Self> {
        Builder::new().prefix(prefix).suffix(suffix).tempfile_in(folder).map(Self)
    }

    /// Begun beside `path`, with a name that is like it and hidden.
    pub(crate) fn beside(path: &Path) -> io::Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name: String = name.chars().take(40).collect();
        Self::begin(parent(path), &format!(".{name}"), ".part")
    }

    /// Where it is as long as it has no name of its own.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn length(&self) -> io::Result<u64> {
        Ok(self.0.as_file().metadata()?.len())
    }

    /// Waits until the disk has it.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.0.as_file().sync_all()
    }

    /// Gives it its name, in place of a file that may have had it.
    pub(crate) fn replace(self, path: &Path) -> io::Result<()> {
        self.0.persist(path).map_err(|refused| refused.error)?;
        sync_folder(parent(path))
    }

    /// Gives it its name, unless something has it already. Some file systems can't sync a folder; the file is
    /// there all the same.
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

/// Writes a file of the program's own, whole or not at all; it replaces what had its name.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = PartFile::beside(path)?;
    part.write_all(bytes)?;
    part.sync()?;
    part.replace(path)
}
