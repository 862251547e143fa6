//! The cards of the devices that take part, each at a key of its own. A card is never replaced: a key of
//! later generations that is sealed to it can be read by that device alone.

use uuid::Uuid;

use crate::sharing::etcd::keys::{KeyRange, RangeRequest};
use crate::sharing::etcd::transaction::{Compare, Operation, Put};
use crate::sharing::keys::card::Card;
use crate::sharing::keys::seal::SealedPlace;
use crate::sharing::remote::connection::{Connection, Done};
use crate::sharing::remote::error::RemoteError;

/// How often a card is shown where somebody without the key puts other things there.
const MOST_TRIES: usize = 3;

/// What became of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardShown {
    Shown,
    /// It was there before.
    AlreadyThere,
    /// Another one of this device is there, with another public key.
    Taken,
}

/// A card as it is stored.
pub(super) fn sealed(connection: &Connection, card: &Card) -> Result<(String, Vec<u8>), RemoteError> {
    // Texts can always be written as JSON.
    let bytes = serde_json::to_vec(card).unwrap_or_default();
    let sealed = connection.seal(SealedPlace::Card(card.device), &bytes)?;
    Ok((connection.paths.card(card.device), sealed))
}

/// Shows who a device is.
pub(super) fn show(connection: &mut Connection, card: &Card) -> Result<CardShown, RemoteError> {
    let (key, value) = sealed(connection, card)?;
    let mut compare = Compare::Absent(key.clone().into());
    for _ in 0..MOST_TRIES {
        let put = Operation::Put(Put::new(key.as_str(), value.as_slice()));
        let asked = RangeRequest::all(KeyRange::one(key.as_str()));
        let Done::No(answers) = connection.guarded(vec![compare.clone()], vec![put], vec![asked])? else {
            return Ok(CardShown::Shown);
        };
        let found = answers.into_iter().next().and_then(|answer| answer.kvs.into_iter().next());
        compare = match found {
            None => Compare::Absent(key.clone().into()),
            Some(pair) => match connection.open(SealedPlace::Card(card.device), &pair.value) {
                Ok(bytes) => {
                    let there = serde_json::from_slice::<Card>(&bytes);
                    let is_same = there.is_ok_and(|there| there.public_key == card.public_key);
                    return Ok(if is_same { CardShown::AlreadyThere } else { CardShown::Taken });
                }
                // Nobody with the key put it there, so it is no card.
                Err(_) => Compare::Value { key: key.clone().into(), value: pair.value },
            },
        };
    }
    Err(RemoteError::Damaged("somebody puts other things where the card of this device belongs".into()))
}

/// Deletes the card of a device that takes part no longer, and what else is there of it.
pub(super) fn withdraw(connection: &mut Connection, device: Uuid) -> Result<(), RemoteError> {
    let paths = &connection.paths;
    let keys = [paths.card(device), paths.key_message(device), paths.seen(device)];
    let deletes = keys.map(|key| Operation::Delete(KeyRange::one(key)));
    connection.guarded(Vec::new(), deletes.to_vec(), Vec::new()).map(drop)
}

/// The cards of all devices, by device, and what holds as long as there is no other. What nobody with the key
/// put there is none.
pub(super) fn all(connection: &mut Connection) -> Result<(Vec<Card>, Compare), RemoteError> {
    let range = connection.paths.cards();
    let answers = connection.ask(vec![RangeRequest::all(range.clone())])?;
    let revision = answers.first().map_or(0, |answer| answer.header.revision);
    let mut found = Vec::new();
    for pair in answers.into_iter().flat_map(|answer| answer.kvs) {
        let Some(device) = connection.paths.card_of(&pair.key) else { continue };
        let opened = connection.open(SealedPlace::Card(device), &pair.value).ok();
        let card = opened.and_then(|bytes| serde_json::from_slice::<Card>(&bytes).ok());
        found.extend(card.filter(|card| card.device == device));
    }
    found.sort_by_key(|card| card.device);
    Ok((found, Compare::Unchanged { range, revision }))
}
