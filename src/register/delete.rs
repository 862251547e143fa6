//! What else is deleted along with a record. The plan is made and shown first, so that nothing disappears
//! silently (rule 7). It is an ordinary change set, and one undo restores everything.

use std::collections::{HashMap, HashSet, VecDeque};

use foldhash::fast::FixedState;

use super::{Draft, Register};
use crate::domain::{EntityKind, Record, RecordKey};

type RecordKeys = HashSet<RecordKey, FixedState>;

/// The deletions and changes that leave no dangling reference when some records are deleted.
#[derive(Debug)]
pub struct Plan<'a> {
    pub draft: Draft<'a>,
    /// What is deleted besides the targets, by kind.
    pub also_deleted: Vec<(EntityKind, usize)>,
    /// What stays but loses a reference, by kind.
    pub also_changed: Vec<(EntityKind, usize)>,
}

/// Plans the deletion of `targets` and of everything that is not valid without them.
#[must_use]
pub fn plan<'a>(register: &'a Register, targets: &[RecordKey]) -> Plan<'a> {
    let named: RecordKeys = targets.iter().copied().collect();
    let mut gone: VecDeque<RecordKey> = targets.iter().copied().collect();
    // Each set or map has a list with the order it was filled in, so that the plan is always the same.
    let (mut deleted, mut is_deleted) = (Vec::new(), RecordKeys::default());
    let (mut touched, mut changed) = (Vec::new(), HashMap::<RecordKey, Record, FixedState>::default());
    while let Some(key) = gone.pop_front() {
        if register.record(key.0, key.1).is_none() || !is_deleted.insert(key) {
            continue;
        }
        deleted.push(key);
        changed.remove(&key);
        for referrer in register.referrers(key.1).filter(|referrer| !is_deleted.contains(referrer)) {
            let now = changed.remove(&referrer).or_else(|| register.record(referrer.0, referrer.1));
            match now.and_then(|record| record.without(key.1)) {
                Some(record) => {
                    touched.push(referrer);
                    changed.insert(referrer, record);
                }
                None => gone.push_back(referrer),
            }
        }
    }
    let also_deleted = tally(deleted.iter().filter(|key| !named.contains(key)).map(|(kind, _)| *kind));
    let also_changed = tally(changed.keys().map(|(kind, _)| *kind));
    let mut draft = Draft::new(register);
    for (kind, id) in deleted {
        draft.remove(kind, id);
    }
    for record in touched.iter().filter_map(|key| changed.remove(key)) {
        draft.put(record);
    }
    Plan { draft, also_deleted, also_changed }
}

fn tally(kinds: impl Iterator<Item = EntityKind>) -> Vec<(EntityKind, usize)> {
    let mut counts: Vec<(EntityKind, usize)> = Vec::new();
    for kind in kinds {
        match counts.iter_mut().find(|(held, _)| *held == kind) {
            Some((_, count)) => *count += 1,
            None => counts.push((kind, 1)),
        }
    }
    counts.sort_unstable();
    counts
}
