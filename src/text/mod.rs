//! Words and columns: text compared, measured, cut and written safely. Knows nothing about programs.

pub mod columns;
pub mod fold;
pub mod formula_guard;
pub(crate) mod hex;
pub(crate) mod panics;
pub mod plural;
pub mod quoted;
