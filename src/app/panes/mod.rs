//! The panes: their lists, orders, filters and marks, and the places to go to.

pub(crate) mod fuzzy;
pub(crate) mod list;
pub(crate) mod marks;
pub mod place;
pub(crate) mod query;
pub(crate) mod rows;
pub(crate) mod scope;
pub mod sort;
pub(crate) mod tallies;
pub(crate) mod visited;
