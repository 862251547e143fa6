//! Meetups, contact, and outcomes.

use super::*;
use crate::domain::{Certificate, Consent, Intent};
use crate::network::measures::meetups::meetups;
use crate::network::measures::outcomes::outcomes;
use crate::network::suggestions::keep_in_touch;
use crate::network::suggestions::keep_in_touch::{Cadence, Standing, last_contact, losing_touch};

/// A series of four dinners of a cohort of five.
///
/// | | 1 | 2 | 3 | 4 | 5 |
/// |---|---|---|---|---|---|
/// | 2021 | came | came | came | came, accepted | accepted, no |
/// | 2022 | came | accepted, unknown | no | (not on the list) | came |
/// | 2023 | unknown | unknown | | | |
/// | 2024 | came | | | | |
#[test]
fn meetups_by_hand() {
    let mut world = World::new();
    let cohort = world.cohort_of(5);
    let first = world.meetup("Dinner", "2021-05-01", &[1, 2, 3]);
    world.attendance(first, 4, Rsvp::Accepted, Attended::Yes);
    world.attendance(first, 5, Rsvp::Accepted, Attended::No);
    let second = world.meetup("dinner ", "2022-05-01", &[1, 5]);
    world.attendance(second, 2, Rsvp::Accepted, Attended::Unknown);
    world.attendance(second, 3, Rsvp::NeedsAction, Attended::No);
    let third = world.meetup("Dinner", "2023-05-01", &[]);
    for number in [1, 2] {
        world.attendance(third, number, Rsvp::NeedsAction, Attended::Unknown);
    }
    world.meetup("Dinner", "2024-05-01", &[1, 9]);
    world.meetup("Dinner", "2027-05-01", &[1]);
    world.meetup("", "2024-08-01", &[2]);
    let register = world.register();
    let found = meetups(&register, &Group::all(&register, TODAY), TODAY);
    assert_eq!((found.held.len(), found.counted), (5, Known::new(4, 5)), "2027 is still to come");
    let [series] = found.series.as_slice() else { panic!("{:?}", found.series) };
    assert_eq!((series.name.as_str(), series.meetups.len()), ("Dinner", 4));
    // Of 1 2 3 4: unknown for 2; 1 came again, 3 and 4 did not.
    let Figure::Is(step) = &series.steps[0] else { panic!("{:?}", series.steps) };
    assert_eq!(
        (step.share, world.numbers(&step.again), step.known),
        (Share::new(1, 3), vec![1], Known::new(3, 4))
    );
    assert_eq!(series.steps[1..], [Figure::NotKnown, Figure::NotKnown]);
    assert_eq!(found.retention, Share::new(1, 3));
    // Accepted: 4 came, 5 did not, unknown for 2.
    assert_eq!((found.show, found.known), (Share::new(1, 2), Known::new(2, 3)));
    assert_eq!(found.caution.as_deref(), Some("few acceptances (2): one more would change it"));
    let reach: Vec<_> =
        found.reach.iter().map(|reach| (reach.year, reach.share, world.numbers(&reach.people))).collect();
    let expected = [
        (2021, Share::new(4, 5), vec![1, 2, 3, 4]),
        (2022, Share::new(2, 5), vec![1, 5]),
        (2024, Share::new(2, 5), vec![1, 2]),
    ];
    assert_eq!(reach, expected, "9 is no graduate");
    // The cohort hosted none of them.
    let other = world.cohort("2021-A", "2021", "");
    let register = world.register();
    assert!(meetups(&register, &Group::of_cohort(&register, cohort, TODAY), TODAY).held.is_empty());
    world.put(Meetup {
        id: first,
        title: "Dinner".into(),
        start: Moment::on(day("2021-05-01")),
        hosts: vec![other],
        ..Meetup::default()
    });
    let register = world.register();
    assert_eq!(meetups(&register, &Group::of_cohort(&register, other, TODAY), TODAY).held.len(), 1);
}

#[test]
fn contact_by_hand() {
    let mut world = World::new();
    world.p(8);
    let set = |world: &mut World, number: usize, change: &dyn Fn(&mut Person)| {
        let id = world.people[number - 1];
        let mut person = Person { id, given_name: "P".into(), ..Person::default() };
        change(&mut person);
        world.records.retain(|record| record.id() != id.uuid());
        world.put(person);
    };
    // 1: every 30 days, last 60 days ago: 2. 2: 8 times. 3: 29 of 30 days, by a meetup.
    for number in [1, 2, 3, 4] {
        set(&mut world, number, &|person| person.cadence_days = Some(30));
    }
    world.talk(&[1, 7], "2026-09-23");
    world.talk(&[2], "2026-03-27");
    world.talk(&[3], "2020-01-01");
    world.meetup("Dinner", "2026-10-24", &[3]);
    // 5: no cadence; gaps of 10, 20 and 60 days, so 20 usually; last 41 days ago: 2.05.
    for on in ["2026-07-14", "2026-07-24", "2026-08-13", "2026-10-12", "2026-10-12", "2027-01-01"] {
        world.talk(&[5], on);
    }
    // 6: two contacts give no gap. 8 withdrew the consent.
    world.talk(&[6], "2026-01-01");
    world.talk(&[6], "2026-02-01");
    set(&mut world, 8, &|person| {
        person.consents =
            vec![Consent { purpose: "contact".into(), withdrawn: date("2025"), ..Consent::default() }];
    });
    let register = world.register();
    let found = losing_touch(&register, &world.people, TODAY);
    let rows: Vec<_> = found
        .to_contact
        .iter()
        .map(|contact| (world.numbers(&[contact.person])[0], contact.standing, contact.days))
        .collect();
    assert_eq!(
        rows,
        [
            (2, Standing::Fading, Some(240)),
            (5, Standing::Due, Some(41)),
            (1, Standing::Due, Some(60)),
            (4, Standing::Never, None)
        ]
    );
    assert_eq!(found.to_contact[1].cadence, Some(Cadence::Usual(20.0)));
    close(found.to_contact[0].ratio, 8.0);
    close(found.in_touch[0].ratio, 29.0 / 30.0);
    let numbers = |list: &[keep_in_touch::LastContact]| {
        world.numbers(&list.iter().map(|contact| contact.person).collect::<Vec<_>>())
    };
    assert_eq!(
        (numbers(&found.in_touch), numbers(&found.not_known), world.numbers(&found.left_out)),
        (vec![3], vec![6, 7], vec![8])
    );
    assert_eq!((found.known, found.count(Standing::Due)), (Known::new(5, 7), 2));
    // A partial date counts from its last day.
    world.talk(&[1], "2026-11");
    assert_eq!(last_contact(&world.register(), world.people[0], TODAY).days, Some(0));
}

