//! Making a snapshot. One device at a time: it has a claim with a lease, writes the pieces, reads them
//! back, and writes the manifest last. Then all but the two newest go.

use jiff::Timestamp;
use uuid::Uuid;

use crate::sharing::entry::{self, Entry};
use crate::sharing::etcd::transaction::{Compare, Operation, Put};
use crate::sharing::remote::connection::{Connection, Done};
use crate::sharing::remote::entries;
use crate::sharing::remote::error::RemoteError;
use crate::sharing::remote::pieces::{self, KeptLease, PieceHash};
use crate::sharing::remote::snapshots::{self, PackedSnapshot};
use crate::sharing::snapshot::Snapshot;

/// How many snapshots are kept.
const KEPT: usize = 2;

/// What became of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotMade {
    Made,
    /// There is one of this entry or a later one.
    NotNeeded,
    /// Another device makes one.
    Busy,
}

/// The right to make a snapshot, as long as its lease lives.
struct Claim {
    lease: KeptLease,
    compare: Compare,
}

impl Claim {
    /// Claims it; `None` if another device has it.
    fn take(connection: &mut Connection) -> Result<Option<Self>, RemoteError> {
        let lease = KeptLease::grant(connection)?;
        // Random, so that no other claim is taken for this one.
        let (key, value) = (connection.paths.snapshot_claim(), rand::random::<[u8; 16]>());
        let put = Operation::Put(Put::new(key.as_str(), value).with_lease(lease.id));
        let absent = Compare::Absent(key.clone().into());
        match connection.guarded(vec![absent], vec![put], Vec::new()) {
            Ok(Done::Yes) => {
                let compare = Compare::Value { key: key.into(), value: value.to_vec() };
                Ok(Some(Self { lease, compare }))
            }
            Ok(Done::No(_)) => {
                lease.end(connection);
                Ok(None)
            }
            Err(error) => {
                lease.end(connection);
                Err(error)
            }
        }
    }

    /// Does something, if the claim still holds.
    fn does(&mut self, connection: &mut Connection, operations: Vec<Operation>) -> Result<(), RemoteError> {
        self.lease.keep(connection)?;
        match connection.guarded(vec![self.compare.clone()], operations, Vec::new())? {
            Done::Yes => Ok(()),
            Done::No(_) => Err(RemoteError::NoSnapshot("it took too long, and another device began one")),
        }
    }
}

/// Makes a snapshot of the base, without anything that is pending.
pub(super) fn make(
    connection: &mut Connection,
    snapshot: &Snapshot,
    device: Uuid,
    at: Timestamp,
) -> Result<SnapshotMade, RemoteError> {
    let Some(mut claim) = Claim::take(connection)? else { return Ok(SnapshotMade::Busy) };
    let made = make_claimed(connection, &mut claim, snapshot, device, at);
    claim.lease.end(connection);
    made
}

fn make_claimed(
    connection: &mut Connection,
    claim: &mut Claim,
    snapshot: &Snapshot,
    device: Uuid,
    at: Timestamp,
) -> Result<SnapshotMade, RemoteError> {
    let (names, _) = snapshots::listed(connection)?;
    for name in names.into_iter().filter(|name| name.number >= snapshot.number) {
        if snapshots::manifest(connection, name)?.is_some() {
            return Ok(SnapshotMade::NotNeeded);
        }
    }
    let (page, _) = entries::read(connection, snapshot.number, 1)?;
    let found = page
        .first()
        .filter(|(number, bytes)| *number == snapshot.number && entry::hash(bytes) == snapshot.hash);
    let (_, bytes) = found.ok_or(RemoteError::NoSnapshot("the log does not have the last entry of it"))?;
    if Entry::parse(bytes).map(|entry| entry.digest) != Ok(snapshot.digest) {
        return Err(RemoteError::NoSnapshot("the last entry says that the register is another one"));
    }
    let packed = PackedSnapshot::of(connection, snapshot, device, at)?;
    let hashes: Vec<_> = packed.pieces.iter().map(|(_, value)| PieceHash::of(value)).collect();
    let mut keys = Vec::new();
    for (key, value) in packed.pieces {
        claim.does(connection, vec![Operation::Put(Put::new(key.as_str(), value))])?;
        keys.push(key);
    }
    if pieces::stored(connection, &keys, &hashes)?.is_none() {
        return Err(RemoteError::NoSnapshot("it could not be read back"));
    }
    let (key, value) = packed.manifest;
    claim.does(connection, vec![Operation::Put(Put::new(key, value))])?;
    tidy(connection, claim)?;
    Ok(SnapshotMade::Made)
}

/// Deletes all but the two newest, and what is left of others that were not finished.
fn tidy(connection: &mut Connection, claim: &mut Claim) -> Result<(), RemoteError> {
    let (names, any) = snapshots::listed(connection)?;
    let mut kept = Vec::new();
    for name in names {
        if kept.len() < KEPT && snapshots::manifest(connection, name)?.is_some() {
            kept.push(name);
        }
    }
    for name in any.into_iter().filter(|name| !kept.contains(name)) {
        let all = connection.paths.snapshot(name.number, name.device).all();
        claim.does(connection, vec![Operation::Delete(all)])?;
    }
    Ok(())
}
