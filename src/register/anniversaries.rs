//! Anniversaries of graduations: an occasion to write to a cohort, or to bring them together.

use std::cmp::Reverse;
use std::collections::HashMap;

use foldhash::fast::FixedState;
use jiff::Span;
use jiff::civil::Date;

use super::Register;
use crate::domain::{Cohort, Enrollment, EnrollmentRole, EnrollmentStatus, Id, PartialDate, Person};

/// After how many years a graduation is remembered.
pub(crate) const YEARS: [i16; 4] = [1, 5, 6, 10];

/// The day, or the month, on which people graduated so many years before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anniversary {
    /// To the day or to the month, as the completion is known.
    pub on: PartialDate,
    pub years: i16,
    pub cohort: Id<Cohort>,
    /// Those alive, in the order of their ids.
    pub people: Vec<Id<Person>>,
}

/// What those who remember it together have in common: when, after how many years, and the cohort.
type Occasion = (PartialDate, i16, Id<Cohort>);

/// The same day or month so many years later; of 29 February the 28th, where there is no 29th. A year alone
/// says nothing about when to write.
fn years_after(completed: PartialDate, years: i16) -> Option<PartialDate> {
    let month = completed.month()?;
    let year = completed.year().checked_add(years)?;
    PartialDate::new(year, Some(month), completed.day())
        .or_else(|| PartialDate::new(year, Some(month), Some(28)))
}

impl Register {
    /// The anniversaries of graduations from `today` on for so many `days`, the next one first. A month is
    /// among them while a day of it is to come.
    #[must_use]
    pub fn anniversaries(&self, today: Date, days: u16) -> Vec<Anniversary> {
        let until = today.saturating_add(Span::new().days(days));
        let mut groups: HashMap<Occasion, Vec<Id<Person>>, FixedState> = HashMap::default();
        let completed = |enrollment: &Enrollment| match (enrollment.role, enrollment.status) {
            (EnrollmentRole::Student, EnrollmentStatus::Completed) => enrollment.completed_on,
            _ => None,
        };
        for enrollment in self.all::<Enrollment>() {
            let Some(date) = completed(enrollment) else { continue };
            for years in YEARS
                .into_iter()
                .filter(|years| (today.year()..=until.year()).contains(&date.year().saturating_add(*years)))
            {
                let Some(on) =
                    years_after(date, years).filter(|on| on.latest() >= today && on.earliest() <= until)
                else {
                    continue;
                };
                if self.get(enrollment.person).is_some_and(|person| !person.deceased) {
                    groups.entry((on, years, enrollment.cohort)).or_default().push(enrollment.person);
                }
            }
        }
        let mut found: Vec<Anniversary> = groups
            .into_iter()
            .map(|((on, years, cohort), mut people)| {
                people.sort_unstable();
                people.dedup();
                Anniversary { on, years, cohort, people }
            })
            .collect();
        found.sort_by_key(|anniversary| (anniversary.on, Reverse(anniversary.years), anniversary.cohort));
        found
    }
}
