use crate::network::measures::connectedness;
use std::ops::ControlFlow;

use super::*;
use crate::network::graph::network::CROWD;

#[test]
fn a_tie_is_as_strong_as_its_strongest_kind() {
    let mut world = World::new();
    world.cohort_of(6);
    world.hire(1, 2, "2021-03");
    world.talk(&[1, 2], "2024-05-01");
    world.tie(1, 3, RelationshipKind::Mentor, "2020", "");
    world.tie(1, 4, RelationshipKind::Friend, "2018", "2022-01");
    world.tie(2, 3, RelationshipKind::Competitor, "", "");
    // Three came: every pair weighs 1/2; then two: 1.
    world.meetup("Dinner", "2022-01-01", &[3, 4, 5]);
    world.meetup("Dinner", "2023-01-01", &[4, 5]);
    world.meetup("Dinner", "2027-01-01", &[1, 6]);
    let register = world.register();
    let network = network(&register);
    let tie = |one: usize, other: usize| {
        let tie = network.tie(world.people[one - 1], world.people[other - 1]);
        tie.map(|tie| {
            (tie.strength, tie.kinds.label(), tie.last.map(|last| last.to_string()).unwrap_or_default())
        })
    };
    assert_eq!(tie(1, 2), Some((5.0, "hire, in touch".into(), "2024-05-01".into())));
    assert_eq!(tie(2, 1), tie(1, 2));
    assert_eq!(tie(1, 3), Some((4.0, "mentor".into(), "2020".into())));
    assert_eq!(tie(1, 4), None, "it ended");
    assert_eq!(tie(2, 3), Some((3.0, "competitor".into(), String::new())));
    assert_eq!(tie(4, 5), Some((1.5, "meetup".into(), "2023-01-01".into())));
    assert_eq!(tie(3, 5), Some((0.5, "meetup".into(), "2022-01-01".into())));
    assert_eq!(tie(1, 6), None, "it is still to come");
    assert_eq!(tie(5, 6), None, "being enrolled together is no tie");
    assert_eq!((network.net().len(), network.ties().count(), network.caution()), (6, 6, None));
    assert_eq!(network.ties_of(world.people[2]).count(), 4);
}

#[test]
fn strengths_on_record_go_before_the_table_and_meetups_add_up_to_five_at_most() {
    let mut world = World::new();
    let (one, other) = (world.p(1), world.p(2));
    let id = world.ids.draw();
    world.put(Relationship { id, from: one, to: other, strength: Some(1), ..Relationship::default() });
    assert_eq!(network(&world.register()).tie(one, other).map(|tie| tie.strength), Some(1.0));
    for year in 2010..2020 {
        world.meetup("Dinner", &format!("{year}-01-01"), &[1, 2]);
    }
    assert_eq!(network(&world.register()).tie(one, other).map(|tie| tie.strength), Some(5.0));
}

#[test]
fn a_crowd_makes_no_ties_and_is_named() {
    let mut world = World::new();
    let everybody: Vec<usize> = (1..=CROWD + 1).collect();
    world.meetup("Fair", "2024-01-01", &everybody);
    world.meetup("Dinner", "2024-02-01", &everybody[1..]);
    let network = network(&world.register());
    assert_eq!(network.net().edges(), CROWD * (CROWD - 1) / 2);
    assert_eq!(
        network.caution().as_deref(),
        Some("1 meetup of more than 100 people is not counted as a tie")
    );
    let active = connectedness::active_ties(&network, world.people[0], day("2023-12-31"), day("2024-01-01"));
    assert_eq!(active.len(), CROWD, "activity counts everybody");
}

#[test]
fn building_can_be_stopped() {
    let mut world = World::new();
    world.p(3);
    assert_eq!(Network::build(&world.register(), TODAY, &|_, _| ControlFlow::Break(())).err(), Some(Stopped));
    assert!(Network::build(&Register::default(), TODAY, &unwatched).unwrap().people().is_empty());
}
