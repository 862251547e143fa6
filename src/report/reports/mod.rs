//! The sections of each report. Findings and pictures supply the figures; this puts them in reading order.

mod parts;
mod tables;

use super::Report;
use super::Sample;
use super::measure::Measure;
use super::suppress::{Population, without_small};
use crate::domain::{Cohort, Id, Program};
use crate::network::graph::progress::each_in_threads;
use crate::network::{Progress, Stopped};
use parts::{Part, Parts};

/// The subject of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Cohort(Id<Cohort>),
    Program(Id<Program>),
    Hires,
    Connectedness,
    Outcomes,
}

/// What to leave out of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether people are named.
    pub names: bool,
    /// Counts of fewer people than this are left out.
    pub min_cell: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self { names: true, min_cell: None }
    }
}

/// Composes a report. The group of `about` is its population, and has to fit the subject.
///
/// # Errors
/// When `progress` says to stop.
pub fn compose(
    subject: Subject,
    about: &Sample,
    options: Options,
    progress: Progress,
) -> Result<Report, Stopped> {
    let parts = Parts {
        about,
        names: options.names && options.min_cell.is_none(),
        hides: options.min_cell.is_some(),
    };
    let wanted: &[Part] = match subject {
        Subject::Cohort(_) => &COHORT,
        Subject::Program(_) => &PROGRAM,
        Subject::Hires => &HIRES,
        Subject::Connectedness => &CONNECTEDNESS,
        Subject::Outcomes => &OUTCOMES,
    };
    let sections = each_in_threads(wanted, progress, |part, progress| parts.section(part, progress))?;
    let sections = sections.into_iter().flatten().collect();
    let (sections, with_count) = match options.min_cell {
        Some(least) => without_small(sections, &Population::of(about.group, about.date), least),
        None => (sections, true),
    };
    Ok(Report {
        title: parts.title(subject),
        subtitle: parts.subtitle(subject, with_count),
        as_of: about.date,
        sections,
    })
}

const COHORT: [Part; 11] = [
    Part::Findings(Measure::ALL),
    Part::HireGraph,
    Part::Cascade,
    Part::Years,
    Part::Meetups,
    Part::Backgrounds,
    Part::Names("Hired by a classmate", Measure::ClassmateHires),
    Part::Names("In field within 180 days", Measure::Placed),
    Part::Names("Bridges between backgrounds", Measure::Brokers),
    Part::Names("Whom to contact", Measure::LosingTouch),
    Part::Names("No contacts", Measure::Isolated),
];

const PROGRAM: [Part; 9] = [
    Part::Findings(Measure::ALL),
    Part::Cohorts,
    Part::HireGraph,
    Part::Cascade,
    Part::Years,
    Part::Meetups,
    Part::Backgrounds,
    Part::Names("Hiring hubs", Measure::Hubs),
    Part::Names("Bridges between backgrounds", Measure::Brokers),
];

const HIRES: [Part; 6] = [
    Part::Findings(&[Measure::ClassmateHires, Measure::Hubs, Measure::FoundVia]),
    Part::HireGraph,
    Part::Cascade,
    Part::Ways,
    Part::Names("Hiring hubs", Measure::Hubs),
    Part::Names("Hired by a classmate", Measure::ClassmateHires),
];

const CONNECTEDNESS: [Part; 7] = [
    Part::Findings(&[
        Measure::Connectedness,
        Measure::Retention,
        Measure::Reach,
        Measure::Mixing,
        Measure::Isolated,
        Measure::LosingTouch,
        Measure::Brokers,
    ]),
    Part::Years,
    Part::Meetups,
    Part::Backgrounds,
    Part::Names("Bridges between backgrounds", Measure::Brokers),
    Part::Names("Whom to contact", Measure::LosingTouch),
    Part::Names("No contacts", Measure::Isolated),
];

const OUTCOMES: [Part; 4] = [
    Part::Findings(&[Measure::Placed, Measure::ClassmateHires, Measure::FoundVia]),
    Part::Outcomes,
    Part::Ways,
    Part::Names("In field within 180 days", Measure::Placed),
];
