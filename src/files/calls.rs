//! The calls to the system, one by one. Whatever this room does to the disk goes through here, so that tests
//! can record every call, and let any of them fail (`simulated`).

use std::fs::{self, DirBuilder, FileType, Metadata, OpenOptions, ReadDir, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::watch::{self, Call, Change};

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// For reading.
    Read,
    /// For appending; created if it is missing.
    Append,
    /// For writing; must not exist.
    New,
    /// For writing, emptied; created if it is missing.
    Emptied,
    /// For writing; must exist.
    Change,
    /// For reading and writing; created if it is missing.
    Keep,
}

impl Mode {
    fn options(self) -> OpenOptions {
        let mut options = OpenOptions::new();
        match self {
            Self::Read => options.read(true),
            Self::Append => options.append(true).create(true),
            Self::New => options.write(true).create_new(true),
            Self::Emptied => options.write(true).create(true).truncate(true),
            Self::Change => options.write(true),
            Self::Keep => options.read(true).write(true).create(true).truncate(false),
        };
        // A file that is created can be read by its owner only.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
    }
}

/// An open file.
#[derive(Debug)]
pub struct File {
    file: fs::File,
    path: PathBuf,
}

impl File {
    pub(super) fn open(path: &Path, mode: Mode) -> io::Result<Self> {
        watch::before(Call::Open, path)?;
        let file = mode.options().open(path)?;
        match mode {
            Mode::Read | Mode::Change => {}
            Mode::Emptied => watch::done(|| Change::Empty(path.to_owned())),
            Mode::Append | Mode::New | Mode::Keep => watch::done(|| Change::Create(path.to_owned())),
        }
        Ok(Self { file, path: path.to_owned() })
    }

    /// A file that was opened elsewhere, and has been created.
    pub(super) fn created(file: fs::File, path: &Path) -> Self {
        watch::done(|| Change::Create(path.to_owned()));
        Self { file, path: path.to_owned() }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Truncates or extends it to `length` bytes.
    pub(crate) fn set_length(&self, length: u64) -> io::Result<()> {
        watch::before(Call::Truncate, &self.path)?;
        self.file.set_len(length)?;
        watch::done(|| Change::Truncate(self.path.clone(), length));
        Ok(())
    }

    /// Waits until the file and its metadata are on disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        wait(&self.path, || self.file.sync_all())
    }

    /// Waits until the contents are on disk, with as much metadata as reading them back takes.
    pub(crate) fn sync_data(&self) -> io::Result<()> {
        wait(&self.path, || self.file.sync_data())
    }

    pub(crate) fn length(&self) -> io::Result<u64> {
        watch::before(Call::Stat, &self.path)?;
        Ok(self.file.metadata()?.len())
    }

    /// Takes the operating system's lock on the file; false if somebody else holds it.
    pub(crate) fn try_lock(&self) -> io::Result<bool> {
        watch::before(Call::Lock, &self.path)?;
        match self.file.try_lock() {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    pub(crate) fn unlock(&self) -> io::Result<()> {
        self.file.unlock()
    }
}

impl Read for File {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        watch::before(Call::Read, &self.path)?;
        let most = watch::allowed(&self.path, bytes.len());
        self.file.read(bytes.get_mut(..most).unwrap_or_default())
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        watch::before(Call::Write, &self.path)?;
        let bytes = bytes.get(..watch::allowed(&self.path, bytes.len())).unwrap_or(bytes);
        let written = self.file.write(bytes)?;
        watch::done(|| {
            let end = (&self.file).stream_position().unwrap_or_default();
            let bytes = bytes.get(..written).unwrap_or(bytes).to_vec();
            Change::Write(self.path.clone(), end.saturating_sub(written as u64), bytes)
        });
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Looks at what a path leads to.
pub fn stat(path: &Path) -> io::Result<Metadata> {
    watch::before(Call::Stat, path)?;
    fs::metadata(path)
}

/// Looks at what is at a path, without following a link.
pub fn stat_link(path: &Path) -> io::Result<Metadata> {
    watch::before(Call::Stat, path)?;
    fs::symlink_metadata(path)
}

pub fn list(folder: &Path) -> io::Result<ReadDir> {
    watch::before(Call::List, folder)?;
    fs::read_dir(folder)
}

/// The absolute path, without links.
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    watch::before(Call::Stat, path)?;
    fs::canonicalize(path)
}

pub fn read_link(path: &Path) -> io::Result<PathBuf> {
    watch::before(Call::Stat, path)?;
    fs::read_link(path)
}

/// Makes a folder that only its owner can enter, and any missing folders above it.
pub fn make_folder(path: &Path) -> io::Result<()> {
    watch::before(Call::MakeFolder, path)?;
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)?;
    watch::done(|| Change::MakeFolder(path.to_owned()));
    Ok(())
}

pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    watch::before(Call::Rename, from)?;
    fs::rename(from, to)?;
    watch::done(|| Change::Rename(from.to_owned(), to.to_owned()));
    Ok(())
}

pub fn remove_file(path: &Path) -> io::Result<()> {
    watch::before(Call::Remove, path)?;
    fs::remove_file(path)?;
    watch::done(|| Change::Remove(path.to_owned()));
    Ok(())
}

/// Removes a folder and everything below it.
pub fn remove_folder(path: &Path) -> io::Result<()> {
    watch::before(Call::Remove, path)?;
    fs::remove_dir_all(path)?;
    watch::done(|| Change::Remove(path.to_owned()));
    Ok(())
}

/// Waits until the names in a folder are on disk.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    wait(folder, || fs::File::open(folder)?.sync_all())
}

fn wait(path: &Path, sync: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    watch::before(Call::Sync, path)?;
    watch::sync(path, sync)?;
    watch::done(|| Change::Sync(path.to_owned()));
    Ok(())
}

#[cfg(unix)]
pub fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    watch::before(Call::SetMode, path)?;
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

/// What a path leads to, in a word.
pub fn word(kind: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_block_device() || kind.is_char_device() {
            return "a device";
        }
        if kind.is_fifo() {
            return "a pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
    }
    if kind.is_dir() {
        "a folder"
    } else if kind.is_symlink() {
        "a link"
    } else if kind.is_file() {
        "a file"
    } else {
        "something else"
    }
}
