//! Old workbooks (XLS), before they are read. Their reader makes room for all cells between the first and the
//! last, so damage, or a stray cell, could take all memory.

use std::io::{Cursor, Read};

use cfb::CompoundFile as Compound;

use super::ReadError;

/// The most cells that a sheet may span, empty ones included.
const MOST_CELLS: u64 = 4_000_000;

/// Records that begin with the row and the column of a cell.
const CELLS: &[u16] = &[0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E];
/// The same, for several cells of a row; the last column is at their end.
pub(super) const SEVERAL_CELLS: u16 = 0x00BD;
/// Where the used part of a sheet begins and ends.
const DIMENSIONS: u16 = 0x0200;
/// The beginning of a sheet.
pub(super) const BEGINNING: u16 = 0x0809;

/// Rows and columns, counted from 0, as far as they were seen in one sheet.
#[derive(Default)]
struct CellSpan {
    rows: Option<(u64, u64)>,
    columns: Option<(u64, u64)>,
}

impl CellSpan {
    fn add(&mut self, row: u64, column: u64) {
        let widen = |held: Option<(u64, u64)>, at: u64| {
            held.map_or(Some((at, at)), |(low, high)| Some((low.min(at), high.max(at))))
        };
        self.rows = widen(self.rows, row);
        self.columns = widen(self.columns, column);
    }

    fn is_too_wide(&self) -> bool {
        let length = |held: Option<(u64, u64)>| held.map_or(0, |(low, high)| high - low + 1);
        length(self.rows).saturating_mul(length(self.columns)) > MOST_CELLS
    }
}

/// # Errors
/// If a sheet spans too many cells, or is too damaged to say.
pub fn refuse_far_cells(bytes: &[u8]) -> Result<(), ReadError> {
    // Without one, it is something else of Office, or a new workbook with a password: the reader says which.
    let Some(text) = records(bytes)? else { return Ok(()) };
    let mut span = CellSpan::default();
    let mut rest = text.as_slice();
    while let Some((kind, data, after)) = next(rest) {
        rest = after;
        match kind {
            BEGINNING => span = CellSpan::default(),
            DIMENSIONS => {
                let mut claimed = CellSpan::default();
                for (row, column) in dimensions(data).into_iter().flatten() {
                    claimed.add(row, column);
                }
                if claimed.is_too_wide() {
                    return Err(far());
                }
            }
            _ if CELLS.contains(&kind) || kind == SEVERAL_CELLS => {
                let (Some(row), Some(column)) = (number(data, 0), number(data, 2)) else { continue };
                span.add(row, column);
                if let Some(last) = data.len().checked_sub(2).and_then(|at| number(data, at))
                    && kind == SEVERAL_CELLS
                {
                    span.add(row, last);
                }
                if span.is_too_wide() {
                    return Err(far());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The records of a workbook, if there is one.
///
/// # Errors
/// If it is too damaged to be read.
pub(super) fn records(bytes: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
    let damaged = || ReadError::Workbook("it is damaged".to_owned());
    let mut file = Compound::open(Cursor::new(bytes)).map_err(|_| damaged())?;
    let name = ["Workbook", "Book"].into_iter().find(|name| file.is_stream(name));
    let Some(name) = name else { return Ok(None) };
    let stream = file.open_stream(name).map_err(|_| damaged())?;
    let mut records = Vec::new();
    stream.take(bytes.len() as u64).read_to_end(&mut records).map_err(|_| damaged())?;
    Ok(Some(records))
}

fn far() -> ReadError {
    ReadError::Workbook("its cells are too far apart; delete what is not part of the table".to_owned())
}

/// The kind of the next record, its data, and what follows.
pub(super) fn next(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let ([a, b, c, d], rest) = bytes.split_first_chunk::<4>()?;
    let (data, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes([*c, *d])))?;
    Some((u16::from_le_bytes([*a, *b]), data, rest))
}

pub(super) fn number(data: &[u8], at: usize) -> Option<u64> {
    let bytes = data.get(at..)?.first_chunk::<2>()?;
    Some(u64::from(u16::from_le_bytes(*bytes)))
}

/// The first and the last cell, which older files say in two bytes each.
fn dimensions(data: &[u8]) -> Option<[(u64, u64); 2]> {
    if data.len() == 10 {
        return Some([(number(data, 0)?, number(data, 4)?), (number(data, 2)?, number(data, 6)?)]);
    }
    let row = |at: usize| Some(number(data, at)? | number(data, at + 2)? << 16);
    Some([(row(0)?, number(data, 8)?), (row(4)?, number(data, 10)?)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_whose_cells_are_far_apart_is_refused_and_another_is_not() {
        let bytes = std::fs::read("tests/fixtures/workbooks/students.xls").unwrap();
        assert_eq!(refuse_far_cells(&bytes), Ok(()));
        // The used part of the sheet, as a small file has it, and as far as numbers go.
        let at = bytes.windows(4).position(|head| head == [0x00, 0x02, 14, 0]).unwrap() + 4;
        let mut far_away = bytes.clone();
        far_away[at + 4..at + 8].copy_from_slice(&[0xff; 4]);
        let refused = refuse_far_cells(&far_away).unwrap_err().to_string();
        assert!(refused.contains("too far apart"), "{refused}");
        // A cell in the last row and column that can be written.
        let cell = bytes.windows(4).position(|head| head == [0xfd, 0x00, 10, 0]).unwrap() + 4;
        let mut stray = bytes;
        stray[cell..cell + 4].copy_from_slice(&[0xff; 4]);
        assert!(refuse_far_cells(&stray).is_err());
    }
}
