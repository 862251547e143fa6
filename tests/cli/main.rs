//! The command line as scripts use it: output on which stream, exit codes, and what is touched on disk.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

mod afterwards;
mod backups;
mod demo;
mod desk;
mod erasing;
mod folders;
mod history;
mod imports;
mod lists;
mod person;
mod reports;
mod rosters;
mod sharing;
mod unsafe_text;
mod usage;
mod words;
mod writes;
