//! Who should meet.

use proptest::prelude::*;

use super::*;
use crate::domain::{Advertised, Consent, Opening, Organization, Wish, WishKind};
use crate::network::graph::ties::TieKind;
use crate::network::suggestions::introductions::{Absence, Goal, may_be_asked, ways, why_none};
use crate::network::suggestions::meetings::{Meeting, Reason, known_to_both, meetings, spread};

impl World {
    fn wish(&mut self, number: usize, kind: WishKind, background: Option<Id<Background>>) -> Id<Wish> {
        let (id, person) = (self.ids.draw(), self.p(number));
        self.put(Wish { id, person, kind, background, noted: date("2026-05"), ..Wish::default() });
        id
    }

    /// Replaces the person with that number by a changed one.
    fn change(&mut self, number: usize, change: impl FnOnce(&mut Person)) {
        let id = self.p(number);
        for record in &mut self.records {
            if let Record::Person(person) = record
                && person.id == id
            {
                return change(std::sync::Arc::make_mut(person));
            }
        }
    }

    fn withdraw(&mut self, number: usize) {
        let withdrawn = Consent {
            purpose: "being asked".into(),
            given: date("2020"),
            withdrawn: date("2024"),
            ..Consent::default()
        };
        self.change(number, |person| person.consents.push(withdrawn));
    }

    /// (wisher, the one who could grant it), as numbers.
    fn pairs(&self, meetings: &[Meeting]) -> Vec<(usize, usize)> {
        let number = |person: Id<Person>| self.numbers(&[person])[0];
        meetings.iter().map(|meeting| (number(meeting.wisher), number(meeting.other))).collect()
    }
}

fn all(register: &Register) -> Vec<Meeting> {
    meetings(register, &network(register), |_| true, |_| true, &unwatched).unwrap()
}

/// Both were architects; she is in logistics now, which he wants to enter; no tie yet, and
/// a common acquaintance.
#[test]
fn who_went_before_comes_first_with_every_reason() {
    let mut world = World::new();
    let [architecture, logistics] = ["Architecture", "Logistics"].map(|name| world.background(name));
    let cohort = world.cohort("2019-A", "2019-09", "2020-06-30");
    for number in 1..=4 {
        world.enroll(cohort, number, EnrollmentStatus::Completed, (number < 3).then_some(architecture));
    }
    world.works(2, Some(logistics), "2021", "");
    world.works(3, Some(logistics), "2021", "");
    world.tie(1, 4, RelationshipKind::Friend, "2021", "");
    world.tie(4, 2, RelationshipKind::Mentor, "2021", "");
    let wish = world.wish(1, WishKind::CareerChange, Some(logistics));
    let register = world.register();
    let found = all(&register);
    assert_eq!(world.pairs(&found), [(1, 2), (1, 3)]);
    let reasons = [
        Reason::HasBackground(logistics),
        Reason::SameStart(architecture),
        Reason::KnownToBoth(1),
        Reason::Classmates(cohort),
    ];
    assert_eq!((found[0].reasons.as_slice(), found[0].score, found[0].wish), (reasons.as_slice(), 10, wish));
    assert_eq!(found[0].known_to_both, [world.people[3]]);
    assert_eq!(found[0].tie, None);
    assert_eq!(found[1].reasons, [Reason::HasBackground(logistics), Reason::Classmates(cohort)]);
}

#[test]
fn who_knows_the_other_is_left_out_and_who_was_at_the_same_meetup_put_behind() {
    let mut world = World::new();
    let background = world.background("Baking");
    for number in 2..=4 {
        world.works(number, Some(background), "2021", "");
    }
    world.wish(1, WishKind::Customers, Some(background));
    world.talk(&[1, 2], "2026-01");
    world.meetup("Dinner", "2026-02-01", &[1, 3]);
    let found = all(&world.register());
    assert_eq!(world.pairs(&found), [(1, 4), (1, 3)]);
    assert_eq!(found[1].tie.map(|tie| tie.kinds), Some(Kinds::of(TieKind::Meetup)));
}

#[test]
fn colleagues_need_not_be_brought_together() {
    let mut world = World::new();
    let background = world.background("Baking");
    let organization = world.ids.draw();
    world.put(Organization { id: organization, name: "Oven".into(), ..Organization::default() });
    for number in 1..=3 {
        let (id, person) = (world.ids.draw(), world.p(number));
        let there = (number < 3).then_some(organization);
        world.put(Position {
            id,
            person,
            organization: there,
            title: "Baker".into(),
            background: Some(background),
            ..Position::default()
        });
    }
    world.wish(1, WishKind::Competitors, None);
    assert_eq!(world.pairs(&all(&world.register())), [(1, 3)]);
}

#[test]
fn each_kind_of_wish_finds_whom_it_wants() {
    let mut world = World::new();
    let [baking, selling] = ["Baking", "Selling"].map(|name| world.background(name));
    world.works(1, Some(baking), "2025", "");
    world.works(2, Some(baking), "2010", "");
    world.works(3, Some(selling), "2020", "");
    world.works(4, Some(baking), "2024", "");
    // A mentor must have been there longer, a competitor need not.
    world.wish(1, WishKind::Mentor, None);
    assert_eq!(world.pairs(&all(&world.register())), [(1, 2)]);
    assert!(all(&world.register())[0].reasons.contains(&Reason::MoreYears(15)));
    world.wish(4, WishKind::Competitors, None);
    let mut pairs = world.pairs(&all(&world.register()));
    pairs.sort_unstable();
    assert_eq!(pairs, [(1, 2), (4, 1), (4, 2)]);
    // Somebody hiring and somebody who wants a job are matched, once.
    let mut world = World::new();
    let baking = world.background("Baking");
    world.works(1, Some(baking), "2025", "");
    let hires = world.wish(1, WishKind::Hire, Some(baking));
    world.wish(2, WishKind::Job, Some(baking));
    world.wish(3, WishKind::CareerChange, Some(baking));
    let found = all(&world.register());
    assert_eq!(world.pairs(&found), [(2, 1), (1, 3)]);
    assert_eq!(found[0].reasons, [Reason::Hires, Reason::InTurn(hires)]);
}

