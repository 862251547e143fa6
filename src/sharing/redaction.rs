//! What waits, without somebody who was erased: their own record is not changed any more, and what else the
//! lines say of them is taken out. The rest of each line goes on.

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

use crate::domain::{EntityKind, Id, Person, Record};
use crate::register::erasure::{Erasure, is_tombstone};
use crate::register::{Change, ChangeSet, Register};
use crate::sharing::pending::{PendingLine, PendingSet};

/// The lines without the people who were `erased`; `None` if they hold none of them. `register` may still
/// hold them: their names are learned from it and from the lines.
#[must_use]
pub fn redacted(
    lines: &[PendingLine],
    erased: &BTreeSet<Uuid>,
    register: &Register,
) -> Option<Vec<PendingLine>> {
    if erased.is_empty() || lines.is_empty() {
        return None;
    }
    let mut erasure = Erasure::of(erased.iter().copied().map(Id::<Person>::new));
    erasure.learn_all(register);
    for record in lines.iter().flat_map(changes).flat_map(images) {
        erasure.learn(record);
    }
    let redacted: Vec<PendingLine> = lines.iter().map(|line| without(line, erased, &erasure)).collect();
    (redacted != lines).then_some(redacted)
}

fn changes(line: &PendingLine) -> &[Change] {
    match line {
        PendingLine::Set(line) => &line.set.changes,
        PendingLine::GiveUp(_) => &[],
    }
}

fn images(change: &Change) -> impl Iterator<Item = &Record> {
    change.before().into_iter().chain(change.after())
}

fn without(line: &PendingLine, erased: &BTreeSet<Uuid>, erasure: &Erasure) -> PendingLine {
    let PendingLine::Set(PendingSet { set, part_of }) = line else { return line.clone() };
    let is_living = |record: &Record| !matches!(record, Record::Person(person) if is_tombstone(person));
    let is_theirs = |change: &Change| {
        change.kind() == EntityKind::Person && erased.contains(&change.id()) && images(change).any(is_living)
    };
    let kept = set.changes.iter().filter(|change| !is_theirs(change)).cloned().collect();
    let set = erasure.redact_set(&ChangeSet { changes: kept, ..(**set).clone() });
    PendingLine::Set(PendingSet { set: Arc::new(set), part_of: *part_of })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Enrollment, Person};

    #[test]
    fn their_own_record_goes_and_their_name_elsewhere_and_the_rest_stays() {
        let id = Uuid::from_u128;
        let named = |number, given: &str, notes: &str| Person {
            id: Id::new(id(number)),
            given_name: given.to_owned(),
            family_name: "Quintana".to_owned(),
            notes: notes.to_owned(),
            ..Person::default()
        };
        let (rafael, other) = (named(1, "Rafael", ""), named(2, "Ana", ""));
        let changed = named(2, "Ana", "met Rafael Quintana");
        let enrollment = Enrollment { id: Id::new(id(3)), person: rafael.id, ..Enrollment::default() };
        let changes = vec![
            Change::between(Some(rafael.clone().into()), Some(named(1, "Rafael", "moved").into())).unwrap(),
            Change::between(Some(other.into()), Some(changed.into())).unwrap(),
            Change::create(enrollment.into()),
        ];
        let set = ChangeSet { id: id(9), changes, ..ChangeSet::creating([]) };
        let lines = [PendingLine::Set(PendingSet::of(set)), PendingLine::GiveUp(id(8))];
        let register = Register::from_records([Record::from(rafael)]);
        let left = redacted(&lines, &[id(1)].into(), &register).unwrap();
        let PendingLine::Set(line) = &left[0] else { panic!("{left:?}") };
        let ids: Vec<Uuid> = line.set.changes.iter().map(Change::id).collect();
        assert_eq!((ids, line.set.id), (vec![id(2), id(3)], id(9)));
        assert!(!format!("{left:?}").contains("Rafael"), "{left:?}");
        assert_eq!(left[1], lines[1]);
        // There is nothing more to take out, and nobody else is touched.
        assert_eq!(redacted(&left, &[id(1)].into(), &Register::default()), None);
        assert_eq!(redacted(&lines, &[id(7)].into(), &register), None);
    }
}
