//! Whatever is merged, at random: nothing is left behind, and one undo brings all back.

use proptest::prelude::*;

use super::merging::merging;
use super::{World, all, date};
use crate::domain::{
    Attendance, Attended, Credential, Enrollment, EnrollmentStatus, EntityKind, Hire, Interaction, Opening,
    OpeningStatus, Position, Record, Relationship, RelationshipKind, Rsvp, Wish, WishKind,
};
use crate::register::merge::{Choices, Merge};
use crate::register::rules;

/// Something to be put among few people, so that much of it collides.
#[derive(Debug, Clone)]
enum Given {
    Enrollment(usize, usize, usize, bool),
    Attendance(usize, usize, usize, usize),
    Position(usize, Option<usize>, Option<usize>, usize),
    Hire(usize, Option<usize>, Option<usize>, Option<usize>, usize),
    Tie(usize, usize, usize, Option<usize>),
    Talk(Vec<usize>, usize),
    Wish(usize, Option<usize>, usize),
    Opening(usize, Option<usize>, bool),
}

fn given() -> impl Strategy<Value = Given> {
    let who = 0..4_usize;
    let maybe = || proptest::option::of(0..3_usize);
    prop_oneof![
        (who.clone(), 0..2_usize, 0..6_usize, any::<bool>())
            .prop_map(|(a, b, c, d)| Given::Enrollment(a, b, c, d)),
        (who.clone(), 0..2_usize, 0..3_usize, 0..4_usize)
            .prop_map(|(a, b, c, d)| Given::Attendance(a, b, c, d)),
        (who.clone(), maybe(), maybe(), 0..3_usize).prop_map(|(a, b, c, d)| Given::Position(a, b, c, d)),
        (
            who.clone(),
            proptest::option::of(0..4_usize),
            proptest::option::of(0..4_usize),
            maybe(),
            0..3_usize
        )
            .prop_map(|(a, b, c, d, e)| Given::Hire(a, b, c, d, e)),
        (who.clone(), 0..4_usize, 0..6_usize, proptest::option::of(0..4_usize))
            .prop_map(|(a, b, c, d)| Given::Tie(a, b, c, d)),
        (proptest::collection::vec(who.clone(), 1..4), 0..2_usize).prop_map(|(a, b)| Given::Talk(a, b)),
        (who, maybe(), 0..2_usize).prop_map(|(a, b, c)| Given::Wish(a, b, c)),
        (0..3_usize, proptest::option::of(0..4_usize), any::<bool>())
            .prop_map(|(a, b, c)| Given::Opening(a, b, c)),
    ]
}

