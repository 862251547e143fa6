//! From text to tables: the delimiter, the header, and the cells of every line, with the line number that an
//! editor shows. The lines of a text are not kept, but read again by whoever wants them. Text swallowed by a
//! missing quote is set aside and never read as cells.

use std::borrow::Cow;
use std::io;
use std::sync::OnceLock;

use csv::StringRecord;

use super::decode::Judged;
pub(super) use super::row::MOST_COLUMNS;
pub use super::row::{Fault, Row};
pub(crate) use super::row::{is_taken_out, one_line};
use super::scan::{Scanned, Scanner};
use super::text::Bytes;
use crate::exchange::import::words::headers;
use crate::files;
use crate::text::columns::clean;
use crate::text::formula_guard::unguard;

/// A table as read, with only its header interpreted.
#[derive(Debug)]
pub struct Table {
    pub encoding: &'static str,
    /// Whether the encoding is a guess.
    pub encoding_is_guess: bool,
    /// The name of the sheet, if the workbook has several.
    pub sheet: Option<String>,
    pub delimiter: char,
    pub header: Vec<String>,
    /// The line of the header, and of the last row.
    pub lines: (u64, u64),
    /// Lines that can't be read as cells.
    pub faults: Vec<Fault>,
    /// What was mended to read it, in sentences.
    pub notes: Vec<String>,
    rows: Rows,
    /// How many rows there are.
    count: u64,
    /// Why the rows could not be read again, if they could not.
    lost: OnceLock<String>,
}

/// Where rows are.
#[derive(Debug)]
enum Rows {
    Held(Vec<Row>),
    Text { bytes: Bytes, judged: Judged, delimiter: u8 },
}

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How many non-empty lines to search for the header.
const PREAMBLE: usize = 10;

/// What is found out about the rows of a text before they are read.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) header: StringRecord,
    pub(super) first_line: u64,
    pub(super) last_line: u64,
    pub(super) count: u64,
    /// How many rows have one cell less than the header.
    pub(super) narrower: u64,
    pub(super) faults: Vec<Fault>,
    pub(super) notes: Vec<String>,
}

impl Table {
    /// A table of a text, whose rows are read again when they are wanted.
    pub(super) fn of_text(bytes: &Bytes, judged: Judged, delimiter: u8, survey: Survey) -> Self {
        let mut header: Vec<String> = survey.header.iter().map(|name| clean(&one_line(name))).collect();
        let is_off_by_one = survey.count > 0 && survey.narrower == survey.count;
        let mut notes = survey.notes;
        notes.extend(is_off_by_one.then(|| mend_header(&mut header)).flatten());
        Self {
            encoding: judged.name(),
            encoding_is_guess: judged.is_guess,
            sheet: None,
            delimiter: char::from(delimiter),
            header,
            lines: (survey.first_line, survey.last_line),
            faults: survey.faults,
            notes,
            rows: Rows::Text { bytes: bytes.clone(), judged, delimiter },
            count: survey.count,
            lost: OnceLock::new(),
        }
    }

    /// A table of rows that are cells already, with their numbers; the first is the header. `sheet` names it,
    /// if it is one of several.
    pub(super) fn of_rows(sheet: Option<String>, mut rows: Vec<(u64, StringRecord)>) -> Self {
        let (first, header) = if rows.is_empty() { (1, StringRecord::new()) } else { rows.remove(0) };
        let width = header.len();
        let row = |(number, mut cells): (u64, StringRecord)| {
            // Empty cells at the end of a row are not stored.
            while cells.len() < width {
                cells.push_field("");
            }
            Row { first_line: number, last_line: number, cells, raw: None }
        };
        let rows: Vec<Row> = rows.into_iter().map(row).collect();
        Self {
            encoding: "a workbook",
            encoding_is_guess: false,
            sheet,
            delimiter: '\t',
            header: header.iter().map(|name| clean(&one_line(name))).collect(),
            lines: (first, rows.last().map_or(first, |row| row.last_line)),
            faults: Vec::new(),
            notes: Vec::new(),
            count: rows.len() as u64,
            rows: Rows::Held(rows),
            lost: OnceLock::new(),
        }
    }

    /// Its rows below the header, in order. Those of a text are read from the disk each time.
    pub fn rows(&self) -> Box<dyn Iterator<Item = Cow<'_, Row>> + '_> {
        match &self.rows {
            Rows::Held(rows) => Box::new(rows.iter().map(Cow::Borrowed)),
            Rows::Text { .. } if self.count == 0 => Box::new(std::iter::empty()),
            Rows::Text { bytes, judged, delimiter } => {
                let begun =
                    bytes.text(judged.encoding).and_then(|text| Scanner::at(text, *delimiter, self.lines.0));
                let mut scanner = self.kept(begun);
                let rows = std::iter::from_fn(move || {
                    loop {
                        match self.kept(scanner.as_mut()?.next())?? {
                            Scanned::Row(row) if row.first_line > self.lines.1 => return None,
                            Scanned::Row(row) if row.first_line > self.lines.0 => {
                                return Some(Cow::Owned(row));
                            }
                            Scanned::Row(_) | Scanned::Fault(_) | Scanned::TooWide(..) => {}
                        }
                    }
                });
                Box::new(rows)
            }
        }
    }

