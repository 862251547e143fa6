//! The roster of a cohort as a file for people: a table with a person on each line. `columns` declares what
//! can stand in it, `export` writes it.

pub mod columns;
pub mod export;
mod markdown;

pub use columns::{Column, Value};
pub use export::{Format, render};