/// Puts what is given, and leaves out what the rules refuse.
fn build(world: &mut World, given: Vec<Given>) {
    let people: Vec<_> = ["Ann", "Anne", "Bob", "Cleo"].map(|name| world.person(name)).into();
    let cohorts = [world.cohort("2024-A", "2024-01"), world.cohort("2024-B", "2024-09")];
    let meetups = [world.meetup("Spring", vec![]), world.meetup("Autumn", vec![])];
    let organizations = ["Haven", "Havenn", "Quay"].map(|name| world.organization(name));
    let fields = ["Ports", "Harbours", "Ships"].map(|name| world.field(name));
    let dates = [None, date("2024"), date("2024-05")];
    for given in given {
        let mut also = None;
        let record: Record = match given {
            Given::Enrollment(person, cohort, status, certified) => {
                let status = EnrollmentStatus::ALL[status];
                let id = world.id();
                also = (certified && status == EnrollmentStatus::Completed).then(|| Credential {
                    id: world.id(),
                    enrollment: id,
                    title: "C".into(),
                    issued: date("2024"),
                    ..Credential::default()
                });
                Enrollment {
                    id,
                    person: people[person],
                    cohort: cohorts[cohort],
                    status,
                    ..Enrollment::default()
                }
                .into()
            }
            Given::Attendance(person, meetup, attended, rsvp) => Attendance {
                id: world.id(),
                person: people[person],
                meetup: meetups[meetup],
                attended: Attended::ALL[attended],
                rsvp: Rsvp::ALL[rsvp],
            }
            .into(),
            Given::Position(person, organization, field, start) => Position {
                id: world.id(),
                person: people[person],
                organization: organization.map(|place| organizations[place]),
                field: field.map(|place| fields[place]),
                start: dates[start],
                ..Position::default()
            }
            .into(),
            Given::Hire(hired, hirer, referrer, organization, day) => {
                let hired = people[hired];
                let position = world.register.positions_of(hired).first().map(|position| position.id);
                Hire {
                    id: world.id(),
                    hired,
                    hirer: hirer.map(|place| people[place]),
                    referrer: referrer.map(|place| people[place]),
                    organization: organization.map(|place| organizations[place]),
                    date: dates[day],
                    position,
                    ..Hire::default()
                }
                .into()
            }
            Given::Tie(from, to, kind, introducer) => Relationship {
                id: world.id(),
                from: people[from],
                to: people[to],
                kind: RelationshipKind::ALL[kind],
                introducer: introducer.map(|place| people[place]),
                ..Relationship::default()
            }
            .into(),
            Given::Wish(person, field, kind) => Wish {
                id: world.id(),
                person: people[person],
                field: field.map(|place| fields[place]),
                kind: WishKind::ALL[kind],
                ..Wish::default()
            }
            .into(),
            Given::Opening(organization, person, filled) => {
                let taken: Vec<_> =
                    world.register.all::<Opening>().filter_map(|opening| opening.hire).collect();
                let hire = world
                    .register
                    .all::<Hire>()
                    .map(|hire| hire.id)
                    .find(|hire| filled && !taken.contains(hire));
                Opening {
                    id: world.id(),
                    organization: organizations[organization],
                    role: "Pilot".into(),
                    known_through: person.map(|place| people[place]),
                    status: if hire.is_some() { OpeningStatus::Filled } else { OpeningStatus::Open },
                    hire,
                    ..Opening::default()
                }
                .into()
            }
            Given::Talk(who, day) => Interaction {
                id: world.id(),
                people: who.into_iter().map(|place| people[place]).collect(),
                date: dates[day + 1],
                ..Interaction::default()
            }
            .into(),
        };
        if world.judge(record.clone()).is_ok() {
            world.put(record);
            if let Some(credential) = also {
                world.put(credential);
            }
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_merged_nothing_is_left_behind_and_undo_brings_all_back(
        given in proptest::collection::vec(given(), 0..40),
        kind in 0..3_usize,
        kept in 0..3_usize,
        by in 1..3_usize,
    ) {
        let mut world = World::new();
        build(&mut world, given);
        let kind = [EntityKind::Person, EntityKind::Organization, EntityKind::Background][kind];
        let ids: Vec<_> = world.register.records().filter(|record| record.kind() == kind)
            .map(|record| record.id()).collect();
        let (kept, gone) = (ids[kept % ids.len()], ids[(kept + by) % ids.len()]);
        let merge = Merge::new(&world.register, kind, kept, gone).unwrap();
        let before = all(&world.register);
        let set = merging(&world, &merge, &Choices::default());
        prop_assert!(rules::check(&world.register, &set).is_ok(), "{:?}",
            rules::check(&world.register, &set));
        let undo = world.undo(&set);
        world.register.apply(&set).unwrap();
        let after = all(&world.register);
        prop_assert_eq!(world.register.referrers(gone).count(), 0);
        for record in &after {
            record.each_reference(&mut |reference| assert_ne!(reference.id, gone));
        }
        // Fewer are only those that were combined or dropped, kind by kind, and the one that went.
        for counted in EntityKind::ALL {
            let count = |records: &[Record]| records.iter().filter(|record| record.kind() == *counted)
                .count();
            let notes = merge.combined().iter().chain(merge.dropped()).filter(|note| note.kind == *counted)
                .count();
            prop_assert_eq!(count(&before), count(&after) + notes + usize::from(*counted == kind));
        }
        let moved: usize = merge.moved().iter().map(|(_, count)| count).sum();
        let told = moved + merge.combined().len() + merge.dropped().len() + merge.reduced().len();
        prop_assert!(told >= before.iter().filter(|record| {
            let mut found = false;
            record.each_reference(&mut |reference| found |= reference.id == gone);
            found
        }).count(), "every reference that was there is told of");
        world.register.apply(&undo).unwrap();
        prop_assert_eq!(all(&world.register), before);
    }
}
