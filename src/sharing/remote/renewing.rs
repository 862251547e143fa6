//! Beginning a log anew: in place of a generation whose last entry is known, or from here, where the head is
//! gone or another one. Everybody who stays is brought the new key; nobody else has it.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::sharing::beginning::Beginning;
use crate::sharing::etcd::client::Etcd;
use crate::sharing::etcd::keys::{KeyRange, RangeRequest};
use crate::sharing::etcd::paths::{GenerationPaths, RegisterPaths};
use crate::sharing::etcd::transaction::Compare;
use crate::sharing::keys::card::Card;
use crate::sharing::keys::chain::KeyChain;
use crate::sharing::keys::generation::{Generation, Identity};
use crate::sharing::keys::meta::{Meta, NotBelieved};
use crate::sharing::keys::seal::GenerationKey;
use crate::sharing::remote::adding::{self, LastEntry};
use crate::sharing::remote::cards;
use crate::sharing::remote::connection::{self, Connection};
use crate::sharing::remote::error::RemoteError;
use crate::sharing::remote::site::{self, Foundation};
use crate::store::LogPlace;

/// By how many generations a log can be ahead of what is known here. Whoever has no key can write any number.
const MOST_AHEAD: u64 = 1 << 32;

/// Who a new generation is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Staying<'a> {
    /// Who makes it.
    pub me: Option<&'a Identity>,
    /// The devices that are not to have its key.
    pub left_out: &'a BTreeSet<Uuid>,
}

/// Begins the next generation, if the last entry is the one at `after`. `None` if it is not.
pub(super) fn renew(
    connection: &mut Connection,
    last: &mut Option<LastEntry>,
    staying: Staying<'_>,
    after: LogPlace,
    beginning: &Beginning,
) -> Result<Option<Connection>, RemoteError> {
    let number = beginning.snapshot.number;
    let known = adding::known(connection, last, (after.number, &after.hash))?;
    let Some(tip) = known.filter(|_| number.checked_sub(1) == Some(after.number)) else { return Ok(None) };
    let entry = |number| connection.paths.entry(number).into_bytes();
    let mut holds = vec![
        Compare::Value { key: entry(after.number), value: tip.stored.clone() },
        Compare::Absent(entry(number)),
    ];
    let (mut cards, no_others) = cards::all(connection)?;
    // Whoever joins meanwhile must not be left out.
    holds.push(no_others);
    cards.retain(|card| !staying.left_out.contains(&card.device));
    let before = Before {
        register: connection.territory.register,
        key: &connection.key,
        paths: connection.paths.clone(),
        generation: connection.meta.generation,
        me: staying.me,
    };
    let (etcd, head) = (connection.etcd.clone(), Some(connection.head.as_slice()));
    before.build(etcd, head, &cards, (beginning, holds))
}

/// Begins a generation after whatever is there, in place of the head that is found, or of none.
pub(super) fn begin_from_here(
    mut etcd: Etcd,
    register: Uuid,
    known: &Generation,
    me: &Identity,
    cards: &[Card],
    beginning: &Beginning,
) -> Result<Connection, RemoteError> {
    let head = connection::head_of(&mut etcd, register)?;
    let found = head.as_ref().and_then(|head| serde_json::from_slice::<Meta>(head).ok());
    let most = known.number().saturating_add(MOST_AHEAD);
    let found = found.map(|meta| meta.generation).filter(|generation| *generation <= most);
    let paths = RegisterPaths::new(register).generation(&known.gid).ok_or(NotBelieved::Unreadable)?;
    let generation = found.unwrap_or_default().max(known.number());
    let before = Before { register, key: &known.key, paths, generation, me: Some(me) };
    let begun = before.build(etcd, head.as_deref(), cards, (beginning, Vec::new()))?;
    begun.ok_or(RemoteError::HeadChanged)
}

/// The generation whose key those who stay have.
struct Before<'a> {
    register: Uuid,
    key: &'a GenerationKey,
    paths: GenerationPaths,
    /// The number that the new one follows.
    generation: u64,
    me: Option<&'a Identity>,
}

impl Before<'_> {
    /// Makes the next one, for the devices with these cards.
    fn build(
        &self,
        mut etcd: Etcd,
        head: Option<&[u8]>,
        cards: &[Card],
        (beginning, holds): (&Beginning, Vec<Compare>),
    ) -> Result<Option<Connection>, RemoteError> {
        let is_mine = |card: &Card| {
            self.me.is_some_and(|me| (card.device, &card.public_key) == (me.device, &me.key.public()))
        };
        // After a crash, or where the answer was lost, this device needs the key message as others do.
        if !cards.iter().any(is_mine) {
            return Err(RemoteError::NoCard);
        }
        let number = self.generation.checked_add(1);
        let number = number.ok_or_else(|| RemoteError::NotBegun("there is no later generation".into()))?;
        let key = GenerationKey::new(rand::random());
        let place = (number, beginning.snapshot.number);
        let next = Connection::fresh(etcd.clone(), self.register, key, place)?;
        let mut members = Vec::new();
        for card in cards {
            let mut chain = self.chain(&mut etcd, card.device)?;
            // A card with a public key that is none can't be sent anything, and must not hold up others.
            let _ = chain.add(card, self.key, (&next.key, &next.territory), rand::random());
            members.push((card, chain));
        }
        site::build(next, head, &Foundation { beginning, members }, holds)
    }

    /// The key messages that a device has so far. Where there are none, or something else is there, whoever
    /// has the latest key is brought the next one all the same.
    fn chain(&self, etcd: &mut Etcd, device: Uuid) -> Result<KeyChain, RemoteError> {
        let asked = RangeRequest::all(KeyRange::one(self.paths.key_message(device)));
        let found = etcd.range(&asked)?.kvs.into_iter().next();
        Ok(found.and_then(|pair| KeyChain::parse(&pair.value)).unwrap_or_default())
    }
}
