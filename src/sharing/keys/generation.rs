//! A generation of a log as a device knows it: its name, the key that opens it, and who the device is, to be
//! given the key of the next one.

use uuid::Uuid;

use crate::sharing::keys::card::DeviceKey;
use crate::sharing::keys::seal::GenerationKey;

/// A generation, and the key that opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    /// Its name: its number, a hyphen, and something random.
    pub gid: String,
    pub key: GenerationKey,
}

/// Which device this is.
#[derive(Debug, Clone)]
pub struct Identity {
    pub device: Uuid,
    pub key: DeviceKey,
}

/// The number of the generation with this name.
#[must_use]
pub fn number_of(gid: &str) -> Option<u64> {
    gid.split_once('-').and_then(|(number, _)| number.parse().ok())
}

impl Generation {
    /// Its number, from 1; 0 if its name is not that of a generation.
    #[must_use]
    pub fn number(&self) -> u64 {
        number_of(&self.gid).unwrap_or_default()
    }
}
