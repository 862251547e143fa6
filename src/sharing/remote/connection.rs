//! One generation of a shared log: where its keys are, what seals it, and its head. Everything that is
//! written compares the head by its value, because an etcd that was put back has the same revisions again.

use uuid::Uuid;

use crate::sharing::etcd::answer::{OperationAnswer, RangeAnswer};
use crate::sharing::etcd::client::Etcd;
use crate::sharing::etcd::keys::{KeyRange, RangeRequest};
use crate::sharing::etcd::paths::{GenerationPaths, RegisterPaths};
use crate::sharing::etcd::transaction::{Compare, Operation, Txn};
use crate::sharing::keys::meta::{Meta, NotBelieved};
use crate::sharing::keys::seal::{GenerationKey, NotOpened, SealedPlace, Territory};
use crate::sharing::remote::error::RemoteError;

/// A generation of a log that is there.
#[derive(Debug, Clone)]
pub struct Connection {
    pub(super) etcd: Etcd,
    pub(super) territory: Territory,
    pub(super) key: GenerationKey,
    pub(super) meta: Meta,
    /// The bytes of the head, as they are in etcd.
    pub(super) head: Vec<u8>,
    pub(super) head_key: String,
    pub(super) paths: GenerationPaths,
}

/// What a guarded transaction came to.
#[derive(Debug)]
pub(super) enum Done {
    Yes,
    /// A comparison did not hold, though not that of the head. With what was then asked for.
    No(Vec<RangeAnswer>),
}

/// The head of a register's log, as it is in etcd.
pub(super) fn head_of(etcd: &mut Etcd, register: Uuid) -> Result<Option<Vec<u8>>, RemoteError> {
    let key = RegisterPaths::new(register).meta();
    let answer = etcd.range(&RangeRequest::all(KeyRange::one(key)))?;
    Ok(answer.kvs.into_iter().next().map(|pair| pair.value))
}

impl Connection {
    /// A generation that is not there yet, with its number and that of its first entry.
    pub(super) fn fresh(
        etcd: Etcd,
        register: Uuid,
        key: GenerationKey,
        (number, from): (u64, u64),
    ) -> Result<Self, RemoteError> {
        let gid = format!("{number}-{:016x}", rand::random::<u64>());
        let meta = Meta::new(&key, number, gid.clone(), from);
        let head = meta.to_bytes();
        Self::new(etcd, Territory { register, gid }, key, meta, head)
    }

    /// The generation that a head names.
    pub(super) fn new(
        etcd: Etcd,
        territory: Territory,
        key: GenerationKey,
        meta: Meta,
        head: Vec<u8>,
    ) -> Result<Self, RemoteError> {
        let register = RegisterPaths::new(territory.register);
        let paths = register.generation(&territory.gid).ok_or(NotBelieved::Unreadable)?;
        Ok(Self { etcd, territory, key, meta, head, head_key: register.meta(), paths })
    }

    /// Seals bytes for a place.
    pub(super) fn seal(&self, place: SealedPlace, bytes: &[u8]) -> Result<Vec<u8>, RemoteError> {
        // Random, and so not passed in: a nonce that came twice would give both texts away.
        Ok(self.key.seal(rand::random(), &self.territory, place, bytes)?)
    }

    pub(super) fn open(&self, place: SealedPlace, bytes: &[u8]) -> Result<Vec<u8>, NotOpened> {
        self.key.open(&self.territory, place, bytes)
    }

    fn head_request(&self) -> Operation {
        Operation::Range(RangeRequest::all(KeyRange::one(self.head_key.as_str())))
    }

    /// Asks for some ranges at once. The answers are of this generation.
    pub(super) fn ask(&mut self, ranges: Vec<RangeRequest>) -> Result<Vec<RangeAnswer>, RemoteError> {
        let asked = std::iter::once(self.head_request()).chain(ranges.into_iter().map(Operation::Range));
        let txn = Txn { success: asked.collect(), ..Txn::default() };
        let answer = self.etcd.txn(&txn)?;
        self.after_head(answer.responses.into_iter().filter_map(OperationAnswer::into_range))
    }

    /// Does something if this generation is still there and some comparisons hold. Otherwise `asked` is
    /// answered.
    pub(super) fn guarded(
        &mut self,
        compare: Vec<Compare>,
        success: Vec<Operation>,
        asked: Vec<RangeRequest>,
    ) -> Result<Done, RemoteError> {
        let head = Compare::Value { key: self.head_key.clone().into_bytes(), value: self.head.clone() };
        let compare = std::iter::once(head).chain(compare).collect();
        let failure = std::iter::once(self.head_request()).chain(asked.into_iter().map(Operation::Range));
        let txn = Txn { compare, success, failure: failure.collect() };
        let answer = self.etcd.txn(&txn)?;
        if answer.succeeded {
            return Ok(Done::Yes);
        }
        let answers = answer.responses.into_iter().filter_map(OperationAnswer::into_range);
        self.after_head(answers).map(Done::No)
    }

    /// The answers after that for the head, if the head is as it was.
    fn after_head(
        &self,
        mut answers: impl Iterator<Item = RangeAnswer>,
    ) -> Result<Vec<RangeAnswer>, RemoteError> {
        let head = answers.next().and_then(|answer| answer.kvs.into_iter().next());
        let found = head.ok_or(RemoteError::HeadGone)?.value;
        if found == self.head {
            return Ok(answers.collect());
        }
        Err(match Meta::believed(&found, &self.key, self.meta.generation) {
            Err(error @ (NotBelieved::Newer { .. } | NotBelieved::Earlier { .. })) => error.into(),
            _ => RemoteError::HeadChanged,
        })
    }
}
