//! What remains of records after an erasure.

use proptest::prelude::*;

use super::*;
use crate::domain::{
    Background, BackgroundAtEntry, Certificate, Cohort, Enrollment, EnrollmentStatus, Hire, IdSource,
    Interaction, Meetup, Organization, Position, Program,
};

const SECRETS: &[&str] = &["Anna", "Berg", "anna@", "1234567", "secret", "A-4711"];

/// Further records that mention the two people.
fn said_elsewhere(ids: &mut IdSource, anna: Id<Person>, zoe: Id<Person>, cohort: Id<Cohort>) -> [Record; 7] {
    let firm = Organization { id: ids.draw(), name: "Anna Berg GmbH".into(), ..Organization::default() };
    let other = Organization { id: ids.draw(), name: "Anna Berg Ltd".into(), ..Organization::default() };
    let position = Position { id: ids.draw(), person: anna, title: "secret".into(), ..Position::default() };
    let made = Hire {
        id: ids.draw(),
        hired: zoe,
        hirer: Some(anna),
        organization: Some(firm.id),
        role: "Clerk".into(),
        notes: "secret".into(),
        ..Hire::default()
    };
    let got = Hire { hired: anna, hirer: Some(zoe), role: "secret".into(), ..made.clone() };
    let got = Hire { id: ids.draw(), ..got };
    let talk = Interaction {
        id: ids.draw(),
        people: vec![zoe, anna],
        date: "2024".parse().ok(),
        summary: "secret".into(),
        ..Interaction::default()
    };
    let meetup = Meetup {
        id: ids.draw(),
        title: "Farewell of Anna Berg".into(),
        hosts: vec![cohort],
        ..Meetup::default()
    };
    [Record::from(firm), other.into(), position.into(), made.into(), got.into(), talk.into(), meetup.into()]
}

/// A register that mentions one person in many places, and that person.
fn spoken_of() -> (Register, Id<Person>) {
    let mut ids = IdSource::new(1_000, [1; 6]);
    let anna = Person {
        id: ids.draw(),
        given_name: "Anna".into(),
        family_name: "Berg".into(),
        emails: vec!["anna@berg.example".into()],
        phones: vec!["030 1234567".into()],
        identifiers: vec![crate::domain::Identifier { system: "lms".into(), value: "A-4711".into() }],
        notes: "a secret".into(),
        tags: vec!["secret".into()],
        cadence_days: Some(3),
        ..Person::default()
    };
    let zoe = Person {
        id: ids.draw(),
        given_name: "Zoë".into(),
        notes: "Asked ANNA BERG (anna@berg.example) on 2024-05-01".into(),
        ..Person::default()
    };
    let program = Program { id: ids.draw(), title: "P".into(), ..Program::default() };
    let cohort = Cohort {
        id: ids.draw(),
        program: program.id,
        code: "A".into(),
        notes: "Berg, Anna is the speaker".into(),
        ..Cohort::default()
    };
    let background = Background { id: ids.draw(), name: "Law".into(), group: String::new() };
    let at_entry = BackgroundAtEntry {
        background: Some(background.id),
        title: "secret".into(),
        employer: "secret".into(),
        years: Some(4),
    };
    let enrollment = Enrollment {
        id: ids.draw(),
        person: anna.id,
        cohort: cohort.id,
        status: EnrollmentStatus::Completed,
        at_entry,
        ..Enrollment::default()
    };
    let certificate = Certificate {
        id: ids.draw(),
        enrollment: enrollment.id,
        title: "C".into(),
        issued: "2024".parse().ok(),
        number: "secret".into(),
        ..Certificate::default()
    };
    let rest = said_elsewhere(&mut ids, anna.id, zoe.id, cohort.id);
    let id = anna.id;
    let people = [
        Record::from(anna),
        zoe.into(),
        program.into(),
        cohort.into(),
        background.into(),
        enrollment.into(),
        certificate.into(),
    ];
    (Register::from_records(people.into_iter().chain(rest)), id)
}

#[test]
fn nobody_can_be_recognized_and_counts_stand() {
    let (register, anna) = spoken_of();
    let erasure = Erasure::from_register(&register, anna);
    let left = register.redacted(&erasure);
    assert!(is_tombstone(left.get(anna).unwrap()));
    assert_eq!(left.person_name(anna), NAME);
    for record in left.records() {
        let text = value_of(&record).unwrap().to_string();
        assert!(!SECRETS.iter().any(|secret| text.contains(secret)), "{text}");
    }
    for kind in EntityKind::ALL {
        assert_eq!(
            left.records().filter(|record| record.kind() == *kind).count(),
            register.records().filter(|record| record.kind() == *kind).count()
        );
    }
    let enrollment = left.all::<Enrollment>().next().unwrap();
    assert_eq!(
        (enrollment.status, enrollment.at_entry.years, enrollment.at_entry.background.is_some()),
        (EnrollmentStatus::Completed, Some(4), true)
    );
    assert_eq!(left.hires_made(anna)[0].role, "Clerk", "what the other does is theirs");
    assert_eq!(left.all::<Meetup>().next().unwrap().title, "Farewell of [erased]");
    assert!(crate::register::rules::audit(&left).is_empty(), "{:?}", crate::register::rules::audit(&left));
    assert!(left.revision() > register.revision());
}

