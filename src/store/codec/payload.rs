//! Values as bincode with variable-length integers.

use bincode::Options;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::StoreError;

/// The largest envelope, in bytes: sled would put larger values into separate files, and never reclaim those.
pub(crate) const MAX_BYTES: usize = 32 * 1024;

/// Why stored bytes can't be read as a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("it is damaged: {0}")]
    Damaged(String),
    #[error("it was written by a newer alumnet (version {0})")]
    Newer(u8),
}

fn options() -> impl Options {
    bincode::DefaultOptions::new().with_limit(MAX_BYTES as u64).reject_trailing_bytes()
}

pub(super) fn read<T: DeserializeOwned>(payload: &[u8]) -> Result<T, Unreadable> {
    options().deserialize(payload).map_err(|error| Unreadable::Damaged(error.to_string()))
}

/// Reads a value of which the last fields, being empty, were left out: each is a single zero byte.
pub(super) fn read_appended<T: DeserializeOwned>(payload: &[u8], missing: usize) -> Result<T, Unreadable> {
    if missing == 0 {
        return read(payload);
    }
    let mut whole = payload.to_vec();
    whole.resize(payload.len() + missing, 0);
    read(&whole)
}

/// Appends `value` to `out`.
pub(super) fn write<T: Serialize>(value: &T, out: &mut Vec<u8>) -> Result<(), StoreError> {
    options().serialize_into(out, value).map_err(|error| match *error {
        bincode::ErrorKind::SizeLimit => StoreError::TooLarge,
        other => StoreError::Io(other.to_string()),
    })
}