/// Completed on 2020-06-30; 180 days end on 2020-12-27.
///
/// | person | came for | since | is |
/// |---|---|---|---|
/// | 1 | a job in field | background A from 2020-09-01 | placed |
/// | 2 | a job in field | background A from 2020 | perhaps |
/// | 3 | a job in field | background A from 2021-02 | not placed |
/// | 4 | a job in field | background B from 2020-09 | not placed: another background |
/// | 5 | to change background, from A | background A from 2020-09 | not placed: the same background |
/// | 6 | a job in field | nothing | not known |
/// | 7 | to learn | background A from 2020-09 | without intent |
/// | 8 | a job in field | background A until 2020-03 | not placed: it was over |
/// | 9 | withdrew | | began |
/// | 10 | applied | | did not begin |
#[test]
fn outcomes_by_hand() {
    let mut world = World::new();
    let cohort = world.cohort("2019-A", "2019-09", "2020-06-30");
    let [a, b] = ["A", "B"].map(|name| world.background(name));
    let enroll = |world: &mut World, number: usize, intent: Intent, status: EnrollmentStatus| {
        let id = world.enroll(cohort, number, status, Some(a));
        let Some(Record::Enrollment(enrollment)) = world.records.pop() else { panic!("it was put last") };
        world.put(Enrollment { intent, ..Enrollment::clone(&enrollment) });
        id
    };
    let mut enrollments = Vec::new();
    for number in 1..=8 {
        let intent = match number {
            5 => Intent::CareerChange,
            7 => Intent::Learn,
            _ => Intent::JobInField,
        };
        enrollments.push(enroll(&mut world, number, intent, EnrollmentStatus::Completed));
    }
    enroll(&mut world, 9, Intent::JobInField, EnrollmentStatus::Withdrew);
    enroll(&mut world, 10, Intent::JobInField, EnrollmentStatus::Applied);
    for (number, background, start, end) in [
        (1, a, "2020-09-01", ""),
        (2, a, "2020", ""),
        (3, a, "2021-02", ""),
        (4, b, "2020-09", ""),
        (5, a, "2020-09", ""),
        (7, a, "2020-09", ""),
        (8, a, "2019-10", "2020-03"),
    ] {
        world.works(number, Some(background), start, end);
    }
    for (number, revoked) in [(1, false), (2, true), (3, false)] {
        let (id, enrollment) = (world.ids.draw(), enrollments[number - 1]);
        world.put(Certificate { id, enrollment, issued: date("2020-07"), revoked, ..Certificate::default() });
    }
    let register = world.register();
    let group = Group::all(&register, TODAY);
    let found = outcomes(&register, &group, &[a], TODAY);
    assert_eq!(
        (found.certificates, world.numbers(&found.certified), found.completed),
        (Share::new(2, 9), vec![1, 3], Share::new(8, 9))
    );
    assert_eq!(found.placed_share, Figure::Is(Share::new(1, 7)));
    let lists = [
        &found.placed,
        &found.possibly_placed,
        &found.not_placed,
        &found.placement_not_known,
        &found.too_early,
    ];
    assert_eq!(lists.map(|list| world.numbers(list)), [vec![1], vec![2], vec![3, 4, 5, 8], vec![6], vec![]]);
    assert_eq!(world.numbers(&found.placed_later), [3], "in field, but in 2021");
    assert_eq!((found.placement, found.knowledge), (Known::new(5, 7), Known::new(7, 8)));
    assert_eq!(
        found.caution.as_deref(),
        Some("few graduates who wanted a job (7): one more would change it")
    );
    // Before the 180 days are over only success can be known, so there is no share. On that day, 2020
    // is early enough.
    let early = outcomes(&register, &group, &[a], day("2020-10-01"));
    assert_eq!((early.placed_share, world.numbers(&early.already_placed)), (Figure::TooEarly, vec![1, 2]));
    assert_eq!((world.numbers(&early.too_early), early.placed), (vec![1, 2, 3, 4, 5, 6, 8], vec![]));
    // If no background is given, any job is in field, but people who came to change background
    // must have changed.
    let any = outcomes(&register, &group, &[], TODAY);
    assert_eq!(world.numbers(&any.placed), [1, 4]);
    assert!(any.caution.unwrap().ends_with("the program has no background in field, so any job counts"));
    assert_eq!(outcomes(&register, &Group::default(), &[], TODAY).placed_share, Figure::NotKnown);
}
