//! Merging: what moves, what becomes one, what goes; and that whatever is merged, nothing is left behind
//! and one undo brings all back.

use proptest::prelude::*;

use super::{World, all, assert_whole, date};
use crate::domain::{
    Attendance, Attended, BackgroundAtEntry, Channel, Consent, Credential, Enrollment, EnrollmentStatus, EntityKind, FoundVia, Hire, Id, Identifier,
    Interaction, Opening, OpeningStatus, Organization, Person, Position, Record, Relationship, RelationshipKind, Rsvp, Wish, WishKind,
};
use crate::register::merge::{Choices, Merge, Side};
use crate::register::{ChangeSet, rules};

/// The merge of two records as one set.
fn merging(world: &World, merge: &Merge, choices: &Choices) -> ChangeSet {
    world.set(merge.changes(&world.register, choices))
}

#[track_caller]
fn people(world: &World, kept: Id<Person>, gone: Id<Person>) -> Merge {
    Merge::new(&world.register, EntityKind::Person, kept.uuid(), gone.uuid()).expect("two people")
}

/// Merges as usual, looks, and takes it back.
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
fn a_withdrawal_on_either_side_stays() {
    for turned in [false, true] {
        let mut world = World::new();
        let given = Consent { purpose: "sharing".into(), given: date("2022"), ..Consent::default() };
        let withdrawn = Consent { given: date("2020"), withdrawn: date("2021"), ..given.clone() };
        let (one, other) = (world.id(), world.id());
        world.put(Person { id: one, given_name: "Ann".into(), consents: vec![given.clone()], ..Person::default() });
        world.put(Person { id: other, given_name: "Ann".into(), consents: vec![withdrawn.clone(), given.clone()], ..Person::default() });
        let (kept, gone) = if turned { (other, one) } else { (one, other) };
        let merge = people(&world, kept, gone);
        assert!(merge.keeps_objection());
        // No choice is offered that would lose it.
        assert!(merge.fields().is_empty());
        merged(&mut world, &merge, &Choices::default());
        let consents = &world.register.get(kept).unwrap().consents;
        assert_eq!(consents.len(), 2);
        assert!(consents.contains(&withdrawn));
    }
}

#[test]
fn enrollments_of_one_cohort_become_one_and_its_credential_follows() {
    let mut world = World::new();
    let (kept, gone) = (world.person("Ann"), world.person("Anne"));
    let (spring, autumn) = (world.cohort("2024-A", "2024-01"), world.cohort("2024-B", "2024-09"));
    let field = world.field("Architecture");
    let enrolled = world.enrolled(kept, spring, EnrollmentStatus::Enrolled);
    let completed = world.id();
    world.put(Enrollment {
        id: completed,
        person: gone,
        cohort: spring,
        status: EnrollmentStatus::Completed,
        completed_on: date("2024-06"),
        at_entry: BackgroundAtEntry { field: Some(field), ..BackgroundAtEntry::default() },
        ..Enrollment::default()
    });
    world.enrolled(gone, autumn, EnrollmentStatus::Applied);
    let credential = world.id();
    world.put(Credential { id: credential, enrollment: completed, title: "Certificate".into(), issued: date("2024-06"), ..Credential::default() });
    let merge = people(&world, kept, gone);
    assert_eq!(merge.moved(), [(EntityKind::Enrollment, 1), (EntityKind::Credential, 1)]);
    assert_eq!(words(merge.combined()), ["Anne in 2024-A, student, completed"]);
    assert_eq!((merge.dropped(), merge.reduced()), (&[][..], &[][..]));
    merged(&mut world, &merge, &Choices::default());
    assert_eq!(world.register.enrollments_of(kept).len(), 2);
    let enrollment = world.register.get(enrolled).unwrap();
    assert_eq!((enrollment.status, enrollment.completed_on, enrollment.at_entry.field), (EnrollmentStatus::Completed, date("2024-06"), Some(field)));
    assert_eq!(world.register.get(credential).unwrap().enrollment, enrolled);
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
    let tie = |from, to, introducer| Relationship { from, to, introducer, ..Relationship::default() };
    for tie in [tie(kept, gone, None), tie(gone, third, Some(kept))] {
        let id = world.id();
        world.put(Relationship { id, ..tie });
    }
    let hire = |hired, hirer, referrer| Hire { hired, hirer, referrer, ..Hire::default() };
    for hire in [hire(gone, Some(kept), None), hire(third, Some(kept), Some(gone)), hire(kept, None, Some(gone))] {
        let id = world.id();
        world.put(Hire { id, ..hire });
    }
    let id = world.id();
    world.put(Interaction { id, people: vec![gone, kept], date: date("2024-05"), channel: Channel::Call, summary: String::new() });
    let merge = people(&world, kept, gone);
    assert_eq!(words(merge.dropped()), ["Ann and Anne, friend", "Ann hired Anne", "somebody hired Ann"]);
    assert_eq!(words(merge.reduced()), ["Anne and Bob, friend", "Ann hired Bob", "2024-05, call, Anne and Ann"]);
    merged(&mut world, &merge, &Choices::default());
    let ties: Vec<_> = world.register.all::<Relationship>().map(|tie| (tie.from, tie.to, tie.introducer)).collect();
    assert_eq!(ties, [(kept, third, None)]);
    let hires: Vec<_> = world.register.all::<Hire>().map(|hire| (hire.hired, hire.hirer, hire.referrer)).collect();
    assert_eq!(hires, [(third, Some(kept), None)]);
    assert_eq!(world.register.get(id).unwrap().people, [kept]);
}

