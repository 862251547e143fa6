//! The origin of a change set as JSON has it, in the journal and in the lines that wait to be shared.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::EntityKind;
use crate::register::{MergedAway, Origin, SourceHash};

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

/// A hash as text.
pub(crate) fn to_hex(hash: [u8; 32]) -> String {
    blake3::Hash::from_bytes(hash).to_hex().to_string()
}

pub(crate) fn from_hex(text: &str) -> Option<[u8; 32]> {
    blake3::Hash::from_str(text).ok().map(|hash| *hash.as_bytes())
}

/// A hash as text where people may read it, and as its bytes elsewhere.
pub(crate) mod hex {
    use serde::de::{Deserialize, Deserializer, Error as _};
    use serde::ser::{Serialize, Serializer};

    use super::{from_hex, to_hex};

    pub fn serialize<S: Serializer>(hash: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&to_hex(*hash))
        } else {
            hash.serialize(serializer)
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            from_hex(&text).ok_or_else(|| D::Error::custom("a hash is not one"))
        } else {
            <[u8; 32]>::deserialize(deserializer)
        }
    }
}
