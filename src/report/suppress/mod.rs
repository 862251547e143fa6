//! Removes small counts from a report, so that nobody can be identified by them. A count or share of too few
//! people is left out, as is whatever would let a reader work it out: all numbers of a report are one system
//! ([`relations`]), and what a reader can work out from those shown is worked out here, too ([`system`]).
//!
//! What only adds detail is left out altogether: notes, trends, statistics, how much is known, who came
//! again, names, and pictures of single people. Everything left out looks the same, because knowing which
//! number is small, and which is left out only to protect another, would help to work them out.
//!
//! None and all of a group count as small: 0 % and 100 % say the same of everybody in it. How much is known
//! is the exception: that nothing is unknown says nothing about anybody.

mod relations;
mod system;

use super::picture::{Bars, Curves, Heat};
use super::render::plain;
use super::table::year_title;
use super::{Block, Cell, Finding, Picture, Section, SectionKind, Table};
use relations::{Declared, Place, declare};

pub(crate) use relations::Population;

/// The replacement for what is hidden.
const LEFT_OUT: &str = "left out";

/// The smallest limit allowed: of two counts below 2 whose sum is not, both are 1.
pub(crate) const LEAST: usize = 3;

/// The sections without counts of fewer than `least` people, at least [`LEAST`], after one that says so; and
/// whether the size of the population may be said.
#[must_use]
pub(crate) fn without_small(
    sections: Vec<Section>,
    population: &Population,
    least: usize,
) -> (Vec<Section>, bool) {
    let least = least.max(LEAST);
    let mut declared = declare(&sections, population, least);
    declared.system.protect();
    let mut kept = vec![Section {
        title: "What is left out".to_owned(),
        kind: SectionKind::Other,
        blocks: vec![Block::Text(format!(
            "Counts below {least} people, and shares where the part or the rest is below {least}, are \
            “{LEFT_OUT}”. So are figures that would let these be worked out to within {least} from the whole \
            report. This report has no names, no pictures of single people, no trends, and does not say how \
            much is known."
        ))],
    }];
    kept.extend(
        sections.into_iter().enumerate().map(|(place, section)| of_section(section, place, &declared)),
    );
    (kept, !declared.system.is_hidden(declared.population))
}

fn of_section(section: Section, place: usize, declared: &Declared) -> Section {
    let at = |block: usize| Place { section: place, block, row: 0, column: 0 };
    let Section { title, kind, blocks } = section;
    if kind == SectionKind::People {
        let blocks = vec![Block::Text("Left out because this shows single people.".to_owned())];
        return Section { title, kind, blocks };
    }
    // Tables first, because curves are redrawn from what remains of them.
    let blocks: Vec<Block> = blocks
        .into_iter()
        .enumerate()
        .map(|(block, content)| match content {
            Block::Table(table) => Block::Table(of_table(table, at(block), declared)),
            other => other,
        })
        .collect();
    let tables: Vec<Table> = blocks
        .iter()
        .filter_map(|block| if let Block::Table(table) = block { Some(table.clone()) } else { None })
        .collect();
    let blocks = blocks.into_iter().enumerate().map(|(block, content)| match content {
        Block::Findings(findings) => {
            let each = findings.iter().enumerate();
            Block::Findings(
                each.map(|(row, finding)| of_finding(finding, Place { row, ..at(block) }, declared))
                    .collect(),
            )
        }
        Block::Picture(picture) => of_picture(picture, &tables, at(block), declared),
        other => other,
    });
    Section { title, kind, blocks: blocks.collect() }
}

/// The cell, if it may be shown.
fn of_cell(cell: Cell, at: Place, declared: &Declared) -> Cell {
    match cell {
        Cell::Share(share) if share.whole == 0 => cell,
        Cell::Count(_) | Cell::Share(_) | Cell::Number(_) if declared.is_hidden(at) => {
            Cell::Missing(LEFT_OUT)
        }
        _ => cell,
    }
}

fn of_table(mut table: Table, at: Place, declared: &Declared) -> Table {
    for (row, cells) in table.rows.iter_mut().enumerate() {
        for (column, cell) in cells.cells.iter_mut().enumerate() {
            *cell =
                of_cell(std::mem::replace(cell, Cell::Missing("")), Place { row, column, ..at }, declared);
        }
    }
    table
}

fn of_finding(finding: &Finding, at: Place, declared: &Declared) -> Finding {
    // Why there is none may say that there are none.
    let tells = matches!(finding.figure, Cell::Missing(_)) && declared.is_declared(at);
    let figure = if tells { Cell::Missing(LEFT_OUT) } else { of_cell(finding.figure.clone(), at, declared) };
    let note = match &figure {
        Cell::Share(share) => format!("{} of {}", share.part, share.whole),
        Cell::Missing(LEFT_OUT) => String::new(),
        _ => wordless(&finding.note),
    };
    let caution = finding.caution.as_deref().map(wordless).filter(|words| !words.is_empty());
    Finding {
        measure: finding.measure,
        figure,
        note,
        statistics: String::new(),
        known: None,
        caution,
        trend: Vec::new(),
    }
}

/// The text, unless it contains a number.
fn wordless(text: &str) -> String {
    if text.chars().any(char::is_numeric) { String::new() } else { text.to_owned() }
}

fn of_picture(picture: Picture, tables: &[Table], at: Place, declared: &Declared) -> Block {
    match picture {
        Picture::Graph(_) | Picture::Tree(_) => {
            Block::Text("Left out because this picture shows single people.".to_owned())
        }
        Picture::Heat(heat) => of_heat(heat, at, declared),
        Picture::Bars(bars) => of_bars(bars, at, declared),
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

fn of_heat(heat: Heat, at: Place, declared: &Declared) -> Block {
    let size = heat.groups.len();
    let hidden = |row: usize, column: usize| declared.is_hidden(Place { row, column, ..at });
    let shown = (0..size).flat_map(|row| (0..size).map(move |column| (row, column)));
    let shown = shown.filter(|(row, column)| !hidden(*row, *column)).count();
    if shown == size * size {
        return Block::Picture(Picture::Heat(heat));
    }
    if shown * 4 < size * size {
        return Block::Text("Left out because most of these counts are small.".to_owned());
    }
    let mut table = plain::heat(&heat, false);
    for (row, cells) in table.rows.iter_mut().enumerate() {
        for (column, cell) in cells.cells.iter_mut().skip(1).enumerate() {
            if hidden(row, column) {
                *cell = Cell::Missing(LEFT_OUT);
            }
        }
    }
    Block::Table(table)
}

fn of_bars(mut bars: Bars, at: Place, declared: &Declared) -> Block {
    let hidden = |row: usize| declared.is_hidden(Place { row, ..at });
    for bar in &mut bars.bars {
        bar.beyond = 0;
        bar.note = Cell::Missing("");
    }
    "who came".clone_into(&mut bars.says);
    if !(0..bars.bars.len()).any(hidden) {
        return Block::Picture(Picture::Bars(bars));
    }
    let mut table = plain::bars(&bars);
    for (_, cells) in table.rows.iter_mut().enumerate().filter(|(row, _)| hidden(*row)) {
        if let Some(count) = cells.cells.get_mut(1) {
            *count = Cell::Missing(LEFT_OUT);
        }
    }
    Block::Table(table)
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
