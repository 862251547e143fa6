//! How many students each cohort and program has, came from each background, and work in it now.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::app::panes::counted_people::{Began, Counted, CountedPeople};
use crate::app::panes::scope::Scope;
use crate::domain::{Background, Enrollment, EnrollmentRole, EntityKind, Id, Person, Position};
use crate::register::{Change, Register};

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

fn shift(count: &mut usize, comes: bool) {
    *count = if comes { count.saturating_add(1) } else { count.saturating_sub(1) };
}

/// The tallies of everybody, updated after every change.
#[derive(Debug, Default)]
pub(crate) struct TalliesOfAll {
    revision: Option<u64>,
    tallies: Tallies,
}

impl TalliesOfAll {
    pub(crate) fn tracked(&mut self, register: &Register) -> &Tallies {
        if self.revision != Some(register.revision()) {
            let changes = self.revision.and_then(|held| register.changes_since(held));
            match changes.map(|changes| CountedPeople::new(register, changes)) {
                Some(people) => {
                    for (were, are) in people.before_and_after() {
                        self.shift(&were, false);
                        self.shift(&are, true);
                    }
                    self.tallies.retain(|_, tally| *tally != Tally::default());
                }
                None => self.tallies = tallies(register, Scope::All),
            }
            self.revision = Some(register.revision());
        }
        &self.tallies
    }

    fn shift(&mut self, counted: &Counted, comes: bool) {
        for background in counted.enrolled.iter().filter_map(|(_, background)| *background) {
            let tally = self.tallies.entry(background).or_default();
            shift(&mut tally.from, comes);
            if counted.background_now.is_some() {
                shift(&mut tally.known, comes);
            }
            if counted.background_now == Some(background) {
                shift(&mut tally.stayed, comes);
            }
        }
        if let Some(background) = counted.background_now.filter(|_| !counted.enrolled.is_empty()) {
            shift(&mut self.tallies.entry(background).or_default().now, comes);
        }
    }
}

/// How many students there are: everywhere, and by program and cohort. Somebody enrolled twice is one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct StudentCounts {
    revision: Option<u64>,
    pub(crate) all: usize,
    of: HashMap<Uuid, usize, FixedState>,
}

impl StudentCounts {
    /// Counts what the register has changed.
    pub(crate) fn track(&mut self, register: &Register) {
        if self.revision == Some(register.revision()) {
            return;
        }
        if !self.track_changes(register) {
            self.count(register);
        }
    }

    /// Counts the people who were changed; false if everybody has to be counted.
    fn track_changes(&mut self, register: &Register) -> bool {
        let Some(held) = self.revision else { return false };
        let changes = || register.changes_since(held);
        // A cohort that is moved to another program, or deleted, takes all of its students along.
        let moves = |change: &Change| change.kind() == EntityKind::Cohort;
        if changes().is_none_or(|mut changes| changes.any(moves)) {
            return false;
        }
        let people = changes().map(|changes| CountedPeople::new(register, changes));
        for (were, are) in people.iter().flat_map(CountedPeople::before_and_after) {
            self.shift(register, &were, false);
            self.shift(register, &are, true);
        }
        self.of.retain(|_, count| *count > 0);
        self.revision = Some(register.revision());
        true
    }

    fn shift(&mut self, register: &Register, counted: &Counted, comes: bool) {
        let mut programs = Vec::new();
        for (cohort, _) in &counted.enrolled {
            shift(self.of.entry(cohort.uuid()).or_default(), comes);
            let program = register.get(*cohort).map(|cohort| cohort.program.uuid());
            if let Some(program) = program.filter(|program| !programs.contains(program)) {
                programs.push(program);
                shift(self.of.entry(program).or_default(), comes);
            }
        }
        if !counted.enrolled.is_empty() {
            shift(&mut self.all, comes);
        }
    }

    fn count(&mut self, register: &Register) {
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
