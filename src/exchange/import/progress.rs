//! How far an import is: a counter that whoever reads and plans moves on, and whoever waits looks at. It also
//! carries the wish to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What an import says that was given up.
pub(crate) const CANCELED: &str = "the import was canceled";

/// Shared by the one who works and the one who waits.
#[derive(Debug, Clone, Default)]
pub struct ImportProgress(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    done: AtomicU64,
    of: AtomicU64,
    is_canceled: AtomicBool,
}

impl ImportProgress {
    /// How much of the present step is done, in percent; none before its size is known.
    #[must_use]
    pub fn percent(&self) -> Option<u8> {
        let (done, of) = (self.0.done.load(Ordering::Relaxed), self.0.of.load(Ordering::Relaxed));
        let percent = done.saturating_mul(100).checked_div(of)?;
        Some(u8::try_from(percent).unwrap_or(100).min(100))
    }

    /// Asks the import to stop. What it has read is given up; nothing has been changed.
    pub fn cancel(&self) {
        self.0.is_canceled.store(true, Ordering::Relaxed);
    }

    #[must_use]
    pub fn is_canceled(&self) -> bool {
        self.0.is_canceled.load(Ordering::Relaxed)
    }

    /// Begins a step of this size.
    pub(crate) fn begin(&self, of: u64) {
        self.0.done.store(0, Ordering::Relaxed);
        self.0.of.store(of, Ordering::Relaxed);
    }

    /// Adds to the size of the present step.
    pub(crate) fn expect(&self, more: u64) {
        self.0.of.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn add(&self, done: u64) {
        self.0.done.fetch_add(done, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_sees_what_was_done_and_may_stop_it() {
        let work = ImportProgress::default();
        let wait = work.clone();
        assert_eq!((wait.percent(), wait.is_canceled()), (None, false));
        work.begin(200);
        work.add(50);
        assert_eq!(wait.percent(), Some(25));
        work.add(1_000);
        assert_eq!(wait.percent(), Some(100), "never more than all");
        work.begin(3);
        assert_eq!(wait.percent(), Some(0));
        wait.cancel();
        assert!(work.is_canceled());
    }
}
