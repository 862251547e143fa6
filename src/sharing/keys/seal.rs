//! Sealing with XChaCha20-Poly1305. What is sealed says where it belongs (register, generation, place), so
//! nothing can be moved elsewhere in the log.

use std::fmt;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use uuid::Uuid;

/// The bytes of a key.
pub const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
/// The first byte of everything sealed: how it was sealed.
const FORMAT: u8 = 1;

/// The key of a generation.
#[derive(Clone, PartialEq, Eq)]
pub struct GenerationKey([u8; KEY_BYTES]);

// Not derived: a key must not end up in a log or a message.
impl fmt::Debug for GenerationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GenerationKey(…)")
    }
}

/// Where something sealed belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedPlace {
    /// The entry with this number.
    Entry(u64),
    /// One of the pieces of a large entry.
    Piece { upload: Uuid, place: u32, count: u32 },
    /// One of the pieces of a snapshot as of this entry.
    Snapshot { number: u64, device: Uuid, place: u32, count: u32 },
    /// What a snapshot consists of.
    Manifest { number: u64, device: Uuid },
    /// The key of the next generation, for a device.
    KeyMessage(Uuid),
    /// Which devices are here.
    Presence(Uuid),
    /// Who a device is.
    Card(Uuid),
    /// What a device last said of itself.
    Seen(Uuid),
}

/// What a place is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Territory {
    pub register: Uuid,
    /// The name of the generation.
    pub gid: String,
}

/// Bytes that this key does not open at this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this can't be opened with the key of this register")]
pub struct NotOpened;

impl GenerationKey {
    #[must_use]
    pub const fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// Its bytes, for an invitation, a key message, or the file that keeps it.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// Seals bytes for a place. `nonce` is drawn anew for each.
    ///
    /// # Errors
    /// If they are longer than the cipher allows (256 GB).
    pub fn seal(
        &self,
        nonce: [u8; NONCE_BYTES],
        territory: &Territory,
        place: SealedPlace,
        bytes: &[u8],
    ) -> Result<Vec<u8>, NotOpened> {
        let aad = place.bytes(territory);
        let sealed = self
            .cipher()
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: bytes, aad: &aad })
            .map_err(|_| NotOpened)?;
        Ok([&[FORMAT], nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// If it was sealed with another key, for another place, or was changed.
    pub fn open(
        &self,
        territory: &Territory,
        place: SealedPlace,
        sealed: &[u8],
    ) -> Result<Vec<u8>, NotOpened> {
        let (format, rest) = sealed.split_first().ok_or(NotOpened)?;
        let (nonce, message) = rest.split_at_checked(NONCE_BYTES).ok_or(NotOpened)?;
        if *format != FORMAT {
            return Err(NotOpened);
        }
        let aad = place.bytes(territory);
        self.cipher()
            .decrypt(XNonce::from_slice(nonce), Payload { msg: message, aad: &aad })
            .map_err(|_| NotOpened)
    }

    /// A hash that only those who have the key can make.
    #[must_use]
    pub fn keyed_hash(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        let key = blake3::derive_key(purpose, &self.0);
        *blake3::keyed_hash(&key, bytes).as_bytes()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(Key::from_slice(&self.0))
    }
}

impl SealedPlace {
    /// The place as bytes: each with its own first byte, and every part of a fixed length but the last.
    fn bytes(self, territory: &Territory) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(96);
        let (kind, number, id, place, count) = match self {
            Self::Entry(number) => (0_u8, number, Uuid::nil(), 0, 0),
            Self::Piece { upload, place, count } => (1, 0, upload, place, count),
            Self::Snapshot { number, device, place, count } => (2, number, device, place, count),
            Self::KeyMessage(device) => (3, 0, device, 0, 0),
            Self::Presence(device) => (4, 0, device, 0, 0),
            Self::Manifest { number, device } => (5, number, device, 0, 0),
            Self::Card(device) => (6, 0, device, 0, 0),
            Self::Seen(device) => (7, 0, device, 0, 0),
        };
        bytes.push(kind);
        bytes.extend(territory.register.as_bytes());
        bytes.extend(number.to_be_bytes());
        bytes.extend(id.as_bytes());
        bytes.extend(place.to_be_bytes());
        bytes.extend(count.to_be_bytes());
        bytes.extend(territory.gid.as_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn territory(gid: &str) -> Territory {
        Territory { register: Uuid::from_u128(1), gid: gid.into() }
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_alone_and_not_if_a_bit_of_it_changed() {
        let key = GenerationKey::new([7; KEY_BYTES]);
        let (here, place) = (territory("1-aa"), SealedPlace::Entry(5));
        let sealed = key.seal([9; NONCE_BYTES], &here, place, b"Zoe").unwrap();
        assert_eq!(key.open(&here, place, &sealed).unwrap(), b"Zoe");
        assert!(!sealed.windows(3).any(|bytes| bytes == b"Zoe"));
        let device = Uuid::from_u128(5);
        for elsewhere in [
            SealedPlace::Entry(6),
            SealedPlace::KeyMessage(device),
            SealedPlace::Presence(device),
            SealedPlace::Card(device),
            SealedPlace::Seen(device),
            SealedPlace::Piece { upload: device, place: 0, count: 1 },
            SealedPlace::Snapshot { number: 5, device, place: 0, count: 1 },
            SealedPlace::Manifest { number: 5, device: Uuid::nil() },
        ] {
            assert_eq!(key.open(&here, elsewhere, &sealed), Err(NotOpened), "{elsewhere:?}");
        }
        assert_eq!(key.open(&territory("2-aa"), place, &sealed), Err(NotOpened));
        let other = Territory { register: Uuid::from_u128(2), ..territory("1-aa") };
        assert_eq!(key.open(&other, place, &sealed), Err(NotOpened));
        assert_eq!(GenerationKey::new([8; KEY_BYTES]).open(&here, place, &sealed), Err(NotOpened));
        for bit in 0..sealed.len() * 8 {
            let mut bent = sealed.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key.open(&here, place, &bent), Err(NotOpened), "bit {bit}");
        }
        for cut in 0..sealed.len() {
            assert_eq!(key.open(&here, place, &sealed[..cut]), Err(NotOpened), "{cut} bytes");
        }
        assert_eq!(format!("{key:?}"), "GenerationKey(…)");
    }
}
