//! The client of etcd, the log over it, and the real thing: one node and three, with users, certificates and
//! quotas, and killed in the middle. Where there is no etcd, these tests say so and are left out, unless
//! `ALUMNET_NEEDS_ETCD` is set.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

mod accounts;
mod authority;
mod certificates;
mod cluster;
mod leases;
mod limits;
mod log;
mod lost;
#[allow(dead_code, reason = "the tests of the program have more use for it")]
mod proxy;
#[allow(dead_code, reason = "the tests of the program have more use for it")]
mod server;
mod transactions;
mod watching;
