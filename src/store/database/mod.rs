//! The database: sled, the thread that owns it, and the scan at opening.

pub(crate) mod scan;
pub(crate) mod sled;
pub(crate) mod writer;
