//! Who refers to whom, backwards: for any record, the records that point at it. One index serves every
//! question of the kind "what of this person, cohort or organization".

use std::collections::{HashMap, VecDeque};

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::domain::{EntityKind, Record};

/// Id of the record pointed at → kind and id of each record that points, once each.
#[derive(Debug, Clone, Default)]
pub struct Referrers {
    of: HashMap<Uuid, VecDeque<(EntityKind, Uuid)>, FixedState>,
}

impl Referrers {
    pub fn of(&self, id: Uuid) -> impl Iterator<Item = (EntityKind, Uuid)> {
        self.of.get(&id).into_iter().flatten().copied()
    }

    pub fn add(&mut self, record: &Record) {
        each_target(record, |target, source| self.of.entry(target).or_default().push_back(source));
    }

    pub fn remove(&mut self, record: &Record) {
        each_target(record, |target, source| {
            if let Some(sources) = self.of.get_mut(&target) {
                if let Some(place) = place_of(sources, source) {
                    sources.remove(place);
                }
                if sources.is_empty() {
                    self.of.remove(&target);
                }
            }
        });
    }
}

/// Looks from both ends at once: an undo takes back what was added last, and a deletion goes through a long
/// list from its beginning. Either way the place is near an end, where removing costs nothing.
fn place_of(sources: &VecDeque<(EntityKind, Uuid)>, wanted: (EntityKind, Uuid)) -> Option<usize> {
    let last = sources.len().checked_sub(1)?;
    let mut ends = sources.iter().zip(sources.iter().rev()).enumerate();
    ends.find_map(
        |(place, (front, back))| {
            if *back == wanted { Some(last - place) } else { (*front == wanted).then_some(place) }
        },
    )
}

/// Calls `visit` once for each record that `record` points at, even when two fields point at the same.
fn each_target(record: &Record, mut visit: impl FnMut(Uuid, (EntityKind, Uuid))) {
    let source = (record.kind(), record.id());
    let mut targets: Vec<Uuid> = Vec::new();
    record.each_reference(&mut |reference| targets.push(reference.id));
    // Sorted rather than searched for twins: an interaction may name very many people.
    targets.sort_unstable();
    targets.dedup();
    for target in targets {
        visit(target, source);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_wherever_it_is() {
        let source = |number: u128| (EntityKind::Hire, Uuid::from_u128(number));
        for length in 0..6 {
            let sources: VecDeque<_> = (0..length).map(source).collect();
            for wanted in 0..length {
                assert_eq!(
                    place_of(&sources, source(wanted)),
                    usize::try_from(wanted).ok(),
                    "{wanted} of {length}"
                );
            }
            assert_eq!(place_of(&sources, source(9)), None);
        }
    }
}
