//! The words of other programs: how columns are called in many languages, what their cells say, and how the
//! names of people are put together.

pub mod column_map;
pub(crate) mod columns;
pub(crate) mod headers;
pub(crate) mod names;
pub(crate) mod relations;
pub(crate) mod synonyms;
pub(crate) mod target;
pub(crate) mod vocabulary;
