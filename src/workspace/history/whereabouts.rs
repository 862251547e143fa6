//! Where a change of a shared register was made, and whether others have it.

use uuid::Uuid;

use super::{History, Noted, PENDING};
use crate::store::LogNote;

/// Where a change was made, and its number in the shared log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// Here, and it is not in the log yet.
    Waits,
    Here(u64),
    Elsewhere(u64, Uuid),
    /// It is in the log and had no effect.
    PassedOver(u64),
}

impl Whereabouts {
    /// In a few words, for a list; `None` where there is nothing remarkable.
    #[must_use]
    pub const fn note(self) -> Option<&'static str> {
        match self {
            Self::Waits => Some("not shared yet"),
            Self::Elsewhere(..) => Some("from another device"),
            Self::Here(_) | Self::PassedOver(_) => None,
        }
    }

    /// In full, for what is shown of a single change.
    #[must_use]
    pub fn words(self) -> String {
        let device = |device: Uuid| {
            let text = device.to_string();
            text.rsplit('-').next().unwrap_or_default().to_owned()
        };
        match self {
            Self::Waits => "on this device, not shared yet".to_owned(),
            Self::Here(number) => format!("on this device, entry {number} of the shared log"),
            Self::Elsewhere(number, id) => {
                format!("on device {}, entry {number} of the shared log", device(id))
            }
            Self::PassedOver(number) => format!("entry {number} of the shared log, without effect"),
        }
    }
}

impl History {
    /// Where a change was made; `None` if it was made before the register was shared, or is none of the log.
    #[must_use]
    pub fn whereabouts(&self, noted: &Noted) -> Option<Whereabouts> {
        if noted.entry.seq >= PENDING {
            return Some(Whereabouts::Waits);
        }
        let LogNote { number, device, is_void, .. } = noted.entry.log?;
        match device {
            _ if is_void => Some(Whereabouts::PassedOver(number)),
            Some(device) if Some(device) == self.device => Some(Whereabouts::Here(number)),
            Some(device) => Some(Whereabouts::Elsewhere(number, device)),
            None => None,
        }
    }
}
