//! Open files: read from the start or from any position, append, lock, and wait for the disk.

use std::fs::{self, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::access::private;
use super::folder::{exists, if_there, require_file, sync_parent, word};

#[derive(Debug)]
pub struct File(fs::File);

impl File {
    /// Truncates or extends it to `length` bytes.
    pub(crate) fn set_length(&self, length: u64) -> io::Result<()> {
        self.0.set_len(length)
    }

    /// Waits until the file and its metadata are on disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.0.sync_all()
    }

    /// Waits until the contents are on disk, with as much metadata as reading them back takes.
    pub(crate) fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    pub(crate) fn length(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    /// Takes the operating system's lock on the file; false if somebody else holds it.
    pub(crate) fn try_lock(&self) -> io::Result<bool> {
        match self.0.try_lock() {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    pub(crate) fn unlock(&self) -> io::Result<()> {
        self.0.unlock()
    }
}

impl Read for File {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes)
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

/// Opens a file for reading.
pub fn open(path: &Path) -> io::Result<File> {
    fs::File::open(path).map(File)
}

/// Opens one of alumnet's own files for reading; an error at once if it is a pipe, a folder or a device.
pub fn open_file(path: &Path) -> io::Result<File> {
    require_file(path)?;
    open(path)
}

/// Opens a file for appending. A new file's name is on disk when this returns.
pub fn append(path: &Path) -> io::Result<File> {
    let missing = !exists(path)?;
    require_file(path)?;
    let file = private(OpenOptions::new().append(true).create(true)).open(path)?;
    if missing {
        sync_parent(path)?;
    }
    Ok(File(file))
}

/// Creates a file for writing; fails if it exists.
pub fn create_new(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().write(true).create_new(true)).open(path).map(File)
}

/// Opens a file for reading and writing, contents kept; creates it if it is missing. Never through a link.
pub fn open_or_create(path: &Path) -> io::Result<File> {
    match if_there(fs::symlink_metadata(path))?.map(|held| held.file_type()) {
        Some(kind) if !kind.is_file() => {
            return Err(io::Error::other(format!("it is {}, not a file; remove it", word(kind))));
        }
        _ => {}
    }
    private(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(path).map(File)
}

/// Truncates a file to `length` bytes and waits for the disk.
pub fn cut(path: &Path, length: u64) -> io::Result<()> {
    require_file(path)?;
    let file = OpenOptions::new().write(true).open(path)?;
    file.set_len(length)?;
    file.sync_all()
}

pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    require_file(path)?;
    fs::read(path)
}

/// The text of a small file, such as settings; an error if it has more than `most` bytes.
pub fn read_small(path: &Path, most: u64) -> io::Result<String> {
    let mut text = String::new();
    fs::File::open(path)?.take(most + 1).read_to_string(&mut text)?;
    if text.len() as u64 > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too large"));
    }
    Ok(text)
}

pub fn read_to_string(path: &Path) -> io::Result<String> {
    require_file(path)?;
    fs::read_to_string(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_appended_follows_what_is_there_and_can_be_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("0001.jsonl");
        append(&path).unwrap().write_all(b"one\n").unwrap();
        let mut file = append(&path).unwrap();
        file.write_all(b"two\n").unwrap();
        assert_eq!((file.length().unwrap(), read_to_string(&path).unwrap().as_str()), (8, "one\ntwo\n"));
        cut(&path, 4).unwrap();
        assert_eq!(read(&path).unwrap(), b"one\n");
        assert_eq!(create_new(&path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }

    #[test]
    fn a_lock_is_held_by_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let (one, other) = (open_or_create(&path).unwrap(), open_or_create(&path).unwrap());
        assert!(one.try_lock().unwrap());
        assert!(!other.try_lock().unwrap());
        one.unlock().unwrap();
        assert!(other.try_lock().unwrap());
    }
}
