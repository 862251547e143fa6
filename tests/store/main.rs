//! The store on a real disk: what is saved is there again, whatever happens in between.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

mod backups;
mod behind;
mod checking;
mod child;
mod copies;
mod damage;
mod erasing;
mod filling;
mod full;
mod history;
#[cfg(target_os = "linux")]
mod injected;
mod kill;
mod mixtures;
mod oddities;
mod on_screen;
mod redaction;
mod refusals;
mod reopening;
mod restored;
#[allow(dead_code, reason = "the other half is used by the tests at a terminal")]
#[path = "../pty/seat.rs"]
mod seat;
mod support;
mod undoing;
mod upgrading;
mod wreck;
