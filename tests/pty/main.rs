//! The real binary in a real pseudo-terminal: what a person at a keyboard sees, from start to end.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

mod alignment;
mod clipboard;
mod editing;
mod first_run;
mod front;
mod holding;
mod importing;
mod journey;
mod leaving;
mod quiet;
mod reading;
mod rescue;
mod seat;
mod typing;
