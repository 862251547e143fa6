//! The roster of a cohort as a file for people: a table with one person per line. `columns` declares what it
//! can contain, `export` gathers it.

pub mod columns;
pub mod export;

pub use columns::Column;
pub use export::Roster;
