//! The language in which people choose records: `cohort:2019-A hired-by(background:logistics) -tag:mentor`.
//! The filter of every list, the command line and saved filters all read it here.
//!
//! A text is read in two steps: [`parse`] makes a tree of it, whatever it is about, and [`compile()`] makes
//! that ready for one kind of record. Neither fails. What is wrong is reported with its column, and the rest
//! is used. What is unknown is neither yes nor no, see [`Truth`].

mod cells;
mod compile;
mod completion;
mod dates;
pub mod field;
pub mod fields;
mod graph;
mod matcher;
mod names;
mod parser;
mod problem;
pub mod saved;
mod select;
mod source;
pub mod syntax;
mod truth;

pub use cells::{Cell, Scalar, cells};
pub use compile::{Compiled, compile};
pub use completion::{Completion, Offer, complete};
pub use matcher::Matcher;
pub use parser::{Parsed, Tail, parse};
pub use problem::QueryProblem;
pub use select::select;
pub use source::Source;
pub use truth::Truth;

#[cfg(test)]
mod tests;
