//! The population of a measure: the graduates of one cohort, several cohorts, or all of them.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use crate::domain::{Background, Cohort, Enrollment, Id, PartialDate, Person, Program};
use crate::network::graph::as_of::{has_begun, has_completed};
use crate::register::Register;

/// Cohorts with their graduates, as of a day. Built once and passed to every measure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// Ordered by start, then by code.
    pub cohorts: Vec<GraduatedCohort>,
}

/// A cohort and the people who completed it (C in the formulas).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraduatedCohort {
    pub id: Id<Cohort>,
    pub start: Option<PartialDate>,
    /// The day from which years are counted: the last day the cohort's end may mean, else the last day on
    /// which somebody completed. `None` when neither is on record.
    pub completed: Option<Date>,
    /// Ordered by id, each person once.
    pub graduates: Vec<Graduate>,
}

/// Somebody who completed a cohort as a student.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Graduate {
    pub person: Id<Person>,
    pub enrollment: Id<Enrollment>,
    pub background_at_entry: Option<Id<Background>>,
    pub completed_on: Option<PartialDate>,
}

impl Group {
    /// Every cohort that had begun by that day.
    #[must_use]
    pub fn all(register: &Register, day: Date) -> Self {
        Self::within(register, None, day)
    }

    #[must_use]
    pub fn of_cohort(register: &Register, cohort: Id<Cohort>, day: Date) -> Self {
        Self::within(register, Some(&[cohort]), day)
    }

    #[must_use]
    pub fn of_program(register: &Register, program: Id<Program>, day: Date) -> Self {
        let cohorts: Vec<Id<Cohort>> =
            register.referring::<Cohort>(program.uuid()).map(|cohort| cohort.id).collect();
        Self::within(register, Some(&cohorts), day)
    }

    /// The given cohorts, or all of them for `None`, with those who had completed them by that day. Cohorts
    /// that began later are left out.
    #[must_use]
    pub fn within(register: &Register, cohorts: Option<&[Id<Cohort>]>, day: Date) -> Self {
        let mut found: Vec<_> = match cohorts {
            None => register.all::<Cohort>().collect(),
            Some(cohorts) => cohorts.iter().filter_map(|cohort| register.get(*cohort)).collect(),
        };
        found.retain(|cohort| has_begun(cohort, day));
        found.sort_by(|one, other| (one.start, &one.code, one.id).cmp(&(other.start, &other.code, other.id)));
        found.dedup_by_key(|cohort| cohort.id);
        Self {
            cohorts: found.into_iter().map(|cohort| GraduatedCohort::new(register, cohort, day)).collect(),
        }
    }

    /// Whether nobody has completed any of the cohorts.
    #[must_use]
    pub fn is_without_graduates(&self) -> bool {
        self.cohorts.iter().all(|cohort| cohort.graduates.is_empty())
    }

    /// Everybody who completed one of the cohorts, ordered by id, without duplicates.
    #[must_use]
    pub fn people(&self) -> Vec<Id<Person>> {
        let mut people: Vec<_> = self.cohorts.iter().flat_map(GraduatedCohort::people).collect();
        people.sort_unstable();
        people.dedup();
        people
    }

    /// The cohorts of each graduate.
    #[must_use]
    pub fn by_graduate(&self) -> CohortsByGraduate<'_> {
        let mut found = CohortsByGraduate::default();
        for cohort in &self.cohorts {
            for person in cohort.people() {
                found.cohorts.entry(person).or_default().push(cohort);
            }
        }
        found
    }

    /// Everybody with their background at entry, ordered by id. With several enrollments, the first one that
    /// names a background counts.
    #[must_use]
    pub fn backgrounds_at_entry(&self) -> Vec<(Id<Person>, Option<Id<Background>>)> {
        let graduates = self.cohorts.iter().flat_map(|cohort| &cohort.graduates);
        let mut backgrounds: Vec<_> =
            graduates.map(|graduate| (graduate.person, graduate.background_at_entry)).collect();
        // Stable, so that earlier cohorts stay first; a known background goes before an unknown one.
        backgrounds.sort_by_key(|(person, background)| (*person, background.is_none()));
        backgrounds.dedup_by_key(|(person, _)| *person);
        backgrounds
    }
}

/// For each graduate, the cohorts they completed. Built once for questions about many people, because asking
/// every cohort for each of them grows with the square.
#[derive(Debug, Clone, Default)]
pub struct CohortsByGraduate<'a> {
    cohorts: HashMap<Id<Person>, Vec<&'a GraduatedCohort>, FixedState>,
}

impl<'a> CohortsByGraduate<'a> {
    /// The cohorts a person completed, in the order of the group.
    #[must_use]
    pub fn of(&self, person: Id<Person>) -> &[&'a GraduatedCohort] {
        self.cohorts.get(&person).map_or(&[], Vec::as_slice)
    }

    /// Whether two people completed the same cohort.
    #[must_use]
    pub fn are_classmates(&self, one: Id<Person>, other: Id<Person>) -> bool {
        self.of(one).iter().any(|cohort| cohort.has(other))
    }
}

impl GraduatedCohort {
    fn new(register: &Register, cohort: &Cohort, day: Date) -> Self {
        let mut graduates: Vec<Graduate> = register
            .enrollments_in(cohort.id)
            .filter(|enrollment| has_completed(enrollment, cohort, day))
            .map(|enrollment| Graduate {
                person: enrollment.person,
                enrollment: enrollment.id,
                background_at_entry: enrollment.at_entry.background,
                completed_on: enrollment.completed_on.or(enrollment.end),
            })
            .collect();
        graduates.sort_by_key(|graduate| (graduate.person, graduate.enrollment));
        graduates.dedup_by_key(|graduate| graduate.person);
        let last =
            || graduates.iter().filter_map(|graduate| graduate.completed_on).map(PartialDate::latest).max();
        let completed = cohort.end.map(PartialDate::latest).or_else(last);
        Self { id: cohort.id, start: cohort.start, completed, graduates }
    }

    pub fn people(&self) -> impl Iterator<Item = Id<Person>> {
        self.graduates.iter().map(|graduate| graduate.person)
    }

    /// Whether the person completed this cohort.
    #[must_use]
    pub fn has(&self, person: Id<Person>) -> bool {
        self.graduates.binary_search_by_key(&person, |graduate| graduate.person).is_ok()
    }

    /// The day `years` years after completion, or `None` when completion is not on record.
    #[must_use]
    pub fn years_after(&self, years: u16) -> Option<Date> {
        self.completed.and_then(|day| crate::network::graph::span::plus_years(day, i32::from(years)))
    }
}
