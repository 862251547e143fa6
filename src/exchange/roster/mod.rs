//! The roster of a cohort as a file for people: a table with a person on each line. `columns` declares what
//! can stand in it, `export` gathers it, and `import` reads it back or reads what other systems export.

pub mod columns;
pub mod export;
pub mod import;

pub use columns::Column;
pub use export::Roster;
