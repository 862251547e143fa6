//! The origin of a change set as JSON has it, in the journal and in the lines that wait to be shared.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::EntityKind;
use crate::register::{MergedAway, Origin, SourceHash};
use crate::text::hex;

/// The members of an origin, without those that say nothing.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct OriginMembers {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    merges: Vec<(String, Uuid, Uuid)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<SourceText>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    apart: bool,
}

/// A hash as text.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct SourceText(#[serde(with = "hex")] pub SourceHash);

impl OriginMembers {
    pub fn of(origin: Option<&Origin>) -> Self {
        let Some(Origin { merges, is_apart, source }) = origin else { return Self::default() };
        Self { merges: Self::merges_of(merges), source: source.map(SourceText), apart: *is_apart }
    }

    /// The origin. `None` if a kind of record is unknown.
    pub fn read(self) -> Option<Origin> {
        let merges = Self::read_merges(self.merges)?;
        Some(Origin { merges, is_apart: self.apart, source: self.source.map(|source| source.0) })
    }

    pub fn merges_of(merges: &[MergedAway]) -> Vec<(String, Uuid, Uuid)> {
        merges.iter().map(|merged| (merged.kind.word().to_owned(), merged.gone, merged.kept)).collect()
    }

    pub fn read_merges(merges: Vec<(String, Uuid, Uuid)>) -> Option<Vec<MergedAway>> {
        let merged = |(word, gone, kept): (String, Uuid, Uuid)| {
            EntityKind::from_word(&word).map(|kind| MergedAway { kind, gone, kept })
        };
        merges.into_iter().map(merged).collect()
    }
}
