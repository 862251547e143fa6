//! The files of the journal. A segment is a plain file while it is written to; once a verified backup covers
//! it, it may be compressed. Places count bytes of the plain text in either case.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::files::{self, PartFile};

/// The approximate size at which the next segment is started.
pub const SEGMENT_BYTES: u64 = 16 * 1024 * 1024;

const BUFFER_BYTES: usize = 256 * 1024;
const LEVEL: i32 = 3;
/// The typical compression ratio of a segment.
const USUAL_RATIO: u64 = 12;

/// The path of a segment while it is written to.
pub fn segment_path(folder: &Path, segment: u32) -> PathBuf {
    folder.join(format!("{segment:04}.jsonl"))
}

fn compressed_path(folder: &Path, segment: u32) -> PathBuf {
    folder.join(format!("{segment:04}.jsonl.zst"))
}

/// The files of a segment: one, or none if it is missing, or both if compressing it was
/// interrupted. The first one counts.
pub fn segment_files(folder: &Path, segment: u32) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in [segment_path(folder, segment), compressed_path(folder, segment)] {
        if files::exists(&path)? {
            found.push(path);
        }
    }
    Ok(found)
}

/// The size of a segment's plain text in bytes; an estimate if it is compressed.
pub fn segment_length(folder: &Path, segment: u32) -> io::Result<u64> {
    match files::length(&segment_path(folder, segment)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(files::length(&compressed_path(folder, segment))? * USUAL_RATIO)
        }
        plain => plain,
    }
}

/// The numbers of the segments in the journal's folder, in ascending order. Other files there are ignored.
pub fn segments(folder: &Path) -> io::Result<Vec<u32>> {
    let mut found = Vec::new();
    for entry in files::entries(folder)? {
        let stem = entry.name.strip_suffix(".zst").unwrap_or(&entry.name).strip_suffix(".jsonl");
        found.extend(stem.and_then(|stem| stem.parse::<u32>().ok()));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The plain text of a segment, from a given offset.
pub struct Source {
    text: Box<dyn BufRead + Send>,
    compressed: bool,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("compressed", &self.compressed).finish_non_exhaustive()
    }
}

impl Source {
    /// # Errors
    /// `NotFound` if there is no such segment.
    pub fn open(folder: &Path, segment: u32, offset: u64) -> io::Result<Self> {
        // The plain file may have been compressed in the meantime.
        match Self::plain(folder, segment, offset) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Self::compressed(folder, segment, offset)
            }
            opened => opened,
        }
    }

    fn plain(folder: &Path, segment: u32, offset: u64) -> io::Result<Self> {
        let mut file = files::open_file(&segment_path(folder, segment))?;
        file.seek(SeekFrom::Start(offset))?;
        Ok(Self { text: Box::new(BufReader::with_capacity(BUFFER_BYTES, file)), compressed: false })
    }

    fn compressed(folder: &Path, segment: u32, offset: u64) -> io::Result<Self> {
        let file = files::open_file(&compressed_path(folder, segment))?;
        let mut text = BufReader::with_capacity(BUFFER_BYTES, zstd::Decoder::new(file)?);
        io::copy(&mut (&mut text).take(offset), &mut io::sink())?;
        Ok(Self { text: Box::new(text), compressed: true })
    }

    pub const fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// Whether a read error means a damaged file, as opposed to a failing disk.
    pub fn is_damage(&self, error: &io::Error) -> bool {
        self.compressed && error.raw_os_error().is_none()
    }
}

impl Read for Source {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.text.read(bytes)
    }
}

impl BufRead for Source {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.text.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.text.consume(amount);
    }
}

/// Replaces a plain segment that is no longer written to by a compressed one. Whenever this is interrupted,
/// one of the two is there and complete.
pub fn compress(folder: &Path, segment: u32) -> io::Result<()> {
    let plain = segment_path(folder, segment);
    let mut part = PartFile::begin(folder, "segment-", ".part")?;
    let mut encoder = zstd::Encoder::new(&mut part, LEVEL)?;
    encoder.include_checksum(true)?;
    io::copy(&mut files::open_file(&plain)?, &mut encoder)?;
    encoder.finish()?.flush()?;
    part.sync()?;
    let written = BufReader::new(zstd::Decoder::new(files::open_file(part.path())?)?);
    if !same(BufReader::with_capacity(BUFFER_BYTES, files::open_file(&plain)?), written)? {
        return Err(io::Error::other("the compressed file reads back differently"));
    }
    part.replace(&compressed_path(folder, segment))?;
    files::remove_file(&plain)?;
    files::sync_parent(&plain)
}

/// Whether two readers yield the same bytes.
fn same(mut one: impl BufRead, mut other: impl BufRead) -> io::Result<bool> {
    loop {
        let (left, right) = (one.fill_buf()?, other.fill_buf()?);
        let length = left.len().min(right.len());
        if length == 0 {
            return Ok(left.is_empty() && right.is_empty());
        }
        if left.get(..length) != right.get(..length) {
            return Ok(false);
        }
        one.consume(length);
        other.consume(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fs;

    fn read(folder: &Path, segment: u32, offset: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        Source::open(folder, segment, offset).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn a_compressed_segment_reads_the_same_from_every_byte_on(text in prop::collection::vec(any::<u8>(),
            0..2_000), part in 0.0..1.0_f64) {
            let folder = tempfile::tempdir().unwrap();
            fs::write(segment_path(folder.path(), 3), &text).unwrap();
            compress(folder.path(), 3).unwrap();
            prop_assert!(!segment_path(folder.path(), 3).exists());
            prop_assert_eq!(segments(folder.path()).unwrap(), [3]);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss,
                reason = "a place in a short text")]
            let offset = (part * text.len() as f64) as usize;
            prop_assert_eq!(read(folder.path(), 3, offset as u64), &text[offset..]);
        }

        #[test]
        fn texts_are_the_same_only_when_all_bytes_are(one in prop::collection::vec(0_u8..3, 0..6),
            other in prop::collection::vec(0_u8..3, 0..6)) {
            let read = |bytes: &[u8]| BufReader::with_capacity(2, io::Cursor::new(bytes.to_vec()));
            prop_assert_eq!(same(read(&one), read(&other)).unwrap(), one == other);
            prop_assert!(same(read(&one), BufReader::with_capacity(3, io::Cursor::new(one.clone())))
                .unwrap());
        }
    }

    #[test]
    fn with_both_there_the_plain_one_counts() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(segment_path(folder.path(), 1), "old\n").unwrap();
        compress(folder.path(), 1).unwrap();
        fs::write(segment_path(folder.path(), 1), "plain\n").unwrap();
        assert_eq!(segments(folder.path()).unwrap(), [1]);
        assert_eq!(read(folder.path(), 1, 0), b"plain\n");
        compress(folder.path(), 1).unwrap();
        assert_eq!(read(folder.path(), 1, 2), b"ain\n");
        assert_eq!(segment_files(folder.path(), 1).unwrap(), [folder.path().join("0001.jsonl.zst")]);
    }
}
