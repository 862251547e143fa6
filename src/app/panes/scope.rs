//! What the panes are narrowed to: everything, one program, or one cohort. Selecting a line in the Cohorts
//! pane sets the scope at once.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use crate::app::panes::place::Place;
use crate::domain::{Cohort, Enrollment, EnrollmentRole, Id, Person, Program};
use crate::register::Register;

/// What every pane but Cohorts is narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Scope {
    #[default]
    All,
    Program(Id<Program>),
    Cohort(Id<Cohort>),
}

impl Scope {
    #[must_use]
    pub(crate) const fn of(place: Option<Place>) -> Self {
        match place {
            Some(Place::Program(program)) => Self::Program(program),
            Some(Place::Cohort(cohort)) => Self::Cohort(cohort),
            _ => Self::All,
        }
    }

    /// The cohorts in scope; `None` means all.
    #[must_use]
    pub(crate) fn cohorts(self, register: &Register) -> Option<Vec<Id<Cohort>>> {
        match self {
            Self::All => None,
            Self::Program(program) => {
                Some(register.referring::<Cohort>(program.uuid()).map(|cohort| cohort.id).collect())
            }
            Self::Cohort(cohort) => Some(vec![cohort]),
        }
    }

    /// The people enrolled in the cohorts in scope; `None` means everybody.
    #[must_use]
    pub(crate) fn people(self, register: &Register) -> Option<HashSet<Id<Person>, FixedState>> {
        let cohorts = self.cohorts(register)?;
        let enrollments =
            cohorts.into_iter().flat_map(|cohort| register.referring::<Enrollment>(cohort.uuid()));
        Some(enrollments.map(|enrollment| enrollment.person).collect())
    }

    /// Whether a person is in scope.
    #[must_use]
    pub(crate) fn has_person(self, register: &Register, person: Id<Person>) -> bool {
        match self {
            Self::All => true,
            Self::Cohort(cohort) => register.is_in_cohort(person, cohort),
            Self::Program(program) => register.referring::<Enrollment>(person.uuid()).any(|enrollment| {
                register.get(enrollment.cohort).is_some_and(|cohort| cohort.program == program)
            }),
        }
    }

    /// Whether somebody is, or was, a student in this scope.
    #[must_use]
    pub(crate) fn has_student(self, register: &Register, person: Id<Person>) -> bool {
        register.referring::<Enrollment>(person.uuid()).any(|enrollment| {
            let here = match self {
                Self::All => true,
                Self::Cohort(cohort) => enrollment.cohort == cohort,
                Self::Program(program) => {
                    register.get(enrollment.cohort).is_some_and(|cohort| cohort.program == program)
                }
            };
            here && enrollment.role == EnrollmentRole::Student
        })
    }

    /// A cohort's code or a program's title; empty for everything.
    #[must_use]
    pub(crate) fn name(self, register: &Register) -> String {
        match self {
            Self::All => String::new(),
            Self::Program(program) => {
                register.get(program).map(|program| program.title.clone()).unwrap_or_default()
            }
            Self::Cohort(cohort) => register.cohort_code(cohort).to_owned(),
        }
    }
}
