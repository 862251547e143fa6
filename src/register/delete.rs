//! What goes with a record that is deleted. The plan is made first and shown, so that nothing others
//! refer to disappears silently (rule 7); it is an ordinary change set, and one undo brings all back.

use std::collections::VecDeque;

use uuid::Uuid;

use super::{Draft, Register};
use crate::domain::{EntityKind, Record};

/// The deletions and changes that keep the register whole when some records go.
#[derive(Debug)]
pub struct Plan<'a> {
    pub draft: Draft<'a>,
    /// What is deleted beside the records named, by kind.
    pub also_deleted: Vec<(EntityKind, usize)>,
    /// What stays but loses its reference, by kind.
    pub also_changed: Vec<(EntityKind, usize)>,
}

/// Plans the deletion of `targets` and of everything that can't stand without them.
#[must_use]
pub fn plan<'a>(register: &'a Register, targets: &[(EntityKind, Uuid)]) -> Plan<'a> {
    let mut draft = Draft::new(register);
    let mut gone: VecDeque<(EntityKind, Uuid)> = targets.iter().copied().collect();
    let mut deleted: Vec<(EntityKind, Uuid)> = Vec::new();
    let mut changed: Vec<(EntityKind, Uuid, Record)> = Vec::new();
    while let Some((kind, id)) = gone.pop_front() {
        if deleted.contains(&(kind, id)) || register.record(kind, id).is_none() {
            continue;
        }
        deleted.push((kind, id));
        changed.retain(|(changed_kind, changed_id, _)| (*changed_kind, *changed_id) != (kind, id));
        for (referrer_kind, referrer) in register.referrers(id) {
            if deleted.contains(&(referrer_kind, referrer)) {
                continue;
            }
            let place = changed.iter().position(|(k, i, _)| (*k, *i) == (referrer_kind, referrer));
            let now = match place {
                Some(place) => Some(changed.remove(place).2),
                None => register.record(referrer_kind, referrer),
            };
            match now.and_then(|record| record.without(id)) {
                Some(record) => changed.push((referrer_kind, referrer, record)),
                None => gone.push_back((referrer_kind, referrer)),
            }
        }
    }
    let also_deleted = tally(deleted.iter().filter(|key| !targets.contains(key)).map(|(kind, _)| *kind));
    let also_changed = tally(changed.iter().map(|(kind, _, _)| *kind));
    for (kind, id) in deleted {
        draft.remove(kind, id);
    }
    for (_, _, record) in changed {
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
