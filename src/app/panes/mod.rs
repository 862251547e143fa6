//! The panes: their lists, orders, filters and marks, and the places one can go to.

pub mod fuzzy;
pub mod list;
pub mod marks;
pub mod place;
pub mod rows;
pub mod scope;
pub mod sort;
pub mod tallies;
pub mod visited;
