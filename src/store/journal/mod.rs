//! The journal: every change set as one line of JSON, in segments that are only ever appended to. It is
//! what makes a change durable and what the database is rebuilt from; a person can read it too.

pub mod line;
pub mod outline;
pub mod reader;
mod segment;
pub mod writer;

pub(crate) use segment::{SEGMENT_BYTES, compress, segment_files, segment_length, segment_path};
pub use segment::{Source, segments};

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub segment: u32,
    /// Bytes from the beginning of the segment.
    pub offset: u64,
    /// Bytes, with the line's end.
    pub length: u64,
}
