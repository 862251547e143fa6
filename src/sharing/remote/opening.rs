//! Beginning a log, finding one that is there, and going over to its next generation. A log is never begun
//! where one is, and never begun anew where its head is gone.

use uuid::Uuid;

use crate::sharing::beginning::Beginning;
use crate::sharing::etcd::answer::TxnAnswer;
use crate::sharing::etcd::client::Etcd;
use crate::sharing::etcd::keys::{KeyRange, RangeRequest};
use crate::sharing::etcd::paths::RegisterPaths;
use crate::sharing::etcd::transaction::{Operation, Txn};
use crate::sharing::keys::chain::KeyChain;
use crate::sharing::keys::generation::{Generation, Identity};
use crate::sharing::keys::meta::{LOG_FORMAT, Meta, NotBelieved};
use crate::sharing::keys::seal::{GenerationKey, Territory};
use crate::sharing::remote::connection::{self, Connection};
use crate::sharing::remote::entries;
use crate::sharing::remote::error::RemoteError;
use crate::sharing::remote::site::{self, Foundation};

/// The number of the first generation.
const FIRST: u64 = 1;
/// How often the key is looked for anew because the head has changed meanwhile.
const MOST_TRIES: usize = 5;

/// Begins the log of a register. Doing it again with the same key and beginning does no harm.
pub(super) fn create(
    mut etcd: Etcd,
    register: Uuid,
    beginning: &Beginning,
    key: GenerationKey,
) -> Result<Connection, RemoteError> {
    if let Some(head) = connection::head_of(&mut etcd, register)? {
        return begun_before(etcd, register, beginning, key, head);
    }
    let next = Connection::fresh(etcd, register, key, (FIRST, beginning.snapshot.number))?;
    let foundation = Foundation { beginning, members: Vec::new() };
    site::build(next, None, &foundation, Vec::new())?.ok_or(RemoteError::LogExists)
}

/// The log that is there, if it is the one that was to be begun: the answer may have been lost.
fn begun_before(
    etcd: Etcd,
    register: Uuid,
    beginning: &Beginning,
    key: GenerationKey,
    head: Vec<u8>,
) -> Result<Connection, RemoteError> {
    let meta = Meta::believed(&head, &key, FIRST).ok();
    let meta = meta.filter(|meta| meta.generation == FIRST && meta.from == beginning.snapshot.number);
    let meta = meta.ok_or(RemoteError::LogExists)?;
    let territory = Territory { register, gid: meta.gid.clone() };
    let mut connection = Connection::new(etcd, territory, key, meta, head)?;
    let (page, _) = entries::read(&mut connection, beginning.snapshot.number, 1)?;
    let is_ours = page.first().is_some_and(|(_, bytes)| *bytes == beginning.entry);
    if is_ours { Ok(connection) } else { Err(RemoteError::LogExists) }
}

/// Finds the log of a register. Its head is believed with the key that is known, or with one of a later
/// generation that key messages for this device lead to.
pub(super) fn open(
    mut etcd: Etcd,
    register: Uuid,
    known: &Generation,
    me: Option<&Identity>,
) -> Result<Connection, RemoteError> {
    let mut head = connection::head_of(&mut etcd, register)?.ok_or(RemoteError::NoLog)?;
    for _ in 0..MOST_TRIES {
        let meta: Meta = serde_json::from_slice(&head).map_err(|_| NotBelieved::Unreadable)?;
        let is_later = meta.gid != known.gid && meta.generation > known.number();
        let key = match (is_later && meta.format <= LOG_FORMAT, me) {
            (false, _) => Some(known.key.clone()),
            (true, None) => return Err(RemoteError::OutOfDate),
            (true, Some(me)) => {
                let (found, chain) = head_and_chain(&mut etcd, register, &meta, me)?;
                if found != head {
                    head = found;
                    continue;
                }
                chain.and_then(|chain| chain.lead(register, known, me, &meta.gid)).map(|next| next.key)
            }
        };
        let key = key.ok_or(RemoteError::LeftOut)?;
        let meta = Meta::believed(&head, &key, known.number())?;
        let territory = Territory { register, gid: meta.gid.clone() };
        return Connection::new(etcd, territory, key, meta, head);
    }
    Err(RemoteError::HeadChanged)
}

/// The head, and what was there for this device at the same moment.
fn head_and_chain(
    etcd: &mut Etcd,
    register: Uuid,
    meta: &Meta,
    me: &Identity,
) -> Result<(Vec<u8>, Option<KeyChain>), RemoteError> {
    let paths = RegisterPaths::new(register);
    let own = paths.generation(&meta.gid).ok_or(NotBelieved::Unreadable)?.key_message(me.device);
    let asked = [paths.meta(), own].map(|key| Operation::Range(RangeRequest::all(KeyRange::one(key))));
    let answer = etcd.txn(&Txn { success: asked.to_vec(), ..Txn::default() })?;
    let value = |answer: &TxnAnswer, place| {
        answer.range(place).and_then(|found| found.kvs.first()).map(|pair| pair.value.clone())
    };
    let head = value(&answer, 0).ok_or(RemoteError::NoLog)?;
    Ok((head, value(&answer, 1).and_then(|bytes| KeyChain::parse(&bytes))))
}
