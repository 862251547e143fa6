//! What keeps copies alike, as switches. Only tests turn one off, to see that they would notice.

/// Safeguards that a test can turn off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Safeguards {
    /// A pending set whose id the log has is done.
    pub knows_ids: bool,
    /// Reading begins with the last entry that is known, and compares it.
    pub reads_from_base: bool,
    /// An undo is worked out from what its target came to.
    pub works_out_undo: bool,
    /// Whoever begins anew sends again what the log has lost.
    pub keeps_missing: bool,
    /// A withdrawal goes, whatever else of its set waits.
    pub withdraws_at_once: bool,
}

impl Default for Safeguards {
    fn default() -> Self {
        Self {
            knows_ids: true,
            reads_from_base: true,
            works_out_undo: true,
            keeps_missing: true,
            withdraws_at_once: true,
        }
    }
}
