//! Questions to the register.

use super::*;
use crate::domain::{BackgroundAtEntry, EnrollmentRole, Hire, Interaction, Position, Relationship};
use crate::register::query::CohortStatus;

fn position(
    world: &mut World,
    person: Id<Person>,
    background: Option<Id<Background>>,
    start: Option<&str>,
    end: Option<&str>,
) -> Id<Position> {
    let id = world.id();
    world.put(Position {
        id,
        person,
        title: "Baker".into(),
        background,
        start: start.and_then(date),
        end: end.and_then(date),
        ..Position::default()
    });
    id
}

#[test]
fn background_now_is_that_of_the_latest_current_position_that_names_one() {
    let mut world = World::new();
    let ann = world.person("Ann");
    let (law, design) = (world.background("Law"), world.background("Design"));
    assert_eq!((world.register.background_now(ann), world.register.current_position(ann)), (None, None));
    position(&mut world, ann, Some(law), None, None);
    assert_eq!(world.register.background_now(ann), Some(law), "without a start it is current all the same");
    let later = position(&mut world, ann, Some(design), Some("2022-03"), None);
    assert_eq!(world.register.background_now(ann), Some(design));
    position(&mut world, ann, Some(law), Some("2024"), Some("2025"));
    assert_eq!(world.register.background_now(ann), Some(design), "an ended position says nothing about now");
    let newest = position(&mut world, ann, None, Some("2026"), None);
    assert_eq!(world.register.background_now(ann), Some(design), "nor does one without a background");
    assert_eq!(world.register.current_position(ann).unwrap().id, newest);
    let order: Vec<_> = world.register.positions_of(ann).iter().map(|position| position.start).collect();
    assert_eq!(order, [None, date("2022-03"), date("2024"), date("2026")]);
    let ended = Position { end: date("2023"), ..Position::clone(world.register.get(later).unwrap()) };
    world.put(ended);
    assert_eq!(world.register.background_now(ann), Some(law));
}

#[test]
fn background_at_entry_stays_when_the_career_moves() {
    let mut world = World::new();
    let ann = world.person("Ann");
    let (law, design) = (world.background("Law"), world.background("Design"));
    let (old, new) = (world.cohort("2020-A", "2020"), world.cohort("2024-A", "2024"));
    for (cohort, background) in [(new, design), (old, law)] {
        let at_entry = BackgroundAtEntry { background: Some(background), ..BackgroundAtEntry::default() };
        world.put(Enrollment { id: world.id(), person: ann, cohort, at_entry, ..Enrollment::default() });
    }
    position(&mut world, ann, Some(design), Some("2025"), None);
    assert_eq!(
        (world.register.background_at_entry(ann), world.register.background_now(ann)),
        (Some(law), Some(design))
    );
    let codes: Vec<_> = world
        .register
        .enrollments_of(ann)
        .iter()
        .map(|enrollment| world.register.cohort_code(enrollment.cohort))
        .collect();
    assert_eq!(codes, ["2020-A", "2024-A"]);
}

#[test]
fn classmates_are_those_of_all_cohorts_without_oneself() {
    let mut world = World::new();
    let (ann, bob, eve, out) =
        (world.person("Ann"), world.person("Bob"), world.person("Eve"), world.person("Out"));
    let (old, new) = (world.cohort("2020-A", "2020"), world.cohort("2024-A", "2024"));
    for (person, cohort) in [(ann, old), (bob, old), (ann, new), (bob, new), (eve, new)] {
        world.enrolled(person, cohort, EnrollmentStatus::Completed);
    }
    let register = &world.register;
    assert_eq!(
        (register.classmates(ann), register.classmates(eve), register.classmates(out)),
        (vec![bob, eve], vec![ann, bob], vec![])
    );
    assert_eq!(register.shared_cohort(ann, bob), Some(new), "the latest of several");
    assert_eq!((register.shared_cohort(ann, eve), register.shared_cohort(ann, out)), (Some(new), None));
    assert!(register.is_in_cohort(ann, old) && !register.is_in_cohort(eve, old));
    assert!(register.is_outsider(out) && !register.is_outsider(eve));
}

#[test]
fn an_alumnus_is_a_student_who_completed() {
    let mut world = World::new();
    let (ann, bob, eve) = (world.person("Ann"), world.person("Bob"), world.person("Eve"));
    let cohort = world.cohort("2024-A", "2024");
    world.enrolled(ann, cohort, EnrollmentStatus::Completed);
    world.enrolled(bob, cohort, EnrollmentStatus::Withdrew);
    let role = EnrollmentRole::Instructor;
    world.put(Enrollment {
        id: world.id(),
        person: eve,
        cohort,
        role,
        status: EnrollmentStatus::Completed,
        ..Enrollment::default()
    });
    assert_eq!([ann, bob, eve].map(|person| world.register.is_alumnus(person)), [true, false, false]);
}

