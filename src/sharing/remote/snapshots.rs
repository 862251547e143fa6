//! Snapshots that are there: a manifest, which was written last, and the pieces that it names. Only one
//! that is whole, and of an entry that is in the log, is used.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::sharing::entry::{self, EntryHash};
use crate::sharing::etcd::keys::{KeyRange, RangeRequest};
use crate::sharing::keys::seal::SealedPlace;
use crate::sharing::remote::connection::Connection;
use crate::sharing::remote::entries;
use crate::sharing::remote::error::RemoteError;
use crate::sharing::remote::pieces::{self, PIECE_BYTES, PieceHash};
use crate::sharing::remote::snapshot_format;
use crate::sharing::snapshot::Snapshot;
use crate::text::hex;

/// How many pieces a snapshot may have.
const MOST_PIECES: usize = 256;
/// How many snapshots are tried.
const MOST_TRIED: usize = 16;

/// Which snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SnapshotName {
    pub number: u64,
    pub device: Uuid,
}

/// What a snapshot consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub number: u64,
    #[serde(with = "hex")]
    hash: EntryHash,
    digest: String,
    /// When it was made, in seconds since 1970.
    at: i64,
    pieces: Vec<PieceHash>,
}

/// A snapshot as keys and sealed values.
#[derive(Debug)]
pub(super) struct PackedSnapshot {
    pub pieces: Vec<(String, Vec<u8>)>,
    pub manifest: (String, Vec<u8>),
}

impl PackedSnapshot {
    pub(super) fn of(
        connection: &Connection,
        snapshot: &Snapshot,
        device: Uuid,
        at: Timestamp,
    ) -> Result<Self, RemoteError> {
        let bytes = snapshot_format::to_bytes(snapshot);
        let bytes = bytes.map_err(|error| RemoteError::SnapshotTooLarge(error.to_string()))?;
        let chunks = bytes.chunks(PIECE_BYTES);
        let count = chunks.len();
        if count > MOST_PIECES {
            let words = format!("{count} MiB packed; {MOST_PIECES} MiB are accepted");
            return Err(RemoteError::SnapshotTooLarge(words));
        }
        let name = SnapshotName { number: snapshot.number, device };
        let paths = connection.paths.snapshot(name.number, device);
        let (mut pieces, mut hashes) = (Vec::new(), Vec::new());
        for (place, chunk) in (0..).zip(chunks) {
            let sealed = connection.seal(name.piece(place, count), chunk)?;
            hashes.push(PieceHash::of(&sealed));
            pieces.push((paths.piece(place), sealed));
        }
        let digest = format!("{:016x}", snapshot.digest);
        let manifest =
            Manifest { number: name.number, hash: snapshot.hash, digest, at: at.as_second(), pieces: hashes };
        // Numbers and hashes can always be written as JSON.
        let manifest = serde_json::to_vec(&manifest).unwrap_or_default();
        let manifest = (paths.manifest(), connection.seal(name.manifest(), &manifest)?);
        Ok(Self { pieces, manifest })
    }
}

impl Manifest {
    /// When it was made.
    pub(super) fn made_at(&self) -> Timestamp {
        Timestamp::from_second(self.at).unwrap_or_default()
    }
}

impl SnapshotName {
    pub(super) fn piece(self, place: u32, count: usize) -> SealedPlace {
        let Self { number, device } = self;
        SealedPlace::Snapshot { number, device, place, count: u32::try_from(count).unwrap_or(u32::MAX) }
    }

    const fn manifest(self) -> SealedPlace {
        SealedPlace::Manifest { number: self.number, device: self.device }
    }
}

/// The snapshots that have a manifest, the newest first, and those of which anything is there.
pub(super) fn listed(
    connection: &mut Connection,
) -> Result<(Vec<SnapshotName>, Vec<SnapshotName>), RemoteError> {
    let range = connection.paths.snapshots();
    let answers = connection.ask(vec![RangeRequest { range, limit: 0, keys_only: true }])?;
    let keys: Vec<_> = answers.into_iter().flat_map(|answer| answer.kvs).map(|pair| pair.key).collect();
    let named = |found: Option<(u64, Uuid)>| found.map(|(number, device)| SnapshotName { number, device });
    let mut whole: Vec<_> = keys.iter().filter_map(|key| named(connection.paths.manifest_of(key))).collect();
    let mut any: Vec<_> = keys.iter().filter_map(|key| named(connection.paths.snapshot_of(key))).collect();
    for names in [&mut whole, &mut any] {
        names.sort_unstable_by(|one, other| other.cmp(one));
        names.dedup();
    }
    Ok((whole, any))
}

