//! The conditions about ties. Each is computed once for a query, as what is known of each person, in time
//! that grows with the number of hires, enrollments, attendances or ties, and never with its square.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::matcher::Known;
use super::source::Source;
use super::truth::Truth;
use crate::domain::{Attendance, Attended, Cohort, Enrollment, Hire, Id, Meetup, Person};
use crate::network::Network;

/// Whether the inner query finds a person.
pub(crate) type OfPerson<'a> = &'a mut dyn FnMut(Id<Person>) -> Truth;

fn add(known: &mut Known, person: Id<Person>, truth: Truth) {
    if truth != Truth::No {
        let held = known.entry(person.uuid()).or_insert(truth);
        *held = held.or(truth);
    }
}

/// Who was hired by somebody the query finds. A hire whose hirer nobody knows may be one of theirs.
pub(crate) fn hired_by(source: &Source<'_>, finds: OfPerson<'_>) -> Known {
    let mut known = Known::default();
    for hire in source.register.all::<Hire>() {
        add(&mut known, hire.hired, hire.hirer.map_or(Truth::Unknown, &mut *finds));
    }
    known
}

/// Who hired somebody the query finds.
pub(crate) fn hires(source: &Source<'_>, finds: OfPerson<'_>) -> Known {
    let mut known = Known::default();
    for hire in source.register.all::<Hire>() {
        if let Some(hirer) = hire.hirer {
            add(&mut known, hirer, finds(hire.hired));
        }
    }
    known
}

/// Who shares a cohort with somebody else the query finds.
pub(crate) fn classmates(source: &Source<'_>, finds: OfPerson<'_>) -> Known {
    // Of each cohort, two of those found are enough: one of them is somebody else.
    let mut found: HashMap<Id<Cohort>, Found, FixedState> = HashMap::default();
    for enrollment in source.register.all::<Enrollment>() {
        let truth = finds(enrollment.person);
        if truth != Truth::No {
            found.entry(enrollment.cohort).or_default().add(enrollment.person, truth);
        }
    }
    let mut known = Known::default();
    for enrollment in source.register.all::<Enrollment>() {
        if let Some(found) = found.get(&enrollment.cohort) {
            add(&mut known, enrollment.person, found.besides(enrollment.person));
        }
    }
    known
}

/// The first two different people who are found for certain, and who may be.
#[derive(Debug, Default)]
struct Found {
    certain: [Option<Id<Person>>; 2],
    possible: [Option<Id<Person>>; 2],
}

impl Found {
    fn add(&mut self, person: Id<Person>, truth: Truth) {
        let places = if truth == Truth::Yes { &mut self.certain } else { &mut self.possible };
        if !places.contains(&Some(person))
            && let Some(place) = places.iter_mut().find(|place| place.is_none())
        {
            *place = Some(person);
        }
    }

    fn besides(&self, person: Id<Person>) -> Truth {
        let has_other = |places: &[Option<Id<Person>>]| places.iter().flatten().any(|held| *held != person);
        match (has_other(&self.certain), has_other(&self.possible)) {
            (true, _) => Truth::Yes,
            (false, true) => Truth::Unknown,
            (false, false) => Truth::No,
        }
    }
}

/// Who attended a meetup the query finds. Whoever may have been there is unknown.
pub(crate) fn attended(source: &Source<'_>, finds: &mut dyn FnMut(Id<Meetup>) -> Truth) -> Known {
    let mut known = Known::default();
    for attendance in source.register.all::<Attendance>() {
        let was_there = match attendance.attended {
            Attended::Yes => Truth::Yes,
            Attended::No => continue,
            Attended::Unknown => Truth::Unknown,
        };
        add(&mut known, attendance.person, was_there.and(finds(attendance.meetup)));
    }
    known
}

/// Who is at most so many ties away from somebody the query finds, they themselves among them.
pub(crate) fn within(source: &Source<'_>, steps: u8, finds: OfPerson<'_>) -> Known {
    let mut known = Known::default();
    let Some(network) = source.network() else { return known };
    let truths: Vec<Truth> = network.people().iter().map(|person| finds(*person)).collect();
    for truth in [Truth::Unknown, Truth::Yes] {
        let starts = (0_u32..).zip(&truths).filter(|(_, found)| **found >= truth).map(|(node, _)| node);
        for node in reached(&network, starts.collect(), steps) {
            add(&mut known, network.person(node), truth);
        }
    }
    known
}

/// The nodes at most so many steps away from some nodes, these among them.
fn reached(network: &Network, starts: Vec<u32>, steps: u8) -> Vec<u32> {
    let mut is_reached = vec![false; network.people().len()];
    let mut mark = |node: u32| {
        let place = usize::try_from(node).unwrap_or(usize::MAX);
        is_reached.get_mut(place).is_some_and(|held| !std::mem::replace(held, true))
    };
    let mut all: Vec<u32> = starts.into_iter().filter(|node| mark(*node)).collect();
    let mut last = all.clone();
    for _ in 0..steps {
        let next: Vec<u32> = last
            .iter()
            .flat_map(|node| network.neighbors(*node))
            .map(|(other, _)| other)
            .filter(|other| mark(*other))
            .collect();
        all.extend(&next);
        last = next;
    }
    all
}
