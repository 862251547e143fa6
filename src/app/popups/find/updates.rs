//! After a change, only the lines that it touches are made anew, so that find is ready at the next key.

use std::collections::BTreeSet;

use crate::app::panes::place::Place;
use crate::app::popups::find::index::{Index, key, line, person_line};
use crate::domain::{EntityKind, Hire, Opening, RecordKey};
use crate::register::Register;

/// With more lines touched, starting over is as fast.
const FEW: usize = 200;

impl Index {
    /// Brings the index to the register as it is. False if it has to be made anew; then it is unchanged.
    pub(crate) fn update(&mut self, register: &Register) -> bool {
        if self.revision == register.revision() {
            return true;
        }
        let Some(touched) = touched(register, self.revision) else { return false };
        self.texts.update(register, &touched);
        self.lines.retain(|line| line.target.record().is_none_or(|record| !touched.contains(&record)));
        // Everybody else is in the order of the names already, so each place is the final one.
        let people = register.people_names().enumerate();
        let changed = people.filter(|(_, (id, ..))| touched.contains(&(EntityKind::Person, id.uuid())));
        for (place, names) in changed {
            self.lines.insert(place.min(self.lines.len()), person_line(register, names));
        }
        for (kind, id) in touched {
            let Some(line) = Place::of(kind, id).and_then(|place| line(register, place)) else { continue };
            let place = self.lines.partition_point(|held| key(held) < key(&line));
            self.lines.insert(place, line);
        }
        self.last = Default::default();
        self.revision = register.revision();
        true
    }
}

/// The records whose lines or texts may be different since a revision; `None` if too many are.
fn touched(register: &Register, since: u64) -> Option<BTreeSet<RecordKey>> {
    let mut touched = BTreeSet::new();
    for change in register.changes_since(since)? {
        touched.insert((change.kind(), change.id()));
        if touched.len() > FEW {
            return None;
        }
    }
    // Lines of hires and openings have names of others in them.
    let is_named = |(kind, _): &&RecordKey| matches!(kind, EntityKind::Person | EntityKind::Organization);
    let named: Vec<RecordKey> = touched.iter().filter(is_named).copied().collect();
    for (_, id) in named {
        let hires = register.referring::<Hire>(id).map(|hire| (EntityKind::Hire, hire.id.uuid()));
        let openings =
            register.referring::<Opening>(id).map(|opening| (EntityKind::Opening, opening.id.uuid()));
        touched.extend(hires.chain(openings));
        if touched.len() > FEW {
            return None;
        }
    }
    Some(touched)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::app::panes::tests::{change, program, step};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(30))]

        #[test]
        fn an_index_that_was_updated_is_the_one_that_would_be_made(
            steps in prop::collection::vec(step(), 1..30),
        ) {
            let mut register = program();
            let mut index = Index::new(&register);
            for (what, one, other, looks) in steps {
                change(&mut register, what, one, other);
                if looks {
                    let anew = Index::new(&register);
                    if !index.update(&register) {
                        index = Index::new(&register);
                    }
                    prop_assert_eq!((&index.lines, &index.texts), (&anew.lines, &anew.texts));
                }
            }
        }
    }
}
