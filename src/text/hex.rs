//! Hashes as text where people may read them, and as their bytes elsewhere.

use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

/// Writes a hash, for serde's `with`.
///
/// # Errors
/// If it can't be written.
pub fn serialize<S: Serializer>(hash: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serializer.serialize_str(&blake3::Hash::from_bytes(*hash).to_hex())
    } else {
        hash.serialize(serializer)
    }
}

/// Reads a hash, for serde's `with`.
///
/// # Errors
/// If it is not one.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
    if deserializer.is_human_readable() {
        let text = String::deserialize(deserializer)?;
        let hash = blake3::Hash::from_str(&text).map_err(D::Error::custom)?;
        Ok(*hash.as_bytes())
    } else {
        <[u8; 32]>::deserialize(deserializer)
    }
}
