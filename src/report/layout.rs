//! What the sections and tables of a report contain, for whoever has to know it later: which numbers belong
//! together is known only where they are put side by side.

use super::measure::Measure;

/// The contents of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SectionKind {
    /// Text, or tables of which nothing is known.
    #[default]
    Other,
    Findings,
    /// Single people: pictures of them, or lists of names.
    People,
    /// A row for each cohort: its graduates, then the measures in `COMPARED`.
    Cohorts,
    /// A row for each cohort: its shares in the years after completion.
    Years,
    /// A row for each way jobs were found, and one for those not known: hires, and their share.
    Ways,
    /// A row for each cohort, and last one for all together: `OUTCOMES`.
    Outcomes,
    Meetups,
    Backgrounds,
}

/// The measures by which cohorts are compared, with their column titles.
pub(crate) const COMPARED: [(Measure, &str); 6] = [
    (Measure::ClassmateHires, "Hired by a classmate"),
    (Measure::FoundVia, "Found without an advertisement"),
    (Measure::Connectedness, "Still connected"),
    (Measure::Reach, "Reached by meetups"),
    (Measure::Mixing, "Ties across backgrounds"),
    (Measure::Placed, "In field within 180 days"),
];

/// A column of the outcomes of cohorts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Graduates,
    /// Of all who began, those who completed: the graduates.
    Completed,
    /// Of all who began.
    Certificates,
    Placed,
    /// Of the graduates, those whose work is known.
    WorkKnown,
}

/// The columns of the outcomes of cohorts after the first, which has the cohort.
pub(crate) const OUTCOMES: [(Outcome, &str); 5] = [
    (Outcome::Graduates, "Graduates"),
    (Outcome::Completed, "Completed"),
    (Outcome::Certificates, "Certificates"),
    (Outcome::Placed, "In field within 180 days"),
    (Outcome::WorkKnown, "Work known"),
];