#[test]
fn a_second_time_changes_nothing() {
    let (register, anna) = spoken_of();
    let erasure = Erasure::from_register(&register, anna);
    for record in register.records() {
        let once = erasure.redact(&record);
        assert_eq!(erasure.redact(&once), once);
    }
}

#[test]
fn somebody_else_with_the_same_name_or_address_stays_who_they_are() {
    let mut ids = IdSource::new(1_000, [1; 6]);
    let one = Person {
        id: ids.draw(),
        given_name: "Cher".into(),
        emails: vec!["office@x.example".into()],
        ..Person::default()
    };
    let other = Person { id: ids.draw(), tags: vec!["like Cher".into()], ..one.clone() };
    let register = Register::from_records([Record::from(one.clone()), other.clone().into()]);
    let left = register.redacted(&Erasure::from_register(&register, one.id));
    assert_eq!(**left.get(other.id).unwrap(), Person { tags: vec!["like [erased]".into()], ..other });
    assert_eq!(Preview::of(&register, one.id).alike, ["Cher"]);
}

#[test]
fn names_of_earlier_days_are_looked_for_too() {
    let (register, anna) = spoken_of();
    let mut erasure = Erasure::from_register(&register, anna);
    let before = Person {
        given_name: "Anja".into(),
        family_name: "Stein".into(),
        ..Person::clone(register.get(anna).unwrap())
    };
    erasure.learn(&before.into());
    assert_eq!(erasure.redact_text("Anja Stein, now Anna Berg"), "[erased], now [erased]");
    assert_eq!(erasure.known().len(), 2);
}

#[test]
fn the_preview_says_what_will_be() {
    let (register, anna) = spoken_of();
    let preview = Preview::of(&register, anna);
    let said = preview.lines(&["a.zst".to_owned(), "b.zst".to_owned()]).join("\n");
    for words in [
        "1 enrollment, 1 certificate, 1 position, 2 hires and 1 interaction.",
        "Notes are removed from 1 enrollment",
        "appears in Zoë",
        "1 cohort, 2 organizations and 1 meetup.",
        "2 older backups still hold them (a.zst and b.zst)",
        "can't be undone",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn merging_is_told_from_deleting_and_from_undoing() {
    let mut ids = IdSource::new(1_000, [1; 6]);
    let (one, other) = (
        Person { id: ids.draw(), given_name: "A".into(), ..Person::default() },
        Person { id: ids.draw(), given_name: "B".into(), ..Person::default() },
    );
    let held = Position { id: ids.draw(), person: one.id, title: "x".into(), ..Position::default() };
    let moved = Position { person: other.id, ..held.clone() };
    let set = |changes, undoes| ChangeSet {
        id: Uuid::nil(),
        at: jiff::Timestamp::UNIX_EPOCH,
        actor: String::new(),
        label: String::new(),
        origin: None,
        undoes,
        changes,
    };
    let merge = set(
        vec![
            Change::between(Some(held.clone().into()), Some(moved.into())).unwrap(),
            Change::delete(one.clone().into()),
        ],
        None,
    );
    assert_eq!(merged(&merge), [(one.id.uuid(), other.id.uuid())]);
    assert!(merged(&merge.inverse(Uuid::nil(), jiff::Timestamp::UNIX_EPOCH)).is_empty());
    assert!(
        merged(&set(vec![Change::delete(held.into()), Change::delete(one.clone().into())], None)).is_empty()
    );
    let noted = Person { notes: "n".into(), ..other.clone() };
    let silent = vec![
        Change::delete(one.clone().into()),
        Change::between(Some(other.clone().into()), Some(noted.into())).unwrap(),
    ];
    assert_eq!(merged(&set(silent, None)), [(one.id.uuid(), other.id.uuid())]);
}

proptest! {
    #[test]
    fn changes_still_follow_from_each_other(texts in prop::collection::vec("(Anna \
        Berg|anna@berg.example|[a-z ]{0,6}){0,3}", 1..6)) {
        let (register, anna) = spoken_of();
        let erasure = Erasure::from_register(&register, anna);
        let mut left = register.redacted(&erasure);
        let mut register = register;
        for text in texts {
            let cohort = Cohort::clone(register.all::<Cohort>().next().unwrap());
            let after = Cohort { notes: text.clone(), title: text.clone(), ..cohort.clone() };
            let change = Change::between(Some(cohort.into()), Some(after.into())).unwrap();
            let set = ChangeSet { id: Uuid::nil(), at: jiff::Timestamp::UNIX_EPOCH, actor: String::new(),
                label: text, origin: None,
 undoes: None, changes: vec![change] };
            register.apply(&set).unwrap();
            prop_assert!(left.apply(&erasure.redact_set(&set)).is_ok());
        }
        let expected: Vec<Record> = register.redacted(&erasure).records().collect();
        prop_assert_eq!(left.records().collect::<Vec<_>>(), expected);
    }
}
