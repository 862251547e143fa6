//! The key messages for a device that may have been away for several generations: one for each since it
//! joined. Each is sealed under the key of the generation before, so they are opened one after another. The
//! list itself is in clear; whatever in it does not open is passed over.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::sharing::keys::card::Card;
use crate::sharing::keys::generation::{Generation, Identity};
use crate::sharing::keys::seal::{GenerationKey, NotOpened, Territory};

/// How many generations a device may be away.
pub const MOST_LINKS: usize = 256;
/// The most bytes that are read.
const MOST_BYTES: usize = 1 << 20;

/// Key messages for a device, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyChain {
    links: Vec<KeyLink>,
}

/// The key message of one generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KeyLink {
    gid: String,
    /// In base64.
    message: String,
}

impl KeyChain {
    /// Reads one. `None` if it is not one, or too large.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let small = Some(bytes).filter(|bytes| bytes.len() <= MOST_BYTES)?;
        serde_json::from_slice(small).ok().filter(|chain: &Self| chain.links.len() <= MOST_LINKS)
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Texts can always be written as JSON.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Adds the message of a new generation. `nonce` is drawn anew for each.
    ///
    /// # Errors
    /// If the card's public key is not one.
    pub fn add(
        &mut self,
        card: &Card,
        before: &GenerationKey,
        (next, territory): (&GenerationKey, &Territory),
        nonce: [u8; 24],
    ) -> Result<(), NotOpened> {
        let message = card.key_message(before, next, nonce, territory)?;
        let message = BASE64_STANDARD_NO_PAD.encode(message);
        self.links.push(KeyLink { gid: territory.gid.clone(), message });
        let surplus = self.links.len().saturating_sub(MOST_LINKS);
        self.links.drain(..surplus);
        Ok(())
    }

    /// The generation with this name, if the messages lead from a known one to it.
    #[must_use]
    pub fn lead(&self, register: Uuid, known: &Generation, me: &Identity, gid: &str) -> Option<Generation> {
        let mut key = known.key.clone();
        for link in &self.links {
            let Ok(message) = BASE64_STANDARD_NO_PAD.decode(&link.message) else { continue };
            let territory = Territory { register, gid: link.gid.clone() };
            // Those from before what is known do not open with its key.
            let Ok(next) = me.key.open(me.device, &key, &territory, &message) else { continue };
            if link.gid == gid {
                return Some(Generation { gid: link.gid.clone(), key: next });
            }
            key = next;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sharing::keys::card::DeviceKey;

    const REGISTER: Uuid = Uuid::from_u128(9);

    fn generation(number: u8) -> Generation {
        Generation { gid: format!("{number}-aa"), key: GenerationKey::new([number; 32]) }
    }

    fn identity() -> (Identity, Card) {
        let me = Identity { device: Uuid::from_u128(1), key: DeviceKey::generate() };
        let card = Card {
            device: me.device,
            name: "Ana's laptop".into(),
            public_key: me.key.public(),
            program: String::new(),
        };
        (me, card)
    }

    fn add(chain: &mut KeyChain, card: &Card, before: &Generation, next: &Generation) {
        let territory = Territory { register: REGISTER, gid: next.gid.clone() };
        chain.add(card, &before.key, (&next.key, &territory), [3; 24]).unwrap();
    }

    /// From generation 1 to 5.
    fn chain(card: &Card) -> KeyChain {
        let mut chain = KeyChain::default();
        for number in 2..=5 {
            add(&mut chain, card, &generation(number - 1), &generation(number));
        }
        chain
    }

    #[test]
    fn a_chain_leads_from_every_generation_of_it_to_the_last() {
        let (me, card) = identity();
        let chain = KeyChain::parse(&chain(&card).to_bytes()).unwrap();
        for number in 1..5 {
            assert_eq!(chain.lead(REGISTER, &generation(number), &me, "5-aa"), Some(generation(5)));
        }
        assert_eq!(chain.lead(REGISTER, &generation(1), &me, "3-aa"), Some(generation(3)));
        // Whoever is there already is not led anywhere, and whoever has another key neither.
        for stranger in [generation(5), generation(7)] {
            assert_eq!(chain.lead(REGISTER, &stranger, &me, "5-aa"), None);
        }
        assert_eq!(chain.lead(REGISTER, &generation(1), &me, "6-aa"), None);
        assert_eq!(chain.lead(Uuid::nil(), &generation(1), &me, "5-aa"), None);
        assert_eq!(chain.lead(REGISTER, &generation(1), &identity().0, "5-aa"), None);
        let other = Identity { device: Uuid::from_u128(2), ..me };
        assert_eq!(chain.lead(REGISTER, &generation(1), &other, "5-aa"), None);
    }

    #[test]
    fn what_others_put_between_is_passed_over_and_what_is_missing_leads_nowhere() {
        let (me, card) = identity();
        let whole = chain(&card);
        let mut forged = whole.clone();
        let stranger = Generation { key: GenerationKey::new([99; 32]), ..generation(4) };
        let mut own = KeyChain::default();
        add(&mut own, &card, &stranger, &Generation { gid: "5-aa".into(), ..stranger.clone() });
        forged.links.insert(0, own.links[0].clone());
        forged.links.insert(2, KeyLink { gid: "5-aa".into(), message: "no base64!".into() });
        assert_eq!(forged.lead(REGISTER, &generation(1), &me, "5-aa"), Some(generation(5)));
        for missing in 0..4 {
            let mut cut = whole.clone();
            cut.links.remove(missing);
            assert_eq!(cut.lead(REGISTER, &generation(1), &me, "5-aa"), None, "{missing}");
            let mut renamed = whole.clone();
            renamed.links[missing].gid = "9-aa".into();
            assert_eq!(renamed.lead(REGISTER, &generation(1), &me, "5-aa"), None, "{missing}");
        }
    }

    #[test]
    fn a_chain_stays_small() {
        let (_, card) = identity();
        let mut long = KeyChain::default();
        let link = chain(&card).links.remove(0);
        long.links = vec![link; MOST_LINKS];
        add(&mut long, &card, &generation(1), &generation(7));
        assert_eq!((long.links.len(), long.links.last().unwrap().gid.as_str()), (MOST_LINKS, "7-aa"));
        let bytes = long.to_bytes();
        assert!(bytes.len() < MOST_BYTES / 2, "{}", bytes.len());
        assert!(KeyChain::parse(&bytes).is_some());
        long.links.push(long.links[0].clone());
        assert_eq!(KeyChain::parse(&long.to_bytes()), None);
        let padded = [bytes, vec![b' '; MOST_BYTES]].concat();
        assert_eq!(KeyChain::parse(&padded), None);
        let broken = Card { public_key: "nonsense".into(), ..card };
        let territory = Territory { register: REGISTER, gid: "2-aa".into() };
        let key = GenerationKey::new([1; 32]);
        assert_eq!(KeyChain::default().add(&broken, &key, (&key, &territory), [0; 24]), Err(NotOpened));
    }

    proptest! {
        #[test]
        fn whatever_is_there_leads_nowhere(bytes: Vec<u8>, gid: String, message: String) {
            let (me, _) = identity();
            let text = serde_json::json!([{ "gid": gid, "message": message }]).to_string();
            for bytes in [bytes.as_slice(), text.as_bytes(), b"[]", b"{}", b"null", b""] {
                let led = KeyChain::parse(bytes)
                    .and_then(|chain| chain.lead(REGISTER, &generation(1), &me, &gid));
                prop_assert_eq!(led, None);
            }
        }
    }
}
