use super::*;
use crate::network::measures::cascade;
use crate::network::measures::cascade::{cascade, cascades};
use crate::network::measures::hires::{Hirers, found_via, hubs, intra_cohort};

/// Eight graduates; 9 withdrew, 10 is an employer from outside.
///
/// | hirer | hired | date | counted |
/// |---|---|---|---|
/// | 1 | 2 | 2021-03 | yes |
/// | 1 | 3 | 2021 | yes |
/// | 1 | 2 | 2022-05 | the hire, but 2 is one person |
/// | 4 | 5 | none | yes |
/// | 4 | 9 | 2021-05 | no: 9 did not complete |
/// | 10 | 6 | 2021-06 | no: 10 is no classmate |
/// | 7 | 8 | 2019-08 | no: before the cohort began, 2019-09 |
/// | 7 | 8 | 2027-01 | no: after the day |
fn eight() -> (World, Group, Register) {
    let mut world = World::new();
    let cohort = world.cohort_of(8);
    world.enroll(cohort, 9, EnrollmentStatus::Withdrew, None);
    for (hirer, hired, on) in [
        (1, 2, "2021-03"),
        (1, 3, "2021"),
        (1, 2, "2022-05"),
        (4, 5, ""),
        (4, 9, "2021-05"),
        (10, 6, "2021-06"),
        (7, 8, "2019-08"),
        (7, 8, "2027-01"),
    ] {
        world.hire(hirer, hired, on);
    }
    let register = world.register();
    let group = Group::all(&register, TODAY);
    (world, group, register)
}

#[test]
fn the_rate_counts_people_and_not_hires() {
    let (world, group, register) = eight();
    let found = intra_cohort(&register, &group, TODAY);
    assert_eq!(found.rate, Share::new(3, 8));
    assert_eq!((world.numbers(&found.hired), world.numbers(&found.hirers)), (vec![2, 3, 5], vec![1, 4]));
    assert_eq!((found.hires.len(), found.before.len(), found.found_via), (4, 1, Known::new(4, 4)));
    assert_eq!(found.known, Known::new(4, 8), "of 2, 3, 5 and 6 a hire is on record");
    assert_eq!(found.caution.as_deref(), Some("few hires (4): one more would change it"));
    assert_eq!(
        intra_cohort(&register, &group, day("2021-03-15")).rate,
        Share::new(3, 8),
        "2021 may be before the day"
    );
    assert_eq!(intra_cohort(&register, &group, day("2020-12-31")).rate, Share::new(1, 8));
}

#[test]
fn hubs_are_measured_by_the_people_they_hired() {
    let (world, group, register) = eight();
    // 1 hired two people, 4 one: 2/3, and 4/9 + 1/9.
    let found = hubs(&register, &group, Hirers::Graduates, TODAY);
    assert_eq!(
        found
            .hubs
            .iter()
            .map(|hub| (world.numbers(&[hub.hirer]), world.numbers(&hub.hired)))
            .collect::<Vec<_>>(),
        [(vec![1], vec![2, 3]), (vec![4], vec![5])]
    );
    close(found.top_share, 2.0 / 3.0);
    close(found.hhi, 5.0 / 9.0);
    assert_eq!(found.known, Known::new(5, 5));
    // With the employer from outside: 2, 1, 1 of 4.
    let found = hubs(&register, &group, Hirers::Anybody, TODAY);
    close(found.hhi, 6.0 / 16.0);
    let nobody = hubs(&Register::default(), &Group::default(), Hirers::Anybody, TODAY);
    assert_eq!((nobody.top_share, nobody.hhi, nobody.caution), (None, None, None));
}

