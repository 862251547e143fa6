//! Invariants that hold for every register: small random ones, and the demo.

use crate::network::measures::brokers;
use crate::network::measures::cascade;
use proptest::prelude::*;

use super::*;
use crate::network::measures::backgrounds::{BackgroundTime, Shuffles, crossing};
use crate::network::measures::brokers::brokers;
use crate::network::measures::cascade::cascades;
use crate::network::measures::connectedness::{curve, today};
use crate::network::measures::hires::{Hirers, found_via, hubs, intra_cohort};
use crate::network::measures::isolated::isolated;
use crate::network::measures::meetups::meetups;
use crate::network::measures::outcomes::outcomes;
use crate::network::suggestions::keep_in_touch::losing_touch;

/// A random event: what, to whom, when.
type GivenFact = (u8, usize, usize, u16, u8);

/// A register of two cohorts with these events, whose people are made in this order of numbers.
fn world(happenings: &[GivenFact], order: &[usize]) -> World {
    let mut world = World::new();
    let mut made = vec![Id::default(); order.len()];
    for number in order {
        made[*number] = world.person();
    }
    world.people = made;
    let cohorts = [world.cohort("A", "2018-09", "2019-06-30"), world.cohort("B", "2020-09", "2021-06")];
    let backgrounds = ["A", "B"].map(|name| world.background(name));
    for number in 0..order.len() {
        let background = backgrounds.get(number % 3).copied();
        world.enroll(
            cohorts[usize::from(number % 4 == 0)],
            number + 1,
            EnrollmentStatus::Completed,
            background,
        );
    }
    for (what, one, other, year, month) in happenings {
        let on = match month {
            0 => String::new(),
            13 => year.to_string(),
            month => format!("{year}-{month:02}"),
        };
        let (one, other) = (one + 1, other + 1);
        match what {
            _ if one == other => world.talk(&[one], &on),
            0 => drop(world.hire(one, other, &on)),
            1 => world.talk(&[one, other], &on),
            2 => world.tie(one, other, RelationshipKind::Mentor, &on, ""),
            3 => drop(world.meetup(
                "Dinner",
                &format!("{year}-0{}-01", month % 9 + 1),
                &[one, other, (one + other) % order.len() + 1],
            )),
            _ => world.works(one, backgrounds.get(usize::from(month % 3)).copied(), &on, ""),
        }
    }
    world
}

fn happenings() -> impl Strategy<Value = (Vec<GivenFact>, Vec<usize>)> {
    let happening = (0..5_u8, 0..12_usize, 0..12_usize, 2018..2027_u16, 0..14_u8);
    (prop::collection::vec(happening, 0..40), Just((0..12).collect::<Vec<_>>()).prop_shuffle())
}

/// A figure that may be summed up in any order: nine decimals, and what lies half way between two rounds up
/// whichever side of it the sum comes out.
fn decimals(figure: f64) -> String {
    format!("{:.9}", figure + 1e-13)
}

#[test]
fn what_lies_half_way_between_two_decimals_reads_the_same_however_it_was_summed_up() {
    let half = 0.471_679_687_5_f64;
    assert_eq!(decimals(half - f64::EPSILON), decimals(half + f64::EPSILON));
    assert_ne!(decimals(half - 1e-9), decimals(half + 1e-9));
}

/// Every figure of a register, with people as numbers.
fn figures(world: &World) -> String {
    let register = world.register();
    let (network, group) = (network(&register), Group::all(&register, TODAY));
    let numbers = |people: &[Id<Person>]| world.numbers(people);
    let hired = intra_cohort(&register, &group, TODAY);
    let hubs = hubs(&register, &group, Hirers::Anybody, TODAY);
    let mut reach: Vec<_> = cascades(&register, &group, TODAY)
        .iter()
        .map(|all| (numbers(&[all.root]), all.certainly(), all.possibly()))
        .collect();
    reach.sort();
    let years: Vec<_> = curve(&network, &group)
        .iter()
        .map(|year| (numbers(&year.connected), numbers(&year.possibly), year.density, year.known))
        .collect();
    let alone = isolated(&register, &network, &group);
    let shuffles = Shuffles { seed: 1, draws: 0 };
    let mixed =
        crossing(&register, &network, &group, BackgroundTime::AtEntry, Kinds::ALL, shuffles, &unwatched)
            .unwrap();
    let mut joined: Vec<_> = brokers(&register, &network, &group, 1, &unwatched).unwrap().brokers;
    joined.sort_by_key(|broker| numbers(&[broker.person]));
    let joined: Vec<_> = joined
        .iter()
        .map(|broker| {
            (
                numbers(&[broker.person]),
                broker.pairs,
                format!("{} {}", decimals(broker.betweenness), decimals(broker.constraint.unwrap_or(-1.0))),
            )
        })
        .collect();
    let met = meetups(&register, &group, TODAY);
    let placed = outcomes(&register, &group, &[], TODAY);
    format!(
        "{:?}\n{:?}\n{reach:?}\n{years:?}\n{:?}\n{:?}\n{joined:?}\n{:?}\n{:?}",
        (hired.rate, numbers(&hired.hired), hired.known),
        (hubs.hhi.map(decimals), hubs.top_share),
        (numbers(&alone.isolated), numbers(&alone.nothing_known), numbers(&alone.connected)),
        (mixed.share, mixed.ei_index, mixed.expected, mixed.ties, mixed.people),
        (met.retention, met.show, met.reach.iter().map(|reach| reach.share).collect::<Vec<_>>()),
        (placed.placed_share, placed.placement, placed.knowledge),
    )
}

