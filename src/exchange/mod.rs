//! Files in and out: rosters read and written. What may be changed is the register's business, and nothing
//! here commits a change; putting a file on disk is the business of `files`.

pub mod roster;
