//! Merging: what moves, is combined or is deleted. After any merge, no reference dangles and one
//! undo restores everything.

use super::{World, all, assert_whole, date};
use crate::domain::{
    Attendance, Attended, BackgroundAtEntry, Certificate, Channel, Consent, Enrollment, EnrollmentStatus,
    EntityKind, FoundVia, Hire, Id, Identifier, Interaction, Organization, Person, Position, Relationship,
    RelationshipKind, Rsvp,
};
use crate::register::ChangeSet;
use crate::register::merge::{Choices, Merge, Side};

/// The merge of two records as a change set.
pub(super) fn merging(world: &World, merge: &Merge, choices: &Choices) -> ChangeSet {
    world.set(merge.changes(&world.register, choices))
}

#[track_caller]
fn people(world: &World, kept: Id<Person>, gone: Id<Person>) -> Merge {
    Merge::new(&world.register, EntityKind::Person, kept.uuid(), gone.uuid()).expect("two people")
}

/// Applies the merge, checks it, and checks that it can be undone.
#[track_caller]
fn merged(world: &mut World, merge: &Merge, choices: &Choices) -> ChangeSet {
    let before = all(&world.register);
    let set = merging(world, merge, choices);
    let undo = world.undo(&set);
    world.apply(&set);
    assert_whole(&world.register);
    assert_eq!(world.register.record(merge.kind(), merge.gone()), None);
    let mut undone = world.register.clone();
    undone.apply(&undo).unwrap();
    assert_eq!(all(&undone), before);
    set
}

fn words(notes: &[crate::register::merge::Note]) -> Vec<&str> {
    notes.iter().map(|note| note.words.as_str()).collect()
}

#[test]
fn fields_are_filled_joined_and_chosen() {
    let mut world = World::new();
    let (left, right) = (world.id(), world.id());
    world.put(Person {
        id: left,
        given_name: "Zoe".into(),
        family_name: "Lindqvist".into(),
        emails: vec!["zoe@example.org".into()],
        phones: vec!["+46 70 123".into()],
        notes: "Met in spring.".into(),
        ..Person::default()
    });
    world.put(Person {
        id: right,
        given_name: "Zoë".into(),
        family_name: "Lindqvist".into(),
        pronouns: "she".into(),
        emails: vec!["ZOE@example.org".into(), "zoe@work.example".into()],
        phones: vec!["+4670123".into()],
        identifiers: vec![Identifier { system: "lms".into(), value: "7".into() }],
        notes: "Likes boats.".into(),
        ..Person::default()
    });
    let merge = people(&world, left, right);
    let usual: Vec<_> = merge.fields().iter().map(|field| (field.name, field.usual)).collect();
    let expected = [
        ("given_name", Side::Left),
        ("pronouns", Side::Right),
        ("emails", Side::Both),
        ("phones", Side::Both),
        ("identifiers", Side::Right),
        ("notes", Side::Both),
    ];
    assert_eq!(usual, expected);
    let choices = Choices::from([("given_name", Side::Right)]);
    merged(&mut world, &merge, &choices);
    let person = world.register.get(left).unwrap();
    assert_eq!(person.name(), "Zoë Lindqvist");
    assert_eq!(person.emails, ["zoe@example.org", "zoe@work.example"]);
    assert_eq!(person.phones, ["+46 70 123"]);
    assert_eq!((person.pronouns.as_str(), person.notes.as_str()), ("she", "Met in spring.\n\nLikes boats."));
}

#[test]
fn what_is_the_same_but_for_its_spelling_is_kept_once() {
    let mut world = World::new();
    let number = |value: &str| Identifier { system: "lms".into(), value: value.into() };
    let zoe = |id, email: &str, phones: &[&str], value: &str| Person {
        id,
        given_name: "Zoe".into(),
        emails: vec![email.into()],
        phones: phones.iter().map(|phone| (*phone).to_owned()).collect(),
        identifiers: vec![number(value)],
        ..Person::default()
    };
    let (left, right) = (world.id(), world.id());
    world.put(zoe(left, "zoe@x.org", &["+1 212-555-0101"], "A-7"));
    world.put(zoe(right, "zoë@x.org", &["(212) 555-0101", "(312) 555-0101"], "a-7"));
    let merge = people(&world, left, right);
    merged(&mut world, &merge, &Choices::new());
    let person = world.register.get(left).unwrap();
    assert_eq!(person.emails, ["zoe@x.org", "zoë@x.org"], "an accent makes another mailbox");
    assert_eq!(person.phones, ["+1 212-555-0101", "(312) 555-0101"]);
    assert_eq!(person.identifiers, [number("A-7")]);
}

