//! A small blocking client of etcd, over its HTTP gateway: keys, transactions, leases, and a watch that only
//! rings. It knows nothing of alumnet's log, but for the names of its keys ([`paths`]).
//!
//! - [`error`]: what can go wrong, in words
//! - [`endpoint`]: an address of etcd
//! - [`trust`]: which certificates are believed, and which one is shown
//! - [`settings`]: what a client is made from
//! - [`keys`]: keys, and ranges of them
//! - [`transaction`]: what is asked of etcd at once
//! - [`answer`]: what etcd answers
//! - [`client`]: asks, endpoint after endpoint, signed in where etcd has users
//! - [`watch`]: rings when something changes
//! - [`paths`]: where things are in a shared log

pub mod answer;
pub mod client;
mod connector;
pub mod endpoint;
pub mod error;
mod exchange;
mod json;
pub mod keys;
pub mod paths;
mod refusal;
pub mod settings;
#[cfg(test)]
mod tests;
pub mod transaction;
pub mod trust;
pub mod watch;
