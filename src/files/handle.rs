//! Opening files, and reading them whole.

use std::io::{self, Read};
use std::path::Path;

use super::calls::{self, File, Mode, word};
use super::folder::{exists, if_there, require_file, sync_parent};

/// Opens a file for reading.
pub fn open(path: &Path) -> io::Result<File> {
    File::open(path, Mode::Read)
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
    let file = File::open(path, Mode::Append)?;
    if missing {
        sync_parent(path)?;
    }
    Ok(file)
}

/// Creates a file for writing; fails if it exists.
pub fn create_new(path: &Path) -> io::Result<File> {
    File::open(path, Mode::New)
}

/// Opens a file for reading and writing, contents kept; creates it if it is missing. Never through a link.
pub fn open_or_create(path: &Path) -> io::Result<File> {
    match if_there(calls::stat_link(path))?.map(|held| held.file_type()) {
        Some(kind) if !kind.is_file() => {
            return Err(io::Error::other(format!("it is {}, not a file; remove it", word(kind))));
        }
        _ => {}
    }
    File::open(path, Mode::Keep)
}

/// Truncates a file to `length` bytes and waits for the disk.
pub fn cut(path: &Path, length: u64) -> io::Result<()> {
    require_file(path)?;
    let file = File::open(path, Mode::Change)?;
    file.set_length(length)?;
    file.sync()
}

pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_file(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a small file, such as settings; an error if it has more than `most` bytes.
pub fn read_small(path: &Path, most: u64) -> io::Result<String> {
    let mut text = String::new();
    open(path)?.take(most + 1).read_to_string(&mut text)?;
    if text.len() as u64 > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too large"));
    }
    Ok(text)
}

pub fn read_to_string(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    open_file(path)?.read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

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
