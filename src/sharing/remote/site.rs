//! A generation that is being made, beside the one that counts. Whoever makes it has a claim with a lease;
//! everything is written only if the head is as it was found and the claim is there, so that what somebody
//! deletes meanwhile does not come back in parts. The head is put last; before that, nobody sees any of it.

use crate::sharing::beginning::Beginning;
use crate::sharing::etcd::keys::{KeyRange, RangeRequest};
use crate::sharing::etcd::transaction::{Compare, Operation, Put, Txn};
use crate::sharing::keys::card::Card;
use crate::sharing::keys::chain::KeyChain;
use crate::sharing::remote::connection::{self, Connection};
use crate::sharing::remote::error::RemoteError;
use crate::sharing::remote::pieces::KeptLease;
use crate::sharing::remote::snapshots::PackedSnapshot;
use crate::sharing::remote::{cards, entries};

/// What a generation begins with.
#[derive(Debug)]
pub(super) struct Foundation<'a> {
    pub beginning: &'a Beginning,
    /// Who takes part, and what brings them the key.
    pub members: Vec<(&'a Card, KeyChain)>,
}

/// A generation that is being made.
struct Site {
    next: Connection,
    /// The head as it was found, and the claim.
    guards: [Compare; 2],
    claim: Put,
    lease: KeptLease,
}

/// Makes a generation, unless the head is another than was found, or something else that must hold at the end
/// does not. `None` then, and if somebody deleted what there was of it.
pub(super) fn build(
    mut next: Connection,
    found: Option<&[u8]>,
    foundation: &Foundation<'_>,
    holds: Vec<Compare>,
) -> Result<Option<Connection>, RemoteError> {
    let lease = KeptLease::grant(&mut next)?;
    let mut site = Site::new(next, found, lease);
    let done = match site.fill(foundation) {
        Ok(Some(parts)) => site.finish(parts, holds),
        Ok(None) => Ok(false),
        // Without its head it is not there, whatever else is.
        Err(error) if error.may_be_done() || error.is_lost_lease() => {
            Err(RemoteError::NotBegun(error.to_string()))
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(true) => return Ok(Some(site.next)),
        // It may be the one that counts.
        Err(error) if error.may_be_done() => return Err(error),
        Ok(false) | Err(_) => {}
    }
    site.tidy_up();
    done.map(|_| None)
}

impl Site {
    fn new(next: Connection, found: Option<&[u8]>, lease: KeptLease) -> Self {
        let head_key = next.head_key.clone().into_bytes();
        let head = match found {
            Some(value) => Compare::Value { key: head_key, value: value.to_vec() },
            None => Compare::Absent(head_key),
        };
        // Random, so that no other claim is taken for this one.
        let (key, value) = (next.paths.making(), rand::random::<[u8; 16]>());
        let claim = Put::new(key.as_str(), value).with_lease(lease.id);
        let guards = [head, Compare::Value { key: key.into(), value: value.to_vec() }];
        Self { next, guards, claim, lease }
    }

    /// Writes everything but the head. Returns what must be there at the end, or `None` if it was refused.
    fn fill(&mut self, foundation: &Foundation<'_>) -> Result<Option<Vec<Compare>>, RemoteError> {
        let Foundation { beginning, members } = foundation;
        let next = &self.next;
        let (snapshot, line) = (&beginning.snapshot, &beginning.line);
        let device = line.note.device.unwrap_or_default();
        let packed = PackedSnapshot::of(next, snapshot, device, line.set.at)?;
        let entry = entries::seal_whole(next, snapshot.number, &beginning.entry)?;
        let entry = (next.paths.entry(snapshot.number), entry);
        let parts = [&packed.manifest.0, &entry.0].map(|key| Compare::Present(key.clone().into()));
        let mut puts = packed.pieces;
        puts.extend([packed.manifest, entry]);
        for (card, chain) in members {
            puts.push(cards::sealed(next, card)?);
            puts.push((next.paths.key_message(card.device), chain.to_bytes()));
        }
        let [head, _] = &self.guards;
        if !self.does(vec![head.clone()], Operation::Put(self.claim.clone()))? {
            return Ok(None);
        }
        for (key, value) in puts {
            self.lease.keep(&mut self.next)?;
            if !self.does(self.guards.to_vec(), Operation::Put(Put::new(key, value)))? {
                return Ok(None);
            }
        }
        Ok(Some(parts.to_vec()))
    }

    fn does(&mut self, compare: Vec<Compare>, operation: Operation) -> Result<bool, RemoteError> {
        let txn = Txn { compare, success: vec![operation], failure: Vec::new() };
        Ok(self.next.etcd.txn(&txn)?.succeeded)
    }

    /// Puts the head, if everything holds.
    fn finish(&mut self, parts: Vec<Compare>, holds: Vec<Compare>) -> Result<bool, RemoteError> {
        let Connection { head_key, head, .. } = &self.next;
        let compare = self.guards.iter().cloned().chain(parts).chain(holds).collect();
        let put = Operation::Put(Put::new(head_key.as_str(), head.as_slice()));
        let end = Operation::Delete(KeyRange::one(self.claim.key.as_slice()));
        let look = Operation::Range(RangeRequest::all(KeyRange::one(head_key.as_str())));
        let txn = Txn { compare, success: vec![put, end], failure: vec![look] };
        match self.next.etcd.txn(&txn) {
            Ok(answer) if answer.succeeded => {
                let _ = self.next.etcd.revoke(self.lease.id);
                Ok(true)
            }
            // A request that somebody repeated on the way is refused the second time.
            Ok(answer) => {
                let found = answer.range(0).and_then(|answer| answer.kvs.first());
                Ok(found.is_some_and(|pair| pair.value == self.next.head))
            }
            Err(error) => {
                let error = RemoteError::from(error);
                if error.may_be_done() { self.look_again(error) } else { Err(error) }
            }
        }
    }

    /// Whether the head was put, where there was no answer.
    fn look_again(&mut self, error: RemoteError) -> Result<bool, RemoteError> {
        // Without the claim, a request that is still on its way comes to nothing. Then looking settles it.
        let ended = self.next.etcd.revoke(self.lease.id).map_err(RemoteError::from);
        let is_settled = match &ended {
            Ok(()) => true,
            Err(error) => error.is_lost_lease(),
        };
        let register = self.next.territory.register;
        match connection::head_of(&mut self.next.etcd, register) {
            Ok(Some(head)) if head == self.next.head => Ok(true),
            Ok(_) if is_settled => Err(RemoteError::NotBegun(error.to_string())),
            _ => Err(error),
        }
    }

    /// Deletes what nobody will see. If that fails, it lies there and does no harm.
    fn tidy_up(&mut self) {
        let _ = self.next.etcd.revoke(self.lease.id);
        let _ = self.next.etcd.delete_range(&self.next.paths.all());
    }
}
