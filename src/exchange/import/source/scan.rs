//! Splits text into records, piece by piece. It decides which lines belong to a cell, so that every row knows
//! the lines that an editor shows, and that text swallowed by a missing quote is set aside and never read as
//! cells.

use std::io;

use csv::StringRecord;

use super::row::{Fault, MOST_COLUMNS, Row};
use super::text::TextReader;

/// How much text is read at once, if records are short.
const PIECE: usize = 64 * 1024;
/// The most bytes of a record. What is longer is what a quote that is never closed has swallowed.
const MOST_RECORD: usize = 64 * 1024 * 1024;

/// One line of a table, or lines that can't be read as one.
#[derive(Debug)]
pub(super) enum Scanned {
    Row(Row),
    Fault(Fault),
    /// A row with far too many cells, on these lines.
    TooWide(u64, u64),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ScanState {
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

/// Splits text into records by the strict grammar of RFC 4180, where others would accept text after a closing
/// quote, or the whole rest of a file, as a cell.
pub(super) struct Scanner<'b> {
    reader: TextReader<'b>,
    delimiter: u8,
    text: String,
    /// Where the next record begins in the text.
    start: usize,
    /// The line that it begins on.
    line: u64,
    has_ended: bool,
    /// The most bytes of a record.
    most: usize,
}

impl<'b> Scanner<'b> {
    /// Begins at this line, counted from 1.
    pub(super) fn at(reader: TextReader<'b>, delimiter: u8, line: u64) -> io::Result<Self> {
        let mut scanner = Self {
            reader,
            delimiter,
            text: String::new(),
            start: 0,
            line: 1,
            has_ended: false,
            most: MOST_RECORD,
        };
        while scanner.line < line {
            let rest = scanner.text.as_bytes().get(scanner.start..).unwrap_or_default();
            let next = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).map(|at| {
                let is_pair = rest.get(at) == Some(&b'\r') && rest.get(at + 1) == Some(&b'\n');
                at + 1 + usize::from(is_pair)
            });
            match next {
                // The other half of a line break may follow in the next piece.
                Some(next) if next < rest.len() || scanner.has_ended => {
                    scanner.start += next;
                    scanner.line += 1;
                }
                None if scanner.has_ended => break,
                _ => scanner.fill()?,
            }
        }
        Ok(scanner)
    }

    pub(super) const fn reader(&self) -> &TextReader<'b> {
        &self.reader
    }

    /// Reads on, and forgets what was split. A record that does not end is read in larger and larger pieces.
    fn fill(&mut self) -> io::Result<()> {
        drop(self.text.drain(..self.start));
        self.start = 0;
        let wanted = self.text.len().max(PIECE);
        self.has_ended = !self.reader.read_at_least(wanted, &mut self.text)?;
        Ok(())
    }

    /// The next record that says anything, if there is one.
    ///
    /// # Errors
    /// When reading fails.
    pub(super) fn next(&mut self) -> io::Result<Option<Scanned>> {
        loop {
            if self.start >= self.text.len() {
                if self.has_ended {
                    return Ok(None);
                }
                self.fill()?;
                continue;
            }
            let record = next_record(&self.text, self.start, self.delimiter);
            if record.next >= self.text.len() && !self.has_ended {
                if self.text.len() - self.start > self.most {
                    let reason = match record.how {
                        End::Unclosed => reason(&End::Unclosed, self.line + record.opened_after),
                        _ => "a line is longer than 64 MB, and what follows was not read".to_owned(),
                    };
                    return self.swallowed(reason).map(Some);
                }
                self.fill()?;
                continue;
            }
            let first_line = self.line;
            let last_line = first_line + record.breaks;
            let raw = self.text.get(self.start..record.end).unwrap_or_default();
            self.start = record.next;
            self.line = last_line + 1;
            match record.how {
                End::Record if raw.trim_matches([' ', '\u{1a}']).is_empty() => {}
                End::Record => {
                    let Some(cells) = cells(raw, self.delimiter) else {
                        return Ok(Some(Scanned::TooWide(first_line, last_line)));
                    };
                    let raw = (record.breaks > 0).then(|| raw.into());
                    return Ok(Some(Scanned::Row(Row { first_line, last_line, cells, raw })));
                }
                how => {
                    let reason = reason(&how, first_line + record.opened_after);
                    return Ok(Some(Scanned::Fault(Fault { first_line, last_line, reason })));
                }
            }
        }
    }

    /// Sets aside everything that follows, such as what a quote has swallowed: far too much to be kept.
    fn swallowed(&mut self, reason: String) -> io::Result<Scanned> {
        let first_line = self.line;
        let (mut breaks, mut after_return, mut ends_with_break) = (0, false, false);
        loop {
            for byte in self.text.bytes().skip(self.start) {
                breaks += u64::from(byte == b'\r' || (byte == b'\n' && !after_return));
                after_return = byte == b'\r';
                ends_with_break = matches!(byte, b'\n' | b'\r');
            }
            self.text.clear();
            self.start = 0;
            if !self.reader.read_at_least(PIECE, &mut self.text)? {
                break;
            }
        }
        self.has_ended = true;
        let last_line = first_line + breaks - u64::from(ends_with_break && breaks > 0);
        Ok(Scanned::Fault(Fault { first_line, last_line, reason }))
    }
}

