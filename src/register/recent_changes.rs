//! The last change sets, so that what is worked out from the register can be updated instead of starting
//! over.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{Change, ChangeSet};

/// Whoever looks more seldom starts over.
const SETS: usize = 128;
/// With more changes than this in a set, starting over is as fast.
const CHANGES: usize = 2_000;

/// Each with the revision that it made, without a gap.
#[derive(Debug, Clone, Default)]
pub(super) struct RecentChanges(VecDeque<(u64, Arc<[Change]>)>);

impl RecentChanges {
    pub(super) fn note(&mut self, revision: u64, set: &ChangeSet) {
        if set.changes.len() > CHANGES {
            self.0.clear();
            return;
        }
        if self.0.len() >= SETS {
            self.0.pop_front();
        }
        self.0.push_back((revision, set.changes.as_slice().into()));
    }

    /// What was changed after one revision, up to `now`; `None` if that is no longer known.
    pub(super) fn since(&self, revision: u64, now: u64) -> Option<impl Iterator<Item = &Change>> {
        let first = self.0.front().map_or(now + 1, |(first, _)| *first);
        let later = self.0.iter().filter(move |(made, _)| *made > revision);
        (revision <= now && first <= revision + 1).then(|| later.flat_map(|(_, changes)| changes.iter()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Person, Record};

    fn set(people: usize) -> ChangeSet {
        ChangeSet::creating((0..people).map(|_| Record::from(Person::default())))
    }

    #[test]
    fn what_came_after_is_known_for_a_while() {
        let mut recent = RecentChanges::default();
        let count = |recent: &RecentChanges, from, now| recent.since(from, now).map(Iterator::count);
        assert_eq!((count(&recent, 0, 0), count(&recent, 5, 5)), (Some(0), Some(0)));
        assert_eq!(count(&recent, 4, 5), None, "a change that was not noted");
        for revision in 6..=8 {
            recent.note(revision, &set(2));
        }
        assert_eq!([5, 6, 8].map(|from| count(&recent, from, 8)), [Some(6), Some(4), Some(0)]);
        assert_eq!((count(&recent, 4, 8), count(&recent, 9, 8)), (None, None));
        (9..=199).for_each(|revision| recent.note(revision, &set(1)));
        let forgotten = 199 - SETS as u64;
        let counts = (count(&recent, forgotten - 1, 199), count(&recent, forgotten, 199));
        assert_eq!(counts, (None, Some(SETS)));
        recent.note(200, &set(CHANGES + 1));
        assert_eq!((count(&recent, 199, 200), count(&recent, 200, 200)), (None, Some(0)));
    }
}
