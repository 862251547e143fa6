//! The tables of a text: most have one. A blank line and another header begin the next one, as in reports
//! that have a part for each group; a blank line alone does not.

use std::io;

use csv::StringRecord;

use super::ReadError;
use super::decode::{ANY_BYTE, Judged};
use super::row::{Fault, Row};
use super::scan::{Scanned, Scanner};
use super::table::{Survey, Table, find_header};
use super::text::{Bytes, TextReader};
use crate::exchange::import::words::headers;
use crate::text::quoted::excerpt;

/// The most rows of a table, and so the most people of a file.
pub(super) const MOST_ROWS: u64 = 1_000_000;
/// The most tables of a text; whatever begins after them belongs to the last one.
const MOST_TABLES: usize = 40;
/// How much of the beginning the header is looked for in.
const BEGINNING: usize = 256 * 1024;

/// The tables of a text, in order, without their rows.
///
/// # Errors
/// When reading fails. What can't be a table is refused inside.
pub(super) fn tables(bytes: &Bytes, judged: Judged) -> io::Result<Result<Vec<Table>, ReadError>> {
    let mut beginning = String::new();
    bytes.text(judged.encoding)?.read_at_least(BEGINNING, &mut beginning)?;
    let (line, delimiter) = find_header(&beginning);
    drop(beginning);
    let mut scanner = Scanner::at(bytes.text(judged.encoding)?, delimiter, line)?;
    let mut sections = Sections::default();
    while let Some(scanned) = scanner.next()? {
        let added = match scanned {
            Scanned::Row(row) => sections.row(&row),
            Scanned::Fault(fault) => sections.fault(fault),
            Scanned::TooWide(..) if !sections.has_header() => Err(ReadError::TooWide),
            Scanned::TooWide(first_line, last_line) => {
                let reason = "it has more than 1,000 cells".to_owned();
                sections.fault(Fault { first_line, last_line, reason })
            }
        };
        if let Err(refused) = added {
            return Ok(Err(refused));
        }
    }
    match verdict(scanner.reader(), judged) {
        Verdict::Text => {}
        Verdict::Refused(refused) => return Ok(Err(refused)),
        Verdict::GuessedWrong => return tables(bytes, ANY_BYTE),
    }
    let surveys = sections.finish();
    let table = |survey| Table::of_text(bytes, judged, delimiter, survey);
    Ok(Ok(surveys.into_iter().map(table).collect()))
}

pub(super) enum Verdict {
    Text,
    Refused(ReadError),
    /// The letters are not of the encoding that was guessed.
    GuessedWrong,
}

/// What came of reading a text to its end.
pub(super) fn verdict(reader: &TextReader<'_>, judged: Judged) -> Verdict {
    let seen = reader.seen;
    if seen.is_faulty && judged.is_guess && judged != ANY_BYTE {
        return Verdict::GuessedWrong;
    }
    // A few invalid letters in UTF-8 with a byte order mark become replacement characters; invalid UTF-16 is
    // something else altogether.
    if !seen.is_text() || (seen.is_faulty && judged.encoding != encoding_rs::UTF_8) {
        Verdict::Refused(ReadError::NotText(""))
    } else if !seen.says_something {
        Verdict::Refused(ReadError::Empty)
    } else {
        Verdict::Text
    }
}

/// Puts rows into tables.
#[derive(Debug, Default)]
struct Sections {
    done: Vec<Survey>,
    now: Survey,
    /// The line of the last record, and whether that was a row without any text.
    before: (u64, bool),
    /// Whether a blank line was just seen, so that a header may follow.
    is_after_blank: bool,
    /// The only cell of the row after the blank line, and its line: what the next table may be called.
    title: Option<(u64, String)>,
}

impl Sections {
    const fn has_header(&self) -> bool {
        self.now.first_line > 0
    }

    fn row(&mut self, row: &Row) -> Result<(), ReadError> {
        let (last_line, was_empty) = self.before;
        let is_empty = row.is_empty();
        if row.first_line > last_line + 1 || was_empty {
            self.is_after_blank = true;
            self.title = None;
        }
        self.before = (row.last_line, is_empty);
        if !self.has_header() {
            self.begin(row, row.cells.clone());
            return Ok(());
        }
        if self.is_after_blank && !is_empty && self.done.len() + 1 < MOST_TABLES {
            let filled = filled(&row.cells);
            if self.is_header(&filled) {
                let title = self.title.take();
                let mut done = std::mem::take(&mut self.now);
                // The title was counted as a row of the table above it.
                done.count -= u64::from(title.is_some() && done.count > 0);
                done.last_line = title.as_ref().map_or(last_line, |(line, _)| line.saturating_sub(1));
                self.done.push(done);
                self.begin(row, filled);
                let called =
                    title.map(|(_, name)| format!(", called {}", excerpt(&name))).unwrap_or_default();
                self.now.notes.push(format!("Another table begins on line {}{called}.", row.first_line));
                return Ok(());
            }
            let is_title = filled.len() == 1 && self.title.is_none();
            self.is_after_blank = is_title;
            self.title = is_title.then(|| (row.first_line, filled.iter().collect()));
        }
        self.now.count += 1;
        self.now.last_line = row.last_line;
        self.now.narrower += u64::from(row.cells.len() + 1 == self.now.header.len());
        if self.now.count > MOST_ROWS { Err(ReadError::TooLong) } else { Ok(()) }
    }

