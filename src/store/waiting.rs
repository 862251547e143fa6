//! The file of what waits to be shared, as bytes. Others know what its lines say; here it is found, checked
//! and kept.

use std::io;
use std::path::{Path, PathBuf};

use crate::files::{self, if_there};
use crate::store::journal::line;

/// The folder of a shared register, in its data folder.
pub const FOLDER: &str = "shared";
const NAME: &str = "mine.jsonl";

/// The path of the file in a data folder.
#[must_use]
pub fn path(data: &Path) -> PathBuf {
    data.join(FOLDER).join(NAME)
}

/// Its bytes; none if it is not there.
///
/// # Errors
/// If it can't be read.
pub fn read(data: &Path) -> io::Result<Vec<u8>> {
    Ok(if_there(files::read(&path(data)))?.unwrap_or_default())
}

/// How its lines are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineCounts {
    pub intact: usize,
    /// Without one that was cut off at the end.
    pub damaged: usize,
}

/// Counts the lines whose checksum is right, and the others.
#[must_use]
pub fn count(bytes: &[u8]) -> LineCounts {
    let mut counts = LineCounts::default();
    for line in bytes.split_inclusive(|byte| *byte == b'\n').filter_map(|line| line.strip_suffix(b"\n")) {
        if line::is_intact(line) {
            counts.intact += 1;
        } else {
            counts.damaged += 1;
        }
    }
    counts
}

/// The lines whose checksum is right.
#[must_use]
pub fn intact(bytes: &[u8]) -> Vec<u8> {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let intact = lines.filter(|line| line.strip_suffix(b"\n").is_some_and(line::is_intact));
    intact.flatten().copied().collect()
}

/// Replaces a damaged file by what can be read of it. Returns where the damaged one is kept.
///
/// # Errors
/// If that was not done. The file is as it was then.
pub fn set_aside(path: &Path, readable: &[u8]) -> io::Result<PathBuf> {
    let aside = files::free_name(path, "damaged");
    files::copy_file(path, &aside)?;
    files::sync_parent(&aside)?;
    files::replace(path, readable)?;
    Ok(aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart_by_their_checksums() {
        let mut line = b"{\"v\":1,\"give_up\":1".to_vec();
        line.extend(format!(",\"crc\":\"{:08x}\"}}\n", crc32fast::hash(&line)).bytes());
        let mut bent = line.clone();
        bent[9] ^= 1;
        let cut = &line[..line.len() - 2];
        let counts = |intact, damaged| LineCounts { intact, damaged };
        assert_eq!(count(&[&*line, &line, cut].concat()), counts(2, 0));
        let damaged = [&*line, &bent, b"\n", &line].concat();
        assert_eq!((count(&damaged), intact(&damaged)), (counts(2, 2), [&*line, &line].concat()));
        assert_eq!(count(b""), counts(0, 0));
    }
}
