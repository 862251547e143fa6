//! The shared log in etcd. Everything there is sealed with the key of the generation, and bound to its place;
//! only the head is in clear. Whoever runs etcd can delete and put back, but not read or forge.
//!
//! - [`etcd_log`]: the log, as copies of a register use it
//! - [`opening`]: beginning a log, and finding one that is there
//! - [`error`]: what can go wrong, in words
//! - [`connection`]: one generation of a log; everything that is written compares its head
//! - [`entries`]: what is stored for an entry, and reading entries
//! - [`adding`]: adding entries
//! - [`pieces`]: what is too large for one value
//! - [`snapshot_format`]: a snapshot as bytes
//! - [`snapshots`]: the snapshots that are there
//! - [`snapshot_maker`]: making one
//! - [`trimming`]: deleting what snapshots made superfluous
//! - [`presence`]: who is here

pub mod adding;
pub mod connection;
pub mod entries;
pub mod error;
pub mod etcd_log;
pub mod opening;
pub mod pieces;
pub mod presence;
pub mod snapshot_format;
pub mod snapshot_maker;
pub mod snapshots;
pub mod trimming;