#[test]
fn hires_are_told_by_who_made_them_and_whom_they_brought() {
    let mut world = World::new();
    let (ann, bob, eve, out) =
        (world.person("Ann"), world.person("Bob"), world.person("Eve"), world.person("Out"));
    let cohort = world.cohort("2024-A", "2024");
    for person in [ann, bob, eve] {
        world.enrolled(person, cohort, EnrollmentStatus::Completed);
    }
    // Two roles in one cohort must not count a hire twice.
    world.put(Enrollment {
        id: world.id(),
        person: bob,
        cohort,
        role: EnrollmentRole::Assistant,
        ..Enrollment::default()
    });
    let hire = |world: &mut World, hired, hirer, referrer, day: &str| {
        let id: Id<Hire> = world.id();
        world.put(Hire { id, hired, hirer, referrer, date: date(day), ..Hire::default() });
        id
    };
    let first = hire(&mut world, bob, Some(ann), None, "2025-02");
    let second = hire(&mut world, eve, Some(ann), Some(bob), "2026-03");
    let outside = hire(&mut world, eve, Some(out), Some(ann), "2024");
    hire(&mut world, bob, None, Some(eve), "2026-05");
    let ids = |hires: Vec<&std::sync::Arc<Hire>>| hires.into_iter().map(|hire| hire.id).collect::<Vec<_>>();
    assert_eq!(
        ids(world.register.hires_made(ann)),
        [second, first],
        "newest first, and a referral is no hire made"
    );
    assert_eq!(ids(world.register.hires_received(eve)), [second, outside]);
    assert_eq!(ids(world.register.hires_made(out)), [outside]);
    assert_eq!(ids(world.register.hires_within(cohort)), [second, first]);
    assert_eq!(world.register.hires_received(ann).len(), 0);
}

#[test]
fn a_cohort_stands_where_its_dates_say() {
    let world = World::new();
    let program = world.program;
    let status = |start: &str, end: &str| {
        let part = |text: &str| if text.is_empty() { None } else { date(text) };
        let cohort = Cohort {
            id: world.id(),
            program,
            code: format!("{start}/{end}"),
            start: part(start),
            end: part(end),
            ..Cohort::default()
        };
        world.register.cohort_status(&cohort, "2026-11-22".parse().unwrap())
    };
    assert_eq!(status("2025", "2026-10"), CohortStatus::Finished);
    assert_eq!(status("2025", "2026"), CohortStatus::Running, "the year may end later");
    assert_eq!(status("2026-11-22", ""), CohortStatus::Running);
    assert_eq!(status("2026-11-23", "2027"), CohortStatus::Planned);
    assert_eq!(status("", "2030"), CohortStatus::Undated);
    assert_eq!(status("", "2020"), CohortStatus::Finished);
}

#[test]
fn meetups_and_those_on_their_lists_come_in_order() {
    let mut world = World::new();
    let cohort = world.cohort("2024-A", "2024");
    let (zoe, ann) = (world.person("Zoë"), world.person("Ann"));
    let on = |day: &str| crate::domain::Moment::on(day.parse().unwrap());
    let (old, new): (Id<Meetup>, Id<Meetup>) = (world.id(), world.id());
    for (id, day) in [(old, "2024-05-03"), (new, "2025-05-03")] {
        world.put(Meetup {
            id,
            title: "Dinner".into(),
            start: on(day),
            hosts: vec![cohort],
            ..Meetup::default()
        });
    }
    assert_eq!(
        world.register.meetups_of(cohort).iter().map(|meetup| meetup.id).collect::<Vec<_>>(),
        [new, old]
    );
    for person in [zoe, ann] {
        world.put(crate::domain::Attendance {
            id: world.id(),
            person,
            meetup: old,
            ..crate::domain::Attendance::default()
        });
    }
    assert_eq!(
        world.register.attendances_at(old).iter().map(|attendance| attendance.person).collect::<Vec<_>>(),
        [ann, zoe]
    );
    assert_eq!(world.register.attendances_of(zoe).count(), 1);
    world.put(Interaction {
        id: world.id(),
        people: vec![zoe, ann],
        date: date("2025"),
        ..Interaction::default()
    });
    world.put(Relationship { id: world.id(), from: zoe, to: ann, ..Relationship::default() });
    for person in [zoe, ann] {
        assert_eq!(
            (world.register.interactions_of(person).count(), world.register.relationships_of(person).count()),
            (1, 1)
        );
    }
}
