//! What devices say of themselves now and then, for whoever manages the shared register: which version they
//! are, how far they have followed, and whether older backups may still hold somebody who was erased.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::sharing::etcd::keys::RangeRequest;
use crate::sharing::etcd::transaction::{Operation, Put};
use crate::sharing::keys::seal::SealedPlace;
use crate::sharing::remote::connection::Connection;
use crate::sharing::remote::error::RemoteError;

/// What a device last said of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The version of alumnet.
    pub program: String,
    /// The latest format of the log that it can read.
    pub format: u32,
    /// The latest generation that it has adopted.
    pub generation: u64,
    /// How many of its backups are older than that, and may still hold somebody who was erased.
    pub backups: u64,
    /// When it said so.
    #[serde(with = "day_as_text")]
    pub day: Date,
}

/// Says it.
pub(super) fn show(connection: &mut Connection, device: Uuid, seen: &Seen) -> Result<(), RemoteError> {
    // Texts and numbers can always be written as JSON.
    let bytes = serde_json::to_vec(seen).unwrap_or_default();
    let sealed = connection.seal(SealedPlace::Seen(device), &bytes)?;
    let put = Operation::Put(Put::new(connection.paths.seen(device), sealed));
    connection.guarded(Vec::new(), vec![put], Vec::new()).map(drop)
}

/// What all devices last said, by device.
pub(super) fn all(connection: &mut Connection) -> Result<Vec<(Uuid, Seen)>, RemoteError> {
    let answers = connection.ask(vec![RangeRequest::all(connection.paths.all_seen())])?;
    let mut found = Vec::new();
    for pair in answers.into_iter().flat_map(|answer| answer.kvs) {
        let Some(device) = connection.paths.seen_of(&pair.key) else { continue };
        let opened = connection.open(SealedPlace::Seen(device), &pair.value).ok();
        found.extend(opened.and_then(|bytes| Some((device, serde_json::from_slice(&bytes).ok()?))));
    }
    found.sort_by_key(|(device, _)| *device);
    Ok(found)
}

/// A day as text: `2026-07-14`.
mod day_as_text {
    use jiff::civil::Date;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
    pub(super) fn serialize<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(day)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
