//! The shared log in etcd. Everything there is sealed with the key of the generation, and bound to its place;
//! only the head is in clear. Whoever runs etcd can delete and put back, but not read or forge.
//!
//! - [`etcd_log`]: the log, as copies of a register use it
//! - [`opening`]: beginning a log, finding one that is there, and going over to its next generation
//! - [`site`]: a generation that is being made
//! - [`renewing`]: beginning a log anew
//! - [`sweeping`]: deleting what is over
//! - [`error`]: what can go wrong, in words
//! - [`connection`]: one generation of a log; everything that is written compares its head
//! - [`entries`]: what is stored for an entry, and reading entries
//! - [`adding`]: adding entries
//! - [`pieces`]: what is too large for one value
//! - [`snapshot_format`]: a snapshot as bytes
//! - [`snapshots`]: the snapshots that are there
//! - [`snapshot_maker`]: making one
//! - [`trimming`]: deleting what snapshots made superfluous
//! - [`cards`]: who takes part
//! - [`presence`]: who is here
//! - [`seen`]: what devices say of themselves now and then

pub mod adding;
pub mod cards;
pub mod connection;
pub mod entries;
pub mod error;
pub mod etcd_log;
pub mod opening;
pub mod pieces;
pub mod presence;
pub mod renewing;
pub mod seen;
pub mod site;
pub mod snapshot_format;
pub mod snapshot_maker;
pub mod snapshots;
pub mod sweeping;
pub mod trimming;
