//! Tables whose cells keep their counts, so that each format can write them its own way and small counts can
//! be left out.

use serde::Serialize;
use uuid::Uuid;

use crate::domain::EntityKind;
use crate::network::Share;

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    pub title: String,
    /// Right-aligned, as numbers are.
    pub right: bool,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// The record that the row is about.
    #[serde(skip)]
    pub target: Option<Target>,
}

/// A record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Target {
    pub kind: EntityKind,
    pub id: Uuid,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cell {
    Text(String),
    Count(usize),
    Share(Share),
    Number(f64),
    /// Why there is no figure, such as `too early`.
    Missing(&'static str),
}

impl Cell {
    /// The cell as people read it: `7`, `28 %`, `0.43`, `too early`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Share(share) => share.value().map_or_else(|| "–".to_owned(), percent),
            Self::Number(number) => decimal(*number),
            Self::Missing(why) => (*why).to_owned(),
        }
    }

    /// The sort value of the cell; `None` for text and missing figures.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Text(_) | Self::Missing(_) => None,
            #[expect(clippy::cast_precision_loss, reason = "counts in memory are far below 2^52")]
            Self::Count(count) => Some(*count as f64),
            Self::Share(share) => share.value(),
            Self::Number(number) => Some(*number),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Column {
    #[must_use]
    pub(crate) fn left(title: &str) -> Self {
        Self { title: title.to_owned(), right: false }
    }

    #[must_use]
    pub(crate) fn right(title: &str) -> Self {
        Self { title: title.to_owned(), right: true }
    }
}

/// The heading of a year after completion.
#[must_use]
pub(crate) fn year_title(year: impl std::fmt::Display) -> String {
    format!("Year {year}")
}

/// `28 %`: whole percents, because decimals would claim more than is known.
#[must_use]
pub(crate) fn percent(ratio: f64) -> String {
    format!("{:.0} %", ratio * 100.0)
}

/// Two decimals, and never a negative zero.
#[must_use]
pub(crate) fn decimal(number: f64) -> String {
    let words = format!("{number:.2}");
    if words == "-0.00" { "0.00".to_owned() } else { words.replace('-', "−") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_read_as_people_write_them() {
        let words = |cell: Cell| cell.words();
        assert_eq!(words(Cell::Share(Share::new(7, 25))), "28 %");
        assert_eq!(words(Cell::Share(Share::new(0, 0))), "–");
        assert_eq!(words(Cell::Number(-0.001)), "0.00");
        assert_eq!(words(Cell::Number(-0.25)), "−0.25");
        assert_eq!(words(Cell::Missing("too early")), "too early");
        assert_eq!((Cell::Count(3).value(), Cell::Missing("unknown").value()), (Some(3.0), None));
    }
}
