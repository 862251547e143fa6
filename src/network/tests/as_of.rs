//! As of a day, nothing dated later counts.

use super::*;
use crate::domain::{Certificate, Intent};
use crate::network::graph::as_of::{background_on, enrollments_on, entry_background_on, position_on};
use crate::network::measures::brokers::pairs_joined_by;
use crate::network::measures::hires::intra_cohort;
use crate::network::measures::meetups::meetups;
use crate::network::measures::outcomes::outcomes;

/// A cohort from 2018-09 to 2019-06-30 and one from 2020-07 on, as they are told today.
fn two_cohorts() -> (World, [Id<Cohort>; 2]) {
    let mut world = World::new();
    let cohorts =
        [world.cohort("2018-A", "2018-09", "2019-06-30"), world.cohort("2020-A", "2020-07", "2021-06-30")];
    for number in 1..=4 {
        world.enroll(cohorts[0], number, EnrollmentStatus::Completed, None);
    }
    for number in 4..=7 {
        world.enroll(cohorts[1], number, EnrollmentStatus::Completed, None);
    }
    (world, cohorts)
}

#[test]
fn a_cohort_that_began_later_is_left_out() {
    let (world, cohorts) = two_cohorts();
    let register = world.register();
    let count = |on: &str| {
        let group = Group::all(&register, day(on));
        (group.cohorts.len(), group.people().len())
    };
    assert_eq!(count("2018-08-31"), (0, 0));
    assert_eq!(count("2018-09-01"), (1, 0), "it has begun, and nobody has completed it");
    assert_eq!(count("2019-06-29"), (1, 0));
    assert_eq!(count("2020-01-01"), (1, 4));
    assert_eq!(count("2020-07-01"), (2, 4));
    assert_eq!(count("2021-06-30"), (2, 7));
    assert!(Group::of_cohort(&register, cohorts[1], day("2020-01-01")).cohorts.is_empty());
    assert_eq!(Group::of_program(&register, world.program, day("2020-01-01")).cohorts.len(), 1);
}

#[test]
fn a_completion_counts_from_its_own_day() {
    let mut world = World::new();
    let cohort = world.cohort("2018-A", "2018-09", "2019-06-30");
    let undated = world.cohort("2018-B", "2018-09", "");
    for (number, completed, end) in [(1, "2019-03-31", ""), (2, "2020-02", ""), (3, "", "2019-12-31")] {
        world.enroll(cohort, number, EnrollmentStatus::Completed, None);
        let Some(Record::Enrollment(enrollment)) = world.records.pop() else { panic!("it was put last") };
        world.put(Enrollment {
            completed_on: completed.parse().ok(),
            end: end.parse().ok(),
            ..Enrollment::clone(&enrollment)
        });
    }
    world.enroll(cohort, 4, EnrollmentStatus::Completed, None);
    world.enroll(undated, 5, EnrollmentStatus::Completed, None);
    let register = world.register();
    for (on, expected) in [
        ("2019-03-30", vec![5]),
        ("2019-03-31", vec![1, 5]),
        ("2019-06-30", vec![1, 4, 5]),
        ("2019-12-31", vec![1, 3, 4, 5]),
        ("2020-02-01", vec![1, 2, 3, 4, 5]),
    ] {
        let group = Group::all(&register, day(on));
        assert_eq!(world.numbers(&group.people()), expected, "{on}");
        let completed = outcomes(&register, &group, &[], day(on)).completed;
        assert_eq!(completed, Share::new(expected.len(), 5), "{on}");
    }
}

#[test]
fn a_position_counts_while_it_was_held() {
    let mut world = World::new();
    let [a, b, c] = ["A", "B", "C"].map(|name| world.background(name));
    world.works(1, Some(a), "2015", "2019-12-31");
    world.works(1, Some(b), "2020", "2022-05");
    world.works(1, Some(c), "2022-05-10", "");
    world.works(2, Some(a), "", "");
    let Some(Record::Position(position)) = world.records.pop() else { panic!("it was put last") };
    world.put(Position { as_of: date("2021-03"), ..Position::clone(&position) });
    let register = world.register();
    for (on, background) in [
        ("2014-12-31", None),
        ("2015-01-01", Some(a)),
        ("2019-12-30", Some(a)),
        ("2019-12-31", None),
        ("2020-01-01", Some(b)),
        ("2022-04-30", Some(b)),
        ("2022-05-01", None),
        ("2022-05-10", Some(c)),
    ] {
        assert_eq!(background_on(&register, world.people[0], day(on)), background, "{on}");
        let position = position_on(&register, world.people[0], day(on));
        assert_eq!(position.and_then(|position| position.background), background, "{on}");
    }
    assert_eq!(background_on(&register, world.people[1], day("2021-02-28")), None, "not known then");
    assert_eq!(background_on(&register, world.people[1], day("2021-03-01")), Some(a));
    for person in &world.people {
        assert_eq!(background_on(&register, *person, TODAY), register.background_now(*person));
    }
}

