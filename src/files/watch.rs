//! Where calls to the system are watched. The program watches nothing; tests may record what is changed below
//! a folder, and refuse calls there.

use std::path::PathBuf;

/// A kind of call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    Open,
    Read,
    Write,
    Truncate,
    Sync,
    Stat,
    List,
    Lock,
    MakeFolder,
    Rename,
    Remove,
    SetMode,
}

/// What a call changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A file is there; one that was there before is as it was.
    Create(PathBuf),
    /// A file is there, and is empty.
    Empty(PathBuf),
    Write(PathBuf, u64, Vec<u8>),
    Truncate(PathBuf, u64),
    /// A file or folder is on disk.
    Sync(PathBuf),
    MakeFolder(PathBuf),
    Rename(PathBuf, PathBuf),
    /// A file, or a folder with everything below it.
    Remove(PathBuf),
}

#[cfg(not(test))]
pub use nobody::{allowed, before, done, sync};

#[cfg(test)]
pub use super::simulated::hooks::{allowed, before, done, sync};

/// Nobody watches.
#[cfg(not(test))]
mod nobody {
    use std::io;
    use std::path::Path;

    use super::{Call, Change};

    /// Called before a call; an error is what the call returns.
    #[inline]
    #[expect(clippy::unnecessary_wraps, reason = "in tests, a call may be refused")]
    pub fn before(_: Call, _: &Path) -> io::Result<()> {
        Ok(())
    }

    /// How many of `wanted` bytes the next reading or writing may take.
    #[inline]
    pub const fn allowed(_: &Path, wanted: usize) -> usize {
        wanted
    }

    /// Called after a call that changed something.
    #[inline]
    pub fn done(_: impl FnOnce() -> Change) {}

    /// Waits for the disk; a simulated one is never waited for.
    #[inline]
    pub fn sync(_: &Path, sync: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        sync()
    }
}
