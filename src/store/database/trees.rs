//! What a database has to be able to do: ordered keys and values in named trees. sled does it; in tests, a
//! simulated one may, too.

use std::fmt::Debug;

use super::fault::Fault;

/// Visits a key and its value; false ends the visit.
pub type Visit<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> Result<bool, Fault>;

/// A value to put under a key, or a key to remove if `value` is `None`.
#[derive(Debug, Clone, Copy)]
pub struct TreePut<'a> {
    pub tree: &'static str,
    pub key: &'a [u8],
    pub value: Option<&'a [u8]>,
}

/// Which end a visit begins at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Forwards,
    Backwards,
}

pub trait Trees: Debug + Send + Sync {
    fn get(&self, tree: &'static str, key: &[u8]) -> Result<Option<Vec<u8>>, Fault>;

    /// Visits keys and values in order.
    fn visit(&self, tree: &'static str, direction: Direction, visit: Visit<'_>) -> Result<(), Fault>;

    /// Whether a tree has nothing between two keys.
    fn is_gap(&self, tree: &'static str, low: &[u8], high: &[u8]) -> Result<bool, Fault>;

    /// Writes everything or nothing.
    fn write(&self, puts: &[TreePut<'_>]) -> Result<(), Fault>;

    /// Writes one after the other; a failure may leave a part of it.
    fn write_part(&self, puts: &[TreePut<'_>]) -> Result<(), Fault>;

    /// Writes buffered data out to the files.
    fn flush(&self) -> Result<(), Fault>;
}
