//! What change sets reach: the records they change and, twice over, the records that those refer to. Two sets
//! that reach nothing in common can be applied in either order.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::domain::{EntityKind, Record, RecordKey};
use crate::register::{Change, Register};

/// The kinds whose names are unique.
const NAMED: [EntityKind; 4] =
    [EntityKind::Program, EntityKind::Cohort, EntityKind::Background, EntityKind::Organization];

/// What some change sets reach.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    records: HashSet<RecordKey, FixedState>,
    /// The kinds with unique names of which a record is changed.
    named: HashSet<EntityKind, FixedState>,
    sets: HashSet<Uuid, FixedState>,
}

impl Reach {
    /// What one set reaches.
    #[must_use]
    pub fn of(register: &Register, id: Uuid, changes: &[Change]) -> Self {
        let mut reach = Self::default();
        reach.add(register, id, changes);
        reach
    }

    /// Adds what another set reaches.
    pub fn add(&mut self, register: &Register, id: Uuid, changes: &[Change]) {
        self.sets.insert(id);
        for change in changes {
            self.records.insert((change.kind(), change.id()));
            if NAMED.contains(&change.kind()) {
                self.named.insert(change.kind());
            }
            for record in [change.before(), change.after()].into_iter().flatten() {
                self.refer(register, record, 2);
            }
        }
    }

    fn refer(&mut self, register: &Register, record: &Record, steps: u8) {
        for (kind, id) in record.targets() {
            self.records.insert((kind, id));
            if steps > 1
                && let Some(target) = register.record(kind, id)
            {
                self.refer(register, &target, steps - 1);
            }
        }
    }

    /// Whether both reach something.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let (few, many) =
            if self.records.len() < other.records.len() { (self, other) } else { (other, self) };
        few.records.iter().any(|record| many.records.contains(record))
            || self.named.iter().any(|kind| other.named.contains(kind))
            || self.sets.iter().any(|id| other.sets.contains(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Background, Certificate, Enrollment, Id, Person};

    #[test]
    fn sets_meet_in_records_references_and_unique_names() {
        let id = Uuid::from_u128;
        let person = |number| Record::from(Person { id: Id::new(id(number)), ..Person::default() });
        let enrollment = Record::from(Enrollment {
            id: Id::new(id(11)),
            person: Id::new(id(1)),
            cohort: Id::new(id(5)),
            ..Enrollment::default()
        });
        let certificate = Record::from(Certificate {
            id: Id::new(id(21)),
            enrollment: Id::new(id(11)),
            ..Certificate::default()
        });
        let background =
            |number| Record::from(Background { id: Id::new(id(number)), ..Background::default() });
        let register = Register::from_records([person(1), person(2), enrollment.clone()]);
        let reach =
            |set: u128, record: &Record| Reach::of(&register, id(set), &[Change::create(record.clone())]);
        assert!(!reach(90, &person(1)).meets(&reach(91, &person(2))));
        assert!(reach(90, &person(1)).meets(&reach(90, &person(2))), "the same set");
        assert!(reach(90, &person(1)).meets(&reach(91, &enrollment)));
        assert!(reach(91, &certificate).meets(&reach(90, &person(1))), "over the enrollment");
        assert!(!reach(90, &person(2)).meets(&reach(91, &certificate)));
        assert!(reach(90, &background(31)).meets(&reach(91, &background(32))), "their names may be the same");
    }
}
