//! The columns of a table whose headers are known exactly: found by name, in whatever order they are, and
//! listed as read or left.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::exchange::import::facts::{Facts, Place};
use crate::exchange::import::source::table::{Row, Table};
use crate::exchange::import::source::{Member, Source};
use crate::exchange::import::words::columns;
use crate::exchange::import::words::headers;
use crate::exchange::import::words::vocabulary;

/// Columns by the key of their header (letters and digits only, folded), such as `email1value` for
/// `E-mail 1 - Value`.
#[derive(Debug)]
pub(super) struct NamedColumns {
    by_key: HashMap<String, usize, FixedState>,
}

impl NamedColumns {
    /// Of two columns with the same header, the first is found.
    pub(super) fn of(table: &Table) -> Self {
        let mut by_key = HashMap::default();
        for (index, header) in table.header.iter().enumerate() {
            by_key.entry(headers::key(header)).or_insert(index);
        }
        Self { by_key }
    }

    pub(super) fn has_all(&self, keys: &[&str]) -> bool {
        keys.iter().all(|key| self.by_key.contains_key(*key))
    }

    pub(super) fn has_any(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.by_key.contains_key(*key))
    }

    /// The cell below a header; empty if there is no such column, or the cell says nothing.
    pub(super) fn text<'r>(&self, row: &'r Row, key: &str) -> Cow<'r, str> {
        let cell = row.cell(self.by_key.get(key).copied());
        if vocabulary::is_blank(&cell) { Cow::Borrowed("") } else { cell }
    }

    /// The first of several cells that says anything.
    pub(super) fn first<'r>(&self, row: &'r Row, keys: &[&str]) -> Cow<'r, str> {
        let mut cells = keys.iter().map(|key| self.text(row, key));
        cells.find(|cell| !cell.is_empty()).unwrap_or_default()
    }

    /// The columns whose headers differ only in a number, in the order of the table: `email#value` finds
    /// `E-mail 1 - Value` and `E-mail 2 - Value`.
    pub(super) fn numbered(&self, pattern: &str) -> Vec<usize> {
        let mut found: Vec<usize> =
            self.by_key.iter().filter(|(key, _)| is_like(key, pattern)).map(|(_, index)| *index).collect();
        found.sort_unstable();
        found
    }

    /// Lists every column as read, with what it was taken for, or as left. Keys may have a `#` for a number.
    pub(super) fn tell(table: &Table, reads: &[(&str, &str)], facts: &mut Facts) {
        for header in &table.header {
            let key = headers::key(header);
            match reads.iter().find(|(read, _)| is_like(&key, read)) {
                Some((_, what)) => facts.columns_taken.push((header.clone(), (*what).to_owned())),
                None => facts.columns_left.push((header.clone(), columns::why_left(header).to_owned())),
            }
        }
    }
}

/// Whether a key is the pattern, where `#` stands for a number.
fn is_like(key: &str, pattern: &str) -> bool {
    let Some((start, end)) = pattern.split_once('#') else { return key == pattern };
    let number = key.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The tables of a source that are of a kind, with their members.
pub(super) fn tables_like(
    source: &Source,
    is_one: impl Fn(&NamedColumns) -> bool,
) -> impl Iterator<Item = (&Member, &Table, NamedColumns)> {
    let tables = source.members.iter().flat_map(|member| member.tables().iter().map(move |of| (member, of)));
    tables
        .map(|(member, table)| (member, table, NamedColumns::of(table)))
        .filter(move |(_, _, columns)| is_one(columns))
}

/// Adds a table that lines are counted in, says what was guessed about it, and refuses lines that are no
/// cells. Returns its index.
pub(super) fn begin(member: &Member, table: &Table, facts: &mut Facts) -> usize {
    if table.encoding_is_guess {
        let guess = format!("Read as {}, which is a guess: check the accents.", table.encoding);
        facts.assumed.push(guess);
    }
    facts.assumed.extend(table.notes.iter().cloned());
    let number = facts.table(&member.name, table.sheet.as_deref());
    for fault in &table.faults {
        let place = Place::lines(number, fault.first_line, fault.last_line);
        facts.refuse(place, "", fault.reason.clone());
    }
    number
}

/// The rows that say anything, with their places.
pub(super) fn rows(table: &Table, number: usize) -> impl Iterator<Item = (Place, Cow<'_, Row>)> {
    let rows = table.rows().filter(|row| !row.is_empty() && !table.repeats_header(row));
    rows.map(move |row| (row.place(number), row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_columns_are_found_in_any_order() {
        let text = "E-mail 2 - Value,First Name,E-mail 1 - Value,E-mail 1 - Label\nb,Ann,a,-\n";
        let source = Source::of("x", text.as_bytes()).expect("text");
        let table = &source.members[0].tables()[0];
        let columns = NamedColumns::of(table);
        assert_eq!(columns.numbered("email#value"), [0, 2]);
        let row = table.rows().next().expect("a row");
        assert_eq!(columns.first(&row, &["lastname", "email1label", "firstname"]), "Ann");
        let mut facts = Facts::default();
        NamedColumns::tell(table, &[("email#value", "email"), ("firstname", "given name")], &mut facts);
        assert_eq!(facts.columns_taken.len(), 3);
        assert_eq!(facts.columns_left, [("E-mail 1 - Label".to_owned(), "unknown".to_owned())]);
    }
}