#[test]
fn two_cohorts_are_counted_together_but_not_across() {
    let mut world = World::new();
    world.cohort_of(3);
    let later = world.cohort("2021-A", "2021-09", "2022-06");
    for number in [3, 4, 5] {
        world.enroll(later, number, EnrollmentStatus::Completed, None);
    }
    world.hire(1, 2, "2023");
    world.hire(3, 4, "2023");
    world.hire(1, 5, "2023");
    world.hire(4, 3, "2020-12");
    let register = world.register();
    let found = intra_cohort(&register, &Group::all(&register, TODAY), TODAY);
    assert_eq!(
        (found.rate, world.numbers(&found.hired)),
        (Share::new(2, 5), vec![2, 4]),
        "3 is in both and counted once"
    );
    assert_eq!(found.before.len(), 1);
    let both = hubs(&register, &Group::all(&register, TODAY), Hirers::Graduates, TODAY);
    assert_eq!(world.numbers(&both.hubs[0].hired), [2, 5], "hubs go across cohorts");
    let one = intra_cohort(&register, &Group::of_cohort(&register, later, TODAY), TODAY);
    assert_eq!(one.rate, Share::new(1, 3));
    assert_eq!(Group::of_program(&register, world.program, TODAY), Group::all(&register, TODAY));
}

#[test]
fn what_is_known_of_how_jobs_were_found() {
    let (mut world, ..) = eight();
    let hired = world.p(7);
    for via in [FoundVia::Advertised, FoundVia::Unknown, FoundVia::Recruiter] {
        let id = world.ids.draw();
        world.put(Hire { id, hired, date: date("2022"), found_via: via, ..Hire::default() });
    }
    let register = world.register();
    let found = found_via(&register, &Group::all(&register, TODAY), TODAY);
    // Five through classmates, one advertised, one through a recruiter; one is unknown.
    assert_eq!((found.known, found.never_advertised), (Known::new(7, 8), Share::new(6, 7)));
    let count = |way| found.ways.iter().find(|(held, _)| *held == way).map(|(_, hires)| hires.len());
    assert_eq!((count(FoundVia::Classmate), count(FoundVia::Cold)), (Some(5), None));
    assert_eq!((found.unknown.len(), found.ways.len()), (1, 3));
}

#[test]
fn a_cascade_respects_time() {
    let mut world = World::new();
    world.cohort_of(8);
    world.hire(1, 2, "2021-03");
    world.hire(2, 3, "2021-04"); // certainly later
    world.hire(2, 4, "2021-01-05"); // certainly earlier: 2 was not there yet
    world.hire(2, 5, "2021"); // either is possible
    world.hire(5, 6, "2021-06"); // certain only if 5 is
    world.hire(3, 1, "2022"); // back to 1
    world.hire(3, 7, ""); // undated
    world.hire(1, 8, ""); // hires by the root need no date
    let register = world.register();
    let found = cascade(&register, world.people[0], TODAY);
    let links = |links: &[cascade::Link]| {
        let mut links: Vec<_> = links
            .iter()
            .map(|link| (world.numbers(&[link.hirer])[0], world.numbers(&[link.hired])[0], link.depth))
            .collect();
        links.sort_unstable();
        links
    };
    assert_eq!(links(&found.certain), [(1, 2, 1), (1, 8, 1), (2, 3, 2)]);
    assert_eq!(links(&found.possible), [(1, 2, 1), (1, 8, 1), (2, 3, 2), (2, 5, 2), (3, 7, 3), (5, 6, 3)]);
    assert_eq!(
        found.caution().as_deref(),
        Some(
            "3 more may have followed; the dates are too imprecise to \
        say"
        )
    );
    let all = cascades(&register, &Group::all(&register, TODAY), TODAY);
    // 2 reaches 3, 4 and 5 directly, 1 through 3, and 8 through 1.
    assert_eq!(all.iter().map(|cascade| world.numbers(&[cascade.root])[0]).collect::<Vec<_>>(), [2, 1, 3, 5]);
}

#[test]
fn the_earliest_way_in_lets_most_follow() {
    let mut world = World::new();
    world.hire(1, 2, "2021");
    world.hire(1, 3, "2020");
    world.hire(3, 2, "2020-12-31");
    world.hire(2, 4, "2021-01-01");
    let found = cascade(&world.register(), world.people[0], TODAY);
    assert_eq!(found.certainly(), 3, "2 came in by 3, in time to hire 4");
    assert_eq!(found.certain.iter().map(|link| link.depth).max(), Some(3));
}
