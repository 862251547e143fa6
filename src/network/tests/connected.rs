use super::*;
use crate::network::measures::connectedness::{at_years, curve, today};
use crate::network::measures::isolated::isolated;

/// Five graduates of 2020-06-30.
///
/// | year | from 1 July | what | active pairs | connected |
/// |---|---|---|---|---|
/// | 1 | 2020 | dinner of 1, 2, 3 | 12 13 23 | 1 2 3 |
/// | 2 | 2021 | 1 hires 4 in “2021” (may be year 1 or 2), 1 talks with 2 | 12 | 1 2, perhaps 4 |
/// | 3 | 2022 | 2 and 3 become partners | 23 | 2 3 |
/// | 4 | 2023 | 4 meets somebody from outside | | |
/// | 5 | 2024 | nothing | | |
fn five() -> World {
    let mut world = World::new();
    world.cohort_of(5);
    world.meetup("Dinner", "2020-07-01", &[1, 2, 3]);
    world.hire(1, 4, "2021");
    world.talk(&[2, 1], "2021-12-24");
    world.tie(2, 3, RelationshipKind::Partner, "2023-02", "");
    world.tie(3, 4, RelationshipKind::Friend, "2022-08", "2022-09");
    world.talk(&[4, 6], "2023-08-01");
    world
}

#[test]
fn connectedness_year_by_year() {
    let world = five();
    let register = world.register();
    let (network, group) = (network(&register), Group::all(&register, TODAY));
    let all = curve(&network, &group);
    let rows: Vec<_> = all
        .iter()
        .map(|year| (year.years, world.numbers(&year.connected), world.numbers(&year.possibly), year.density))
        .collect();
    assert_eq!(rows[0], (1, vec![1, 2, 3], vec![4], Share::new(3, 10)));
    assert_eq!(rows[1], (2, vec![1, 2], vec![4], Share::new(1, 10)));
    assert_eq!(rows[2], (3, vec![2, 3], vec![], Share::new(1, 10)), "the friendship of 3 and 4 had ended");
    assert_eq!(rows[3], (4, vec![], vec![], Share::new(0, 10)));
    assert_eq!(
        all.iter().map(|year| year.share).collect::<Vec<_>>(),
        [3, 2, 2, 0, 0, 0].map(|part| Share::new(part, 5))
    );
    assert_eq!(
        all.iter().map(|year| year.known.known).collect::<Vec<_>>(),
        [3, 2, 3, 1, 0, 0],
        "of 4 a talk is on record"
    );
    assert_eq!(world.numbers(&all[3].without), [1, 2, 3, 4, 5]);
    assert_eq!(
        all[3].caution.as_deref(),
        Some("few graduates (5): one more would change it; only 1 of 5 graduates have anything on record")
    );
}

#[test]
fn what_is_too_early_and_what_is_not_known_is_no_zero() {
    let world = five();
    let register = world.register();
    let (network, group) = (network(&register), Group::all(&register, TODAY));
    // Six years after 2020-06-30 is 2026-06-30; today is 2026-11-22.
    assert!(matches!(at_years(&network, &group, 6), Figure::Is(_)));
    assert_eq!(at_years(&network, &group, 7), Figure::TooEarly);
    assert_eq!(at_years(&network, &group, 0), Figure::NotKnown);
    assert_eq!(today(&network, &Group::default()), Figure::NotKnown);
    let mut undated = World::new();
    let cohort = undated.cohort("X", "", "");
    undated.enroll(cohort, 1, EnrollmentStatus::Completed, None);
    let register = undated.register();
    assert_eq!(at_years(&super::network(&register), &Group::all(&register, TODAY), 1), Figure::NotKnown);
}

#[test]
fn cohorts_are_counted_only_when_old_enough() {
    let mut world = five();
    let young = world.cohort("2024-A", "2024-09", "2025-06");
    for number in [5, 7, 8] {
        world.enroll(young, number, EnrollmentStatus::Completed, None);
    }
    world.talk(&[5, 7], "2025-08-01");
    world.talk(&[7, 8], "2026-01-01");
    let register = world.register();
    let (network, group) = (network(&register), Group::all(&register, TODAY));
    let first = at_years(&network, &group, 1).is().unwrap();
    // 5 is in both cohorts but connected in one: 1 2 3 of the old one and 5 7 8 of the young one,
    // of seven people.
    assert_eq!((first.share, world.numbers(&first.connected)), (Share::new(6, 7), vec![1, 2, 3, 5, 7, 8]));
    assert_eq!(first.density, Share::new(3 + 2, 10 + 3));
    let second = at_years(&network, &group, 2).is().unwrap();
    assert_eq!((second.share, second.too_young), (Share::new(2, 5), vec![young]));
    // In the year up to 2026-11-22 only 7 and 8 talked.
    let now = today(&network, &group).is().unwrap();
    assert_eq!((now.share, world.numbers(&now.connected)), (Share::new(2, 7), vec![7, 8]));
}

#[test]
fn alone_is_not_the_same_as_unknown() {
    let mut world = World::new();
    world.cohort_of(7);
    world.talk(&[1, 9], "2026-05-01"); // a tie with an outsider counts
    world.talk(&[2], "2026-05-01"); // only an instructor's note
    world.talk(&[3, 4], "2024-05-01"); // too long ago
    let dinner = world.meetup("Dinner", "2026-06-01", &[5]); // the only known attendee
    world.attendance(dinner, 6, Rsvp::Declined, Attended::Unknown);
    world.talk(&[4, 7], "2025"); // may fall in the year
    let register = world.register();
    let found = isolated(&register, &network(&register), &Group::all(&register, TODAY));
    assert_eq!(
        (
            world.numbers(&found.connected),
            world.numbers(&found.isolated),
            world.numbers(&found.nothing_known)
        ),
        (vec![1, 5], vec![2, 6], vec![3, 4, 7])
    );
    assert_eq!((found.known, found.caution), (Known::new(4, 7), None));
}
