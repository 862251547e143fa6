//! The sections of each report. Findings and pictures supply the figures; this puts them in reading order.

mod parts;
mod tables;

use super::Sample;
use super::measure::Measure;
use super::suppress::{Population, without_small};
use super::{Report, Section};
use crate::domain::{Cohort, Id, Program};
use crate::network::{Progress, Stopped};
use parts::Parts;

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
        progress,
    };
    let sections = match subject {
        Subject::Cohort(_) => cohort(&parts)?,
        Subject::Program(_) => program(&parts)?,
        Subject::Hires => hires(&parts)?,
        Subject::Connectedness => connectedness(&parts)?,
        Subject::Outcomes => outcomes(&parts)?,
    };
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

fn cohort(parts: &Parts) -> Result<Vec<Section>, Stopped> {
    let mut sections =
        vec![parts.findings("At a glance", Measure::ALL)?, parts.hire_graph(), parts.cascade()];
    sections.extend([parts.years(), parts.meetups(), parts.backgrounds()?]);
    sections.extend(parts.names("Hired by a classmate", Measure::ClassmateHires)?);
    sections.extend(parts.names("In field within 180 days", Measure::Placed)?);
    sections.extend(parts.names("Bridges between backgrounds", Measure::Brokers)?);
    sections.extend(parts.names("Whom to contact", Measure::LosingTouch)?);
    sections.extend(parts.names("No contacts", Measure::Isolated)?);
    Ok(sections)
}

fn program(parts: &Parts) -> Result<Vec<Section>, Stopped> {
    let mut sections = vec![
        parts.findings("At a glance", Measure::ALL)?,
        parts.cohorts()?,
        parts.hire_graph(),
        parts.cascade(),
    ];
    sections.extend([parts.years(), parts.meetups(), parts.backgrounds()?]);
    sections.extend(parts.names("Hiring hubs", Measure::Hubs)?);
    sections.extend(parts.names("Bridges between backgrounds", Measure::Brokers)?);
    Ok(sections)
}

fn hires(parts: &Parts) -> Result<Vec<Section>, Stopped> {
    let measures = [Measure::ClassmateHires, Measure::Hubs, Measure::FoundVia];
    let mut sections =
        vec![parts.findings("At a glance", &measures)?, parts.hire_graph(), parts.cascade(), parts.ways()];
    sections.extend(parts.names("Hiring hubs", Measure::Hubs)?);
    sections.extend(parts.names("Hired by a classmate", Measure::ClassmateHires)?);
    Ok(sections)
}

fn connectedness(parts: &Parts) -> Result<Vec<Section>, Stopped> {
    let measures = [
        Measure::Connectedness,
        Measure::Retention,
        Measure::Reach,
        Measure::Mixing,
        Measure::Isolated,
        Measure::LosingTouch,
        Measure::Brokers,
    ];
    let mut sections =
        vec![parts.findings("At a glance", &measures)?, parts.years(), parts.meetups(), parts.backgrounds()?];
    sections.extend(parts.names("Bridges between backgrounds", Measure::Brokers)?);
    sections.extend(parts.names("Whom to contact", Measure::LosingTouch)?);
    sections.extend(parts.names("No contacts", Measure::Isolated)?);
    Ok(sections)
}

fn outcomes(parts: &Parts) -> Result<Vec<Section>, Stopped> {
    let measures = [Measure::Placed, Measure::ClassmateHires, Measure::FoundVia];
    let mut sections = vec![parts.findings("At a glance", &measures)?, parts.outcomes(), parts.ways()];
    sections.extend(parts.names("In field within 180 days", Measure::Placed)?);
    Ok(sections)
}
