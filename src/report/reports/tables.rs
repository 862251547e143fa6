//! Tables that only reports have: cohorts compared, year by year, and by how jobs were found.

use crate::domain::{EntityKind, FoundVia};
use crate::network::graph::progress::each_in_threads;
use crate::network::measures::connectedness::curve;
use crate::network::measures::hires::found_via;
use crate::network::measures::outcomes::outcomes as outcomes_of;
use crate::network::{Figure, GraduatedCohort, Group, Progress, Share, Stopped};
use crate::report::layout::{COMPARED, OUTCOMES, Outcome};
use crate::report::table::year_title;
use crate::report::{Cell, Column, Row, Sample, Table, Target, findings};

fn each_cohort<'a>(about: &'a Sample) -> impl Iterator<Item = (&'a GraduatedCohort, Group)> {
    let with_graduates = about.group.cohorts.iter().filter(|cohort| !cohort.graduates.is_empty());
    with_graduates.map(|cohort| (cohort, Group { cohorts: vec![cohort.clone()] }))
}

fn row(about: &Sample, cohort: &GraduatedCohort, cells: impl IntoIterator<Item = Cell>) -> Row {
    let code = Cell::from(about.register.cohort_code(cohort.id));
    let target = Some(Target { kind: EntityKind::Cohort, id: cohort.id.uuid() });
    Row { cells: std::iter::once(code).chain(cells).collect(), target }
}

/// A row for each cohort with its number of graduates and its measures.
pub(crate) fn cohorts(about: &Sample, progress: Progress) -> Result<Table, Stopped> {
    let mut columns = vec![Column::left("Cohort"), Column::right("Graduates")];
    columns.extend(COMPARED.iter().map(|(_, title)| Column::right(title)));
    let cohorts: Vec<_> = each_cohort(about).collect();
    let rows = each_in_threads(&cohorts, progress, |(cohort, group), _| {
        let one = Sample { group, ..*about };
        let graduates = Cell::Count(cohort.graduates.len());
        let measures = findings::figures(&COMPARED.map(|(measure, _)| measure), &one);
        Ok(row(about, cohort, std::iter::once(graduates).chain(measures)))
    })?;
    Ok(Table { columns, rows })
}

/// A row for each cohort, a column for each year after completion: how many were in touch with a classmate.
pub(crate) fn years(about: &Sample) -> Table {
    let found: Vec<_> = each_cohort(about)
        .map(|(cohort, group)| (cohort, curve(about.network, &group)))
        .filter(|(_, years)| !years.is_empty())
        .collect();
    let most = found.iter().flat_map(|(_, years)| years).map(|year| year.years).max().unwrap_or_default();
    let mut columns = vec![Column::left("Cohort")];
    columns.extend((1..=most).map(|year| Column::right(&year_title(year))));
    let rows = found.iter().map(|(cohort, years)| {
        let share = |wanted: u16| {
            years
                .iter()
                .find(|year| year.years == wanted)
                .map_or(Cell::Missing(""), |year| Cell::Share(year.share))
        };
        row(about, cohort, (1..=most).map(share))
    });
    Table { columns, rows: rows.collect() }
}

/// How jobs were found, most frequent first. With `whole`, every way has its row, in the order of the
/// vocabulary, so that neither the order nor a missing row tells anything.
pub(crate) fn ways(about: &Sample, whole: bool) -> Table {
    let found = found_via(about.register, about.group, about.date);
    let count =
        |way: FoundVia| found.ways.iter().find(|(one, _)| *one == way).map_or(0, |(_, hires)| hires.len());
    let known_ways = FoundVia::ALL.iter().copied().filter(|way| *way != FoundVia::Unknown);
    let mut ways: Vec<_> = known_ways.map(|way| (way.label(), count(way))).collect();
    if !whole {
        ways.retain(|(_, count)| *count > 0);
        ways.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    }
    let known = found.known.known;
    let told = |(label, count): (&str, usize)| Row {
        cells: vec![
            Cell::from(crate::text::fold::capital(label)),
            Cell::Count(count),
            Cell::Share(Share::new(count, known)),
        ],
        target: None,
    };
    let mut rows: Vec<Row> = ways.into_iter().map(told).collect();
    if whole || !found.unknown.is_empty() {
        rows.push(Row {
            cells: vec![Cell::from("Not known"), Cell::Count(found.unknown.len()), Cell::Missing("")],
            target: None,
        });
    }
    Table {
        columns: vec![Column::left("Found via"), Column::right("Hires"), Column::right("Share of known")],
        rows,
    }
}

/// The outcomes of each cohort, and of several together.
pub(crate) fn outcomes(about: &Sample) -> Table {
    let mut columns = vec![Column::left("Cohort")];
    columns.extend(OUTCOMES.iter().map(|(_, title)| Column::right(title)));
    let cells = |group: &Group, graduates: usize| {
        let found = outcomes_of(about.register, group, &[], about.date);
        let placed = match found.placed_share {
            Figure::Is(share) => Cell::Share(share),
            Figure::TooEarly => Cell::Missing("too early"),
            Figure::NotKnown => Cell::Missing("unknown"),
        };
        OUTCOMES.map(|(column, _)| match column {
            Outcome::Graduates => Cell::Count(graduates),
            Outcome::Completed => Cell::Share(found.completed),
            Outcome::Certificates => Cell::Share(found.certificates),
            Outcome::Placed => placed.clone(),
            Outcome::WorkKnown => Cell::Share(Share::new(found.knowledge.known, found.knowledge.of)),
        })
    };
    let rows =
        each_cohort(about).map(|(cohort, group)| row(about, cohort, cells(&group, cohort.graduates.len())));
    let mut rows: Vec<Row> = rows.collect();
    if rows.len() > 1 {
        let all = cells(about.group, about.group.people().len());
        rows.push(Row { cells: std::iter::once(Cell::from("All")).chain(all).collect(), target: None });
    }
    Table { columns, rows }
}
