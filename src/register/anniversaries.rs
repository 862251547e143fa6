//! Anniversaries of graduations: occasions to write to a cohort, or to bring it together.

use std::cmp::Reverse;
use std::collections::HashMap;

use foldhash::fast::FixedState;
use jiff::Span;
use jiff::civil::Date;

use super::Register;
use crate::domain::{Cohort, Enrollment, EnrollmentRole, EnrollmentStatus, Id, PartialDate, Person};

/// The anniversaries that are observed, in years.
pub(crate) const YEARS: [i16; 4] = [1, 5, 6, 10];

/// The day or month of an anniversary, for the graduates of one cohort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anniversary {
    /// A day or a month, as precise as the date of completion.
    pub on: PartialDate,
    pub years: i16,
    pub cohort: Id<Cohort>,
    /// The living graduates, ordered by id.
    pub people: Vec<Id<Person>>,
}

/// Graduates are grouped by date, years and cohort.
type Occasion = (PartialDate, i16, Id<Cohort>);

/// The same day or month that many years later; 28 February for the 29th where there is none. `None` for a
/// date known only to the year, which does not say when to write.
fn years_after(completed: PartialDate, years: i16) -> Option<PartialDate> {
    let month = completed.month()?;
    let year = completed.year().checked_add(years)?;
    PartialDate::new(year, Some(month), completed.day())
        .or_else(|| PartialDate::new(year, Some(month), Some(28)))
}

impl Register {
    /// The anniversaries of graduations from `today` through the next `days` days, earliest first. A month is
    /// included as long as one of its days is still to come.
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