#[test]
fn a_withdrawal_on_either_side_stays() {
    for turned in [false, true] {
        let mut world = World::new();
        let given = Consent { purpose: "sharing".into(), given: date("2022"), ..Consent::default() };
        let withdrawn = Consent { given: date("2020"), withdrawn: date("2021"), ..given.clone() };
        let (one, other) = (world.id(), world.id());
        world.put(Person {
            id: one,
            given_name: "Ann".into(),
            consents: vec![given.clone()],
            ..Person::default()
        });
        world.put(Person {
            id: other,
            given_name: "Ann".into(),
            consents: vec![withdrawn.clone(), given.clone()],
            ..Person::default()
        });
        let (kept, gone) = if turned { (other, one) } else { (one, other) };
        let merge = people(&world, kept, gone);
        assert!(merge.keeps_objection());
        // No choice is offered that could lose it.
        assert!(merge.fields().is_empty());
        merged(&mut world, &merge, &Choices::default());
        let consents = &world.register.get(kept).unwrap().consents;
        assert_eq!(consents.len(), 2);
        assert!(consents.contains(&withdrawn));
    }
}

#[test]
fn enrollments_of_one_cohort_become_one_and_its_certificate_follows() {
    let mut world = World::new();
    let (kept, gone) = (world.person("Ann"), world.person("Anne"));
    let (spring, autumn) = (world.cohort("2024-A", "2024-01"), world.cohort("2024-B", "2024-09"));
    let background = world.background("Architecture");
    let enrolled = world.enrolled(kept, spring, EnrollmentStatus::Enrolled);
    let completed = world.id();
    world.put(Enrollment {
        id: completed,
        person: gone,
        cohort: spring,
        status: EnrollmentStatus::Completed,
        completed_on: date("2024-06"),
        at_entry: BackgroundAtEntry { background: Some(background), ..BackgroundAtEntry::default() },
        ..Enrollment::default()
    });
    world.enrolled(gone, autumn, EnrollmentStatus::Applied);
    let certificate = world.id();
    world.put(Certificate {
        id: certificate,
        enrollment: completed,
        title: "Certificate".into(),
        issued: date("2024-06"),
        ..Certificate::default()
    });
    let merge = people(&world, kept, gone);
    assert_eq!(merge.moved(), [(EntityKind::Enrollment, 1), (EntityKind::Certificate, 1)]);
    assert_eq!(words(merge.combined()), ["Anne in 2024-A, student, completed"]);
    assert_eq!((merge.dropped(), merge.reduced()), (&[][..], &[][..]));
    merged(&mut world, &merge, &Choices::default());
    assert_eq!(world.register.enrollments_of(kept).len(), 2);
    let enrollment = world.register.get(enrolled).unwrap();
    assert_eq!(
        (enrollment.status, enrollment.completed_on, enrollment.at_entry.background),
        (EnrollmentStatus::Completed, date("2024-06"), Some(background))
    );
    assert_eq!(world.register.get(certificate).unwrap().enrollment, enrolled);
}

#[test]
fn attendances_of_one_meetup_become_one_that_knows_more() {
    for (one, other, expected) in [
        (Attended::Unknown, Attended::No, Attended::No),
        (Attended::Yes, Attended::Unknown, Attended::Yes),
        (Attended::No, Attended::Yes, Attended::Yes),
        (Attended::Unknown, Attended::Unknown, Attended::Unknown),
    ] {
        let mut world = World::new();
        let (kept, gone) = (world.person("Ann"), world.person("Anne"));
        let meetup = world.meetup("Spring", vec![]);
        let (first, second) = (world.id(), world.id());
        world.put(Attendance { id: first, person: kept, meetup, attended: one, ..Attendance::default() });
        world.put(Attendance { id: second, person: gone, meetup, attended: other, rsvp: Rsvp::Accepted });
        let merge = people(&world, kept, gone);
        assert_eq!(merge.combined().len(), 1);
        merged(&mut world, &merge, &Choices::default());
        let attendance = world.register.get(first).unwrap();
        assert_eq!((attendance.attended, attendance.rsvp), (expected, Rsvp::Accepted));
    }
}