#[test]
fn an_enrollment_that_began_later_says_nothing() {
    let (mut world, cohorts) = two_cohorts();
    let [a, b] = ["A", "B"].map(|name| world.background(name));
    world.enroll(cohorts[1], 8, EnrollmentStatus::Enrolled, Some(a));
    world.enroll(cohorts[0], 9, EnrollmentStatus::Withdrew, Some(b));
    let register = world.register();
    let before = day("2020-01-01");
    assert_eq!(entry_background_on(&register, world.people[7], before), None);
    assert_eq!(entry_background_on(&register, world.people[8], before), Some(b));
    assert_eq!(entry_background_on(&register, world.people[7], TODAY), Some(a));
    assert_eq!(enrollments_on(&register, world.people[3], before).len(), 1);
    assert_eq!(enrollments_on(&register, world.people[3], TODAY).len(), 2);
}

/// 1 and 2 wanted a job in field. 1 began one in 2019-09 and left it in 2021; 2 began one in 2021.
#[test]
fn outcomes_are_those_of_the_day() {
    let mut world = World::new();
    let cohort = world.cohort("2018-A", "2018-09", "2019-06-30");
    let later = world.cohort("2020-A", "2020-07", "2021-06-30");
    let a = world.background("A");
    for number in [1, 2] {
        let enrollment = world.enroll(cohort, number, EnrollmentStatus::Completed, None);
        let Some(Record::Enrollment(record)) = world.records.pop() else { panic!("it was put last") };
        world.put(Enrollment { intent: Intent::JobInField, ..Enrollment::clone(&record) });
        let id = world.ids.draw();
        let issued = if number == 1 { date("2019-07") } else { date("2020-03") };
        world.put(Certificate { id, enrollment, issued, ..Certificate::default() });
    }
    world.works(1, Some(a), "2019-09", "2021-05");
    world.works(2, Some(a), "2021", "");
    world.enroll(later, 2, EnrollmentStatus::Enrolled, None);
    let register = world.register();
    let at = |on: &str| outcomes(&register, &Group::all(&register, day(on)), &[], day(on));
    let then = at("2020-01-01");
    assert_eq!((then.placed_share, then.knowledge), (Figure::Is(Share::new(1, 2)), Known::new(1, 2)));
    assert_eq!(world.numbers(&then.placement_not_known), [2], "the job and the cohort of 2020 came later");
    assert_eq!((then.certificates, then.completed), (Share::new(1, 2), Share::new(2, 2)));
    let now = at("2026-11-22");
    assert_eq!((world.numbers(&now.not_placed), now.knowledge), (vec![2], Known::new(2, 2)));
    assert_eq!(at("2019-07-01").placed_share, Figure::TooEarly);
}

#[test]
fn hires_meetups_and_ties_of_later_do_not_count() {
    let (mut world, cohorts) = two_cohorts();
    let [a, b] = ["A", "B"].map(|name| world.background(name));
    world.hire(1, 2, "2019-08-01");
    world.hire(1, 3, "2020-08-01");
    world.hire(4, 5, "2021-08-01");
    world.meetup("Dinner", "2019-10-01", &[1, 2]);
    world.meetup("Dinner", "2020-10-01", &[1, 3]);
    for number in [2, 3] {
        world.works(number, Some(if number == 2 { a } else { b }), "2019-09", "");
    }
    let register = world.register();
    let then = day("2020-01-01");
    let group = Group::all(&register, then);
    assert_eq!(intra_cohort(&register, &group, then).rate, Share::new(1, 4));
    let held = meetups(&register, &group, then);
    assert_eq!((held.held.len(), held.reach.len()), (1, 1), "without hosts they are everybody's");
    assert_eq!(meetups(&register, &Group::all(&register, TODAY), TODAY).held.len(), 2);
    assert!(meetups(&register, &Group::of_cohort(&register, cohorts[1], TODAY), TODAY).held.is_empty());
    let joined = |on: Date| {
        let network = Network::build(&register, on, &unwatched).unwrap();
        pairs_joined_by(&register, &network, world.people[0]).count()
    };
    assert_eq!((joined(then), joined(TODAY)), (0, 1), "1 hired 3 in 2020");
}