    fn fault(&mut self, fault: Fault) -> Result<(), ReadError> {
        self.before = (fault.last_line, false);
        self.is_after_blank = false;
        if self.has_header() {
            self.now.last_line = fault.last_line;
        }
        self.now.faults.push(fault);
        if self.now.faults.len() as u64 > MOST_ROWS { Err(ReadError::TooLong) } else { Ok(()) }
    }

    fn begin(&mut self, row: &Row, header: StringRecord) {
        self.is_after_blank = false;
        self.now.header = header;
        (self.now.first_line, self.now.last_line) = (row.first_line, row.last_line);
    }

    /// Whether a row after a blank line is the header of another table: most of its cells are known names of
    /// columns; or it stands below a title, looks like words, and is not as wide as the table above.
    fn is_header(&self, cells: &StringRecord) -> bool {
        let above: Vec<&str> =
            self.now.header.iter().map(str::trim).filter(|name| !name.is_empty()).collect();
        if cells.len() < 2 || cells.iter().map(str::trim).eq(above.iter().copied()) {
            return false;
        }
        let (_, known) = headers::likeness(cells.iter());
        let is_words = |cell: &str| !cell.contains(|letter: char| letter.is_ascii_digit() || letter == '@');
        let is_below_title = self.title.is_some() && cells.len() != above.len();
        (known >= 2 && known * 2 >= cells.len()) || (is_below_title && cells.iter().all(is_words))
    }

    fn finish(mut self) -> Vec<Survey> {
        self.done.push(self.now);
        self.done
    }
}

/// The cells up to the last that says something; none if one before it does not.
fn filled(cells: &StringRecord) -> StringRecord {
    let says = |(_, cell): &(usize, &str)| !cell.trim().is_empty();
    let length = cells.iter().enumerate().filter(says).last().map_or(0, |(last, _)| last + 1);
    let filled: StringRecord = cells.iter().take(length).collect();
    if filled.iter().any(|cell| cell.trim().is_empty()) { StringRecord::new() } else { filled }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::import::source::{Content, Source};

    /// The header of each table, its lines, and the first cell of each of its rows.
    fn found(text: &str) -> Vec<(String, Vec<String>)> {
        let source = Source::of("x.csv", text.as_bytes()).expect("a table");
        let Content::Tables(tables) = &source.members[0].content else { panic!("tables") };
        let rows = |table: &Table| {
            let rows: Vec<String> =
                table.rows().map(|row| format!("{} {}", row.first_line, &row.cells[0])).collect();
            assert_eq!(rows.len() as u64, table.count(), "{text}");
            rows
        };
        tables.iter().map(|table| (table.header.join(","), rows(table))).collect()
    }

    fn of(header: &str, rows: &[&str]) -> (String, Vec<String>) {
        (header.to_owned(), rows.iter().map(|row| (*row).to_owned()).collect())
    }

    #[test]
    fn a_blank_line_and_another_header_begin_a_table() {
        let text = "Name,Email\nAnn,a@x.org\n\nBo,b@x.org\n\nCourse,Begin,Cohort\nBread,2024,A\n\
                    \n2024-B\nE-mail,Last name,First name\nc@x.org,Fox,Cy\n";
        assert_eq!(
            found(text),
            [
                of("Name,Email", &["2 Ann", "4 Bo"]),
                of("Course,Begin,Cohort", &["7 Bread"]),
                of("E-mail,Last name,First name", &["11 c@x.org"]),
            ]
        );
        // A spreadsheet writes blank lines and titles as cells.
        let text = "Name,Email,City\nAnn,a@x.org,Ulm\n,,\nRooms,,\nRoom,Seats,\nHall,40,\n";
        assert_eq!(found(text), [of("Name,Email,City", &["2 Ann", "3 "]), of("Room,Seats", &["6 Hall"])]);
    }

    #[test]
    fn a_blank_line_alone_does_not() {
        for text in [
            "Name,Email\nAnn,a@x.org\n\nBo,b@x.org\n",
            "Name,Email\nAnn,a@x.org\n\nName,Email\nBo,b@x.org\n",
            "Name,Role,City\nAnn,student,Bonn\n\nBo,student,\n",
            "Name,Email\nAnn,a@x.org\n\nTotal: 1 student\n",
            "Name\nAnn\n\nBo\n\nCy\n",
            "Name,Email,City\nAnn,a@x.org,Bonn\n\nBo\nCy,c@x.org\n",
        ] {
            assert_eq!(found(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn too_many_rows_are_refused() {
        let row =
            |line| Row { first_line: line, last_line: line, cells: StringRecord::from(vec!["x"]), raw: None };
        let mut sections = Sections::default();
        sections.row(&row(1)).expect("a header");
        sections.now.count = MOST_ROWS - 1;
        assert_eq!(sections.row(&row(2)), Ok(()));
        assert_eq!(sections.row(&row(3)), Err(ReadError::TooLong));
    }
}
