//! What each measure says of a group: the figure in words, its trend over the cohorts, and the names behind
//! it. One file for each kind of question.

mod connected;
mod fields;
mod hires;
mod meetups;
mod outcomes;
mod story;

use jiff::civil::Date;

pub use story::story;

use super::finding::{Finding, Point};
use super::measure::Measure;
use super::table::{Cell, Row, Table, Target};
use crate::domain::{EntityKind, Hire, Id, Meetup, Person};
use crate::network::{Class, Group, Progress, Stopped, unwatched};
use crate::report::sample::Sample;

/// A trend goes back over this many cohorts at most.
const MOST_STEPS: usize = 24;
/// More names than this are not listed; the last row says how many more there are.
pub const MOST_NAMES: usize = 5_000;

/// What a measure says.
///
/// # Errors
/// When `progress` says to stop.
pub fn finding(measure: Measure, about: &Sample, progress: Progress) -> Result<Finding, Stopped> {
    Ok(match measure {
        Measure::ClassmateHires => hires::classmates(about),
        Measure::Hubs => hires::hubs(about),
        Measure::FoundVia => hires::found_via(about),
        Measure::Mixing => fields::mixing(about, progress)?,
        Measure::Brokers => fields::brokers(about, progress)?,
        Measure::Connectedness => connected::connectedness(about),
        Measure::Isolated => connected::isolated(about),
        Measure::LosingTouch => connected::losing_touch(about),
        Measure::Retention => meetups::retention(about),
        Measure::Reach => meetups::reach(about),
        Measure::Placed => outcomes::placed(about),
    })
}

/// The figure alone, as quickly as it can be had; no test of chance is made for it.
#[must_use]
pub fn quick(measure: Measure, about: &Sample) -> Cell {
    if measure == Measure::Mixing {
        return fields::share(about);
    }
    finding(measure, about, &unwatched).map_or(Cell::Missing("not known"), |found| found.figure)
}

/// What all measures say, in their order.
///
/// # Errors
/// When `progress` says to stop.
pub fn findings(about: &Sample, progress: Progress) -> Result<Vec<Finding>, Stopped> {
    findings_of(Measure::ALL, about, progress)
}

/// What these measures say.
///
/// # Errors
/// When `progress` says to stop.
pub fn findings_of(
    measures: &[Measure],
    about: &Sample,
    progress: Progress,
) -> Result<Vec<Finding>, Stopped> {
    let one = |(number, measure): (usize, &Measure)| {
        let share = |done: usize, of: usize| progress(number * of.max(1) + done, measures.len() * of.max(1));
        if share(0, 1).is_break() {
            return Err(Stopped);
        }
        finding(*measure, about, &share)
    };
    measures.iter().enumerate().map(one).collect()
}

/// The names that make a finding.
///
/// # Errors
/// When `progress` says to stop.
pub fn names(measure: Measure, about: &Sample, progress: Progress) -> Result<Table, Stopped> {
    Ok(match measure {
        Measure::ClassmateHires => hires::classmates_names(about),
        Measure::Hubs => hires::hubs_names(about),
        Measure::FoundVia => hires::found_via_names(about),
        Measure::Mixing => fields::mixing_names(about),
        Measure::Brokers => fields::brokers_names(about, progress)?,
        Measure::Connectedness => connected::connectedness_names(about),
        Measure::Isolated => connected::isolated_names(about),
        Measure::LosingTouch => connected::losing_touch_names(about),
        Measure::Retention => meetups::retention_names(about),
        Measure::Reach => meetups::reach_names(about),
        Measure::Placed => outcomes::placed_names(about),
    })
}

/// The value of a measure for each cohort, oldest first; nothing when there is only one.
fn by_cohort(about: &Sample, value: impl Fn(&Sample) -> Option<f64>) -> Vec<Point> {
    let classes: Vec<&Class> =
        about.group.classes.iter().filter(|class| !class.graduates.is_empty()).collect();
    if classes.len() < 2 {
        return Vec::new();
    }
    let skipped = classes.len().saturating_sub(MOST_STEPS);
    let point = |class: &&Class| {
        let group = Group { classes: vec![Class::clone(class)] };
        let label = about.register.cohort_code(class.cohort).to_owned();
        Point { label, value: value(&Sample { group: &group, ..*about }) }
    };
    classes.iter().skip(skipped).map(point).collect()
}

fn graduates(count: usize) -> String {
    if count == 1 { "1 graduate".to_owned() } else { format!("{count} graduates") }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

const fn person(id: Id<Person>) -> Target {
    Target { kind: EntityKind::Person, id: id.uuid() }
}

const fn hire(id: Id<Hire>) -> Target {
    Target { kind: EntityKind::Hire, id: id.uuid() }
}

const fn meetup(id: Id<Meetup>) -> Target {
    Target { kind: EntityKind::Meetup, id: id.uuid() }
}

/// The cohorts somebody completed or is in, by code.
fn cohorts_of(about: &Sample, person: Id<Person>) -> String {
    let enrollments = about.register.enrollments_of(person);
    enrollments
        .iter()
        .map(|enrollment| about.register.cohort_code(enrollment.cohort))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Where somebody works now: `Planner, Haven BV`.
fn work_of(about: &Sample, person: Id<Person>) -> String {
    let Some(position) = about.register.current_position(person) else { return String::new() };
    let organization =
        position.organization.map(|id| about.register.organization_name(id)).unwrap_or_default();
    [position.title.as_str(), organization]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// Everybody's name with what is said of each, in the order of names.
fn people_rows(about: &Sample, people: &[Id<Person>], cells: impl Fn(Id<Person>) -> Vec<Cell>) -> Vec<Row> {
    let mut sorted: Vec<_> =
        people.iter().filter_map(|id| Some((about.register.get(*id)?.sort_key(), *id))).collect();
    sorted.sort();
    let row = |id: Id<Person>| {
        let mut all = vec![Cell::from(about.register.person_name(id))];
        all.extend(cells(id));
        Row { cells: all, target: Some(person(id)) }
    };
    few(sorted.len(), sorted.into_iter().map(|(_, id)| row(id)))
}

/// The first rows, and how many more there are.
fn few(count: usize, rows: impl Iterator<Item = Row>) -> Vec<Row> {
    let mut rows: Vec<Row> = rows.take(MOST_NAMES).collect();
    if count > rows.len() {
        rows.push(Row { cells: vec![Cell::from(format!("and {} more", count - rows.len()))], target: None });
    }
    rows
}

fn shown(date: Option<impl ToString>) -> Cell {
    Cell::Text(date.map(|date| date.to_string()).unwrap_or_default())
}

/// The twelve months up to a day begin after this one.
fn a_year_before(day: Date) -> Date {
    day.checked_sub(jiff::Span::new().years(1)).unwrap_or(Date::MIN)
}