#[test]
fn openings_bring_together_who_knows_of_one_and_who_wants_such_work() {
    let mut world = World::new();
    let background = world.background("Baking");
    let cohort = world.cohort("2019-A", "2019-09", "2020-06-30");
    world.enroll(cohort, 1, EnrollmentStatus::Completed, Some(background));
    let (organization, opening, through) = (world.ids.draw(), world.ids.draw(), world.p(2));
    world.put(Organization { id: organization, name: "Oven".into(), ..Organization::default() });
    world.put(Opening {
        id: opening,
        organization,
        role: "Baker".into(),
        background: Some(background),
        known_through: Some(through),
        advertised: Advertised::No,
        ..Opening::default()
    });
    world.wish(1, WishKind::Job, Some(background));
    let found = all(&world.register());
    assert_eq!(world.pairs(&found), [(1, 2)]);
    assert_eq!(found[0].reasons, [Reason::KnowsOpening(opening)]);
}

#[test]
fn nobody_is_named_more_often_than_wanted() {
    let mut world = World::new();
    let background = world.background("Baking");
    world.works(1, Some(background), "2010", "");
    for number in 2..=6 {
        world.wish(number, WishKind::Customers, Some(background));
    }
    let found = all(&world.register());
    assert_eq!(found.len(), 5);
    assert_eq!(spread(found.clone(), 2), found[..2]);
}

#[test]
fn why_there_is_no_way() {
    let mut world = World::new();
    world.p(4);
    let [baking, selling, empty] = ["Baking", "Selling", "Empty"].map(|name| world.background(name));
    world.works(3, Some(baking), "2020", "");
    world.works(4, Some(selling), "2020", "");
    world.tie(1, 2, RelationshipKind::Friend, "2020", "");
    world.tie(2, 3, RelationshipKind::Friend, "2020", "");
    let absence = |world: &World, background| {
        let register = world.register();
        let (network, from, goal) = (network(&register), world.people[0], Goal::Background(background));
        ways(&register, &network, from, goal).is_empty().then(|| why_none(&register, &network, from, goal))
    };
    assert_eq!(absence(&world, baking), None);
    assert_eq!(absence(&world, selling), Some(Absence::TooFar(1)));
    assert_eq!(absence(&world, empty), Some(Absence::NobodyThere));
    world.withdraw(2);
    assert_eq!(absence(&world, baking), Some(Absence::NobodyToAsk));
    world.withdraw(3);
    assert_eq!(absence(&world, baking), Some(Absence::NobodyToLeadTo(1)));
}

/// A random fact: what, about whom, with whom, in which background.
fn world(facts: &[(u8, usize, usize, usize)]) -> World {
    let mut world = World::new();
    world.p(10);
    let cohort = world.cohort("A", "2018-09", "2019-06-30");
    let backgrounds = ["A", "B", "C"].map(|name| world.background(name));
    for number in 1..=6 {
        world.enroll(cohort, number, EnrollmentStatus::Completed, backgrounds.get(number % 4).copied());
    }
    for (what, one, other, background) in facts {
        let (one, other, wanted) = (one + 1, other + 1, backgrounds.get(*background).copied());
        match what {
            0..=3 => drop(world.wish(
                one,
                WishKind::ALL[(other + usize::from(*what)) % WishKind::ALL.len()],
                wanted,
            )),
            4 | 5 => world.works(one, wanted, &format!("{}", 2010 + other), ""),
            6 if one != other => world.tie(one, other, RelationshipKind::Friend, "2020", ""),
            7 => drop(world.meetup("Dinner", "2024-01-01", &[one, other])),
            8 => world.withdraw(one),
            9 => world.change(one, |person| person.deceased = true),
            _ if one != other => drop(world.hire(one, other, "2023")),
            _ => {}
        }
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whoever_is_brought_together_may_be_asked_and_is_two(facts in prop::collection::vec((0..12_u8,
        0..10_usize, 0..10_usize, 0..4_usize), 0..60)) {
        let world = world(&facts);
        let register = world.register();
        let network = network(&register);
        let found = meetings(&register, &network, |_| true, |_| true, &unwatched).unwrap();
        prop_assert_eq!(&found, &all(&register));
        let mut pairs = std::collections::HashSet::new();
        for meeting in &found {
            let mut pair = [meeting.wisher, meeting.other];
            pair.sort_unstable();
            prop_assert!(meeting.wisher != meeting.other && pairs.insert(pair));
            prop_assert!(pair.iter().chain(&meeting.known_to_both)
                .all(|person| may_be_asked(&register, *person, TODAY)));
            prop_assert_eq!(register.get(meeting.wish).map(|wish| wish.person), Some(meeting.wisher));
            prop_assert!(!meeting.reasons.is_empty());
            prop_assert!(network.tie(meeting.wisher, meeting.other)
                .is_none_or(|tie| !tie.kinds.has_any(Kinds::CHOSEN)));
        }
        prop_assert!(found.is_sorted_by_key(|meeting| std::cmp::Reverse(meeting.score)));
        for one in &world.people {
            for other in &world.people {
                let known = known_to_both(&register, &network, *one, *other);
                let turned = known_to_both(&register, &network, *other, *one);
                prop_assert!(!known.contains(one) && !known.contains(other));
                prop_assert_eq!(known, turned);
            }
        }
    }
}
