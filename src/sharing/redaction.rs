//! What waits, without somebody who was erased: their own record is not changed any more, and what else the
//! lines say of them is taken out. The rest of each line goes on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

use crate::domain::{EntityKind, Id, Person, Record};
use crate::register::erasure::{Erasure, is_tombstone};
use crate::register::suppression::Suppressions;
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

/// The lines without those whom they add although they were erased elsewhere, known by an address or number,
/// and without what refers to them; and their names. `None` if they add nobody like that.
#[must_use]
pub fn without_returning(
    lines: &[PendingLine],
    suppressions: &Suppressions,
) -> Option<(Vec<PendingLine>, Vec<String>)> {
    let mut gone: BTreeMap<Uuid, String> = BTreeMap::new();
    for change in lines.iter().flat_map(changes) {
        if let (None, Some(Record::Person(person))) = (change.before(), change.after())
            && suppressions.is_suppressed(&person.emails, &person.identifiers)
        {
            gone.insert(person.id.uuid(), person.name());
        }
    }
    if gone.is_empty() {
        return None;
    }
    let names = gone.values().cloned().collect();
    // What is not there without them takes along what is not there without it.
    let mut ids: BTreeSet<Uuid> = gone.into_keys().collect();
    loop {
        let before = ids.len();
        let made = lines.iter().flat_map(changes).filter(|change| change.before().is_none());
        let lost = made.filter(|change| change.after().is_some_and(|record| free_of(record, &ids).is_none()));
        let lost: Vec<Uuid> = lost.map(Change::id).collect();
        ids.extend(lost);
        if ids.len() == before {
            break;
        }
    }
    let left = |change: &Change| {
        if ids.contains(&change.id()) {
            return None;
        }
        let image = |record: Option<&Record>| record.and_then(|record| free_of(record, &ids));
        Change::between(image(change.before()), image(change.after()))
    };
    let without = lines.iter().map(|line| match line {
        PendingLine::GiveUp(_) => line.clone(),
        PendingLine::Set(PendingSet { set, part_of }) => {
            let changes = set.changes.iter().filter_map(left).collect();
            let set = Arc::new(ChangeSet { changes, ..(**set).clone() });
            PendingLine::Set(PendingSet { set, part_of: *part_of })
        }
    });
    Some((without.collect(), names))
}

/// A record without what is gone; `None` if there is no such record without it.
fn free_of(record: &Record, gone: &BTreeSet<Uuid>) -> Option<Record> {
    let mut referred = BTreeSet::new();
    record.each_reference(&mut |reference| {
        referred.insert(reference.id);
    });
    let mut left = record.clone();
    for id in referred.intersection(gone) {
        left = left.without(*id)?;
    }
    Some(left)
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
    fn whoever_was_erased_elsewhere_is_not_added_again_and_nothing_of_them_is() {
        let id = Uuid::from_u128;
        let with_email = |number, email: &str| Person {
            id: Id::new(id(number)),
            given_name: format!("P{number}"),
            emails: vec![email.to_owned()],
            ..Person::default()
        };
        let (erased, other) = (with_email(1, "kim@example.org"), with_email(2, "ana@example.org"));
        let register = Register::from_records([Record::from(erased.clone())]);
        let mut erasure = Erasure::of([erased.id]);
        erasure.learn_all(&register);
        let mut suppressions = Suppressions::default();
        suppressions.add(suppressions.of(&erasure, &register, jiff::Timestamp::UNIX_EPOCH));
        let again = Person { id: Id::new(id(3)), ..erased };
        let enrollment = Enrollment { id: Id::new(id(4)), person: again.id, ..Enrollment::default() };
        let set = |records: Vec<Record>| {
            PendingLine::Set(PendingSet::of(ChangeSet { id: id(9), ..ChangeSet::creating(records) }))
        };
        let lines = [set(vec![again.into(), enrollment.into(), other.clone().into()])];
        let (left, names) = without_returning(&lines, &suppressions).unwrap();
        assert_eq!((left, names), (vec![set(vec![other.clone().into()])], vec!["P1".to_owned()]));
        assert_eq!(without_returning(&[set(vec![other.into()])], &suppressions), None);
        assert_eq!(without_returning(&lines, &Suppressions::default()), None);
    }

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
