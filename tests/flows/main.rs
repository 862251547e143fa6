//! Whole-app flows: keys in, and what the screen, the register and the store say afterwards.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that fails there has found something")]

#[path = "../common/mod.rs"]
mod common;

mod checklist;
mod delete;
mod export;
mod forms;
mod hires;
mod many;
mod moving;
mod random;
mod scripts;
