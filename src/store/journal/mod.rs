//! The journal: every change set as one line of JSON, in segments that are only ever appended to. It makes
//! changes durable, and the database can be rebuilt from it. People can read it too.

pub(crate) mod known;
mod lean;
pub mod line;
pub(crate) mod origin;
pub mod outline;
pub mod reader;
mod segment;
pub mod writer;

pub(crate) use segment::{SEGMENT_BYTES, compress, segment_files, segment_length, segment_path};
pub use segment::{Source, segments};

/// The place of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub segment: u32,
    /// In bytes, from the start of the segment.
    pub offset: u64,
    /// In bytes, including the newline.
    pub length: u64,
}
