//! Deleting: what else is deleted, what only loses a reference, and that one undo restores everything.

use super::*;
use crate::domain::{Attendance, Certificate, EntityKind, Hire, Interaction, Position, Relationship};
use crate::register::delete::plan;

#[test]
fn what_can_not_stand_alone_goes_and_the_rest_lets_go() {
    let mut world = World::new();
    let (ann, bob, eve) = (world.person("Ann"), world.person("Bob"), world.person("Eve"));
    let cohort = world.cohort("2024-A", "2024");
    let anns = world.enrolled(ann, cohort, EnrollmentStatus::Completed);
    let haven = world.organization("Haven");
    let meetup = world.meetup("Dinner", vec![cohort]);
    let (position, unbacked, kept, referred) = (world.id(), world.id(), world.id(), world.id());
    world.put(Certificate {
        id: world.id(),
        enrollment: anns,
        title: "C".into(),
        issued: date("2024"),
        ..Certificate::default()
    });
    world.put(Position { id: position, person: ann, organization: Some(haven), ..Position::default() });
    world.put(Hire { id: unbacked, hired: bob, hirer: Some(ann), ..Hire::default() });
    world.put(Hire { id: kept, hired: bob, hirer: Some(ann), organization: Some(haven), ..Hire::default() });
    world.put(Hire {
        id: referred,
        hired: ann,
        referrer: Some(eve),
        position: Some(position),
        ..Hire::default()
    });
    world.put(Relationship {
        id: world.id(),
        from: bob,
        to: eve,
        introducer: Some(ann),
        ..Relationship::default()
    });
    world.put(Attendance { id: world.id(), person: ann, meetup, ..Attendance::default() });
    world.put(Interaction {
        id: world.id(),
        people: vec![ann, bob],
        date: date("2025"),
        ..Interaction::default()
    });
    world.put(Interaction {
        id: world.id(),
        people: vec![ann],
        date: date("2025"),
        ..Interaction::default()
    });
    let before = all(&world.register);

    let plan = plan(&world.register, &[(EntityKind::Person, ann.uuid())]);
    let gone: Vec<String> = plan.also_deleted.iter().map(|(kind, count)| kind.counted(*count)).collect();
    let let_go: Vec<String> = plan.also_changed.iter().map(|(kind, count)| kind.counted(*count)).collect();
    let one = |kind: EntityKind| kind.counted(1);
    assert_eq!(
        gone,
        [
            one(EntityKind::Enrollment),
            one(EntityKind::Certificate),
            one(EntityKind::Position),
            "2 hires".into(),
            one(EntityKind::Attendance),
            one(EntityKind::Interaction)
        ]
    );
    assert_eq!(let_go, [one(EntityKind::Hire), one(EntityKind::Relationship), one(EntityKind::Interaction)]);
    let changes = plan.draft.changes();
    let set = world.set(changes);
    world.apply(&set);
    assert_whole(&world.register);
    assert_eq!(world.register.get(kept).unwrap().hirer, None);
    assert!(world.register.get(unbacked).is_none() && world.register.get(referred).is_none());
    assert_eq!(world.register.get(meetup).unwrap().hosts, [cohort]);

    let undo = world.undo(&set);
    world.apply(&undo);
    assert_eq!(all(&world.register), before);
}

#[test]
fn a_record_that_loses_two_references_is_changed_once() {
    let mut world = World::new();
    let bob = world.person("Bob");
    let (haven, ann, eve) = (world.organization("Haven"), world.person("Ann"), world.person("Eve"));
    let hire = world.id();
    world.put(Hire {
        id: hire,
        hired: bob,
        hirer: Some(ann),
        referrer: Some(eve),
        organization: Some(haven),
        ..Hire::default()
    });
    let two = [(EntityKind::Person, ann.uuid()), (EntityKind::Organization, haven.uuid())];
    let made = plan(&world.register, &two);
    assert_eq!(
        (made.also_deleted.as_slice(), made.also_changed.as_slice()),
        ([].as_slice(), [(EntityKind::Hire, 1)].as_slice())
    );
    assert_eq!(made.draft.get(hire).unwrap().referrer, Some(eve));
    // Deleting its last party deletes the hire too, whatever it lost before.
    let three = [two[0], two[1], (EntityKind::Person, eve.uuid())];
    let made = plan(&world.register, &three);
    assert_eq!(
        (made.also_deleted.as_slice(), made.also_changed.as_slice()),
        ([(EntityKind::Hire, 1)].as_slice(), [].as_slice())
    );
    assert_eq!(made.draft.changes().len(), 4);
}

#[test]
fn what_is_named_twice_or_not_there_is_planned_once_or_not_at_all() {
    let mut world = World::new();
    let ann = (EntityKind::Person, world.person("Ann").uuid());
    let unknown = (EntityKind::Person, world.uuid());
    let plan = plan(&world.register, &[ann, ann, unknown]);
    assert_eq!((plan.also_deleted.len(), plan.also_changed.len(), plan.draft.changes().len()), (0, 0, 1));
}

#[test]
fn a_cohort_of_thousands_is_planned_and_undone_whole() {
    let mut world = World::new();
    let cohort = world.cohort("2024-A", "2024");
    let mut records = Vec::new();
    for _ in 0..5_000 {
        let person = world.id();
        records.push(Person { id: person, given_name: "Ann".into(), ..Person::default() }.into());
        records.push(Enrollment { id: world.id(), person, cohort, ..Enrollment::default() }.into());
    }
    let set = world.creating(records);
    world.apply(&set);
    let before = all(&world.register);
    let made = plan(&world.register, &[(EntityKind::Cohort, cohort.uuid())]);
    assert_eq!(made.also_deleted, [(EntityKind::Enrollment, 5_000)]);
    let changes = made.draft.changes();
    let set = world.set(changes);
    world.apply(&set);
    assert_eq!((world.register.count::<Enrollment>(), world.register.count::<Person>()), (0, 5_000));
    let undo = world.undo(&set);
    world.apply(&undo);
    assert_eq!(all(&world.register), before);
}
