//! The network that was built last, for whoever needs it next: building it takes a while, and it only changes
//! with the register and the day.

use std::cell::RefCell;
use std::sync::Arc;

use jiff::civil::Date;

use crate::network::graph::network::Network;
use crate::register::Register;

/// Belongs to one register, whose revisions tell its states apart.
#[derive(Debug, Default)]
pub struct NetworkCache(RefCell<Option<CachedNetwork>>);

#[derive(Debug)]
struct CachedNetwork {
    revision: u64,
    date: Date,
    network: Arc<Network>,
}

impl NetworkCache {
    /// The network of the register as it is now, if it is kept.
    #[must_use]
    pub fn of(&self, register: &Register, date: Date) -> Option<Arc<Network>> {
        let kept = self.0.borrow();
        let kept = kept.as_ref().filter(|kept| (kept.revision, kept.date) == (register.revision(), date));
        kept.map(|kept| Arc::clone(&kept.network))
    }

    /// Keeps the network of this revision on this day, in the place of the one before.
    pub fn keep(&self, revision: u64, date: Date, network: Arc<Network>) {
        *self.0.borrow_mut() = Some(CachedNetwork { revision, date, network });
    }
}
