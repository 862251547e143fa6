//! How far an import is: a counter that whoever reads and plans moves on, and whoever waits looks at. It also
//! carries the wish to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// What an import says that was given up.
pub(crate) const CANCELED: &str = "the import was canceled";

/// Shared by the one who works and the one who waits.
#[derive(Debug, Clone, Default)]
pub struct ImportProgress(Arc<Counts>);

/// What the steps count.
const THINGS: [&str; 3] = ["", "lines", "people"];
const READING: usize = 0;
const LINES: usize = 1;
const PEOPLE: usize = 2;

#[derive(Debug, Default)]
struct Counts {
    done: AtomicU64,
    of: AtomicU64,
    /// A place in [`THINGS`].
    step: AtomicUsize,
    is_canceled: AtomicBool,
}

impl ImportProgress {
    /// How much of the present step is done, and of how much; none before its size is known.
    #[must_use]
    pub fn done(&self) -> Option<(u64, u64)> {
        let (done, of) = (self.0.done.load(Ordering::Relaxed), self.0.of.load(Ordering::Relaxed));
        (of > 0).then(|| (done.min(of), of))
    }

    /// What is counted, such as `people`; empty for the bytes of files.
    #[must_use]
    pub fn things(&self) -> &'static str {
        THINGS.get(self.0.step.load(Ordering::Relaxed)).copied().unwrap_or_default()
    }

    /// Asks the import to stop. What it has read is given up; nothing has been changed.
    pub fn cancel(&self) {
        self.0.is_canceled.store(true, Ordering::Relaxed);
    }

    #[must_use]
    pub fn is_canceled(&self) -> bool {
        self.0.is_canceled.load(Ordering::Relaxed)
    }

    /// Begins to read files, whose size will be added.
    pub(crate) fn begin_reading(&self) {
        self.begin(READING, 0);
    }

    /// Begins to make facts of so many lines.
    pub(crate) fn begin_lines(&self, lines: u64) {
        self.begin(LINES, lines);
    }

    /// Begins to plan for so many people.
    pub(crate) fn begin_people(&self, people: usize) {
        self.begin(PEOPLE, people as u64);
    }

    fn begin(&self, step: usize, of: u64) {
        self.0.done.store(0, Ordering::Relaxed);
        self.0.of.store(of, Ordering::Relaxed);
        self.0.step.store(step, Ordering::Relaxed);
    }

    /// Adds bytes to read.
    pub(crate) fn expect_bytes(&self, more: u64) {
        self.0.of.fetch_add(more, Ordering::Relaxed);
    }

    /// Bytes were read. They no longer count once lines or people do.
    pub(crate) fn add_bytes(&self, read: u64) {
        if self.0.step.load(Ordering::Relaxed) == READING {
            self.add(read);
        }
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
        assert_eq!((wait.done(), wait.is_canceled()), (None, false));
        work.begin_reading();
        assert_eq!(wait.done(), None);
        work.expect_bytes(200);
        work.add_bytes(50);
        assert_eq!((wait.done(), wait.things()), (Some((50, 200)), ""));
        work.add_bytes(1_000);
        assert_eq!(wait.done(), Some((200, 200)), "never more than all");
        work.begin_lines(3);
        work.add_bytes(1_000);
        work.add(1);
        assert_eq!((wait.done(), wait.things()), (Some((1, 3)), "lines"));
        work.begin_people(2);
        assert_eq!((wait.done(), wait.things()), (Some((0, 2)), "people"));
        wait.cancel();
        assert!(work.is_canceled());
    }
}
