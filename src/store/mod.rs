//! Keeps the register: what is committed here is on disk when the call returns. What may be committed is
//! the rules' business; how it looks on a screen is nobody's business here.

pub mod memory;

use crate::register::ChangeSet;

pub use memory::MemoryStore;

/// Where change sets are kept. The caller has checked the rules; the store makes the set durable, whole
/// or not at all, before the register applies it.
pub trait Store: Send {
    /// # Errors
    /// When the set was not saved. Nothing of it is kept then, and it is never brought back later.
    fn commit(&mut self, set: &ChangeSet) -> Result<(), StoreError>;
}

/// Why a change was not saved, in words for the person who made it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("not saved: the disk is full; make room and save again")]
    DiskFull,
    #[error("not saved: {0}")]
    Io(String),
    #[error("not saved: a record is larger than 32 KB; shorten its notes")]
    TooLarge,
    #[error("not saved: the register is open for reading only since an earlier fault ({0})")]
    ReadOnly(String),
}
