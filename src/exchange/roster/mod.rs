//! The roster of a cohort as a file for people: a table with one person per line. `columns` declares what it
//! can contain, `export` gathers it, and `import` reads it back or reads what other systems export.

pub mod columns;
pub mod export;
pub mod import;

pub use columns::Column;
pub use export::Roster;
