use super::*;
use crate::network::graph::ties::TieKind;
use crate::network::measures::backgrounds::{BackgroundTime, Crossing, Shuffles, crossing};

const SHUFFLES: Shuffles = Shuffles { seed: 7, draws: 199 };

/// Graduates with the backgrounds A A A B B C ?, in order, and these friendships:
///
/// | tie | backgrounds | |
/// |---|---|---|
/// | 1-2 | A A | within |
/// | 1-4 | A B | between |
/// | 2-5 | A B | between |
/// | 4-5 | B B | within |
/// | 3-6 | A C | between |
/// | 6-7 | C ? | not known |
fn seven() -> (World, [Id<Background>; 3]) {
    let mut world = World::new();
    let cohort = world.cohort("2019-A", "2019-09", "2020-06-30");
    let backgrounds = ["A", "B", "C"].map(|name| world.background(name));
    for (number, background) in [0, 0, 0, 1, 1, 2].into_iter().enumerate() {
        world.enroll(cohort, number + 1, EnrollmentStatus::Completed, Some(backgrounds[background]));
    }
    world.enroll(cohort, 7, EnrollmentStatus::Completed, None);
    for (one, other) in [(1, 2), (1, 4), (2, 5), (4, 5), (3, 6), (6, 7)] {
        world.tie(one, other, RelationshipKind::Friend, "2020", "");
    }
    (world, backgrounds)
}

fn crossed(world: &World, background: BackgroundTime, kinds: Kinds) -> Crossing {
    let register = world.register();
    crossing(
        &register,
        &network(&register),
        &Group::all(&register, TODAY),
        background,
        kinds,
        SHUFFLES,
        &unwatched,
    )
    .unwrap()
}

#[test]
fn ties_between_backgrounds_beside_what_chance_would_give() {
    let (world, [a, b, c]) = seven();
    let found = crossed(&world, BackgroundTime::AtEntry, Kinds::CHOSEN);
    assert_eq!(
        (found.share, found.ties, found.people),
        (Share::new(3, 5), Known::new(5, 6), Known::new(6, 7))
    );
    close(found.ei_index, (3.0 - 2.0) / 5.0);
    // 3 in A, 2 in B, 1 in C: 1 - (6 + 2 + 0) / 30.
    close(found.expected, 22.0 / 30.0);
    close(found.ratio, 0.6 / (22.0 / 30.0));
    assert_eq!(found.mixing.backgrounds, [(a, 3), (b, 2), (c, 1)]);
    let square = |row: usize| [0, 1, 2, 3].map(|column| found.mixing.count(row, column));
    assert_eq!([square(0), square(1), square(2)], [[1, 2, 1, 0], [2, 1, 0, 0], [1, 0, 0, 0]]);
    assert_eq!(found.caution.as_deref(), Some("few ties (5): one more would change it"));
}

#[test]
fn the_test_by_shuffling_is_repeatable_and_finds_what_is_far_from_chance() {
    let (world, _) = seven();
    let p = crossed(&world, BackgroundTime::AtEntry, Kinds::CHOSEN).p.unwrap();
    assert!(p > 0.2, "five ties prove nothing: {p}");
    assert_eq!(crossed(&world, BackgroundTime::AtEntry, Kinds::CHOSEN).p, Some(p));
    // Two backgrounds, six people, every tie within a background.
    let mut apart = World::new();
    let cohort = apart.cohort("X", "2019", "2020");
    let backgrounds = ["A", "B"].map(|name| apart.background(name));
    for number in 1..=12 {
        apart.enroll(cohort, number, EnrollmentStatus::Completed, Some(backgrounds[number % 2]));
    }
    for one in 1..=12_usize {
        for other in (one + 2..=12).step_by(2) {
            apart.talk(&[one, other], "2024-01-01");
        }
    }
    let found = crossed(&apart, BackgroundTime::AtEntry, Kinds::ALL);
    assert_eq!(found.share, Share::new(0, 30));
    close(found.ei_index, -1.0);
    assert!(found.p.unwrap() < 0.02, "{:?}", found.p);
}

#[test]
fn the_background_now_is_looked_at_beside() {
    let (mut world, [a, b, _]) = seven();
    world.works(1, Some(b), "2021", "");
    world.works(2, Some(a), "2021", "");
    world.works(4, Some(b), "2019", "2020");
    let found = crossed(&world, BackgroundTime::Now, Kinds::CHOSEN);
    assert_eq!(
        (found.share, found.people),
        (Share::new(1, 1), Known::new(2, 7)),
        "only of 1 and 2 is it known"
    );
    assert_eq!(found.expected.map(|share| share.to_string()), Some("1".into()));
}

#[test]
fn without_ties_or_backgrounds_there_is_no_figure() {
    let found = crossed(&World::new(), BackgroundTime::AtEntry, Kinds::ALL);
    assert_eq!(
        (found.share.value(), found.ei_index, found.expected, found.ratio, found.p),
        (None, None, None, None, None)
    );
    let (world, _) = seven();
    assert_eq!(
        crossed(&world, BackgroundTime::AtEntry, Kinds::of(TieKind::Hire)).share,
        Share::new(0, 0),
        "nobody was hired"
    );
    let register = world.register();
    let stop = |_, _| std::ops::ControlFlow::Break(());
    let stopped = crossing(
        &register,
        &network(&register),
        &Group::all(&register, TODAY),
        BackgroundTime::AtEntry,
        Kinds::ALL,
        SHUFFLES,
        &stop,
    );
    assert_eq!(stopped.err(), Some(Stopped));
    assert_eq!((Shuffles::for_ties(1, 50).draws, Shuffles::for_ties(1, 500_000).draws), (999, 199));
}
