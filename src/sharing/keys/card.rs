//! The card of a device: who it is, and the public key that later generations are sealed to. Cards come with
//! the log and are never replaced. A key message is sealed twice: to the device, so that nobody else can read
//! it, and under the key before, so that nobody without that key can write it.

use std::str::FromStr;

use age::secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::sharing::keys::seal::{GenerationKey, KEY_BYTES, NotOpened, SealedPlace, Territory};

/// A device that takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub device: Uuid,
    /// The name that people see: `Ana's laptop`.
    pub name: String,
    /// An age recipient (X25519), as text.
    pub public_key: String,
    /// The version of alumnet that made it.
    pub program: String,
}

impl Card {
    /// A short form of the public key, to compare by telephone.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let hash = blake3::hash(self.public_key.as_bytes()).to_hex();
        let digits: Vec<char> = hash.chars().take(16).collect();
        digits.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// The message that brings this device the key of a new generation. `territory` is the new one.
    ///
    /// # Errors
    /// If the card's public key is not one.
    pub fn key_message(
        &self,
        before: &GenerationKey,
        next: &GenerationKey,
        nonce: [u8; 24],
        territory: &Territory,
    ) -> Result<Vec<u8>, NotOpened> {
        let recipient = age::x25519::Recipient::from_str(&self.public_key).map_err(|_| NotOpened)?;
        let inner = age::encrypt(&recipient, next.bytes()).map_err(|_| NotOpened)?;
        before.seal(nonce, territory, SealedPlace::KeyMessage(self.device), &inner)
    }
}

/// The secret half of a device's key. It is in no backup and never leaves the device.
#[derive(Clone)]
pub struct DeviceKey(age::x25519::Identity);

impl std::fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceKey(…)")
    }
}

impl DeviceKey {
    /// Draws a new one.
    #[must_use]
    pub fn generate() -> Self {
        Self(age::x25519::Identity::generate())
    }

    /// The public half, for the card.
    #[must_use]
    pub fn public(&self) -> String {
        self.0.to_public().to_string()
    }

    /// It as text, for the file that keeps it.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.0.to_string().expose_secret().to_owned()
    }

    /// Reads it from text. `None` if it is not one.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        age::x25519::Identity::from_str(text).ok().map(Self)
    }

    /// Opens a key message for `device`.
    ///
    /// # Errors
    /// If it is for another device, or was written by somebody who did not have the key before.
    pub fn open(
        &self,
        device: Uuid,
        before: &GenerationKey,
        territory: &Territory,
        message: &[u8],
    ) -> Result<GenerationKey, NotOpened> {
        let inner = before.open(territory, SealedPlace::KeyMessage(device), message)?;
        let bytes = age::decrypt(&self.0, &inner).map_err(|_| NotOpened)?;
        <[u8; KEY_BYTES]>::try_from(bytes.as_slice()).map(GenerationKey::new).map_err(|_| NotOpened)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_message_is_read_by_its_device_and_written_only_with_the_key_before() {
        let (before, next) = (GenerationKey::new([1; 32]), GenerationKey::new([2; 32]));
        let (ana, ben) = (DeviceKey::generate(), DeviceKey::generate());
        let (device, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let card = Card {
            device,
            name: "Ana's laptop".into(),
            public_key: ana.public(),
            program: "alumnet 0.1.0".into(),
        };
        let territory = Territory { register: Uuid::from_u128(9), gid: "2-abc".into() };
        let message = card.key_message(&before, &next, [3; 24], &territory).unwrap();
        assert_eq!(ana.open(device, &before, &territory, &message), Ok(next.clone()));
        assert_eq!(ben.open(device, &before, &territory, &message), Err(NotOpened), "not meant");
        assert_eq!(ana.open(other, &before, &territory, &message), Err(NotOpened), "for another device");
        let stranger = GenerationKey::new([5; 32]);
        let forged = card.key_message(&stranger, &next, [3; 24], &territory).unwrap();
        assert_eq!(ana.open(device, &before, &territory, &forged), Err(NotOpened), "without the key before");
        let later = Territory { gid: "3-abc".into(), ..territory };
        assert_eq!(ana.open(device, &before, &later, &message), Err(NotOpened), "of another generation");
        assert_eq!(card.fingerprint().len(), 19);
        let kept = DeviceKey::from_text(&ana.to_text()).unwrap();
        assert_eq!(
            kept.open(device, &before, &Territory { gid: "2-abc".into(), ..later.clone() }, &message),
            Ok(next.clone())
        );
        assert!(DeviceKey::from_text("nonsense").is_none());
        let broken = Card { public_key: "nonsense".into(), ..card };
        assert_eq!(broken.key_message(&before, &next, [3; 24], &later), Err(NotOpened));
        assert_eq!(format!("{ana:?}"), "DeviceKey(…)");
    }
}
