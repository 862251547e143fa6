//! The origin of a change set as JSON has it, in the log and in the lines that wait.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::EntityKind;
use crate::register::{MergedAway, Origin};

/// The members of an origin, without those that say nothing.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct OriginMembers {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    merges: Vec<(String, Uuid, Uuid)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    apart: bool,
}

impl OriginMembers {
    pub fn of(origin: Option<&Origin>) -> Self {
        let Some(Origin { merges, is_apart, source }) = origin else { return Self::default() };
        let merges =
            merges.iter().map(|merged| (merged.kind.word().to_owned(), merged.gone, merged.kept)).collect();
        Self { merges, source: source.map(to_hex), apart: *is_apart }
    }

    /// The origin. `None` if a kind of record or the hash is not one.
    pub fn read(self) -> Option<Origin> {
        let merged = |(word, gone, kept): (String, Uuid, Uuid)| {
            EntityKind::from_word(&word).map(|kind| MergedAway { kind, gone, kept })
        };
        let merges = self.merges.into_iter().map(merged).collect::<Option<Vec<_>>>()?;
        let source = match self.source {
            Some(text) => Some(from_hex(&text)?),
            None => None,
        };
        Some(Origin { merges, is_apart: self.apart, source })
    }
}

/// A hash as text.
pub(super) fn to_hex(hash: [u8; 32]) -> String {
    blake3::Hash::from_bytes(hash).to_hex().to_string()
}

pub(super) fn from_hex(text: &str) -> Option<[u8; 32]> {
    blake3::Hash::from_str(text).ok().map(|hash| *hash.as_bytes())
}
