//! Pictures as lists and tables, for formats without drawings.

use crate::report::picture::{Bars, Curves, Graph, Heat};
use crate::report::table::percent;
use crate::report::{Block, Cell, Column, Picture, Row, Section, Table};

/// The blocks of a section for formats without drawings. There, curves are a table, so they are left out
/// where the section has the table of the same figures.
pub(crate) fn blocks(section: &Section) -> impl Iterator<Item = &Block> {
    let has_table = section.blocks.iter().any(|block| matches!(block, Block::Table(_)));
    let repeats = |block: &&Block| matches!(block, Block::Picture(Picture::Curves(_)));
    section.blocks.iter().filter(move |block| !(has_table && repeats(block)))
}

/// Each person with outgoing arrows, and the people they point to; most arrows first.
pub(crate) fn links(graph: &Graph) -> Vec<(String, Vec<String>)> {
    let mut from: Vec<usize> = graph.edges.iter().map(|edge| edge.from).collect();
    from.sort_unstable();
    from.dedup();
    let label = |place: usize| graph.nodes.get(place).map(|node| node.label.clone()).unwrap_or_default();
    let group = |place: usize| graph.nodes.get(place).and_then(|node| graph.groups.get(node.group));
    let with_group = |place: usize| {
        group(place).map_or_else(|| label(place), |group| format!("{} ({group})", label(place)))
    };
    let to = |place: usize| {
        graph
            .edges
            .iter()
            .filter(move |edge| edge.from == place)
            .map(|edge| with_group(edge.to))
            .collect::<Vec<_>>()
    };
    let mut links: Vec<_> = from.into_iter().map(|place| (with_group(place), to(place))).collect();
    links.sort_by_key(|(_, to)| std::cmp::Reverse(to.len()));
    links
}

/// A row for each line, a column for each year.
pub(crate) fn curves(curves: &Curves) -> Table {
    let mut years: Vec<f64> =
        curves.lines.iter().flat_map(|line| &line.points).map(|point| point.0).collect();
    years.sort_by(f64::total_cmp);
    years.dedup();
    let mut columns = vec![Column::left(&sentence(&curves.along))];
    columns.extend(years.iter().map(|year| Column::right(&format!("{year}"))));
    let rows = curves.lines.iter().map(|line| {
        let value = |year: &f64| {
            line.points.iter().find(|point| point.0.total_cmp(year).is_eq()).map(|point| point.1)
        };
        let cells = years
            .iter()
            .map(|year| value(year).map_or(Cell::Missing(""), |share| Cell::Text(percent(share))));
        Row {
            cells: std::iter::once(Cell::from(line.label.as_str())).chain(cells).collect(),
            target: line.target,
        }
    });
    Table { columns, rows: rows.collect() }
}

/// A row and a column for each group; columns are numbered if `numbered`.
pub(crate) fn heat(heat: &Heat, numbered: bool) -> Table {
    let name = |(place, group): (usize, &String)| {
        if numbered { format!("{} {group}", place + 1) } else { group.clone() }
    };
    let head = |(place, group): (usize, &String)| {
        if numbered { Column::right(&(place + 1).to_string()) } else { Column::right(group) }
    };
    let columns = std::iter::once(Column::left("")).chain(heat.groups.iter().enumerate().map(head)).collect();
    let rows = heat.groups.iter().enumerate().zip(&heat.cells).map(|(group, counts)| Row {
        cells: std::iter::once(Cell::from(name(group)))
            .chain(counts.iter().copied().map(Cell::Count))
            .collect(),
        target: None,
    });
    Table { columns, rows: rows.collect() }
}

/// A row for each bar.
pub(crate) fn bars(bars: &Bars) -> Table {
    let beyond = bars.bars.iter().any(|bar| bar.beyond > 0);
    let noted = bars.bars.iter().any(|bar| !bar.note.words().is_empty());
    let mut columns = vec![Column::left(""), Column::right("Count")];
    columns.extend(beyond.then(|| Column::right("Not known")));
    columns.extend(noted.then(|| Column::right("Again")));
    let rows = bars.bars.iter().map(|bar| {
        let mut cells = vec![Cell::from(bar.label.as_str()), Cell::Count(bar.count)];
        cells.extend(beyond.then_some(Cell::Count(bar.beyond)));
        cells.extend(noted.then(|| bar.note.clone()));
        Row { cells, target: bar.target }
    });
    Table { columns, rows: rows.collect() }
}

/// The description of a picture.
pub(crate) fn says(picture: &Picture) -> &str {
    match picture {
        Picture::Graph(graph) => &graph.says,
        Picture::Curves(curves) => &curves.says,
        Picture::Heat(heat) => &heat.says,
        Picture::Bars(bars) => &bars.says,
        Picture::Tree(tree) => &tree.says,
    }
}

/// With a capital, to stand alone.
pub(crate) fn sentence(words: &str) -> String {
    crate::text::fold::capital(words)
}
