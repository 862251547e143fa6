//! How many students each cohort and program has, came from each background, and work in it now.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::app::panes::scope::Scope;
use crate::domain::{Background, Enrollment, EnrollmentRole, Id, PartialDate, Person, Position};
use crate::register::Register;

/// How many came from a background, what became of them, and how many work in it now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    pub(crate) from: usize,
    pub(crate) now: usize,
    /// How many of those who came from it work in it now.
    pub(crate) stayed: usize,
    /// Of how many who came from it the background now is known.
    pub(crate) known: usize,
}

pub(crate) type Tallies = HashMap<Id<Background>, Tally, FixedState>;

/// How many students there are: everywhere, and by program and cohort. Somebody enrolled twice is one.
#[derive(Debug, Default)]
pub(crate) struct StudentCounts {
    revision: Option<u64>,
    pub(crate) all: usize,
    of: HashMap<Uuid, usize, FixedState>,
}

impl StudentCounts {
    /// Counts anew if the register has changed.
    pub(crate) fn track(&mut self, register: &Register) {
        if self.revision == Some(register.revision()) {
            return;
        }
        let mut of: HashMap<Uuid, usize, FixedState> = HashMap::default();
        let mut seen = HashSet::<Id<Person>, FixedState>::default();
        let mut seen_in_program = HashSet::<(Uuid, Id<Person>), FixedState>::default();
        for one in register.all::<Enrollment>().filter(|one| one.role == EnrollmentRole::Student) {
            seen.insert(one.person);
            *of.entry(one.cohort.uuid()).or_default() += 1;
            if let Some(cohort) = register.get(one.cohort) {
                let program = cohort.program.uuid();
                *of.entry(program).or_default() += usize::from(seen_in_program.insert((program, one.person)));
            }
        }
        *self = Self { revision: Some(register.revision()), all: seen.len(), of };
    }

    /// How many are in a program or cohort.
    #[must_use]
    pub(crate) fn of(&self, id: Uuid) -> usize {
        self.of.get(&id).copied().unwrap_or_default()
    }
}

/// What positions are compared by: their start, then their id.
type Began = (Option<PartialDate>, Id<Position>);

/// Everybody's background now: that of the current position that began last.
fn backgrounds_now(register: &Register) -> HashMap<Id<Person>, (Began, Id<Background>), FixedState> {
    let mut now: HashMap<Id<Person>, (Began, Id<Background>), FixedState> = HashMap::default();
    for position in register.all::<Position>().filter(|position| position.is_current()) {
        let Some(background) = position.background else { continue };
        let began = (position.start, position.id);
        let held = now.entry(position.person).or_insert((began, background));
        if held.0 < began {
            *held = (began, background);
        }
    }
    now
}

/// Counts, for each background, the students in scope who came from it and who work in it now.
#[must_use]
pub(crate) fn tallies(register: &Register, scope: Scope) -> Tallies {
    // For many people, one walk through all positions is faster than looking up those of each person.
    let now_of_all = (!matches!(scope, Scope::Cohort(_))).then(|| backgrounds_now(register));
    let background_now = |person| match &now_of_all {
        Some(now) => now.get(&person).map(|(_, background)| *background),
        None => register.background_now(person),
    };
    let mut tallies = Tallies::default();
    // Somebody enrolled twice came twice, but works in one background now.
    let mut seen = HashSet::<Id<Person>, FixedState>::default();
    let mut count = |enrollment: &Enrollment| {
        if enrollment.role != EnrollmentRole::Student {
            return;
        }
        let now = background_now(enrollment.person);
        if let Some(background) = enrollment.at_entry.background {
            let tally = tallies.entry(background).or_default();
            tally.from += 1;
            tally.stayed += usize::from(now == Some(background));
            tally.known += usize::from(now.is_some());
        }
        if let Some(background) = now.filter(|_| seen.insert(enrollment.person)) {
            tallies.entry(background).or_default().now += 1;
        }
    };
    match scope.cohorts(register) {
        None => register.all::<Enrollment>().for_each(|enrollment| count(enrollment)),
        Some(cohorts) => cohorts
            .into_iter()
            .flat_map(|cohort| register.enrollments_in(cohort))
            .for_each(|enrollment| count(enrollment)),
    }
    tallies
}
