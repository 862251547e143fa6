//! Splits text into records. It decides which lines belong to a cell, so that every row knows the lines that
//! an editor shows, and that text swallowed by a missing quote is set aside and never read as cells.

use super::row::{Fault, Row};

/// The position of a record in the file.
struct Span {
    first_line: u64,
    last_line: u64,
    raw: Option<Box<str>>,
}

pub(super) struct Scanned {
    /// The readable records, each ended by one line feed.
    clean: String,
    spans: Vec<Span>,
    pub(super) faults: Vec<Fault>,
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

/// Splits text into records by the strict grammar of RFC 4180. The parser that reads the cells is lenient: it
/// would accept text after a closing quote, or the whole rest of a file, as a cell.
pub(super) fn scan(text: &str, first_line: u64, delimiter: u8) -> Scanned {
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

impl Scanned {
    pub(super) fn rows(&self, delimiter: u8) -> Vec<Row> {
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