/// What a snapshot consists of, if whoever wrote that had the key.
pub(super) fn manifest(
    connection: &mut Connection,
    name: SnapshotName,
) -> Result<Option<Manifest>, RemoteError> {
    let key = connection.paths.snapshot(name.number, name.device).manifest();
    let answers = connection.ask(vec![RangeRequest::all(KeyRange::one(key))])?;
    let found = answers.into_iter().next().and_then(|answer| answer.kvs.into_iter().next());
    let opened = found.and_then(|pair| connection.open(name.manifest(), &pair.value).ok());
    let manifest = opened.and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok());
    Ok(manifest.filter(|manifest| manifest.number == name.number && manifest.pieces.len() <= MOST_PIECES))
}

/// Whether the entry that a snapshot is of is in the log.
fn is_of_the_log(connection: &mut Connection, manifest: &Manifest) -> Result<bool, RemoteError> {
    let (page, _) = entries::read(connection, manifest.number, 1)?;
    let found = page.first().filter(|(number, _)| *number == manifest.number);
    Ok(found.is_some_and(|(_, bytes)| entry::hash(bytes) == manifest.hash))
}

/// The bytes of a snapshot; `None` if a piece is missing or another one.
pub(super) fn bytes(
    connection: &mut Connection,
    name: SnapshotName,
    manifest: &Manifest,
) -> Result<Option<Vec<u8>>, RemoteError> {
    let paths = connection.paths.snapshot(name.number, name.device);
    let keys: Vec<_> = (0..).zip(&manifest.pieces).map(|(place, _)| paths.piece(place)).collect();
    let Some(stored) = pieces::stored(connection, &keys, &manifest.pieces)? else { return Ok(None) };
    Ok(pieces::opened(connection, &stored, |place| name.piece(place, manifest.pieces.len())))
}

/// Whether a snapshot is whole, and of this log.
pub(super) fn is_whole(
    connection: &mut Connection,
    name: SnapshotName,
    manifest: &Manifest,
) -> Result<bool, RemoteError> {
    Ok(is_of_the_log(connection, manifest)? && bytes(connection, name, manifest)?.is_some())
}

/// Reads a snapshot; what is wrong with it, in words, if it can't be used.
fn read(connection: &mut Connection, name: SnapshotName) -> Result<Result<Snapshot, String>, RemoteError> {
    let says = |words: &str| Ok(Err(words.to_owned()));
    let Some(manifest) = manifest(connection, name)? else { return says("it can't be opened") };
    if !is_of_the_log(connection, &manifest)? {
        return says("its entry is not in the log");
    }
    let Some(bytes) = bytes(connection, name, &manifest)? else {
        return says("a piece of it is missing, or another one");
    };
    let snapshot = match snapshot_format::from_bytes(&bytes) {
        Ok(snapshot) => snapshot,
        Err(error) => return says(&error.to_string()),
    };
    let is_named = (snapshot.number, snapshot.hash) == (manifest.number, manifest.hash)
        && format!("{:016x}", snapshot.digest) == manifest.digest;
    if is_named { Ok(Ok(snapshot)) } else { says("it is not what its manifest says") }
}

/// The newest snapshot that can be used. What vanishes meanwhile makes way for what is newest then.
pub(super) fn newest(connection: &mut Connection) -> Result<Snapshot, RemoteError> {
    let (mut tried, mut words) = (Vec::new(), "it has none".to_owned());
    for _ in 0..MOST_TRIED {
        let (names, _) = listed(connection)?;
        let Some(name) = names.into_iter().find(|name| !tried.contains(name)) else { break };
        match read(connection, name)? {
            Ok(snapshot) => return Ok(snapshot),
            Err(fault) if tried.is_empty() => words = fault,
            Err(_) => {}
        }
        tried.push(name);
    }
    // Not “none”: without one, a copy would begin with an empty register.
    Err(RemoteError::Damaged(format!("no snapshot can be used; the newest: {words}")))
}
