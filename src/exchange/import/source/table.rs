//! From text to rows: the delimiter, the header, and the cells of every line, with the line number that an
//! editor shows. Text swallowed by a missing quote is set aside and never read as cells.

use csv::StringRecord;

use std::borrow::Cow;

use super::ReadError;
use super::decode::Decoded;
use crate::exchange::import::facts::Place;
use crate::exchange::import::words::headers;
use crate::text::columns::{clean, is_unsafe};
use crate::text::fold::tidy;
use crate::text::formula_guard::unguard;

/// The most columns; no list of people has this many.
pub(super) const MOST_COLUMNS: usize = 1_000;

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
    pub rows: Vec<Row>,
    /// Lines that can't be read as cells.
    pub faults: Vec<Fault>,
}

/// One line of the table. A cell with a line break makes it span several lines of the file.
#[derive(Debug)]
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

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How many non-empty lines to search for the header.
const PREAMBLE: usize = 10;

/// Reads a table from a text.
///
/// # Errors
/// When it has far too many columns.
pub(super) fn read(decoded: &Decoded) -> Result<Table, ReadError> {
    let Decoded { text, encoding, guessed } = decoded;
    let (start, line, delimiter) = find_header(text);
    let scanned = scan(text.get(start..).unwrap_or_default(), line, delimiter);
    let mut rows = scanned.rows(delimiter);
    let header = if rows.is_empty() { StringRecord::new() } else { rows.remove(0).cells };
    if header.len() > MOST_COLUMNS {
        return Err(ReadError::TooWide);
    }
    Ok(Table {
        encoding,
        encoding_is_guess: *guessed,
        sheet: None,
        delimiter: char::from(delimiter),
        header: header.iter().map(|name| clean(&one_line(name))).collect(),
        rows,
        faults: scanned.faults,
    })
}

impl Table {
    /// A table of rows that are cells already, with their numbers; the first is the header. `sheet` names it,
    /// if it is one of several.
    pub(super) fn of_rows(sheet: Option<String>, mut rows: Vec<(u64, StringRecord)>) -> Self {
        let header = if rows.is_empty() { StringRecord::new() } else { rows.remove(0).1 };
        let width = header.len();
        let row = |(number, mut cells): (u64, StringRecord)| {
            // Empty cells at the end of a row are not stored.
            while cells.len() < width {
                cells.push_field("");
            }
            Row { first_line: number, last_line: number, cells, raw: None }
        };
        Self {
            encoding: "a workbook",
            encoding_is_guess: false,
            sheet,
            delimiter: '\t',
            header: header.iter().map(|name| clean(&one_line(name))).collect(),
            rows: rows.into_iter().map(row).collect(),
            faults: Vec::new(),
        }
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
    pub const fn place(&self, table: usize) -> Place {
        Place { table, first_line: self.first_line, last_line: self.last_line }
    }
}

/// Whether a character is taken out of cells; line breaks and the like are dealt with where they matter.
pub(crate) fn is_taken_out(letter: char) -> bool {
    is_unsafe(letter) && !letter.is_whitespace()
}

/// The start of the header (byte offset and line number), and the delimiter that gives the best header.
fn find_header(text: &str) -> (usize, u64, u8) {
    let mut first = None;
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
            if score.0 > 0 {
                return (start, number, delimiter);
            }
            first.get_or_insert((start, number, delimiter));
            seen += 1;
            if seen == PREAMBLE {
                break;
            }
        }
        start += line.len();
    }
    first.unwrap_or((0, 1, b','))
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
            let names = usize::from(cells.iter().any(headers::is_name));
            let known = cells.iter().filter(|cell| headers::recognize(cell).is_some()).count();
            let score = (names, known, cells.len());
            if score > best.1 {
                best = (delimiter, score);
            }
        }
    }
    best
}

/// The position of a record in the file.
struct Span {
    first_line: u64,
    last_line: u64,
    raw: Option<Box<str>>,
}

