//! Workbooks: XLSX, XLSB, ODS and old Excel files, one table per sheet. Cells become text: dates as
//! `2024-06-30`, whole numbers without decimals, and with the zeros before them that XLSX and XLS show.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{Cursor, Read, Seek};

use calamine::{Cell, CellType, Data, ExcelDateTime, Reader, Sheets, Xls, XlsError, XlsbError, XlsxError};
use calamine::{OdsError, Style, open_workbook_from_rs};
use csv::StringRecord;
use zip::ZipArchive;

use super::ReadError;
use super::digits::DigitPattern;
use super::guard::guarded;
use super::table::{MOST_COLUMNS, Table};
use super::xls_digits::{self, SheetDigits};
use crate::exchange::import::words::headers;

/// The most bytes that a workbook may have once it is unpacked.
const MOST_UNPACKED: u64 = 512 * 1024 * 1024;
/// The most cells with something in them, over all sheets.
const MOST_CELLS: usize = 4_000_000;
/// How many rows to search for the header.
const PREAMBLE: usize = 10;

const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0";

/// The number of a row, counted from 1, and its cells.
type SheetRow = (u64, StringRecord);

/// Whether these are the bytes of an archive, which may be a workbook.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP)
}

/// Whether these are the bytes of a workbook, or of something packed the same way.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    is_archive(bytes) || bytes.starts_with(COMPOUND)
}

/// Reads every sheet that has something in it.
///
/// # Errors
/// When it can't be read, is protected with a password, or is far too large.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Table>, ReadError> {
    guarded(|| parse(bytes, MOST_CELLS), unread)
}

fn unread(why: impl Display) -> ReadError {
    ReadError::Workbook(why.to_string())
}

fn parse(bytes: &[u8], most_cells: usize) -> Result<Vec<Table>, ReadError> {
    if is_archive(bytes) {
        refuse_bomb(bytes, MOST_UNPACKED)?;
    }
    let mut workbook = open(bytes)?;
    let names = workbook.sheet_names();
    let is_one_of_several = names.len() > 1;
    let mut cells_left = most_cells;
    let mut tables = Vec::new();
    let old_digits = if is_archive(bytes) { Vec::new() } else { xls_digits::of(bytes) };
    for (index, name) in names.into_iter().enumerate() {
        let grid = grid(&mut workbook, &name, old_digits.get(index), &mut cells_left)?;
        let mut rows = rows(grid);
        if let Some(header) = header(&rows) {
            rows.drain(..header);
        }
        if !rows.is_empty() {
            tables.push(Table::of_rows(is_one_of_several.then_some(name), rows));
        }
    }
    if tables.is_empty() { Err(ReadError::Empty) } else { Ok(tables) }
}

/// Looks at the table of contents only.
fn refuse_bomb(bytes: &[u8], most: u64) -> Result<(), ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| unread("it is damaged"))?;
    let mut unpacked: u64 = 0;
    for place in 0..archive.len() {
        let entry = archive.by_index_raw(place).map_err(|_| unread("it is damaged"))?;
        unpacked = unpacked.saturating_add(entry.size());
    }
    if unpacked > most { Err(unread("it is larger than 512 MB once unpacked")) } else { Ok(()) }
}

type Workbook<'a> = Sheets<Cursor<&'a [u8]>>;

fn open(bytes: &[u8]) -> Result<Workbook<'_>, ReadError> {
    const PASSWORD: &str = "it is protected with a password; remove that";
    let data = || Cursor::new(bytes);
    if !bytes.starts_with(ZIP) {
        super::xls::refuse_far_cells(bytes)?;
    }
    let old = match open_workbook_from_rs::<Xls<_>, _>(data()) {
        Ok(workbook) => return Ok(Sheets::Xls(workbook)),
        Err(XlsError::Password) => return Err(unread(PASSWORD)),
        Err(error) => error.to_string(),
    };
    match open_workbook_from_rs(data()) {
        Ok(workbook) => return Ok(Sheets::Xlsx(workbook)),
        Err(XlsxError::Password) => return Err(unread(PASSWORD)),
        Err(_) => {}
    }
    match open_workbook_from_rs(data()) {
        Ok(workbook) => return Ok(Sheets::Xlsb(workbook)),
        Err(XlsbError::Password) => return Err(unread(PASSWORD)),
        Err(_) => {}
    }
    match open_workbook_from_rs(data()) {
        Ok(workbook) => return Ok(Sheets::Ods(workbook)),
        Err(OdsError::Password) => return Err(unread(PASSWORD)),
        Err(_) => {}
    }
    // A new workbook with a password is packed like an old one, and so are other files of Office.
    Err(if bytes.starts_with(ZIP) {
        unread("it is a ZIP archive, but no workbook")
    } else if old.contains("codepage") || old.contains("Workbook") {
        unread("it is damaged, no workbook, or protected with a password")
    } else {
        unread("it is damaged")
    })
}