#[test]
fn what_then_says_the_same_twice_is_said_once() {
    let mut world = World::new();
    let (kept, gone, third) = (world.person("Ann"), world.person("Anne"), world.person("Bob"));
    let haven = world.organization("Haven");
    let tie = |from, to, kind| Relationship { from, to, kind, ..Relationship::default() };
    let mut ties = Vec::new();
    for tie in [
        tie(kept, third, RelationshipKind::Friend),
        Relationship { start: date("2020"), strength: Some(4), ..tie(third, gone, RelationshipKind::Friend) },
        tie(kept, third, RelationshipKind::Mentor),
        tie(third, gone, RelationshipKind::Mentor),
    ] {
        let id = world.id();
        ties.push(id);
        world.put(Relationship { id, ..tie });
    }
    let (one, other) = (world.id(), world.id());
    let position = Position { person: kept, organization: Some(haven), title: "Baker".into(), start: date("2020"), ..Position::default() };
    world.put(Position { id: one, ..position.clone() });
    world.put(Position { id: other, person: gone, start: date("2020-04"), ..position.clone() });
    let (ended, hire) = (world.id(), world.id());
    world.put(Position { id: ended, person: gone, end: date("2021"), ..position });
    let hired = Hire { hirer: Some(third), organization: Some(haven), date: date("2020-04"), found_via: FoundVia::Classmate, ..Hire::default() };
    world.put(Hire { id: hire, hired: gone, position: Some(other), ..hired.clone() });
    let twin = world.id();
    world.put(Hire { id: twin, hired: kept, role: "Baker".into(), found_via: FoundVia::Unknown, ..hired });
    let merge = people(&world, kept, gone);
    assert_eq!(words(merge.combined()), ["Bob and Anne, friend, since 2020", "Anne, Baker, Haven, since 2020-04", "Bob hired Anne, Haven, 2020-04"]);
    assert_eq!(merge.moved(), [(EntityKind::Position, 1), (EntityKind::Relationship, 1)]);
    merged(&mut world, &merge, &Choices::default());
    let friend = world.register.get(ties[0]).unwrap();
    assert_eq!((friend.start, friend.strength), (date("2020"), Some(4)));
    assert_eq!(world.register.count::<Relationship>(), 3, "mentor and mentee are not the same");
    assert_eq!(world.register.get(one).unwrap().start, date("2020-04"));
    let hire = world.register.get(twin).unwrap();
    assert_eq!((hire.position, hire.found_via, hire.role.as_str()), (Some(one), FoundVia::Classmate, "Baker"));
    assert_eq!(world.register.count::<Hire>(), 1);
}

#[test]
fn a_merged_organization_is_still_found_by_its_name() {
    let mut world = World::new();
    let (kept, gone) = (world.organization("Haven BV"), world.organization("Havenn"));
    let (ann, field) = (world.person("Ann"), world.field("Ports"));
    for organization in [kept, gone] {
        let id = world.id();
        let position = Position { id, person: ann, organization: Some(organization), title: "Pilot".into(), ..Position::default() };
        world.put(Position { field: (organization == gone).then_some(field), ..position });
    }
    let merge = Merge::new(&world.register, EntityKind::Organization, kept.uuid(), gone.uuid()).unwrap();
    merged(&mut world, &merge, &Choices::default());
    assert_eq!(world.register.organization_by_name("havenn inc"), Some(kept));
    let organization = Organization::clone(world.register.get(kept).unwrap());
    assert_eq!((organization.name.as_str(), organization.aliases.as_slice()), ("Haven BV", &["Havenn".to_owned()][..]));
    let positions = world.register.positions_of(ann);
    assert_eq!(positions.iter().map(|position| (position.organization, position.field)).collect::<Vec<_>>(), [(Some(kept), Some(field))]);
}

