//! Brokers and introductions.

use super::*;
use crate::domain::{Consent, Organization};
use crate::network::measures::brokers::{brokers, constraint, pairs_joined_by};
use crate::network::suggestions::introductions::{Band, Goal, may_be_asked, ways};

/// Two groups of friends, 1 2 3 in background A and 5 6 7 in background B, connected only through 4
/// (background A), who knows 3 and 5; and 8 (background B), who knows 1 and 2.
fn bridge() -> (World, Group, Register) {
    let mut world = World::new();
    let cohort = world.cohort("2019-A", "2019-09", "2020-06-30");
    let backgrounds = ["A", "B"].map(|name| world.background(name));
    for (number, background) in [0, 0, 0, 0, 1, 1, 1, 1].into_iter().enumerate() {
        world.enroll(cohort, number + 1, EnrollmentStatus::Completed, Some(backgrounds[background]));
    }
    for (one, other) in [(1, 2), (1, 3), (2, 3), (5, 6), (5, 7), (6, 7), (3, 4), (4, 5), (1, 8), (2, 8)] {
        world.tie(one, other, RelationshipKind::Friend, "2020", "");
    }
    let register = world.register();
    let group = Group::all(&register, TODAY);
    (world, group, register)
}

#[test]
fn brokers_join_backgrounds_that_nobody_else_joins() {
    let (world, group, register) = bridge();
    let network = network(&register);
    let found = brokers(&register, &network, &group, 1, &unwatched).unwrap();
    // 4: 3-5. 5: 4-6, 4-7. 3-8 have two common acquaintances, 1 and 2.
    let rows: Vec<_> =
        found.brokers.iter().map(|broker| (world.numbers(&[broker.person])[0], broker.pairs)).collect();
    assert_eq!(rows, [(5, 2), (4, 1)]);
    // Between 5 and the other seven nodes: {1 2 3 4 8} x {6 7} = 10 of the 21 pairs.
    close(found.brokers[0].betweenness, 10.0 / 21.0);
    assert_eq!((found.known, found.caution), (Known::new(8, 8), None));
    for broker in &found.brokers {
        assert_eq!(pairs_joined_by(&register, &network, broker.person).count(), broker.pairs);
    }
    let pairs: Vec<_> = pairs_joined_by(&register, &network, world.people[4]).collect();
    assert_eq!(
        pairs.iter().map(|(one, other)| world.numbers(&[*one, *other])).collect::<Vec<_>>(),
        [[4, 6], [4, 7]]
    );
    // 4 spends half on 3 and half on 5, who do not know each other: 2 · 0.5².
    close(constraint(&network, network.node(world.people[3]).unwrap()), 0.5);
}

#[test]
fn brokers_can_be_stopped_and_nobody_is_one_alone() {
    let (_, group, register) = bridge();
    let stop = |_, _| std::ops::ControlFlow::Break(());
    assert_eq!(brokers(&register, &network(&register), &group, 1, &stop).err(), Some(Stopped));
    let mut world = World::new();
    world.cohort_of(1);
    let register = world.register();
    let network = network(&register);
    assert!(
        brokers(&register, &network, &Group::all(&register, TODAY), 1, &unwatched)
            .unwrap()
            .brokers
            .is_empty()
    );
    assert_eq!(constraint(&network, 0), None);
}

fn told(world: &World, register: &Register, from: usize, goal: Goal) -> Vec<Vec<usize>> {
    let ways = ways(register, &network(register), world.people[from - 1], goal);
    ways.iter().map(|way| way.steps.iter().map(|step| world.numbers(&[step.to])[0]).collect()).collect()
}

/// 1 looks for people in logistics (7, 8 and 9 now; 6 formerly).
fn logistics() -> (World, Id<Background>) {
    let mut world = World::new();
    let background = world.background("Logistics");
    world.p(9);
    for number in [7, 8, 9] {
        world.works(number, Some(background), "2021", "");
    }
    world.works(6, Some(background), "2019", "2021");
    world.hire(1, 2, "2021"); // 5
    world.hire(2, 7, "2022"); // 5: 1-2-7 costs 0.4
    world.tie(1, 3, RelationshipKind::Customer, "2020-05", ""); // 3
    world.talk(&[3, 8], "2024-02-03"); // 2: 1-3-8 costs 0.83
    world.tie(2, 4, RelationshipKind::Friend, "2020", "");
    world.tie(4, 9, RelationshipKind::Friend, "2020", ""); // 1-2-4-9 costs 0.7, but goes through 2 again
    (world, background)
}