#[track_caller]
fn sound(register: &Register) {
    let (network, group) = (network(register), Group::all(register, TODAY));
    let count = group.people().len();
    let within = |share: Share| assert!(share.part <= share.whole, "{share:?}");
    let covered = |known: Known| assert!(known.known <= known.of, "{known:?}");
    let part = |value: Option<f64>| {
        assert!(value.is_none_or(|value| (0.0..=1.0 + 1e-12).contains(&value)), "{value:?}");
    };
    let hired = intra_cohort(register, &group, TODAY);
    within(hired.rate);
    covered(hired.known);
    covered(hired.found_via);
    assert!(hired.hired.len() <= hired.hires.len() && hired.hirers.len() <= hired.hires.len());
    let hubs = hubs(register, &group, Hirers::Anybody, TODAY);
    part(hubs.top_share);
    part(hubs.hhi);
    assert!(
        hubs.hhi.zip(hubs.top_share).is_none_or(|(hhi, top)| hhi <= top + 1e-12 && hhi >= top * top - 1e-12)
    );
    let ways = found_via(register, &group, TODAY);
    within(ways.never_advertised);
    assert_eq!(ways.ways.iter().map(|(_, hires)| hires.len()).sum::<usize>(), ways.known.known);
    for cascade in cascades(register, &group, TODAY) {
        let reached = |links: &[cascade::Link]| {
            links.iter().map(|link| link.hired).collect::<std::collections::BTreeSet<_>>()
        };
        assert!(reached(&cascade.certain).is_subset(&reached(&cascade.possible)));
        assert_eq!(reached(&cascade.possible).len(), cascade.possible.len(), "everybody once");
    }
    for year in curve(&network, &group).into_iter().chain(today(&network, &group).is()) {
        within(year.share);
        within(year.density);
        covered(year.known);
        assert_eq!(year.share.part, year.connected.len());
        assert_eq!(year.share.whole, year.connected.len() + year.possibly.len() + year.without.len());
    }
    let alone = isolated(register, &network, &group);
    covered(alone.known);
    assert!(alone.known.of <= count);
    for background in [BackgroundTime::AtEntry, BackgroundTime::Now] {
        let mixed = crossing(
            register,
            &network,
            &group,
            background,
            Kinds::ALL,
            Shuffles { seed: 3, draws: 9 },
            &unwatched,
        )
        .unwrap();
        within(mixed.share);
        covered(mixed.ties);
        covered(mixed.people);
        part(mixed.expected);
        part(mixed.p);
        assert!(mixed.ei_index.is_none_or(|index| (-1.0..=1.0).contains(&index)));
    }
    for broker in brokers(register, &network, &group, 1, &unwatched).unwrap().brokers {
        part(Some(broker.betweenness));
        assert!(broker.constraint.is_some_and(|constraint| constraint > 0.0));
        assert_eq!(broker.pairs, brokers::pairs_joined_by(register, &network, broker.person).count());
    }
    let met = meetups(register, &group, TODAY);
    for share in met.reach.iter().map(|reach| reach.share).chain([met.retention, met.show]) {
        within(share);
    }
    covered(met.known);
    let placed = outcomes(register, &group, &[], TODAY);
    within(placed.certificates);
    covered(placed.placement);
    covered(placed.knowledge);
    covered(losing_touch(register, &group.people(), TODAY).known);
    for (one, other, tie) in network.ties() {
        assert!(tie.strength > 0.0 && tie.strength <= 5.0 && !tie.kinds.is_empty());
        assert_eq!(
            network.tie(network.person(other), network.person(one)),
            Some(tie),
            "a tie is the same from both sides"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn figures_stay_within_their_bounds((happenings, order) in happenings()) {
        sound(&world(&happenings, &order).register());
    }

    #[test]
    fn figures_do_not_depend_on_ids((happenings, order) in happenings()) {
        let plain: Vec<usize> = (0..order.len()).collect();
        prop_assert_eq!(figures(&world(&happenings, &plain)), figures(&world(&happenings, &order)));
    }
}