    /// Keeps the reason why something could not be read.
    fn kept<T>(&self, read: io::Result<T>) -> Option<T> {
        read.map_err(|error| self.lost.get_or_init(|| files::reason(&error)).clone()).ok()
    }

    /// Whether there are any rows.
    #[must_use]
    pub const fn has_rows(&self) -> bool {
        self.count > 0
    }

    /// How many rows there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Why not all rows could be read again, if something went wrong.
    #[must_use]
    pub(crate) fn lost(&self) -> Option<&str> {
        self.lost.get().map(String::as_str)
    }

    /// The index of the first column with this header, whatever its case, spaces, hyphens and underscores.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        let wanted = headers::key(name);
        self.header.iter().position(|header| headers::key(header) == wanted)
    }

    /// Whether it has columns with all of these headers.
    #[must_use]
    pub fn has_columns(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.column(name).is_some())
    }

    /// Whether its header names people's names, and how many of its columns are known.
    #[must_use]
    pub(crate) fn likeness(&self) -> (bool, usize) {
        headers::likeness(self.header.iter().map(String::as_str))
    }

    /// Whether a row says the header again.
    #[must_use]
    pub fn repeats_header(&self, row: &Row) -> bool {
        row.cells.len() == self.header.len()
            && row.cells.iter().zip(&self.header).all(|(cell, header)| unguard(cell).trim() == header)
    }
}

/// Joins the halves of a header that has a comma inside parentheses and is not quoted, as in
/// `Full Name (Last, First)`, which is for a header that has one cell more than every row. Says so.
fn mend_header(header: &mut Vec<String>) -> Option<String> {
    let opens = |cell: &str| cell.contains('(') && !cell.contains(')');
    let closes = |cell: &str| cell.contains(')') && !cell.contains('(');
    let at =
        header.windows(2).position(|pair| matches!(pair, [one, other] if opens(one) && closes(other)))?;
    let second = header.remove(at + 1);
    let first = header.get_mut(at)?;
    *first = format!("{first}, {second}");
    Some(format!("The header “{first}” is one column; it should be quoted."))
}

/// The line of the header, counted from 1, and the delimiter that gives the best header.
pub(super) fn find_header(text: &str) -> (u64, u8) {
    let mut first = None;
    let mut most_known = 0;
    let mut number = 0_u64;
    let mut start = 0;
    let mut seen = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        // The second half of a CRLF is not a line of its own.
        let is_half = line == "\n" && text.get(..start).is_some_and(|before| before.ends_with('\r'));
        number += u64::from(!is_half);
        let content = line.trim_end_matches(['\n', '\r']);
        let forced = content
            .trim_matches('"')
            .strip_prefix("sep=")
            .and_then(|rest| rest.bytes().next())
            .filter(|byte| DELIMITERS.contains(byte));
        if forced.is_none() && !content.trim().is_empty() {
            let (delimiter, score) = best_delimiter(content);
            // A cell such as “student” is a known header, too, but not below a better one.
            if score.0 > 0 && score.1 > most_known {
                return (number, delimiter);
            }
            most_known = most_known.max(score.1);
            first.get_or_insert((number, delimiter));
            seen += 1;
            if seen == PREAMBLE {
                break;
            }
        }
        start += line.len();
    }
    first.unwrap_or((1, b','))
}