fn reason(how: &End, opened: u64) -> String {
    match how {
        End::Stray => "a stray quote in a cell; double it, or remove it".to_owned(),
        End::Broken => format!(
            "the quote opened on line {opened} ends inside a cell; close it before a delimiter, and double \
             the quotes inside it"
        ),
        _ => format!("the quote opened on line {opened} is never closed; close it, or remove it"),
    }
}

/// The cells of a record that keeps the grammar; none if there are far too many.
fn cells(record: &str, delimiter: u8) -> Option<StringRecord> {
    let mut cells = StringRecord::with_capacity(record.len(), 8);
    let mut rest = record;
    loop {
        if cells.len() >= MOST_COLUMNS {
            return None;
        }
        let after = if let Some(quoted) = rest.strip_prefix('"') {
            let end = closing(quoted);
            let (inner, after) = quoted.split_at_checked(end).unwrap_or((quoted, ""));
            if inner.contains('"') {
                cells.push_field(&inner.replace("\"\"", "\""));
            } else {
                cells.push_field(inner);
            }
            after.get(1..).unwrap_or_default()
        } else {
            let end = rest.bytes().position(|byte| byte == delimiter).unwrap_or(rest.len());
            let (cell, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            cells.push_field(cell);
            after
        };
        match after.strip_prefix(char::from(delimiter)) {
            Some(next) => rest = next,
            None => return Some(cells),
        }
    }
}

/// Where the quote that closes a cell is.
fn closing(quoted: &str) -> usize {
    let bytes = quoted.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, bytes.get(at + 1)) {
            (b'"', Some(b'"')) => at += 2,
            (b'"', _) => return at,
            _ => at += 1,
        }
    }
    at
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
    let mut state = ScanState::CellStart;
    let (mut breaks, mut opened_after) = (0, 0);
    let mut stray = false;
    let mut broken = false;
    let mut odd_in_cell = false;
    let mut at = start;
    while let Some(byte) = bytes.get(at).copied() {
        let is_break = matches!(byte, b'\n' | b'\r');
        let after_break = at + 1 + usize::from(byte == b'\r' && bytes.get(at + 1) == Some(&b'\n'));
        if is_break && (state != ScanState::Quoted || broken) {
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
            (ScanState::Quoted, b'"') => ScanState::QuoteInQuoted,
            (ScanState::Quoted, _) | (ScanState::QuoteInQuoted, b'"') => ScanState::Quoted,
            (_, byte) if byte == delimiter => {
                stray |= odd_in_cell;
                odd_in_cell = false;
                ScanState::CellStart
            }
            (ScanState::CellStart, b'"') => {
                opened_after = breaks;
                ScanState::Quoted
            }
            (ScanState::QuoteInQuoted, _) => {
                // The rest of this line can't be split reliably; the next line can.
                broken = true;
                state
            }
            (_, b'"') => {
                odd_in_cell = !odd_in_cell;
                ScanState::Plain
            }
            _ => ScanState::Plain,
        };
        at += 1;
    }
    let how = match state {
        _ if broken => End::Broken,
        ScanState::Quoted => End::Unclosed,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::import::progress::ImportProgress;
    use crate::exchange::import::source::text::Bytes;
    use proptest::prelude::*;

    fn scanned(text: &str, line: u64) -> Vec<Scanned> {
        scanned_up_to(text, line, MOST_RECORD)
    }

    fn scanned_up_to(text: &str, line: u64, most: usize) -> Vec<Scanned> {
        let bytes = Bytes::held(text.as_bytes(), &ImportProgress::default());
        let reader = bytes.text(encoding_rs::UTF_8).expect("memory");
        let mut scanner = Scanner::at(reader, b',', line).expect("memory");
        scanner.most = most;
        std::iter::from_fn(|| scanner.next().expect("memory")).collect()
    }

    #[test]
    fn records_that_span_pieces_are_whole_and_have_their_lines() {
        // Around the edge of a piece, with each kind of line break.
        for line_break in ["\n", "\r\n", "\r"] {
            for before in PIECE - 6..PIECE + 2 {
                let filler = "x".repeat(before);
                let text = format!("{filler}{line_break}a,\"b{line_break}\"\"c\"{line_break}d,e");
                let rows = scanned(&text, 2);
                let [Scanned::Row(first), Scanned::Row(second)] = rows.as_slice() else { panic!("{rows:?}") };
                assert_eq!((first.first_line, first.last_line, second.first_line), (2, 3, 4), "{before}");
                assert_eq!(&first.cells[1], format!("b{line_break}\"c"));
                assert_eq!(second.cells.len(), 2);
            }
        }
    }

    #[test]
    fn what_a_quote_swallows_takes_no_memory() {
        let most = 4 * PIECE;
        let text = format!("a,b\n\"c,{}", "swallowed\r\n".repeat(most / 8));
        let rows = scanned_up_to(&text, 1, most);
        let [Scanned::Row(_), Scanned::Fault(fault)] = rows.as_slice() else { panic!("two records") };
        assert_eq!((fault.first_line, fault.last_line), (2, 1 + (most / 8) as u64));
        assert!(fault.reason.contains("line 2 is never closed"), "{}", fault.reason);
        let rows = scanned_up_to(&"x".repeat(2 * most), 1, most);
        let [Scanned::Fault(fault)] = rows.as_slice() else { panic!("one record") };
        assert!(fault.reason.contains("a line is longer"), "{}", fault.reason);
    }

    #[test]
    fn a_row_of_far_too_many_cells_is_set_aside() {
        let text = format!("a,b\n{}\nc,d\n", ",".repeat(MOST_COLUMNS + 1));
        let rows = scanned(&text, 1);
        assert!(matches!(rows.as_slice(), [_, Scanned::TooWide(2, 2), Scanned::Row(_)]), "{rows:?}");
    }

    proptest! {
        /// What is split here is split in the same way by the crate that everybody uses.
        #[test]
        fn records_are_split_as_others_split_them(text in "[ab\",\n\r é]{0,40}") {
            let mut rows = Vec::new();
            for found in scanned(&text, 1) {
                let Scanned::Row(row) = found else { return Ok(()) };
                rows.push(row.cells);
            }
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let mut others: Vec<StringRecord> = reader.records().flatten().collect();
            // A line of spaces is none here, unless they are quoted.
            let says = |cells: &StringRecord| {
                cells.len() > 1 || !cells[0].trim_matches(' ').is_empty() || text.contains('"')
            };
            others.retain(says);
            rows.retain(says);
            if !text.contains('"') || rows.len() == others.len() {
                prop_assert_eq!(rows, others);
            }
        }
    }
}
