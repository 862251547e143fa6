//! Removes small counts from a report, so that nobody can be identified by them. A count or share of too few
//! people is replaced, as is anything that would let a reader work it out again from the same table. Pictures
//! of single people, names, and texts with numbers in them are removed as well.

mod grid;

use super::picture::{Bars, Curves, Heat};
use super::render::plain;
use super::table::year_title;
use super::{Block, Cell, Finding, Picture, Report, Section, Table};
use crate::domain::EntityKind;
use crate::network::Known;
use grid::{Grid, small_share};

/// The replacement for a small share.
const TOO_FEW: &str = "too few";
/// The replacement for a cell hidden only because it would reveal another.
const LEFT_OUT: &str = "left out";

/// The smallest limit allowed: of two counts below 2 whose sum is not, both are 1.
pub(crate) const LEAST: usize = 3;

/// The report without counts of fewer than `least` people, at least [`LEAST`]. The report says so at its top.
#[must_use]
pub(crate) fn small_cells(report: Report, least: usize) -> Report {
    let least = least.max(LEAST);
    let mut sections = vec![Section {
        title: "What is left out".to_owned(),
        blocks: vec![Block::Text(format!(
            "Counts below {least} people are shown as “< {least}”; a share is “{TOO_FEW}” where it or its \
            remainder is below {least}. Figures that would let these be worked out within a table are \
            “{LEFT_OUT}”. This report has no names and no pictures of single people."
        ))],
    }];
    sections.extend(report.sections.into_iter().map(|section| without_small(section, least)));
    Report { sections, ..report }
}

fn without_small(section: Section, least: usize) -> Section {
    let Section { title, blocks } = section;
    // Tables first, because curves are redrawn from what remains of them.
    let blocks: Vec<Block> = blocks
        .into_iter()
        .map(|block| if let Block::Table(table) = block { of_table(table, least) } else { block })
        .collect();
    let tables: Vec<Table> = blocks
        .iter()
        .filter_map(|block| if let Block::Table(table) = block { Some(table.clone()) } else { None })
        .collect();
    let blocks = blocks.into_iter().map(|block| match block {
        Block::Findings(findings) => {
            Block::Findings(findings.iter().map(|finding| of_finding(finding, least)).collect())
        }
        Block::Picture(picture) => of_picture(picture, &tables, least),
        other => other,
    });
    Section { title, blocks: blocks.collect() }
}

/// Removes a table of people; hides small cells in others.
fn of_table(table: Table, least: usize) -> Block {
    let single = |kind| {
        !matches!(
            kind,
            EntityKind::Program | EntityKind::Cohort | EntityKind::Meetup | EntityKind::Background
        )
    };
    if table.rows.iter().any(|row| row.target.is_some_and(|target| single(target.kind))) {
        return Block::Text("Left out because it lists names.".to_owned());
    }
    Block::Table(hide(table, least))
}

fn hide(mut table: Table, least: usize) -> Table {
    let before = table.clone();
    let mut grid = Grid::new(&before, least);
    grid.protect();
    for (place, row) in table.rows.iter_mut().enumerate() {
        for (column, cell) in row.cells.iter_mut().enumerate() {
            if grid.is_hidden(place, column) {
                *cell = stand_in(cell, least);
            }
        }
    }
    table
}

fn stand_in(cell: &Cell, least: usize) -> Cell {
    match cell {
        Cell::Count(count) if *count < least => Cell::Text(format!("< {least}")),
        Cell::Share(share) if share.part < least || share.whole.saturating_sub(share.part) < least => {
            Cell::Missing(TOO_FEW)
        }
        _ => Cell::Missing(LEFT_OUT),
    }
}

fn of_finding(finding: &Finding, least: usize) -> Finding {
    let known = finding.known.filter(|known| !is_small(*known, least));
    let (figure, note) = match &finding.figure {
        Cell::Share(share) if !small_share(share.part, share.whole, least) => {
            (finding.figure.clone(), format!("{} of {}", share.part, share.whole))
        }
        Cell::Share(share) if share.whole > 0 => (Cell::Missing(TOO_FEW), String::new()),
        Cell::Count(count) if *count < least => (Cell::Text(format!("< {least}")), String::new()),
        // Its underlying counts can't be seen.
        Cell::Number(_) if known.is_none() => (Cell::Missing(TOO_FEW), String::new()),
        other => (other.clone(), wordless(&finding.note)),
    };
    let caution = finding.caution.as_deref().map(wordless).filter(|words| !words.is_empty());
    Finding {
        measure: finding.measure,
        figure,
        note,
        statistics: String::new(),
        known,
        caution,
        trend: Vec::new(),
    }
}

