//! Whole-app flows: keys in, and what the screen, the register and the store contain afterwards.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails there has found something"
)]

#[path = "../common/mod.rs"]
mod common;

mod advice;
mod attacker;
mod bar;
mod checklist;
mod copying;
mod delete;
mod entities;
mod erasing;
mod export;
mod filtering;
mod finding;
mod findings;
mod forms;
mod hires;
mod history;
mod importing;
mod insights;
mod keep_in_touch;
mod many;
mod merging;
mod mouse;
mod moving;
mod openings;
mod privacy;
mod random;
mod receiving;
mod reporting;
mod scripts;
mod sharing;
mod small_counts;
mod sorting;
mod walking;
mod working;
