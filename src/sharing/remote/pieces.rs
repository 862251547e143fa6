//! What is too large for one value goes in pieces, each sealed for its place. Those of an entry have a lease
//! until the entry is there, so that nothing is left of an upload that did not end.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::sharing::etcd::keys::{KeyRange, RangeRequest};
use crate::sharing::etcd::transaction::{Compare, LeaseId, Operation, Put};
use crate::sharing::keys::seal::SealedPlace;
use crate::sharing::remote::connection::{Connection, Done};
use crate::sharing::remote::error::RemoteError;
use crate::text::hex;

/// The bytes of a piece, before it is sealed.
pub const PIECE_BYTES: usize = 1 << 20;
/// How many pieces an entry may have.
pub const MOST_PIECES: usize = 32;
/// How long an upload may stand still, in seconds.
const LEASE_SECONDS: u32 = 60;
/// After which time the lease is kept alive.
const KEPT_ALIVE_AFTER: Duration = Duration::from_secs(15);
/// How many pieces are asked for at once.
const ASKED_AT_ONCE: usize = 4;
/// How often an upload is begun anew.
const MOST_UPLOADS: usize = 3;

/// A hash of stored bytes, as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PieceHash(#[serde(with = "hex")] pub [u8; 32]);

impl PieceHash {
    pub(super) fn of(stored: &[u8]) -> Self {
        Self(*blake3::hash(stored).as_bytes())
    }
}

/// The pieces of an entry, as the entry names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PieceList {
    pub upload: Uuid,
    pub hashes: Vec<PieceHash>,
}

/// Pieces that are there as long as their lease lives.
#[derive(Debug)]
pub(super) struct Upload {
    pub list: PieceList,
    pub lease: LeaseId,
}

/// A lease that is kept alive while something goes on.
#[derive(Debug)]
pub(super) struct KeptLease {
    pub id: LeaseId,
    renewed: Instant,
}

impl KeptLease {
    pub(super) fn grant(connection: &mut Connection) -> Result<Self, RemoteError> {
        let lease = connection.etcd.grant(LEASE_SECONDS)?;
        Ok(Self { id: lease.id, renewed: Instant::now() })
    }

    /// Renews it, if that is due.
    pub(super) fn keep(&mut self, connection: &mut Connection) -> Result<(), RemoteError> {
        if self.renewed.elapsed() >= KEPT_ALIVE_AFTER {
            let asked = Instant::now();
            connection.etcd.keep_alive(self.id)?;
            self.renewed = asked;
        }
        Ok(())
    }

    /// Ends it. If that fails, it ends by itself.
    pub(super) fn end(self, connection: &mut Connection) {
        let _ = connection.etcd.revoke(self.id);
    }
}

impl PieceList {
    /// Their keys.
    pub(super) fn keys(&self, connection: &Connection) -> Vec<String> {
        (0..).zip(&self.hashes).map(|(place, _)| connection.paths.piece(self.upload, place)).collect()
    }

    fn place(&self, place: u32) -> SealedPlace {
        piece_place(self.upload, place, self.hashes.len())
    }
}

fn piece_place(upload: Uuid, place: u32, count: usize) -> SealedPlace {
    SealedPlace::Piece { upload, place, count: u32::try_from(count).unwrap_or(u32::MAX) }
}

/// Whether what is packed goes into so many pieces.
pub(super) fn fits(packed: &[u8], most: usize) -> Result<(), RemoteError> {
    if packed.len().div_ceil(PIECE_BYTES) <= most {
        return Ok(());
    }
    let mib = packed.len().div_ceil(1 << 20);
    Err(RemoteError::TooLarge(format!("{mib} MiB packed; {most} MiB are accepted")))
}

/// Puts the pieces of an entry there. Where the lease is lost, or nobody knows whether a piece is there, it
/// begins anew under another id, so that no piece is written twice.
pub(super) fn upload(connection: &mut Connection, packed: &[u8]) -> Result<Upload, RemoteError> {
    fits(packed, MOST_PIECES)?;
    let mut words = String::new();
    for _ in 0..MOST_UPLOADS {
        let mut lease = KeptLease::grant(connection)?;
        match upload_once(connection, packed, &mut lease) {
            Ok(Some(list)) => return Ok(Upload { list, lease: lease.id }),
            Ok(None) => "something else is there".clone_into(&mut words),
            Err(error) if error.is_lost_lease() || error.may_be_done() => words = error.to_string(),
            Err(error) => {
                lease.end(connection);
                return Err(error);
            }
        }
        lease.end(connection);
    }
    Err(RemoteError::NotUploaded(words))
}

/// `None` if something is where a piece should go.
fn upload_once(
    connection: &mut Connection,
    packed: &[u8],
    lease: &mut KeptLease,
) -> Result<Option<PieceList>, RemoteError> {
    let upload = uuid::Builder::from_random_bytes(rand::random()).into_uuid();
    let chunks = packed.chunks(PIECE_BYTES);
    let (count, mut hashes) = (chunks.len(), Vec::new());
    for (place, chunk) in (0..).zip(chunks) {
        lease.keep(connection)?;
        let sealed = connection.seal(piece_place(upload, place, count), chunk)?;
        hashes.push(PieceHash::of(&sealed));
        let key = connection.paths.piece(upload, place);
        let put = Operation::Put(Put::new(key.as_str(), sealed).with_lease(lease.id));
        let done = connection.guarded(vec![Compare::Absent(key.into())], vec![put], Vec::new())?;
        if let Done::No(_) = done {
            return Ok(None);
        }
    }
    Ok(Some(PieceList { upload, hashes }))
}

/// What the pieces of an entry come to; `None` if one is missing or another one.
pub(super) fn fetch(connection: &mut Connection, list: &PieceList) -> Result<Option<Vec<u8>>, RemoteError> {
    let keys = list.keys(connection);
    let Some(stored) = stored(connection, &keys, &list.hashes)? else { return Ok(None) };
    Ok(opened(connection, &stored, |place| list.place(place)))
}

/// Pieces as they are stored; `None` if one is missing or another one.
pub(super) fn stored(
    connection: &mut Connection,
    keys: &[String],
    hashes: &[PieceHash],
) -> Result<Option<Vec<Vec<u8>>>, RemoteError> {
    let mut found = Vec::new();
    for some in keys.chunks(ASKED_AT_ONCE) {
        let asked = some.iter().map(|key| RangeRequest::all(KeyRange::one(key.as_str())));
        for answer in connection.ask(asked.collect())? {
            found.extend(answer.kvs.into_iter().map(|pair| pair.value));
        }
    }
    let is_whole = found.len() == hashes.len()
        && found.iter().zip(hashes).all(|(stored, hash)| PieceHash::of(stored) == *hash);
    Ok(is_whole.then_some(found))
}

/// Pieces opened and joined; `None` if one was not sealed for its place.
pub(super) fn opened(
    connection: &Connection,
    stored: &[Vec<u8>],
    place: impl Fn(u32) -> SealedPlace,
) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    for (number, piece) in (0..).zip(stored) {
        joined.extend(connection.open(place(number), piece).ok()?);
    }
    Some(joined)
}
