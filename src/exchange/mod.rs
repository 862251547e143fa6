//! Files in and out: reading and gathering rosters, and writing CSV. Nothing here commits a
//! change; the register decides what may change. `files` puts a file on disk, and the other
//! formats are in `report::render`.

pub(crate) mod csv;
pub mod import;
pub mod roster;
