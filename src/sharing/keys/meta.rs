//! What stands in clear at the head of a shared log: its format and its generation. A hash that needs the key
//! shows that whoever wrote it had the key, and that this is the right one, before anything is written.

use serde::{Deserialize, Serialize};

use crate::sharing::keys::seal::GenerationKey;

/// The format of the log that this version writes.
pub const LOG_FORMAT: u32 = 1;
const PURPOSE: &str = "alumnet 2026 check value of the meta of a shared log";

/// The head of a shared log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    pub format: u32,
    /// Rises with every erasure, removed device and new key.
    pub generation: u64,
    /// The name of the generation: its number and something random.
    pub gid: String,
    /// The number of its first entry.
    pub from: u64,
    check: String,
}

/// Why a head is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotBelieved {
    #[error("the head of the shared log can't be read")]
    Unreadable,
    #[error("the key does not fit this shared log, or somebody without the key changed its head")]
    WrongKey,
    #[error("the shared log is of a newer alumnet (format {found}; this version reads up to {LOG_FORMAT})")]
    Newer { found: u32 },
    #[error(
        "the shared log is of an earlier generation ({found}, not {known}): it was put back or replaced; \
         “alumnet share repair” says what can be done"
    )]
    Earlier { found: u64, known: u64 },
}

impl Meta {
    /// The head of a generation.
    #[must_use]
    pub fn new(key: &GenerationKey, generation: u64, gid: String, from: u64) -> Self {
        let mut meta = Self { format: LOG_FORMAT, generation, gid, from, check: String::new() };
        meta.check = meta.check_with(key);
        meta
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Numbers and texts can always be written as JSON.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads one, and believes it only if the key fits and the generation is not before `known`.
    ///
    /// # Errors
    /// If it is not to be followed.
    pub fn believed(bytes: &[u8], key: &GenerationKey, known: u64) -> Result<Self, NotBelieved> {
        let meta: Self = serde_json::from_slice(bytes).map_err(|_| NotBelieved::Unreadable)?;
        if meta.format > LOG_FORMAT {
            return Err(NotBelieved::Newer { found: meta.format });
        }
        if meta.generation < known {
            return Err(NotBelieved::Earlier { found: meta.generation, known });
        }
        let check = meta.check_with(key);
        // Compared as hashes of one length; what is secret here is the key, not the check.
        if meta.check == check { Ok(meta) } else { Err(NotBelieved::WrongKey) }
    }

    fn check_with(&self, key: &GenerationKey) -> String {
        let fields = format!("{} {} {} {}", self.format, self.generation, self.from, self.gid);
        blake3::Hash::from_bytes(key.keyed_hash(PURPOSE, fields.as_bytes())).to_hex().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_believed_with_its_key_and_never_from_an_earlier_generation() {
        let key = GenerationKey::new([1; 32]);
        let meta = Meta::new(&key, 3, "3-abc".into(), 17);
        assert_eq!(Meta::believed(&meta.to_bytes(), &key, 3), Ok(meta.clone()));
        let other = GenerationKey::new([2; 32]);
        assert_eq!(Meta::believed(&meta.to_bytes(), &other, 3), Err(NotBelieved::WrongKey));
        assert_eq!(
            Meta::believed(&meta.to_bytes(), &key, 4),
            Err(NotBelieved::Earlier { found: 3, known: 4 })
        );
        for forged in [
            Meta { generation: 4, ..meta.clone() },
            Meta { from: 1, ..meta.clone() },
            Meta { gid: "3-abe".into(), ..meta.clone() },
        ] {
            assert_eq!(Meta::believed(&forged.to_bytes(), &key, 3), Err(NotBelieved::WrongKey));
        }
        let newer = Meta { format: LOG_FORMAT + 1, ..meta };
        assert_eq!(
            Meta::believed(&newer.to_bytes(), &key, 3),
            Err(NotBelieved::Newer { found: LOG_FORMAT + 1 })
        );
        assert_eq!(Meta::believed(b"{", &key, 0), Err(NotBelieved::Unreadable));
    }
}