/// The text of each cell, by row and column, counted from 1.
type Grid = BTreeMap<u32, BTreeMap<u32, String>>;

fn grid(
    workbook: &mut Workbook<'_>,
    name: &str,
    old_digits: Option<&SheetDigits>,
    left: &mut usize,
) -> Result<Grid, ReadError> {
    let mut grid = Grid::new();
    let mut put = |(row, column): (u32, u32), text: String| -> Result<(), ReadError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        *left = left.checked_sub(1).ok_or_else(|| unread("it has more than 4,000,000 cells"))?;
        if column as usize >= MOST_COLUMNS {
            return Err(unread("a sheet has more than 1,000 columns"));
        }
        grid.entry(row.saturating_add(1)).or_default().insert(column, text);
        Ok(())
    };
    match workbook {
        // These two say cell by cell what they hold. A range would have room for every empty cell between.
        Sheets::Xlsx(workbook) => {
            let mut reader = workbook.worksheet_cells_reader(name).map_err(unread)?;
            let patterns: Vec<Option<DigitPattern>> = reader.styles().iter().map(pattern).collect();
            while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(unread)? {
                put(cell.get_position(), shown(owned(&cell), patterns.get(style).and_then(Option::as_ref)))?;
            }
        }
        Sheets::Xlsb(workbook) => {
            let mut reader = workbook.worksheet_cells_reader(name).map_err(unread)?;
            while let Some(cell) = reader.next_cell().map_err(unread)? {
                put(cell.get_position(), text_of(owned(&cell)))?;
            }
        }
        other => {
            let range = range_of(other, name)?;
            let (top, side) = range.start().unwrap_or_default();
            for (row, column, value) in range.used_cells() {
                let at = |from: u32, by: usize| from.saturating_add(u32::try_from(by).unwrap_or(u32::MAX));
                let place = (at(top, row), at(side, column));
                let pattern = old_digits.and_then(|cells| cells.get(&place)).map(AsRef::as_ref);
                put(place, shown(value.clone(), pattern))?;
            }
        }
    }
    Ok(grid)
}

fn owned<T: CellType + Clone + Into<Data>>(cell: &Cell<T>) -> Data {
    cell.get_value().clone().into()
}

/// The text of a cell whose format may show more digits than the number has.
fn shown(value: Data, pattern: Option<&DigitPattern>) -> String {
    let shown = pattern.and_then(|pattern| pattern.shown(number_of(&value)?));
    shown.unwrap_or_else(|| text_of(value))
}

/// The digits that a style of cells shows.
fn pattern(style: &Style) -> Option<DigitPattern> {
    DigitPattern::of(&style.number_format.as_ref()?.format_code)
}

#[expect(clippy::cast_precision_loss, reason = "numbers of people's records are far smaller")]
fn number_of(value: &Data) -> Option<f64> {
    match value {
        Data::Int(number) => Some(*number as f64),
        Data::Float(number) => Some(*number),
        _ => None,
    }
}

fn range_of<S: Read + Seek + Clone>(
    workbook: &mut Sheets<S>,
    name: &str,
) -> Result<calamine::Range<Data>, ReadError> {
    workbook.worksheet_range(name).map_err(unread)
}

