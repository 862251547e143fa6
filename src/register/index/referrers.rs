//! The reverse index of references: for each record, the records that refer to it. This one index answers
//! every question of the form "what belongs to this person, cohort or organization?".

use std::collections::{HashMap, VecDeque};

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::domain::{Record, RecordKey};

/// Id of the target → kind and id of each record that refers to it, once each.
#[derive(Debug, Clone, Default)]
pub struct Referrers {
    of: HashMap<Uuid, VecDeque<RecordKey>, FixedState>,
}

impl Referrers {
    pub fn of(&self, id: Uuid) -> impl Iterator<Item = RecordKey> {
        self.of.get(&id).into_iter().flatten().copied()
    }

    pub fn add(&mut self, record: &Record) {
        let source = record.key();
        for (_, target) in record.targets() {
            self.of.entry(target).or_default().push_back(source);
        }
    }

    pub fn remove(&mut self, record: &Record) {
        let source = record.key();
        for (_, target) in record.targets() {
            if let Some(sources) = self.of.get_mut(&target) {
                if let Some(place) = place_of(sources, source) {
                    sources.remove(place);
                }
                if sources.is_empty() {
                    self.of.remove(&target);
                }
            }
        }
    }
}

/// Searches from both ends: an undo removes what was added last, and a deletion works through a long list
/// from its start. Either way the position is near an end, where removal is cheap.
fn place_of(sources: &VecDeque<RecordKey>, wanted: RecordKey) -> Option<usize> {
    let last = sources.len().checked_sub(1)?;
    let mut ends = sources.iter().zip(sources.iter().rev()).enumerate();
    ends.find_map(
        |(place, (front, back))| {
            if *back == wanted { Some(last - place) } else { (*front == wanted).then_some(place) }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::EntityKind;

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
