//! What is in one cell: addresses as mail programs copy them, and lines of other people that
//! a missing quote has swallowed.

use crate::domain::person::is_email;
use crate::exchange::import::source::table::{Table, one_line};
use crate::exchange::import::words::columns::Columns;
use crate::exchange::import::words::target::Target;
use crate::exchange::import::words::vocabulary;

pub(super) fn emails(text: &str) -> impl Iterator<Item = String> {
    text.split([';', ',', '|', '\n']).flat_map(|part| part.split(":::")).filter_map(|part| {
        let part = part.trim();
        // Mail programs copy an address as `Zoë Lindqvist <zoe@example.org>`.
        let inner = part.rsplit_once('<').and_then(|(_, rest)| rest.strip_suffix('>')).unwrap_or(part);
        let email = one_line(inner.strip_prefix("mailto:").unwrap_or(inner));
        (!vocabulary::is_blank(&email)).then_some(email)
    })
}

/// Whether the lines inside a quoted cell look like lines of this table, so the quote should have been
/// closed before them.
pub(super) fn swallows_people(raw: &str, sheet: &Table, columns: &Columns) -> bool {
    let width = sheet.header.len();
    if width < 2 {
        return false;
    }
    let email = columns.index_of(Target::Email);
    raw.lines().skip(1).any(|line| {
        let cells: Vec<&str> =
            line.split(sheet.delimiter).map(|cell| cell.trim_matches([' ', '"'])).collect();
        match email {
            Some(index) => cells.len() >= width && cells.get(index).is_some_and(|cell| is_email(cell)),
            None => width > 2 && cells.len() == width,
        }
    })
}
