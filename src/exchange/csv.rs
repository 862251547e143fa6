//! The only CSV writer: quoting, line endings, the guard against formulas, and the byte order mark by which
//! Excel recognizes UTF-8.

use crate::text::formula_guard::guard;

/// The UTF-8 byte order mark.
const MARK: &str = "\u{feff}";

/// How to treat a cell that reads as a number, such as `-0.25` or `+4670555`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// It is a number, and stays as it is.
    Figures,
    /// Somebody typed it, so a spreadsheet must not calculate with it.
    Typed,
}

/// Writes rows below their headers, with every cell safe for spreadsheets.
pub(crate) fn write<H: AsRef<str>>(
    headers: impl IntoIterator<Item = H>,
    rows: impl IntoIterator<Item = Vec<String>>,
    numbers: Numbers,
) -> String {
    let headers: Vec<String> = headers.into_iter().map(|header| header.as_ref().to_owned()).collect();
    lines(std::iter::once(headers).chain(rows), numbers)
}

/// Writes rows, all of the same length, as `write` does below the headers.
pub(crate) fn lines(rows: impl IntoIterator<Item = Vec<String>>, numbers: Numbers) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let is_figure = |cell: &str| numbers == Numbers::Figures && cell.parse::<f64>().is_ok();
    for row in rows {
        let cells = row.iter().map(|cell| if is_figure(cell) { cell.into() } else { guard(cell) });
        // Writing to memory can't fail, and every row has as many cells as the first.
        let _ = writer.write_record(cells.map(|cell| cell.into_owned().into_bytes()));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The bytes of a file, optionally starting with the byte order mark.
#[must_use]
pub(crate) fn bytes(text: &str, mark: bool) -> Vec<u8> {
    [if mark { MARK } else { "" }, text].concat().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_guarded_and_a_figure_is_not() {
        let rows = || [vec!["-0.25".to_owned(), "=1+1".to_owned(), "a,b".to_owned()]];
        assert_eq!(write(["a", "b", "c"], rows(), Numbers::Figures), "a,b,c\r\n-0.25,'=1+1,\"a,b\"\r\n");
        assert_eq!(write(["a", "b", "c"], rows(), Numbers::Typed), "a,b,c\r\n'-0.25,'=1+1,\"a,b\"\r\n");
    }

    #[test]
    fn the_mark_stands_in_front() {
        assert_eq!(bytes("a", true), b"\xef\xbb\xbfa");
        assert_eq!(bytes("a", false), b"a");
    }
}
