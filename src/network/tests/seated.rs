//! Seating.

use proptest::prelude::*;

use super::*;
use crate::domain::{Wish, WishKind};
use crate::network::suggestions::meetings::meetings;
use crate::network::suggestions::seating::{Attendees, Seating, seat};

fn attendees(world: &World) -> Attendees {
    let register = world.register();
    let network = network(&register);
    let meetings = meetings(&register, &network, |_| true, |_| true, &unwatched).unwrap();
    Attendees::new(&register, &network, &world.people, &meetings)
}

/// Each table as numbers, in sorted order.
fn tables(world: &World, seating: &Seating) -> Vec<Vec<usize>> {
    let mut tables: Vec<_> = seating.tables.iter().map(|table| world.numbers(table)).collect();
    tables.sort();
    tables
}

#[test]
fn friends_sit_apart_and_backgrounds_are_mixed() {
    let mut world = World::new();
    let [baking, selling] = ["Baking", "Selling"].map(|name| world.background(name));
    for number in 1..=4 {
        world.p(number);
    }
    for (number, background) in [(1, baking), (2, selling), (3, baking), (4, selling)] {
        world.works(number, Some(background), "2020", "");
    }
    world.tie(1, 2, RelationshipKind::Friend, "2020", "");
    let seating = seat(&attendees(&world), 2, 1);
    assert_eq!(tables(&world, &seating), [[1, 4], [2, 3]]);
    assert_eq!(seating.score, 0);
    assert!(seating.tables.iter().all(|table| attendees(&world).backgrounds_at(table) == 2));
}

#[test]
fn those_who_should_meet_sit_together() {
    let mut world = World::new();
    let background = world.background("Baking");
    for number in 1..=6 {
        world.p(number);
    }
    world.works(4, Some(background), "2020", "");
    let (id, person) = (world.ids.draw(), world.p(1));
    world.put(Wish {
        id,
        person,
        kind: WishKind::Customers,
        background: Some(background),
        ..Wish::default()
    });
    for seed in 1..=5 {
        let seating = seat(&attendees(&world), 3, seed);
        let table = seating.tables.iter().find(|table| table.contains(&world.people[0])).unwrap();
        assert!(table.contains(&world.people[3]), "drawing {seed}");
    }
}

#[test]
fn nobody_needs_no_table_and_another_number_draws_other_tables() {
    assert_eq!(seat(&attendees(&World::new()), 5, 1).tables, Vec::<Vec<_>>::new());
    let mut world = World::new();
    world.p(12);
    let drawn: std::collections::HashSet<_> =
        (1..=5).map(|seed| tables(&world, &seat(&attendees(&world), 4, seed))).collect();
    assert!(drawn.len() > 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn everybody_sits_once_at_tables_that_come_out_even(
        count in 1..30_usize,
        size in 1..8_usize,
        seed in 0..u64::MAX,
        ties in prop::collection::vec((1..30_usize, 1..30_usize), 0..40),
    ) {
        let mut world = World::new();
        world.p(count);
        let background = world.background("Baking");
        for (one, other) in ties {
            if one != other && one.max(other) <= count {
                world.tie(one, other, RelationshipKind::Friend, "2020", "");
                world.works(one, Some(background), "2020", "");
            }
        }
        let attendees = attendees(&world);
        let seating = seat(&attendees, size, seed);
        let mut seated: Vec<_> = seating.tables.concat();
        seated.sort_unstable();
        prop_assert_eq!(seated.as_slice(), attendees.people());
        let sizes = seating.tables.iter().map(Vec::len);
        let (smallest, largest) = (sizes.clone().min().unwrap(), sizes.max().unwrap());
        prop_assert!(largest - smallest <= 1 && largest <= size && smallest > 0);
        prop_assert_eq!(&seating, &seat(&attendees, size, seed));
        prop_assert!(seating.score >= attendees.first_score(size, seed));
    }
}
