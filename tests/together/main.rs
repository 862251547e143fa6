//! Several alumnets over a real etcd: the commands, and two terminals side by side. Where there is no etcd,
//! these tests say so and are left out, unless `ALUMNET_NEEDS_ETCD` is set.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]
#![allow(dead_code, reason = "what is shared with other test programs has more than is used here")]

mod access;
#[path = "../etcd/authority.rs"]
mod authority;
mod commands;
mod copied;
mod damaged;
mod hostile;
mod office;
#[path = "../etcd/proxy.rs"]
mod proxy;
mod put_back;
mod rounds;
#[path = "../pty/seat.rs"]
mod seat;
#[path = "../etcd/server.rs"]
mod server;
mod sockets;
mod terminals;
mod way;
