//! The building blocks of findings: points of a trend, counts in words, and rows that link to a person.

use jiff::civil::Date;

use crate::domain::{EntityKind, Hire, Id, Meetup, Person};
use crate::network::graph::as_of::{enrollments_on, position_on};
use crate::network::{GraduatedCohort, Group};
use crate::report::finding::Point;
use crate::report::sample::Sample;
use crate::report::table::{Cell, Row, Target};
pub(super) use crate::text::plural::counted;

/// The most cohorts in a trend.
const MOST_STEPS: usize = 24;
/// The most names to list; a last row says how many more there are.
pub(crate) const MOST_NAMES: usize = 5_000;

/// The value of a measure for each cohort, oldest first; empty when there is only one.
pub(super) fn by_cohort(about: &Sample, value: impl Fn(&Sample) -> Option<f64>) -> Vec<Point> {
    let cohorts: Vec<&GraduatedCohort> =
        about.group.cohorts.iter().filter(|cohort| !cohort.graduates.is_empty()).collect();
    if cohorts.len() < 2 {
        return Vec::new();
    }
    let skipped = cohorts.len().saturating_sub(MOST_STEPS);
    let point = |cohort: &&GraduatedCohort| {
        let group = Group { cohorts: vec![GraduatedCohort::clone(cohort)] };
        let label = about.register.cohort_code(cohort.id).to_owned();
        Point { label, value: value(&Sample { group: &group, ..*about }) }
    };
    cohorts.iter().skip(skipped).map(point).collect()
}

pub(super) fn graduates(count: usize) -> String {
    counted(count, "graduate", "graduates")
}

pub(super) const fn person(id: Id<Person>) -> Target {
    Target { kind: EntityKind::Person, id: id.uuid() }
}

pub(super) const fn hire(id: Id<Hire>) -> Target {
    Target { kind: EntityKind::Hire, id: id.uuid() }
}

pub(super) const fn meetup(id: Id<Meetup>) -> Target {
    Target { kind: EntityKind::Meetup, id: id.uuid() }
}

/// The codes of the cohorts somebody completed or was in.
pub(super) fn cohorts_of(about: &Sample, person: Id<Person>) -> String {
    let enrollments = enrollments_on(about.register, person, about.date);
    enrollments
        .iter()
        .map(|enrollment| about.register.cohort_code(enrollment.cohort))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A person's current work: `Planner, Haven BV`.
pub(super) fn work_of(about: &Sample, person: Id<Person>) -> String {
    let Some(position) = position_on(about.register, person, about.date) else { return String::new() };
    let organization =
        position.organization.map(|id| about.register.organization_name(id)).unwrap_or_default();
    [position.title.as_str(), organization]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// A row for each person with their cells, sorted by name.
pub(super) fn people_rows(
    about: &Sample,
    people: &[Id<Person>],
    cells: impl Fn(Id<Person>) -> Vec<Cell>,
) -> Vec<Row> {
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

/// The first [`MOST_NAMES`] rows, and how many more there are.
pub(super) fn few(count: usize, rows: impl Iterator<Item = Row>) -> Vec<Row> {
    let mut rows: Vec<Row> = rows.take(MOST_NAMES).collect();
    if count > rows.len() {
        rows.push(Row { cells: vec![Cell::from(format!("and {} more", count - rows.len()))], target: None });
    }
    rows
}

pub(super) fn shown(date: Option<impl ToString>) -> Cell {
    Cell::Text(date.map(|date| date.to_string()).unwrap_or_default())
}

/// The exclusive start of the twelve months up to a day.
pub(super) fn a_year_before(day: Date) -> Date {
    day.checked_sub(jiff::Span::new().years(1)).unwrap_or(Date::MIN)
}
