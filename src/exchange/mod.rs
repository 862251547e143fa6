//! Files in and out: rosters read and written, and how a file is put on disk whole or not at all. What may
//! be changed is the register's business, and nothing here commits a change.

pub mod file;
pub mod roster;

pub use file::{WriteError, safe_name, write_file};
