//! The database: sled, the thread that owns it, and the scan on opening.

pub(crate) mod copied;
pub(crate) mod scan;
pub(crate) mod sled;
pub(crate) mod writer;