#[expect(clippy::cast_possible_truncation, reason = "whole, and smaller than a whole number can be")]
fn text_of(value: Data) -> String {
    match value {
        Data::String(text) | Data::DurationIso(text) => text,
        Data::Int(number) => number.to_string(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => (number as i64).to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(held) => if held { "yes" } else { "no" }.to_owned(),
        Data::DateTime(at) => moment(&at),
        Data::DateTimeIso(text) => text.trim_end_matches("T00:00:00").to_owned(),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

/// `2024-06-30`, with the time if there is one.
fn moment(at: &ExcelDateTime) -> String {
    if at.is_duration() {
        return at.as_f64().to_string();
    }
    let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute) == (0, 0) { date } else { format!("{date} {hour:02}:{minute:02}") }
}

fn rows(grid: Grid) -> Vec<SheetRow> {
    let rows = grid.into_iter().map(|(number, cells)| {
        let width = cells.last_key_value().map_or(0, |(last, _)| *last + 1);
        let text = |column: u32| cells.get(&column).map_or("", String::as_str);
        (u64::from(number), (0..width).map(text).collect())
    });
    rows.collect()
}

/// Whether a row names people's names, and how many of its columns are known.
type Score = (bool, usize);

fn score_of((_, cells): &SheetRow) -> Score {
    headers::likeness(cells.iter())
}

fn score(rows: &[SheetRow]) -> Score {
    rows.iter().take(PREAMBLE).map(score_of).max().unwrap_or_default()
}

/// The first of the rows that look most like a header. A row below one with as many known names is none: a
/// cell such as “student” is a known header, too.
fn header(rows: &[SheetRow]) -> Option<usize> {
    let best = score(rows);
    let at = rows.iter().take(PREAMBLE).position(|row| best.0 && score_of(row) == best)?;
    let above = rows.iter().take(at).map(|row| score_of(row).1).max().unwrap_or_default();
    (best.1 > above).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(file: &str) -> Vec<u8> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/workbooks");
        std::fs::read(folder.join(file)).expect(file)
    }

    #[test]
    fn a_workbook_that_would_be_too_large_is_refused_before_it_is_unpacked() {
        let workbook = bytes("students.xlsx");
        assert_eq!(refuse_bomb(&workbook, 1_000_000), Ok(()));
        let refused = refuse_bomb(&workbook, 1_000).expect_err("too large").to_string();
        assert!(refused.contains("larger than 512 MB once unpacked"), "{refused}");
    }

    #[test]
    fn a_forgotten_space_far_away_takes_no_room() {
        let tables = read(&bytes("students.xlsx")).expect("a workbook");
        let table = tables.iter().max_by_key(|table| table.likeness()).expect("a sheet");
        assert_eq!((table.count(), tables.len(), table.sheet.as_deref()), (5, 2, Some("Spring 2024")));
        assert!(table.rows().all(|row| row.cells.len() == 7));
    }

    /// A workbook with one sheet, whose cells are given as XML.
    fn xlsx(rows: &str) -> Vec<u8> {
        let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>");
        let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
        let relations = |target: &str, kind: &str| {
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
                <Relationship Id=\"r1\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
            )
        };
        let book = format!(
            "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>\
            <sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
        );
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [
            ("[Content_Types].xml", types),
            ("_rels/.rels", &relations("xl/workbook.xml", "officeDocument")),
            ("xl/workbook.xml", &book),
            ("xl/_rels/workbook.xml.rels", &relations("worksheets/sheet1.xml", "worksheet")),
            ("xl/worksheets/sheet1.xml", &sheet),
        ] {
            writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a member");
            std::io::Write::write_all(&mut writer, text.as_bytes()).expect("memory");
        }
        writer.finish().expect("memory").into_inner()
    }

    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    fn cell(place: &str, text: &str) -> String {
        format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    }

    #[test]
    fn too_many_cells_and_columns_are_refused() {
        let row = |number: u32| {
            let cells = [cell(&format!("A{number}"), "Name"), cell(&format!("B{number}"), "Email")];
            format!("<row r=\"{number}\">{}</row>", cells.concat())
        };
        let rows: String = (1..=10).map(row).collect();
        assert_eq!(parse(&xlsx(&rows), 20).expect("fits")[0].count(), 9);
        let refused = parse(&xlsx(&rows), 19).expect_err("too many").to_string();
        assert!(refused.contains("more than 4,000,000 cells"), "{refused}");
        // ALL is the column with number 1,000, ALM the next.
        let wide =
            |place: &str| xlsx(&format!("<row r=\"1\">{}{}</row>", cell("A1", "Name"), cell(place, "x")));
        assert_eq!(read(&wide("ALL1")).expect("fits")[0].header.len(), 1_000);
        let refused = read(&wide("ALM1")).expect_err("too wide").to_string();
        assert!(refused.contains("more than 1,000 columns"), "{refused}");
    }

    #[test]
    fn elements_within_elements_end_somewhere() {
        let deep = format!("{}{}", "<c>".repeat(200_000), "</c>".repeat(200_000));
        for rows in [format!("<row r=\"1\">{deep}</row>"), "<row>".repeat(200_000)] {
            let workbook = xlsx(&rows);
            // Whatever is made of it, it is read or refused.
            assert!(read(&workbook).is_err() || !read(&workbook).expect("read").is_empty());
        }
    }

    #[test]
    fn numbers_and_times_are_written_as_people_write_them() {
        let float = |number| text_of(Data::Float(number));
        assert_eq!([float(417.0), float(-3.0), float(2.5)], ["417", "-3", "2.5"]);
        assert_eq!(text_of(Data::Bool(true)), "yes");
        assert_eq!(text_of(Data::DateTimeIso("2024-06-30T00:00:00".to_owned())), "2024-06-30");
    }
}
