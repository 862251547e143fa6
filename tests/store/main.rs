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
mod full;
mod history;
mod kill;
mod mixtures;
mod oddities;
mod redaction;
mod refusals;
mod reopening;
mod restored;
mod support;
mod undoing;
mod upgrading;
mod wreck;
