//! One line of a table, and lines that can't be read as one.

use std::borrow::Cow;

use csv::StringRecord;

use crate::exchange::import::facts::Place;
use crate::text::columns::is_unsafe;
use crate::text::fold::tidy;
use crate::text::formula_guard::unguard;

/// The most columns; no list of people has this many.
pub(super) const MOST_COLUMNS: usize = 1_000;

/// One line of the table. A cell with a line break makes it span several lines of the file.
#[derive(Debug, Clone)]
pub struct Row {
    pub first_line: u64,
    pub last_line: u64,
    pub cells: StringRecord,
    /// The raw text of a row that spans several lines.
    pub raw: Option<Box<str>>,
}

/// A range of lines that can't be read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub first_line: u64,
    pub last_line: u64,
    pub reason: String,
}

impl Row {
    /// A cell without control characters, the guard against formulas and spaces around it; empty if the row
    /// or the table has no such column.
    #[must_use]
    pub fn cell(&self, column: Option<usize>) -> Cow<'_, str> {
        let cell = column.and_then(|column| self.cells.get(column)).unwrap_or_default();
        if cell.contains(is_taken_out) {
            unguard(&cell.replace(is_taken_out, "")).trim().to_owned().into()
        } else {
            unguard(cell).trim().into()
        }
    }

    /// Whether no cell says anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        (0..self.cells.len()).all(|column| self.cell(Some(column)).is_empty())
    }

    #[must_use]
    pub fn place(&self, table: usize) -> Place {
        Place::lines(table, self.first_line, self.last_line)
    }
}

/// Whether a character is taken out of cells; line breaks and the like are dealt with where they matter.
pub(crate) fn is_taken_out(letter: char) -> bool {
    is_unsafe(letter) && !letter.is_whitespace()
}

/// Text on one line: control characters become spaces, and runs of spaces collapse.
pub(crate) fn one_line(text: &str) -> String {
    if text.chars().any(char::is_control) { tidy(&text.replace(char::is_control, " ")) } else { tidy(text) }
}
