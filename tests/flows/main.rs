//! Whole-app flows: keys in, and what the screen, the register and the store say afterwards.

#[path = "../common/mod.rs"]
mod common;

mod delete;
mod export;
mod forms;
mod hires;
mod moving;
mod random;
mod scripts;