#[test]
fn the_other_name_can_be_chosen() {
    let mut world = World::new();
    let (kept, gone) = (world.organization("Havenn"), world.organization("Haven BV"));
    let merge = Merge::new(&world.register, EntityKind::Organization, kept.uuid(), gone.uuid()).unwrap();
    merged(&mut world, &merge, &Choices::from([("name", Side::Right)]));
    let organization = world.register.get(kept).unwrap();
    assert_eq!((organization.name.as_str(), organization.aliases.as_slice()), ("Haven BV", &["Havenn".to_owned()][..]));
}

#[test]
fn fields_merge_with_all_that_name_them() {
    let mut world = World::new();
    let (kept, gone) = (world.field("Architecture"), world.field("Architect"));
    let (ann, cohort) = (world.person("Ann"), world.cohort("2024-A", "2024"));
    let (enrollment, position) = (world.id(), world.id());
    let at_entry = BackgroundAtEntry { field: Some(gone), ..BackgroundAtEntry::default() };
    world.put(Enrollment { id: enrollment, person: ann, cohort, at_entry, ..Enrollment::default() });
    world.put(Position { id: position, person: ann, field: Some(gone), ..Position::default() });
    let merge = Merge::new(&world.register, EntityKind::Background, kept.uuid(), gone.uuid()).unwrap();
    assert_eq!(merge.moved(), [(EntityKind::Enrollment, 1), (EntityKind::Position, 1)]);
    merged(&mut world, &merge, &Choices::default());
    assert_eq!((world.register.field_at_entry(ann), world.register.field_now(ann)), (Some(kept), Some(kept)));
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

/// Something to be put among few people, so that much of it collides.
#[derive(Debug, Clone)]
enum Given {
    Enrollment(usize, usize, usize, bool),
    Attendance(usize, usize, usize, usize),
    Position(usize, Option<usize>, Option<usize>, usize),
    Hire(usize, Option<usize>, Option<usize>, Option<usize>, usize),
    Tie(usize, usize, usize, Option<usize>),
    Talk(Vec<usize>, usize),
    Wish(usize, Option<usize>, usize),
    Opening(usize, Option<usize>, bool),
}

fn given() -> impl Strategy<Value = Given> {
    let who = 0..4_usize;
    let maybe = || proptest::option::of(0..3_usize);
    prop_oneof![
        (who.clone(), 0..2_usize, 0..6_usize, any::<bool>()).prop_map(|(a, b, c, d)| Given::Enrollment(a, b, c, d)),
        (who.clone(), 0..2_usize, 0..3_usize, 0..4_usize).prop_map(|(a, b, c, d)| Given::Attendance(a, b, c, d)),
        (who.clone(), maybe(), maybe(), 0..3_usize).prop_map(|(a, b, c, d)| Given::Position(a, b, c, d)),
        (who.clone(), proptest::option::of(0..4_usize), proptest::option::of(0..4_usize), maybe(), 0..3_usize)
            .prop_map(|(a, b, c, d, e)| Given::Hire(a, b, c, d, e)),
        (who.clone(), 0..4_usize, 0..6_usize, proptest::option::of(0..4_usize)).prop_map(|(a, b, c, d)| Given::Tie(a, b, c, d)),
        (proptest::collection::vec(who.clone(), 1..4), 0..2_usize).prop_map(|(a, b)| Given::Talk(a, b)),
        (who, maybe(), 0..2_usize).prop_map(|(a, b, c)| Given::Wish(a, b, c)),
        (0..3_usize, proptest::option::of(0..4_usize), any::<bool>()).prop_map(|(a, b, c)| Given::Opening(a, b, c)),
    ]
}

/// Puts what is given, and leaves out what the rules refuse.
fn build(world: &mut World, given: Vec<Given>) {
    let people: Vec<_> = ["Ann", "Anne", "Bob", "Cleo"].map(|name| world.person(name)).into();
    let cohorts = [world.cohort("2024-A", "2024-01"), world.cohort("2024-B", "2024-09")];
    let meetups = [world.meetup("Spring", vec![]), world.meetup("Autumn", vec![])];
    let organizations = ["Haven", "Havenn", "Quay"].map(|name| world.organization(name));
    let fields = ["Ports", "Harbours", "Ships"].map(|name| world.field(name));
    let dates = [None, date("2024"), date("2024-05")];
    for given in given {
        let mut also = None;
        let record: Record = match given {
            Given::Enrollment(person, cohort, status, certified) => {
                let status = EnrollmentStatus::ALL[status];
                let id = world.id();
                also = (certified && status == EnrollmentStatus::Completed).then(|| Credential {
                    id: world.id(),
                    enrollment: id,
                    title: "C".into(),
                    issued: date("2024"),
                    ..Credential::default()
                });
                Enrollment { id, person: people[person], cohort: cohorts[cohort], status, ..Enrollment::default() }.into()
            }
            Given::Attendance(person, meetup, attended, rsvp) => Attendance {
                id: world.id(),
                person: people[person],
                meetup: meetups[meetup],
                attended: Attended::ALL[attended],
                rsvp: Rsvp::ALL[rsvp],
            }
            .into(),
            Given::Position(person, organization, field, start) => Position {
                id: world.id(),
                person: people[person],
                organization: organization.map(|place| organizations[place]),
                field: field.map(|place| fields[place]),
                start: dates[start],
                ..Position::default()
            }
            .into(),
            Given::Hire(hired, hirer, referrer, organization, day) => {
                let hired = people[hired];
                let position = world.register.positions_of(hired).first().map(|position| position.id);
                Hire {
                    id: world.id(),
                    hired,
                    hirer: hirer.map(|place| people[place]),
                    referrer: referrer.map(|place| people[place]),
                    organization: organization.map(|place| organizations[place]),
                    date: dates[day],
                    position,
                    ..Hire::default()
                }
                .into()
            }
            Given::Tie(from, to, kind, introducer) => Relationship {
                id: world.id(),
                from: people[from],
                to: people[to],
                kind: RelationshipKind::ALL[kind],
                introducer: introducer.map(|place| people[place]),
                ..Relationship::default()
            }
            .into(),
            Given::Wish(person, field, kind) => {
                Wish { id: world.id(), person: people[person], field: field.map(|place| fields[place]), kind: WishKind::ALL[kind], ..Wish::default() }
                    .into()
            }
            Given::Opening(organization, person, filled) => {
                let taken: Vec<_> = world.register.all::<Opening>().filter_map(|opening| opening.hire).collect();
                let hire = world.register.all::<Hire>().map(|hire| hire.id).find(|hire| filled && !taken.contains(hire));
                Opening {
                    id: world.id(),
                    organization: organizations[organization],
                    role: "Pilot".into(),
                    known_through: person.map(|place| people[place]),
                    status: if hire.is_some() { OpeningStatus::Filled } else { OpeningStatus::Open },
                    hire,
                    ..Opening::default()
                }
                .into()
            }
            Given::Talk(who, day) => Interaction {
                id: world.id(),
                people: who.into_iter().map(|place| people[place]).collect(),
                date: dates[day + 1],
                ..Interaction::default()
            }
            .into(),
        };
        if world.judge(record.clone()).is_ok() {
            world.put(record);
            if let Some(credential) = also {
                world.put(credential);
            }
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_merged_nothing_is_left_behind_and_undo_brings_all_back(
        given in proptest::collection::vec(given(), 0..40),
        kind in 0..3_usize,
        kept in 0..3_usize,
        by in 1..3_usize,
    ) {
        let mut world = World::new();
        build(&mut world, given);
        let kind = [EntityKind::Person, EntityKind::Organization, EntityKind::Background][kind];
        let ids: Vec<_> = world.register.records().filter(|record| record.kind() == kind).map(|record| record.id()).collect();
        let (kept, gone) = (ids[kept % ids.len()], ids[(kept + by) % ids.len()]);
        let merge = Merge::new(&world.register, kind, kept, gone).unwrap();
        let before = all(&world.register);
        let set = merging(&world, &merge, &Choices::default());
        prop_assert!(rules::check(&world.register, &set).is_ok(), "{:?}", rules::check(&world.register, &set));
        let undo = world.undo(&set);
        world.register.apply(&set).unwrap();
        let after = all(&world.register);
        prop_assert_eq!(world.register.referrers(gone).count(), 0);
        for record in &after {
            record.each_reference(&mut |reference| assert_ne!(reference.id, gone));
        }
        // Fewer are only those that were combined or dropped, kind by kind, and the one that went.
        for counted in EntityKind::ALL {
            let count = |records: &[Record]| records.iter().filter(|record| record.kind() == *counted).count();
            let notes = merge.combined().iter().chain(merge.dropped()).filter(|note| note.kind == *counted).count();
            prop_assert_eq!(count(&before), count(&after) + notes + usize::from(*counted == kind));
        }
        let moved: usize = merge.moved().iter().map(|(_, count)| count).sum();
        let told = moved + merge.combined().len() + merge.dropped().len() + merge.reduced().len();
        prop_assert!(told >= before.iter().filter(|record| {
            let mut found = false;
            record.each_reference(&mut |reference| found |= reference.id == gone);
            found
        }).count(), "every reference that was there is told of");
        world.register.apply(&undo).unwrap();
        prop_assert_eq!(all(&world.register), before);
    }
}