/// The text, unless it contains a number.
fn wordless(text: &str) -> String {
    if text.chars().any(char::is_numeric) { String::new() } else { text.to_owned() }
}

/// Whether too few are known, or too few unknown.
const fn is_small(known: Known, least: usize) -> bool {
    let unknown = known.of.saturating_sub(known.known);
    known.known < least || (unknown > 0 && unknown < least)
}

fn of_picture(picture: Picture, tables: &[Table], least: usize) -> Block {
    match picture {
        Picture::Graph(_) | Picture::Tree(_) => {
            Block::Text("Left out because this picture shows single people.".to_owned())
        }
        Picture::Heat(heat) => of_heat(heat, least),
        Picture::Bars(bars) => of_bars(bars, least),
        Picture::Curves(curves) => {
            let curves = left_of(curves, tables);
            if curves.lines.is_empty() {
                Block::Text("Left out because the curves rest on too few people.".to_owned())
            } else {
                Block::Picture(Picture::Curves(curves))
            }
        }
    }
}

fn of_heat(heat: Heat, least: usize) -> Block {
    if heat.cells.iter().flatten().all(|count| *count >= least) {
        return Block::Picture(Picture::Heat(heat));
    }
    let mut table = hide(plain::heat(&heat, false), least);
    mirror(&mut table);
    let counts = heat.groups.len() * heat.groups.len();
    let left =
        table.rows.iter().flat_map(|row| &row.cells).filter(|cell| matches!(cell, Cell::Count(_))).count();
    if left * 4 < counts {
        return Block::Text("Left out because most of these counts are small.".to_owned());
    }
    Block::Table(table)
}

/// Each pair of groups appears twice in such a table; what is hidden in one half is hidden in both.
fn mirror(table: &mut Table) {
    let hidden = |cell: &Cell| !matches!(cell, Cell::Count(_));
    for row in 0..table.rows.len() {
        for column in 0..row {
            let cell = |table: &Table, row: usize, column: usize| {
                table.rows.get(row).and_then(|row| row.cells.get(column + 1)).cloned()
            };
            let (Some(one), Some(other)) = (cell(table, row, column), cell(table, column, row)) else {
                continue;
            };
            let put = |table: &mut Table, row: usize, column: usize, with: Cell| {
                if let Some(cell) = table.rows.get_mut(row).and_then(|row| row.cells.get_mut(column + 1)) {
                    *cell = with;
                }
            };
            if hidden(&one) && !hidden(&other) {
                put(table, column, row, one);
            } else if hidden(&other) && !hidden(&one) {
                put(table, row, column, other);
            }
        }
    }
}

fn of_bars(bars: Bars, least: usize) -> Block {
    let small = |bar: &super::picture::Bar| {
        let noted = matches!(&bar.note, Cell::Share(share) if small_share(share.part, share.whole, least));
        bar.count < least || (bar.beyond > 0 && bar.beyond < least) || noted
    };
    if bars.bars.iter().any(small) {
        Block::Table(hide(plain::bars(&bars), least))
    } else {
        Block::Picture(Picture::Bars(bars))
    }
}

/// Keeps the points of curves whose share is still shown in one of the tables, in the line's row
/// under that year.
fn left_of(mut curves: Curves, tables: &[Table]) -> Curves {
    let shown = |label: &str, year: f64| {
        tables.iter().any(|table| {
            let column = table.columns.iter().position(|column| column.title == year_title(year));
            let row = table
                .rows
                .iter()
                .find(|row| matches!(row.cells.first(), Some(Cell::Text(name)) if name == label));
            matches!(row.zip(column).and_then(|(row, column)| row.cells.get(column)), Some(Cell::Share(_)))
        })
    };
    for line in &mut curves.lines {
        line.points.retain(|(year, _)| shown(&line.label, *year));
    }
    curves.lines.retain(|line| !line.points.is_empty());
    curves
}

#[cfg(test)]
mod tests;
