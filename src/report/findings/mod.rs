//! The results of each measure for a group: the figure in words, its trend over the cohorts, and the names
//! behind it. One file for each kind of question.

mod backgrounds;
mod cells;
mod connected;
mod hires;
mod meetups;
mod outcomes;
mod story;

pub(crate) use story::story;

use std::cell::LazyCell;
use std::ops::Deref;

use super::finding::Finding;
use super::measure::Measure;
use super::table::{Cell, Table};
use crate::network::graph::progress::each_in_threads;
use crate::network::measures::meetups::Meetups;
use crate::network::{Progress, Stopped, unwatched};
use crate::report::sample::Sample;

/// The finding of a measure.
///
/// # Errors
/// When `progress` says to stop.
pub fn finding(measure: Measure, about: &Sample, progress: Progress) -> Result<Finding, Stopped> {
    finding_with(measure, about, &LazyCell::new(|| meetups::counted_meetups(about)), progress)
}

/// The finding of a measure. Two count `meetups`, which are worked out when they are first looked at.
fn finding_with(
    measure: Measure,
    about: &Sample,
    meetups: &dyn Deref<Target = Meetups>,
    progress: Progress,
) -> Result<Finding, Stopped> {
    // Who comes again is known of those who have not completed, too.
    if measure != Measure::Retention && about.group.is_without_graduates() {
        return Ok(nobody_completed(measure));
    }
    Ok(match measure {
        Measure::ClassmateHires => hires::classmates(about),
        Measure::Hubs => hires::hubs(about),
        Measure::FoundVia => hires::found_via(about),
        Measure::Mixing => backgrounds::mixing(about, progress)?,
        Measure::Brokers => backgrounds::brokers(about, progress)?,
        Measure::Connectedness => connected::connectedness(about),
        Measure::Isolated => connected::isolated(about),
        Measure::LosingTouch => connected::losing_touch(about),
        Measure::Retention => meetups::retention(about, meetups),
        Measure::Reach => meetups::reach(meetups),
        Measure::Placed => outcomes::placed(about),
    })
}

/// The finding of a measure of graduates where there is none yet. That is not unknown: it is too early.
fn nobody_completed(measure: Measure) -> Finding {
    Finding {
        measure,
        figure: Cell::Missing("too early"),
        note: "nobody has completed yet".to_owned(),
        statistics: String::new(),
        known: None,
        caution: None,
        trend: Vec::new(),
    }
}

/// The figures alone, as fast as possible, without permutation tests.
#[must_use]
pub(crate) fn figures(measures: &[Measure], about: &Sample) -> Vec<Cell> {
    let meetups = LazyCell::new(|| meetups::counted_meetups(about));
    let figure = |measure: &Measure| match measure {
        Measure::Mixing if !about.group.is_without_graduates() => backgrounds::share(about),
        measure => finding_with(*measure, about, &meetups, &unwatched)
            .map_or(Cell::Missing("unknown"), |found| found.figure),
    };
    measures.iter().map(figure).collect()
}

/// The findings of several measures.
///
/// # Errors
/// When `progress` says to stop.
pub fn findings_of(
    measures: &[Measure],
    about: &Sample,
    progress: Progress,
) -> Result<Vec<Finding>, Stopped> {
    // In every list of measures, these two follow each other.
    let share_meetups = |one: &Measure, next: &Measure| (*one, *next) == (Measure::Retention, Measure::Reach);
    let together: Vec<&[Measure]> = measures.chunk_by(share_meetups).collect();
    let found = each_in_threads(&together, progress, |measures, progress| {
        let meetups = LazyCell::new(|| meetups::counted_meetups(about));
        measures
            .iter()
            .map(|measure| finding_with(*measure, about, &meetups, progress))
            .collect::<Result<Vec<_>, _>>()
    })?;
    Ok(found.into_iter().flatten().collect())
}

/// The names behind a finding.
///
/// # Errors
/// When `progress` says to stop.
pub fn names(measure: Measure, about: &Sample, progress: Progress) -> Result<Table, Stopped> {
    Ok(match measure {
        Measure::ClassmateHires => hires::classmates_names(about),
        Measure::Hubs => hires::hubs_names(about),
        Measure::FoundVia => hires::found_via_names(about),
        Measure::Mixing => backgrounds::mixing_names(about),
        Measure::Brokers => backgrounds::brokers_names(about, progress)?,
        Measure::Connectedness => connected::connectedness_names(about),
        Measure::Isolated => connected::isolated_names(about),
        Measure::LosingTouch => connected::losing_touch_names(about),
        Measure::Retention => meetups::retention_names(about),
        Measure::Reach => meetups::reach_names(about),
        Measure::Placed => outcomes::placed_names(about),
    })
}