#[test]
fn nobody_is_joined_to_themselves() {
    let mut world = World::new();
    let (kept, gone, third) = (world.person("Ann"), world.person("Anne"), world.person("Bob"));
    let relationship =
        |from, to, introducer| Relationship { from, to, introducer, ..Relationship::default() };
    for relationship in [relationship(kept, gone, None), relationship(gone, third, Some(kept))] {
        let id = world.id();
        world.put(Relationship { id, ..relationship });
    }
    let hire = |hired, hirer, referrer| Hire { hired, hirer, referrer, ..Hire::default() };
    for hire in
        [hire(gone, Some(kept), None), hire(third, Some(kept), Some(gone)), hire(kept, None, Some(gone))]
    {
        let id = world.id();
        world.put(Hire { id, ..hire });
    }
    let id = world.id();
    world.put(Interaction {
        id,
        people: vec![gone, kept],
        date: date("2024-05"),
        channel: Channel::Call,
        summary: String::new(),
    });
    let merge = people(&world, kept, gone);
    assert_eq!(words(merge.dropped()), ["Ann and Anne, friend", "Ann hired Anne", "somebody hired Ann"]);
    assert_eq!(
        words(merge.reduced()),
        ["Anne and Bob, friend", "Ann hired Bob", "2024-05, call, Anne and Ann"]
    );
    merged(&mut world, &merge, &Choices::default());
    let relationships: Vec<_> = world
        .register
        .all::<Relationship>()
        .map(|relationship| (relationship.from, relationship.to, relationship.introducer))
        .collect();
    assert_eq!(relationships, [(kept, third, None)]);
    let hires: Vec<_> =
        world.register.all::<Hire>().map(|hire| (hire.hired, hire.hirer, hire.referrer)).collect();
    assert_eq!(hires, [(third, Some(kept), None)]);
    assert_eq!(world.register.get(id).unwrap().people, [kept]);
}

#[test]
fn what_then_says_the_same_twice_is_said_once() {
    let mut world = World::new();
    let (kept, gone, third) = (world.person("Ann"), world.person("Anne"), world.person("Bob"));
    let haven = world.organization("Haven");
    let relationship = |from, to, kind| Relationship { from, to, kind, ..Relationship::default() };
    let mut relationships = Vec::new();
    for relationship in [
        relationship(kept, third, RelationshipKind::Friend),
        Relationship {
            start: date("2020"),
            strength: Some(4),
            ..relationship(third, gone, RelationshipKind::Friend)
        },
        relationship(kept, third, RelationshipKind::Mentor),
        relationship(third, gone, RelationshipKind::Mentor),
    ] {
        let id = world.id();
        relationships.push(id);
        world.put(Relationship { id, ..relationship });
    }
    let (one, other) = (world.id(), world.id());
    let position = Position {
        person: kept,
        organization: Some(haven),
        title: "Baker".into(),
        start: date("2020"),
        ..Position::default()
    };
    world.put(Position { id: one, ..position.clone() });
    world.put(Position { id: other, person: gone, start: date("2020-04"), ..position.clone() });
    let (ended, hire) = (world.id(), world.id());
    world.put(Position { id: ended, person: gone, end: date("2021"), ..position });
    let hired = Hire {
        hirer: Some(third),
        organization: Some(haven),
        date: date("2020-04"),
        found_via: FoundVia::Classmate,
        ..Hire::default()
    };
    world.put(Hire { id: hire, hired: gone, position: Some(other), ..hired.clone() });
    let twin = world.id();
    world.put(Hire { id: twin, hired: kept, role: "Baker".into(), found_via: FoundVia::Unknown, ..hired });
    let merge = people(&world, kept, gone);
    assert_eq!(
        words(merge.combined()),
        [
            "Bob and Anne, friend, since 2020",
            "Anne, Baker, Haven, since 2020-04",
            "Bob hired Anne, Haven, 2020-04"
        ]
    );
    assert_eq!(merge.moved(), [(EntityKind::Position, 1), (EntityKind::Relationship, 1)]);
    merged(&mut world, &merge, &Choices::default());
    let friend = world.register.get(relationships[0]).unwrap();
    assert_eq!((friend.start, friend.strength), (date("2020"), Some(4)));
    assert_eq!(world.register.count::<Relationship>(), 3, "mentor and mentee are not the same");
    assert_eq!(world.register.get(one).unwrap().start, date("2020-04"));
    let hire = world.register.get(twin).unwrap();
    assert_eq!(
        (hire.position, hire.found_via, hire.role.as_str()),
        (Some(one), FoundVia::Classmate, "Baker")
    );
    assert_eq!(world.register.count::<Hire>(), 1);
}

