//! The panes: their lists, orders, filters and marks, and the places to go to.

mod counted_people;
pub(crate) mod fuzzy;
mod line_updates;
pub(crate) mod list;
pub(crate) mod marks;
pub mod place;
pub(crate) mod query;
pub(crate) mod rows;
pub(crate) mod scope;
pub mod sort;
pub(crate) mod tallies;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod visited;
