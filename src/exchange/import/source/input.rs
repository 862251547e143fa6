//! What is given to an import, before it is known what it is: read no further than needed to see that it is
//! nothing to import. A large text stays on the disk, and is read again by whoever needs it.

use std::io::{self, Read};
use std::path::Path;

use super::ReadError;
use super::decode;
use super::text::Bytes;
use super::workbook::is_packed;
use crate::exchange::import::progress::ImportProgress;
use crate::files;

/// The most bytes that are held in memory: a workbook, an archive, a book of contacts, standard input.
pub(super) const MOST_HELD: u64 = 64 * 1024 * 1024;
/// The most bytes of a table. A million people take a third of it.
const MOST_BYTES: u64 = 512 * 1024 * 1024;
/// How much is read before deciding whether the rest may be text.
const BLOCK_BYTES: u64 = 64 * 1024;
/// Texts that are smaller are held in memory, too.
const SMALL: u64 = 1024 * 1024;

/// Something to read.
pub(super) enum Input {
    /// A workbook or an archive.
    Packed(Vec<u8>),
    Text(Bytes, u64),
}

impl Input {
    /// What these bytes are.
    pub(super) fn of(bytes: Vec<u8>, progress: &ImportProgress) -> Self {
        if is_packed(&bytes) {
            Self::Packed(bytes)
        } else {
            Self::Text(Bytes::held(&bytes, progress), bytes.len() as u64)
        }
    }

    /// How many bytes it has.
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::Packed(bytes) => bytes.len() as u64,
            Self::Text(_, length) => *length,
        }
    }
}

/// Looks at a file: reads a small one whole, of a large one only the beginning.
///
/// # Errors
/// When reading fails. What is too large is refused inside.
pub(super) fn of_file(path: &Path, progress: &ImportProgress) -> io::Result<Result<Input, ReadError>> {
    // Only a file can be read again; a pipe is read once, and held.
    if files::require_file(path).is_ok() {
        let length = files::length(path)?;
        if length > SMALL {
            let mut start = Vec::new();
            files::open(path)?.take(BLOCK_BYTES).read_to_end(&mut start)?;
            if !is_packed(&start) {
                let text = || Input::Text(Bytes::file(path.to_owned(), progress), length);
                return Ok(if length > MOST_BYTES { Err(ReadError::TooLarge(512)) } else { Ok(text()) });
            }
        }
    }
    Ok(of_stream(files::open(path)?)?.map(|bytes| Input::of(bytes, progress)))
}

/// Reads everything, or the start of what can't be imported.
///
/// # Errors
/// When reading fails. What is read but is not text, or too large, is refused inside.
pub(super) fn of_stream(mut input: impl Read) -> io::Result<Result<Vec<u8>, ReadError>> {
    let mut bytes = Vec::new();
    input.by_ref().take(BLOCK_BYTES).read_to_end(&mut bytes)?;
    if !is_packed(&bytes)
        && let Err(refused) = decode::may_be_text(&bytes)
    {
        return Ok(Err(refused));
    }
    input.by_ref().take(MOST_HELD + 1 - BLOCK_BYTES).read_to_end(&mut bytes)?;
    Ok(if bytes.len() as u64 > MOST_HELD { Err(ReadError::TooLarge(64)) } else { Ok(bytes) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts what is read of it.
    struct Counted<R>(R, u64);

    impl<R: Read> Read for Counted<R> {
        fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
            let read = self.0.read(bytes)?;
            self.1 += read as u64;
            Ok(read)
        }
    }

    #[test]
    fn zeros_are_refused_after_the_first_block() {
        let mut zeros = Counted(io::repeat(0).take(3_000_000_000), 0);
        assert!(matches!(of_stream(&mut zeros), Ok(Err(ReadError::NotText(_)))));
        assert_eq!(zeros.1, BLOCK_BYTES);
    }

    #[test]
    fn text_without_end_is_refused_at_the_limit() {
        let mut endless = Counted(io::repeat(b'a'), 0);
        assert!(matches!(of_stream(&mut endless), Ok(Err(ReadError::TooLarge(64)))));
        assert_eq!(endless.1, MOST_HELD + 1);
    }

    #[test]
    fn a_roster_is_read_whole() {
        let text = "Name,Email\n".repeat(20_000);
        assert_eq!(of_stream(text.as_bytes()).unwrap().unwrap(), text.as_bytes());
        // In UTF-16 half of the bytes are zero, always on the same side.
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(of_stream(utf16.as_slice()).unwrap().unwrap(), utf16);
    }

    #[test]
    fn a_large_text_stays_on_the_disk_and_one_larger_than_any_table_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.csv");
        std::fs::write(&path, "Name,Email\n".repeat(200_000)).unwrap();
        let Ok(Input::Text(bytes, length)) = of_file(&path, &ImportProgress::default()).unwrap() else {
            panic!("a text")
        };
        assert!(format!("{bytes:?}").contains("File(") && length == 2_200_000, "{bytes:?}");
        // A file with nothing in it takes no room on the disk, whatever its length.
        std::fs::File::options().write(true).open(&path).unwrap().set_len(MOST_BYTES + 1).unwrap();
        assert!(matches!(of_file(&path, &ImportProgress::default()), Ok(Err(ReadError::TooLarge(512)))));
    }

    #[test]
    fn a_workbook_that_memory_would_not_hold_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.xlsx");
        std::fs::write(&path, b"PK\x03\x04").unwrap();
        let lengthen = |length| {
            std::fs::File::options().write(true).open(&path).unwrap().set_len(length).unwrap();
            of_file(&path, &ImportProgress::default()).unwrap()
        };
        assert!(matches!(lengthen(MOST_HELD), Ok(Input::Packed(_))));
        assert!(matches!(lengthen(MOST_HELD + 1), Err(ReadError::TooLarge(64))));
    }
}
