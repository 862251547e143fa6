//! What details are made of: sections of facts, tables, bars and timelines, and their parts.

use crate::app::panes::place::Place;
use crate::domain::Position;

/// The detail of a record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Detail {
    pub(crate) title: String,
    /// A line under the title: what it is, at a glance.
    pub(crate) subtitle: String,
    pub sections: Vec<Section>,
}

/// A part with a heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    pub title: String,
    pub(crate) body: Body,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Body {
    Facts(Vec<Fact>),
    Table(Table),
    Bars(Vec<Bar>),
    Timeline(Vec<Event>),
    /// Running text, such as notes.
    Text(String),
    /// Shown in an empty section: what belongs here and how to add it.
    Empty(String),
}

/// A label and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) label: &'static str,
    pub(crate) value: String,
    pub(crate) target: Option<Place>,
}

/// If there is not enough room, the columns with the highest `rank` are left out first.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<TableRow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) title: &'static str,
    /// 0 is kept longest.
    pub(crate) rank: u8,
    pub(crate) right: bool,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TableRow {
    pub(crate) cells: Vec<String>,
    pub(crate) target: Option<Place>,
    /// Drawn faintly: withdrew, ended, unknown.
    pub(crate) quiet: bool,
}

/// A name, a count, and a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) count: usize,
    pub(crate) note: String,
    pub(crate) target: Option<Place>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) when: String,
    pub(crate) what: &'static str,
    pub(crate) text: String,
    pub(crate) target: Option<Place>,
}

impl Detail {
    /// The places of the lines that can be opened, from top to bottom.
    #[must_use]
    pub fn targets(&self) -> Vec<Place> {
        let mut targets = Vec::new();
        for section in &self.sections {
            match &section.body {
                Body::Facts(facts) => targets.extend(facts.iter().filter_map(|fact| fact.target)),
                Body::Table(table) => targets.extend(table.rows.iter().filter_map(|row| row.target)),
                Body::Bars(bars) => targets.extend(bars.iter().filter_map(|bar| bar.target)),
                Body::Timeline(events) => targets.extend(events.iter().filter_map(|event| event.target)),
                Body::Text(_) | Body::Empty(_) => {}
            }
        }
        targets
    }

    /// The text of a target's line, counted as in [`Self::targets`].
    #[must_use]
    pub(crate) fn cells(&self, target: usize) -> Vec<String> {
        let mut lines = self.sections.iter().flat_map(|section| -> Vec<Vec<String>> {
            match &section.body {
                Body::Facts(facts) => facts
                    .iter()
                    .filter(|fact| fact.target.is_some())
                    .map(|fact| vec![fact.label.to_owned(), fact.value.clone()])
                    .collect(),
                Body::Table(table) => table
                    .rows
                    .iter()
                    .filter(|row| row.target.is_some())
                    .map(|row| row.cells.clone())
                    .collect(),
                Body::Bars(bars) => bars
                    .iter()
                    .filter(|bar| bar.target.is_some())
                    .map(|bar| vec![bar.label.clone(), bar.count.to_string(), bar.note.clone()])
                    .collect(),
                Body::Timeline(events) => events
                    .iter()
                    .filter(|event| event.target.is_some())
                    .map(|event| vec![event.when.clone(), event.what.to_owned(), event.text.clone()])
                    .collect(),
                Body::Text(_) | Body::Empty(_) => Vec::new(),
            }
        });
        lines.nth(target).unwrap_or_default()
    }
}

/// Collects facts, skipping empty ones.
#[derive(Debug, Default)]
pub(super) struct Facts(pub(super) Vec<Fact>);

impl Facts {
    pub(super) fn add(&mut self, label: &'static str, value: impl Into<String>) {
        self.link(label, value, None);
    }

    pub(super) fn link(&mut self, label: &'static str, value: impl Into<String>, target: Option<Place>) {
        let value = value.into();
        if !value.trim().is_empty() {
            self.0.push(Fact { label, value, target });
        }
    }

    pub(super) fn section(self, title: &str) -> Option<Section> {
        (!self.0.is_empty()).then(|| Section { title: title.to_owned(), body: Body::Facts(self.0) })
    }
}

pub(super) fn column(title: &'static str, rank: u8) -> Column {
    Column { title, rank, right: false }
}

/// A table, or a text if it has no rows.
pub(super) fn table_or(title: String, columns: Vec<Column>, rows: Vec<TableRow>, empty: &str) -> Section {
    let body =
        if rows.is_empty() { Body::Empty(empty.to_owned()) } else { Body::Table(Table { columns, rows }) };
    Section { title, body }
}

pub(super) fn shown<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// `2019-01 – 2019-09`, `since 2019`, `until 2020`.
pub(super) fn span<T: ToString>(start: Option<T>, end: Option<T>) -> String {
    match (start, end) {
        (Some(start), Some(end)) => format!("{} – {}", start.to_string(), end.to_string()),
        (Some(start), None) => format!("since {}", start.to_string()),
        (None, Some(end)) => format!("until {}", end.to_string()),
        (None, None) => String::new(),
    }
}

/// The time of a position. One that has ended nobody knows when says so.
pub(super) fn period(position: &Position) -> String {
    match position.start {
        _ if !position.ended => span(position.start, position.end),
        Some(start) => format!("from {start}, ended"),
        None => "ended".to_owned(),
    }
}

/// `Planner, Haven BV`: joins the parts that are not empty.
pub(super) fn joined(parts: &[&str], with: &str) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(with)
}