/// The delimiter by which a line names the most known columns, with its score: whether there is a name among
/// them, how many are known, how many cells there are.
fn best_delimiter(line: &str) -> (u8, (usize, usize, usize)) {
    let mut best = (b',', (0, 0, 0));
    for delimiter in DELIMITERS {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(line.as_bytes());
        let mut cells = StringRecord::new();
        if matches!(reader.read_record(&mut cells), Ok(true)) {
            // No table has more, so that looking at more would only take time.
            let few = || cells.iter().take(MOST_COLUMNS);
            let names = usize::from(few().any(headers::is_name));
            let known = few().filter(|cell| headers::recognize(cell).is_some()).count();
            let score = (names, known, cells.len());
            if score > best.1 {
                best = (delimiter, score);
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::import::source::{Content, ReadError, Source};
    use proptest::prelude::*;

    fn read(text: &[u8]) -> Result<Table, ReadError> {
        let mut source = Source::of("x.csv", text)?;
        match source.members.remove(0).content {
            Content::Tables(mut tables) => Ok(tables.remove(0)),
            Content::Text(_) => panic!("a table"),
        }
    }

    fn sheet(text: &str) -> Table {
        read(text.as_bytes()).expect("a table")
    }

    fn lines(sheet: &Table) -> Vec<(u64, u64)> {
        sheet.rows().map(|row| (row.first_line, row.last_line)).collect()
    }

    fn faulty(sheet: &Table) -> Vec<(u64, u64)> {
        sheet.faults.iter().map(|fault| (fault.first_line, fault.last_line)).collect()
    }

    #[test]
    fn delimiters_are_found() {
        for (text, delimiter) in [
            ("Name,Email\n", ','),
            ("Name;E-Mail;Ort\n", ';'),
            ("\"Last, First\"\tName\n", '\t'),
            ("Name|Email\n", '|'),
            ("Name\n", ','),
        ] {
            assert_eq!(sheet(text).delimiter, delimiter, "{text}");
        }
        assert_eq!(sheet("sep=;\r\nName;Email\r\nA;b@c.de\r\n").count(), 1);
    }

    #[test]
    fn lines_have_the_numbers_of_an_editor() {
        let text = "Name,Note\r\nA,\"one\r\ntwo\"\r\n\r\nB,x\rC,y\nD,z";
        let sheet = sheet(text);
        assert_eq!(lines(&sheet), [(2, 3), (5, 5), (6, 6), (7, 7)]);
        assert!(sheet.faults.is_empty());
    }

    #[test]
    fn lines_before_the_header_are_passed_over() {
        let sheet = sheet("List of autumn\n\nName,Email\nA,a@b.org\n");
        assert_eq!(sheet.header, ["Name", "Email"]);
        assert_eq!(lines(&sheet), [(4, 4)]);
    }

    #[test]
    fn a_row_below_a_better_header_is_no_header() {
        let sheet = sheet("sourcedId,status,userSourcedId,role\n1,active,7,student\n2,active,8,teacher\n");
        assert_eq!(sheet.header, ["sourcedId", "status", "userSourcedId", "role"]);
    }

    #[test]
    fn a_comma_in_parentheses_does_not_split_a_header() {
        let mended = sheet("Full Name (Last, First),Email\n\"Berg, Ann\",a@b.org\n");
        assert_eq!(mended.header, ["Full Name (Last, First)", "Email"]);
        assert_eq!(mended.notes.len(), 1);
        let plain = sheet("Name (or, nick),Email\nBerg,Ann,a@b.org\n");
        assert_eq!((plain.header.len(), plain.notes.len()), (3, 0));
    }

    #[test]
    fn a_quote_that_is_never_closed_names_all_it_swallows() {
        let sheet = sheet("Name,Email\nA,a@b.org\n\"B,b@c.org\nC,c@d.org\nD,d@e.org\n");
        assert_eq!(lines(&sheet), [(2, 2)]);
        assert_eq!(faulty(&sheet), [(3, 5)]);
        assert!(sheet.faults[0].reason.contains("line 3"), "{}", sheet.faults[0].reason);
    }

    #[test]
    fn a_quote_closed_by_the_next_one_swallows_only_up_to_it() {
        let sheet = sheet("Name,Email\n\"A,a@b.org\nC,c@d.org\n\"D, E\",d@e.org\nF,f@g.org\n");
        assert_eq!(faulty(&sheet), [(2, 4)]);
        assert_eq!(lines(&sheet), [(5, 5)]);
    }

    #[test]
    fn quotes_in_a_cell_are_text_when_they_come_in_pairs() {
        let sheet = sheet(
            "Name,Email\nRobert \"Bob\" Smith,a@b.org\n5\" disk,b@c.org\n\"He said \"hi\"\",x\nE,e@f.org\n",
        );
        assert_eq!(lines(&sheet), [(2, 2), (5, 5)]);
        assert_eq!(faulty(&sheet), [(3, 3), (4, 4)]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "[a-c\",;\t\r\n|é]{0,60}") {
            if let Ok(sheet) = read(format!("Name,Email\n{text}").as_bytes()) {
                let mut last = 1;
                for row in sheet.rows() {
                    prop_assert!(row.first_line > last && row.last_line >= row.first_line);
                    last = row.last_line;
                }
            }
        }

        /// The csv crate's output is read back cell by cell.
        #[test]
        fn what_was_written_is_read(rows in prop::collection::vec(prop::collection::vec("[a-c\",;\n\r \
            é]{0,6}", 2), 0..6)) {
            let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always)
                .from_writer(Vec::new());
            writer.write_record(["Name", "Email"]).expect("memory");
            for row in &rows {
                writer.write_record(row).expect("memory");
            }
            let sheet = read(&writer.into_inner().expect("memory")).expect("a table");
            let read: Vec<Vec<String>> = sheet.rows()
                .map(|row| row.cells.iter().map(str::to_owned).collect()).collect();
            prop_assert_eq!(read, rows);
        }
    }
}
