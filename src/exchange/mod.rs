//! Files in and out: rosters read and gathered, and how CSV is written. What may be changed is the register's
//! business, and nothing here commits a change; putting a file on disk is the business of `files`, and the
//! other formats are in `report::render`.

pub(crate) mod csv;
pub mod roster;
