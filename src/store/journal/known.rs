//! What is known of a shared log, as JSON has it in the journal and in backups.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::origin::{OriginMembers, SourceText};
use crate::store::log::KnownLog;

/// The members of what is known.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KnownMembers {
    ids: Vec<Uuid>,
    merges: Vec<(String, Uuid, Uuid)>,
    sources: Vec<SourceText>,
}

impl KnownMembers {
    pub fn of(known: &KnownLog) -> Self {
        let mut ids: Vec<Uuid> = known.ids.iter().copied().collect();
        ids.sort_unstable();
        let merges = OriginMembers::merges_of(&known.merges);
        Self { ids, merges, sources: known.sources.iter().map(|source| SourceText(*source)).collect() }
    }

    /// The same in pieces with at most so many of each.
    pub fn pieces(known: &KnownLog, most: usize) -> Vec<Self> {
        let Self { mut ids, mut merges, mut sources } = Self::of(known);
        let mut pieces = Vec::new();
        while !(ids.is_empty() && merges.is_empty() && sources.is_empty()) {
            pieces.push(Self {
                ids: ids.drain(..most.min(ids.len())).collect(),
                merges: merges.drain(..most.min(merges.len())).collect(),
                sources: sources.drain(..most.min(sources.len())).collect(),
            });
        }
        pieces
    }

    /// `None` if a kind of record is unknown.
    pub fn read(self) -> Option<KnownLog> {
        let Self { ids, merges, sources } = self;
        let merges = OriginMembers::read_merges(merges)?;
        let sources = sources.into_iter().map(|source| source.0).collect();
        Some(KnownLog { ids: ids.into_iter().collect(), merges, sources })
    }
}