#[test]
fn ways_lead_to_people_now_in_a_background_and_share_nobody() {
    let (world, background) = logistics();
    let register = world.register();
    assert_eq!(told(&world, &register, 1, Goal::Background(background)), [vec![2, 7], vec![3, 8]]);
    let found = ways(&register, &network(&register), world.people[0], Goal::Background(background));
    close(found[0].cost, 0.4);
    assert_eq!(
        found[0].steps.iter().map(|step| (step.tie.kinds.label(), step.band())).collect::<Vec<_>>(),
        [("hire".into(), Band::Strong), ("hire".into(), Band::Strong)]
    );
    assert_eq!(
        found[1].steps[1].tie.last.map(|date| date.to_string()).as_deref(),
        Some("2024-02-03"),
        "the last contact is told"
    );
    assert_eq!(
        (world.numbers(&found[1].intermediaries().collect::<Vec<_>>()), found[1].target()),
        (vec![3], world.people[7])
    );
    assert!(!found[0].begins_moderately() && found[1].begins_moderately());
    assert_eq!(told(&world, &register, 7, Goal::Background(background)), [[2, 4, 9]], "8 is four steps away");
    assert_eq!(
        told(&world, &register, 5, Goal::Background(background)),
        Vec::<Vec<usize>>::new(),
        "5 knows nobody"
    );
}

#[test]
fn a_moderate_beginning_takes_the_last_place_when_there_is_none() {
    let mut world = World::new();
    let goal = world.p(20);
    for (middle, kind) in [
        (2, RelationshipKind::Friend),
        (3, RelationshipKind::Partner),
        (4, RelationshipKind::Mentor),
        (5, RelationshipKind::Customer),
    ] {
        world.tie(1, middle, kind, "2020", "");
        world.hire(middle, 20, "2021");
    }
    // By cost: 3 (partner), then 2 and 4 equally, then 5 (customer, the only moderate one).
    assert_eq!(told(&world, &world.register(), 1, Goal::Person(goal)), [[3, 20], [2, 20], [5, 20]]);
}

#[test]
fn who_died_or_took_back_a_consent_is_not_asked() {
    let (mut world, background) = logistics();
    let mut change = |number: usize, change: &dyn Fn(&mut Person)| {
        let id = world.people[number - 1];
        for record in &mut world.records {
            if let Record::Person(person) = record
                && person.id == id
            {
                let mut changed = Person::clone(person);
                change(&mut changed);
                *record = changed.into();
                return;
            }
        }
    };
    let withdrawn =
        |on: &str| Consent { purpose: "contact".into(), withdrawn: date(on), ..Consent::default() };
    change(2, &|person| person.deceased = true);
    change(3, &|person| person.consents = vec![withdrawn("2025-01")]);
    change(4, &|person| person.consents = vec![withdrawn("2027-01")]);
    change(8, &|person| {
        person.consents = vec![
            withdrawn("2024"),
            Consent { purpose: "contact".into(), given: date("2025-03"), ..Consent::default() },
        ];
    });
    let register = world.register();
    assert_eq!(told(&world, &register, 1, Goal::Background(background)), Vec::<Vec<usize>>::new());
    assert_eq!(told(&world, &register, 3, Goal::Background(background)), [[8]], "8 gave it again");
    assert!(may_be_asked(&register, world.people[3], TODAY), "4 takes it back later only");
    assert!(
        !may_be_asked(&register, world.people[2], TODAY) && !may_be_asked(&register, Id::default(), TODAY)
    );
    assert_eq!(
        told(&world, &register, 8, Goal::Person(world.people[2])),
        Vec::<Vec<usize>>::new(),
        "nor led to"
    );
}

#[test]
fn an_organization_is_a_goal_too() {
    let (mut world, _) = logistics();
    let (organization, id, person) = (world.ids.draw(), world.ids.draw(), world.p(4));
    world.put(Organization { id: organization, name: "Haven".into(), ..Organization::default() });
    world.put(Position {
        id,
        person,
        organization: Some(organization),
        title: "Baker".into(),
        ..Position::default()
    });
    let register = world.register();
    assert_eq!(told(&world, &register, 1, Goal::Organization(organization)), [[2, 4]]);
    assert_eq!(
        told(&world, &register, 4, Goal::Organization(organization)),
        Vec::<Vec<usize>>::new(),
        "4 is there already"
    );
    assert_eq!(told(&world, &register, 2, Goal::Person(person)), [[4]], "they know each other");
}
