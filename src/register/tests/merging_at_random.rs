//! Random merges: no reference dangles, and one undo restores everything.

use proptest::prelude::*;

use super::merging::merging;
use super::{World, all, date};
use crate::domain::{
    Attendance, Attended, Background, Certificate, Cohort, Enrollment, EnrollmentStatus, EntityKind, Hire,
    Id, Interaction, Meetup, Opening, OpeningStatus, Organization, PartialDate, Person, Position, Record,
    Relationship, RelationshipKind, Rsvp, Wish, WishKind,
};
use crate::register::merge::{Choices, Merge};
use crate::register::rules;

/// A record among so few people that many of them collide.
#[derive(Debug, Clone)]
enum Given {
    Enrollment(usize, usize, usize, bool),
    Attendance(usize, usize, usize, usize),
    Position(usize, Option<usize>, Option<usize>, usize),
    Hire(usize, Option<usize>, Option<usize>, Option<usize>, usize),
    Relationship(usize, usize, usize, Option<usize>),
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
            .prop_map(|(a, b, c, d)| Given::Relationship(a, b, c, d)),
        (proptest::collection::vec(who.clone(), 1..4), 0..2_usize).prop_map(|(a, b)| Given::Talk(a, b)),
        (who, maybe(), 0..2_usize).prop_map(|(a, b, c)| Given::Wish(a, b, c)),
        (0..3_usize, proptest::option::of(0..4_usize), any::<bool>())
            .prop_map(|(a, b, c)| Given::Opening(a, b, c)),
    ]
}

/// The few records that all others refer to.
struct Few {
    people: [Id<Person>; 4],
    cohorts: [Id<Cohort>; 2],
    meetups: [Id<Meetup>; 2],
    organizations: [Id<Organization>; 3],
    backgrounds: [Id<Background>; 3],
    dates: [Option<PartialDate>; 3],
}

impl Few {
    fn new(world: &mut World) -> Self {
        Self {
            people: ["Ann", "Anne", "Bob", "Cleo"].map(|name| world.person(name)),
            cohorts: [world.cohort("2024-A", "2024-01"), world.cohort("2024-B", "2024-09")],
            meetups: [world.meetup("Spring", vec![]), world.meetup("Autumn", vec![])],
            organizations: ["Haven", "Havenn", "Quay"].map(|name| world.organization(name)),
            backgrounds: ["Ports", "Harbours", "Ships"].map(|name| world.background(name)),
            dates: [None, date("2024"), date("2024-05")],
        }
    }

    fn record(&self, world: &World, given: Given) -> Record {
        let id = world.uuid();
        match given {
            Given::Enrollment(person, cohort, status, _) => Enrollment {
                id: Id::new(id),
                person: self.people[person],
                cohort: self.cohorts[cohort],
                status: EnrollmentStatus::ALL[status],
                ..Enrollment::default()
            }
            .into(),
            Given::Attendance(person, meetup, attended, rsvp) => Attendance {
                id: Id::new(id),
                person: self.people[person],
                meetup: self.meetups[meetup],
                attended: Attended::ALL[attended],
                rsvp: Rsvp::ALL[rsvp],
            }
            .into(),
            Given::Position(person, organization, background, start) => Position {
                id: Id::new(id),
                person: self.people[person],
                organization: organization.map(|place| self.organizations[place]),
                background: background.map(|place| self.backgrounds[place]),
                start: self.dates[start],
                ..Position::default()
            }
            .into(),
            Given::Hire(hired, hirer, referrer, organization, day) => Hire {
                id: Id::new(id),
                hired: self.people[hired],
                hirer: hirer.map(|place| self.people[place]),
                referrer: referrer.map(|place| self.people[place]),
                organization: organization.map(|place| self.organizations[place]),
                date: self.dates[day],
                position: world.register.positions_of(self.people[hired]).first().map(|position| position.id),
                ..Hire::default()
            }
            .into(),
            Given::Relationship(from, to, kind, introducer) => Relationship {
                id: Id::new(id),
                from: self.people[from],
                to: self.people[to],
                kind: RelationshipKind::ALL[kind],
                introducer: introducer.map(|place| self.people[place]),
                ..Relationship::default()
            }
            .into(),
            Given::Wish(person, background, kind) => Wish {
                id: Id::new(id),
                person: self.people[person],
                background: background.map(|place| self.backgrounds[place]),
                kind: WishKind::ALL[kind],
                ..Wish::default()
            }
            .into(),
            Given::Opening(organization, person, filled) => {
                let hire = if filled { free_hire(world) } else { None };
                Opening {
                    id: Id::new(id),
                    organization: self.organizations[organization],
                    role: "Pilot".into(),
                    known_through: person.map(|place| self.people[place]),
                    status: if hire.is_some() { OpeningStatus::Filled } else { OpeningStatus::Open },
                    hire,
                    ..Opening::default()
                }
                .into()
            }
            Given::Talk(who, day) => Interaction {
                id: Id::new(id),
                people: who.into_iter().map(|place| self.people[place]).collect(),
                date: self.dates[day + 1],
                ..Interaction::default()
            }
            .into(),
        }
    }
}

/// The first hire that does not fill an opening yet.
fn free_hire(world: &World) -> Option<Id<Hire>> {
    let taken: Vec<_> = world.register.all::<Opening>().filter_map(|opening| opening.hire).collect();
    world.register.all::<Hire>().map(|hire| hire.id).find(|hire| !taken.contains(hire))
}

/// Creates the records, skipping those that the rules refuse.
fn build(world: &mut World, given: Vec<Given>) {
    let few = Few::new(world);
    for given in given {
        let certified = matches!(given, Given::Enrollment(_, _, _, true));
        let record = few.record(world, given);
        if world.judge(record.clone()).is_err() {
            continue;
        }
        world.put(record.clone());
        if let Record::Enrollment(enrollment) = record
            && certified
            && enrollment.status == EnrollmentStatus::Completed
        {
            world.put(Certificate {
                id: world.id(),
                enrollment: enrollment.id,
                title: "C".into(),
                issued: date("2024"),
                ..Certificate::default()
            });
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
        // Each kind loses exactly those records that were combined or dropped, plus the merged one.
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
