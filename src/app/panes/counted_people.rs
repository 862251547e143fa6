//! What is counted of a person: the enrollments as a student and the background now, as they are, and as they
//! were before some changes.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::domain::{
    Background, Cohort, Enrollment, EnrollmentRole, EntityKind, Id, PartialDate, Person, Position, Record,
};
use crate::register::{Change, Register};

/// What is counted of one person.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    /// Of each enrollment as a student: where, and the background at entry.
    pub(super) enrolled: Vec<(Id<Cohort>, Option<Id<Background>>)>,
    pub(super) background_now: Option<Id<Background>>,
}

/// What positions are compared by: their start, then their id.
pub(super) type Began = (Option<PartialDate>, Id<Position>);

impl Counted {
    fn of<'r>(
        enrollments: impl Iterator<Item = &'r Enrollment>,
        positions: impl Iterator<Item = &'r Position>,
    ) -> Self {
        let students = enrollments.filter(|one| one.role == EnrollmentRole::Student);
        let current = positions.filter(|position| position.is_current() && position.background.is_some());
        let began = |position: &&Position| -> Began { (position.start, position.id) };
        Self {
            enrolled: students.map(|one| (one.cohort, one.at_entry.background)).collect(),
            background_now: current.max_by_key(began).and_then(|position| position.background),
        }
    }
}

/// The records of one person that were changed, as they were.
#[derive(Debug, Default)]
struct Before<'c> {
    enrollments: Vec<&'c Enrollment>,
    positions: Vec<&'c Position>,
}

/// The people whom changes concern, and how their records were before.
pub(super) struct CountedPeople<'c> {
    register: &'c Register,
    changed: HashSet<(EntityKind, Uuid), FixedState>,
    people: HashMap<Id<Person>, Before<'c>, FixedState>,
}

impl<'c> CountedPeople<'c> {
    /// `changes` lead to the register as it is.
    pub(super) fn new(register: &'c Register, changes: impl Iterator<Item = &'c Change>) -> Self {
        let mut people = Self { register, changed: HashSet::default(), people: HashMap::default() };
        for change in changes {
            // Of several changes of a record, the first has it as it was.
            let is_first = people.changed.insert((change.kind(), change.id()));
            for (record, was) in [(change.before(), is_first), (change.after(), false)] {
                people.add(record, was);
            }
        }
        people
    }

    fn add(&mut self, record: Option<&'c Record>, was: bool) {
        match record {
            Some(Record::Enrollment(enrollment)) => {
                let before = self.people.entry(enrollment.person).or_default();
                before.enrollments.extend(was.then_some(&**enrollment));
            }
            Some(Record::Position(position)) => {
                let before = self.people.entry(position.person).or_default();
                before.positions.extend(was.then_some(&**position));
            }
            _ => {}
        }
    }

    /// Of each person concerned, what was counted and what is to be counted now.
    pub(super) fn before_and_after(&self) -> impl Iterator<Item = (Counted, Counted)> {
        self.people.iter().map(|(person, before)| {
            let register = self.register;
            let enrollments = || register.referring::<Enrollment>(person.uuid()).map(|one| &**one);
            let positions = || register.referring::<Position>(person.uuid()).map(|one| &**one);
            let kept = |kind, id: Uuid| !self.changed.contains(&(kind, id));
            let were = Counted::of(
                enrollments()
                    .filter(|one| kept(EntityKind::Enrollment, one.id.uuid()))
                    .chain(before.enrollments.iter().copied()),
                positions()
                    .filter(|one| kept(EntityKind::Position, one.id.uuid()))
                    .chain(before.positions.iter().copied()),
            );
            (were, Counted::of(enrollments(), positions()))
        })
    }
}
