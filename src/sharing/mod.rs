//! One register for several instructors. Everybody keeps a whole copy and works on without a network; an
//! ordered log, kept elsewhere, decides what comes first. A copy is what it has of the log (the base), and
//! the change sets that are not in the log yet (pending), merged onto it whenever it grows.
//!
//! - [`redirects`]: merged records, and where references to them lead
//! - [`conflict`]: why a pending change set does not fit, in words
//! - [`step`]: one change set merged onto a register
//! - [`pending`]: the lines that wait to be sent, as they were typed
//! - [`reach`]: whether two sets can be applied in either order
//! - [`rebase`]: all of them merged onto the base
//! - [`redaction`]: what waits, without somebody who was erased
//! - [`again`]: what waits, put again on top of what others did
//! - [`entry`]: an entry of the log, and its bytes
//! - [`snapshot`]: what a new copy begins with
//! - [`beginning`]: what a log begins with
//! - [`base`]: a copy of the log: the register, and what is known about how it came to be
//! - [`outcomes`]: what earlier entries came to, as the journal keeps them
//! - [`log`]: the log as others hold it
//! - [`errand`]: what is asked of it on behalf of a copy
//! - [`keys`]: what seals the log, and who is given it
//! - [`replica`]: base and pending together: committing, receiving, sending
//!
//! - [`mine`]: the lines that wait, on disk
//! - [`membership`]: where the log is, and what opens it
//! - [`folder`]: what a data folder keeps of a copy
//! - [`etcd`]: a client of etcd
//! - [`remote`]: the log in etcd
//! - [`link`]: the way from a copy to it
//! - [`checkup`]: how both are
//!
//! All but the last seven is worked out from values.

pub mod again;
pub mod base;
pub mod beginning;
pub mod checkup;
pub mod conflict;
pub mod entry;
pub mod errand;
pub mod etcd;
pub mod folder;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
pub mod keys;
pub mod link;
pub mod log;
pub mod membership;
pub mod memory;
pub mod mine;
pub mod outcomes;
pub mod pending;
pub mod reach;
pub mod rebase;
pub mod redaction;
pub mod redirects;
pub mod remote;
pub mod replica;
mod safeguards;
pub mod snapshot;
pub mod step;
#[cfg(test)]
mod tests;
