//! Beginning a log, and finding one that is there. A log is never begun where one is, and never begun anew
//! where its head is gone.

use uuid::Uuid;

use crate::sharing::beginning::Beginning;
use crate::sharing::etcd::client::Etcd;
use crate::sharing::etcd::keys::{KeyRange, RangeRequest};
use crate::sharing::etcd::paths::RegisterPaths;
use crate::sharing::etcd::transaction::{Compare, Operation, Put, Txn};
use crate::sharing::keys::meta::Meta;
use crate::sharing::keys::seal::{GenerationKey, Territory};
use crate::sharing::remote::connection::Connection;
use crate::sharing::remote::entries;
use crate::sharing::remote::error::RemoteError;
use crate::sharing::remote::snapshots::PackedSnapshot;

/// The number of the first generation.
const FIRST: u64 = 1;

/// Begins the log of a register: first the snapshot, then the first entry, the head last. Before the head is
/// there, nobody sees any of it.
pub(super) fn create(
    etcd: Etcd,
    register: Uuid,
    beginning: &Beginning,
    key: GenerationKey,
) -> Result<Connection, RemoteError> {
    let gid = format!("{FIRST}-{:016x}", rand::random::<u64>());
    let number = beginning.snapshot.number;
    let meta = Meta::new(&key, FIRST, gid.clone(), number);
    let head = meta.to_bytes();
    let territory = Territory { register, gid };
    let mut connection = Connection::new(etcd, territory, key, meta, head)?;
    let is_there = |connection: &mut Connection| head_of(&mut connection.etcd, register);
    if is_there(&mut connection)?.is_some() {
        return Err(RemoteError::LogExists);
    }
    let done = begin(&mut connection, beginning);
    match done {
        Ok(true) => Ok(connection),
        Ok(false) => {
            tidy_up(&mut connection);
            Err(RemoteError::LogExists)
        }
        Err(error) if error.may_be_done() => match is_there(&mut connection) {
            Ok(Some(head)) if head == connection.head => Ok(connection),
            Ok(Some(_)) => {
                tidy_up(&mut connection);
                Err(RemoteError::LogExists)
            }
            _ => Err(error),
        },
        Err(error) => {
            tidy_up(&mut connection);
            Err(error)
        }
    }
}

/// Deletes what nobody will see. If that fails, it lies there and does no harm.
fn tidy_up(connection: &mut Connection) {
    let _ = connection.etcd.delete_range(&connection.paths.all());
}

/// False if there is a head already.
fn begin(connection: &mut Connection, beginning: &Beginning) -> Result<bool, RemoteError> {
    let snapshot = &beginning.snapshot;
    let device = beginning.line.note.device.unwrap_or_default();
    let packed = PackedSnapshot::of(connection, snapshot, device, beginning.line.set.at)?;
    let entry_key = connection.paths.entry(snapshot.number);
    let entry = entries::seal_whole(connection, snapshot.number, &beginning.entry)?;
    let manifest_key = packed.manifest.0.clone();
    let puts = packed.pieces.into_iter().chain([packed.manifest, (entry_key.clone(), entry)]);
    let no_head = Compare::Absent(connection.head_key.clone().into());
    for (key, value) in puts {
        let success = vec![Operation::Put(Put::new(key, value))];
        let txn = Txn { compare: vec![no_head.clone()], success, failure: Vec::new() };
        if !connection.etcd.txn(&txn)?.succeeded {
            return Ok(false);
        }
    }
    let is_there = [manifest_key, entry_key].map(|key| Compare::Present(key.into()));
    let compare = std::iter::once(no_head).chain(is_there).collect();
    let head = Put::new(connection.head_key.as_str(), connection.head.as_slice());
    let txn = Txn { compare, success: vec![Operation::Put(head)], failure: Vec::new() };
    Ok(connection.etcd.txn(&txn)?.succeeded)
}

/// Finds the log of a register, and believes its head only with the key, and if it is of no earlier
/// generation than is known.
pub(super) fn open(
    mut etcd: Etcd,
    register: Uuid,
    key: GenerationKey,
    known: u64,
) -> Result<Connection, RemoteError> {
    let head = head_of(&mut etcd, register)?.ok_or(RemoteError::NoLog)?;
    let meta = Meta::believed(&head, &key, known)?;
    let territory = Territory { register, gid: meta.gid.clone() };
    Connection::new(etcd, territory, key, meta, head)
}

fn head_of(etcd: &mut Etcd, register: Uuid) -> Result<Option<Vec<u8>>, RemoteError> {
    let key = RegisterPaths::new(register).meta();
    let answer = etcd.range(&RangeRequest::all(KeyRange::one(key)))?;
    Ok(answer.kvs.into_iter().next().map(|pair| pair.value))
}
