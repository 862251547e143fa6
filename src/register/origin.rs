//! What a change set is, beyond its changes: whoever merges it with what others did needs to know.

use uuid::Uuid;

use crate::domain::EntityKind;

/// What a change set is, beyond its changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The records that it merges.
    pub merges: Vec<MergedAway>,
    /// Made record by record, as by an import: what does not fit can wait without the rest.
    pub is_apart: bool,
    /// The hash of the file that it imports.
    pub source: Option<SourceHash>,
}

impl Origin {
    /// Of a set that is made record by record.
    #[must_use]
    pub fn apart() -> Self {
        Self { is_apart: true, ..Self::default() }
    }
}

/// A hash of the bytes of an imported file (BLAKE3).
pub type SourceHash = [u8; 32];

/// One record that became another: two were merged, or the same was made twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MergedAway {
    pub kind: EntityKind,
    pub gone: Uuid,
    pub kept: Uuid,
}
