//! The journal: every change set as one line of JSON, in segments that are only ever appended to. It is
//! what makes a change durable and what the database is rebuilt from; a person can read it too.

pub mod line;
pub mod outline;
pub mod reader;
pub mod writer;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub segment: u32,
    /// Bytes from the beginning of the segment.
    pub offset: u64,
    /// Bytes, with the line's end.
    pub length: u64,
}

/// A segment grows to about this many bytes before the next one is begun.
pub const SEGMENT_BYTES: u64 = 16 * 1024 * 1024;

pub fn segment_path(folder: &Path, segment: u32) -> PathBuf {
    folder.join(format!("{segment:04}.jsonl"))
}

/// The numbers of the segments in the journal's folder, rising. Other files there are left alone.
pub fn segments(folder: &Path) -> io::Result<Vec<u32>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if let Some(number) = name.to_str().and_then(|name| name.strip_suffix(".jsonl")).and_then(|stem| stem.parse().ok()) {
            found.push(number);
        }
    }
    found.sort_unstable();
    Ok(found)
}
