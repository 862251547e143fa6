//! The database: its records, the thread that owns it, and the scan on opening. sled is below it.

pub(crate) mod fault;
pub(crate) mod records;
pub(crate) mod scan;
#[cfg(test)]
mod simulated;
mod sled;
mod trees;
pub(crate) mod writer;