#[test]
fn a_merged_organization_is_still_found_by_its_name() {
    let mut world = World::new();
    let (kept, gone) = (world.organization("Haven BV"), world.organization("Havenn"));
    let (ann, background) = (world.person("Ann"), world.background("Ports"));
    for organization in [kept, gone] {
        let id = world.id();
        let position = Position {
            id,
            person: ann,
            organization: Some(organization),
            title: "Pilot".into(),
            ..Position::default()
        };
        world.put(Position { background: (organization == gone).then_some(background), ..position });
    }
    let merge = Merge::new(&world.register, EntityKind::Organization, kept.uuid(), gone.uuid()).unwrap();
    merged(&mut world, &merge, &Choices::default());
    assert_eq!(world.register.organization_by_name("havenn inc"), Some(kept));
    let organization = Organization::clone(world.register.get(kept).unwrap());
    assert_eq!(
        (organization.name.as_str(), organization.aliases.as_slice()),
        ("Haven BV", &["Havenn".to_owned()][..])
    );
    let positions = world.register.positions_of(ann);
    assert_eq!(
        positions.iter().map(|position| (position.organization, position.background)).collect::<Vec<_>>(),
        [(Some(kept), Some(background))]
    );
}

#[test]
fn the_other_name_can_be_chosen() {
    let mut world = World::new();
    let (kept, gone) = (world.organization("Havenn"), world.organization("Haven BV"));
    let merge = Merge::new(&world.register, EntityKind::Organization, kept.uuid(), gone.uuid()).unwrap();
    merged(&mut world, &merge, &Choices::from([("name", Side::Right)]));
    let organization = world.register.get(kept).unwrap();
    assert_eq!(
        (organization.name.as_str(), organization.aliases.as_slice()),
        ("Haven BV", &["Havenn".to_owned()][..])
    );
}

#[test]
fn backgrounds_merge_with_all_that_name_them() {
    let mut world = World::new();
    let (kept, gone) = (world.background("Architecture"), world.background("Architect"));
    let (ann, cohort) = (world.person("Ann"), world.cohort("2024-A", "2024"));
    let (enrollment, position) = (world.id(), world.id());
    let at_entry = BackgroundAtEntry { background: Some(gone), ..BackgroundAtEntry::default() };
    world.put(Enrollment { id: enrollment, person: ann, cohort, at_entry, ..Enrollment::default() });
    world.put(Position { id: position, person: ann, background: Some(gone), ..Position::default() });
    let merge = Merge::new(&world.register, EntityKind::Background, kept.uuid(), gone.uuid()).unwrap();
    assert_eq!(merge.moved(), [(EntityKind::Enrollment, 1), (EntityKind::Position, 1)]);
    merged(&mut world, &merge, &Choices::default());
    assert_eq!(
        (world.register.background_at_entry(ann), world.register.background_now(ann)),
        (Some(kept), Some(kept))
    );
}

#[test]
fn only_two_of_one_kind_can_be_merged() {
    let mut world = World::new();
    let ann = world.person("Ann");
    let cohort = world.cohort("2024-A", "2024");
    assert!(Merge::new(&world.register, EntityKind::Person, ann.uuid(), ann.uuid()).is_none());
    assert!(Merge::new(&world.register, EntityKind::Person, ann.uuid(), cohort.uuid()).is_none());
    assert!(Merge::new(&world.register, EntityKind::Cohort, cohort.uuid(), cohort.uuid()).is_none());
}