struct Scanned {
    /// The readable records, each ended by one line feed.
    clean: String,
    spans: Vec<Span>,
    faults: Vec<Fault>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

/// What ends a record, or shows that it can't be read.
enum End {
    Record,
    /// Text follows a closing quote.
    Broken,
    /// An unquoted cell has an odd number of quotes.
    Stray,
    Unclosed,
}

/// Splits text into records by the strict grammar of RFC 4180. The parser that reads the cells is lenient: it
/// would accept text after a closing quote, or the whole rest of a file, as a cell.
fn scan(text: &str, first_line: u64, delimiter: u8) -> Scanned {
    let mut scanned =
        Scanned { clean: String::with_capacity(text.len()), spans: Vec::new(), faults: Vec::new() };
    let mut line = first_line;
    let mut start = 0;
    while start < text.len() {
        let record = next_record(text, start, delimiter);
        let raw = text.get(start..record.end).unwrap_or_default();
        let last_line = line + record.breaks;
        match record.how {
            End::Record if raw.trim_matches([' ', '\u{1a}']).is_empty() => {}
            End::Record => {
                scanned.clean.push_str(raw);
                scanned.clean.push('\n');
                scanned.spans.push(Span {
                    first_line: line,
                    last_line,
                    raw: (record.breaks > 0).then(|| raw.into()),
                });
            }
            how => {
                let opened = line + record.opened_after;
                let reason = match how {
                    End::Stray => "a stray quote in a cell; double it, or remove it".to_owned(),
                    End::Broken => {
                        format!(
                            "the quote opened on line {opened} ends inside a cell; close it before a \
                            delimiter, and double the quotes inside it"
                        )
                    }
                    _ => format!("the quote opened on line {opened} is never closed; close it, or remove it"),
                };
                scanned.faults.push(Fault { first_line: line, last_line, reason });
            }
        }
        line = last_line + 1;
        start = record.next;
    }
    scanned
}

struct Found {
    how: End,
    /// The end of its text, without the line break.
    end: usize,
    /// The start of the next record.
    next: usize,
    /// Line breaks inside the record.
    breaks: u64,
    /// Line breaks before the last opening quote.
    opened_after: u64,
}

fn next_record(text: &str, start: usize, delimiter: u8) -> Found {
    let bytes = text.as_bytes();
    let mut state = State::CellStart;
    let (mut breaks, mut opened_after) = (0, 0);
    let mut stray = false;
    let mut broken = false;
    let mut odd_in_cell = false;
    let mut at = start;
    while let Some(byte) = bytes.get(at).copied() {
        let is_break = matches!(byte, b'\n' | b'\r');
        let after_break = at + 1 + usize::from(byte == b'\r' && bytes.get(at + 1) == Some(&b'\n'));
        if is_break && (state != State::Quoted || broken) {
            let how = if broken {
                End::Broken
            } else if stray || odd_in_cell {
                End::Stray
            } else {
                End::Record
            };
            return Found { how, end: at, next: after_break, breaks, opened_after };
        }
        if is_break {
            breaks += 1;
            at = after_break;
            continue;
        }
        state = match (state, byte) {
            _ if broken => state,
            (State::Quoted, b'"') => State::QuoteInQuoted,
            (State::Quoted, _) | (State::QuoteInQuoted, b'"') => State::Quoted,
            (_, byte) if byte == delimiter => {
                stray |= odd_in_cell;
                odd_in_cell = false;
                State::CellStart
            }
            (State::CellStart, b'"') => {
                opened_after = breaks;
                State::Quoted
            }
            (State::QuoteInQuoted, _) => {
                // The rest of this line can't be split reliably; the next line can.
                broken = true;
                state
            }
            (_, b'"') => {
                odd_in_cell = !odd_in_cell;
                State::Plain
            }
            _ => State::Plain,
        };
        at += 1;
    }
    let how = match state {
        _ if broken => End::Broken,
        State::Quoted => End::Unclosed,
        _ if stray || odd_in_cell => End::Stray,
        _ => End::Record,
    };
    // In a file that ends inside a quote, the last line break does not start a line.
    let ends_with_break = matches!(how, End::Unclosed) && text.ends_with(['\n', '\r']);
    Found {
        how,
        end: text.len(),
        next: text.len(),
        breaks: breaks - u64::from(ends_with_break && breaks > 0),
        opened_after,
    }
}

impl Scanned {
    fn rows(&self, delimiter: u8) -> Vec<Row> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(self.clean.as_bytes());
        // Both parsers follow the same grammar on these records, so they correspond one to one.
        reader
            .records()
            .flatten()
            .zip(&self.spans)
            .map(|(cells, span)| Row {
                first_line: span.first_line,
                last_line: span.last_line,
                cells,
                raw: span.raw.clone(),
            })
            .collect()
    }
}

/// Text on one line: control characters become spaces, and runs of spaces collapse.
pub(crate) fn one_line(text: &str) -> String {
    if text.chars().any(char::is_control) { tidy(&text.replace(char::is_control, " ")) } else { tidy(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::import::source::decode::decode;
    use proptest::prelude::*;

    fn sheet(text: &str) -> Table {
        read(&decode(text.as_bytes()).expect("text")).expect("a table")
    }

    fn lines(sheet: &Table) -> Vec<(u64, u64)> {
        sheet.rows.iter().map(|row| (row.first_line, row.last_line)).collect()
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
        assert_eq!(sheet("sep=;\r\nName;Email\r\nA;b@c.de\r\n").rows.len(), 1);
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
            if let Ok(decoded) = decode(format!("Name,Email\n{text}").as_bytes()) {
                let sheet = read(&decoded).expect("two columns");
                let mut last = 1;
                for row in &sheet.rows {
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
            let decoded = decode(&writer.into_inner().expect("memory")).expect("text");
            let sheet = read(&decoded).expect("a table");
            let read: Vec<Vec<String>> = sheet.rows.iter()
                .map(|row| row.cells.iter().map(str::to_owned).collect()).collect();
            prop_assert_eq!(read, rows);
        }
    }
}
