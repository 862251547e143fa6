//! Who is here: each device says so under a lease, so that it is over soon after the device is gone.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::sharing::etcd::keys::RangeRequest;
use crate::sharing::etcd::transaction::{LeaseId, Operation, Put};
use crate::sharing::etcd::watch::Ring;
use crate::sharing::keys::seal::SealedPlace;
use crate::sharing::remote::connection::{Connection, Done};
use crate::sharing::remote::error::RemoteError;

/// How long a device is here after it was last heard of, in seconds.
const LEASE_SECONDS: u32 = 60;

/// What a device says while it is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here {
    /// Drawn at each start: under another one, this is a copy of the folder.
    pub session: Uuid,
    /// How far it has the log.
    pub number: u64,
    pub digest: u64,
}

/// What this device last said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    lease: LeaseId,
    device: Uuid,
    here: Here,
}

/// Says that a device is here. Nothing is written if it was said before and has not changed.
pub(super) fn show(
    connection: &mut Connection,
    said: &mut Option<Said>,
    device: Uuid,
    here: Here,
) -> Result<(), RemoteError> {
    let mut lease = None;
    if let Some(before) = *said {
        match connection.etcd.keep_alive(before.lease) {
            Ok(_) if (before.device, before.here) == (device, here) => return Ok(()),
            Ok(_) => lease = Some(before.lease),
            Err(error) => {
                let error = RemoteError::from(error);
                if !error.is_lost_lease() {
                    return Err(error);
                }
            }
        }
    }
    let lease = match lease {
        Some(lease) => lease,
        None => connection.etcd.grant(LEASE_SECONDS)?.id,
    };
    // Numbers and ids can always be written as JSON.
    let bytes = serde_json::to_vec(&here).unwrap_or_default();
    let sealed = connection.seal(SealedPlace::Presence(device), &bytes)?;
    let put = Put::new(connection.paths.here(device), sealed).with_lease(lease);
    if let Done::Yes = connection.guarded(Vec::new(), vec![Operation::Put(put)], Vec::new())? {
        *said = Some(Said { lease, device, here });
    }
    Ok(())
}

/// Everybody who is here, and was shown by somebody with the key.
pub(super) fn all(connection: &mut Connection) -> Result<Vec<(Uuid, Here)>, RemoteError> {
    let answers = connection.ask(vec![RangeRequest::all(connection.paths.all_here())])?;
    let mut found = Vec::new();
    for pair in answers.into_iter().flat_map(|answer| answer.kvs) {
        let Some(device) = connection.paths.here_of(&pair.key) else { continue };
        let opened = connection.open(SealedPlace::Presence(device), &pair.value).ok();
        found.extend(opened.and_then(|bytes| Some((device, serde_json::from_slice(&bytes).ok()?))));
    }
    Ok(found)
}

/// Writes something where devices are, waits until that is noticed, and deletes it.
pub(super) fn time_bell(
    connection: &mut Connection,
    patience: Duration,
) -> Result<Option<Duration>, RemoteError> {
    let mut bell = connection.etcd.watch(&connection.paths.all_here(), patience)?;
    let lease = connection.etcd.grant(LEASE_SECONDS)?.id;
    // Nothing that the key opens, so nobody is taken to be here.
    let put = Put::new(connection.paths.here(Uuid::now_v7()), b"bell").with_lease(lease);
    let since = Instant::now();
    connection.guarded(Vec::new(), vec![Operation::Put(put)], Vec::new())?;
    let rung = bell.wait();
    let took = since.elapsed();
    let _ = connection.etcd.revoke(lease);
    Ok(matches!(rung?, Ring::Changed { .. }).then_some(took))
}

/// Says that this device is gone.
pub(super) fn leave(connection: &mut Connection, said: &mut Option<Said>) -> Result<(), RemoteError> {
    match said.take().map(|said| connection.etcd.revoke(said.lease).map_err(RemoteError::from)) {
        Some(Err(error)) if !error.is_lost_lease() => Err(error),
        _ => Ok(()),
    }
}
