//! The zeros before numbers in old workbooks (XLS). Their reader does not tell how cells are formatted, so
//! the records that say so are looked up here.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::digits::DigitPattern;
use super::xls::{BEGINNING, SEVERAL_CELLS, next, number, records};

const FORMAT: u16 = 0x041E;
/// How cells look; each cell has the index of one.
const LOOK: u16 = 0x00E0;
/// The name of a sheet, and where in the file it begins.
const SHEET: u16 = 0x0085;
/// A number, a short number, a formula: each begins with row, column and look.
const NUMBERS: &[u16] = &[0x0203, 0x027E, 0x0006];
/// The version whose texts may have two bytes a letter.
const WIDE_TEXTS: u64 = 0x0600;

/// The patterns of a sheet's cells, by row and column, counted from 0; only of cells that have one.
pub(super) type SheetDigits = HashMap<(u32, u32), Arc<DigitPattern>, FixedState>;

/// The patterns of each sheet, in their order. What is damaged says nothing.
pub(super) fn of(bytes: &[u8]) -> Vec<SheetDigits> {
    let records = records(bytes).ok().flatten().unwrap_or_default();
    let mut reader = DigitReader::default();
    let mut rest = records.as_slice();
    while let Some((kind, data, after)) = next(rest) {
        reader.read(records.len() - rest.len(), kind, data);
        rest = after;
    }
    reader.sheets.into_iter().map(|(_, cells)| cells).collect()
}

#[derive(Default)]
struct DigitReader {
    has_wide_texts: bool,
    formats: HashMap<u64, Arc<DigitPattern>, FixedState>,
    looks: Vec<Option<Arc<DigitPattern>>>,
    /// Where each sheet begins, and its cells.
    sheets: Vec<(u64, SheetDigits)>,
    /// The sheet that is being read.
    now: Option<usize>,
}

impl DigitReader {
    fn read(&mut self, place: usize, kind: u16, data: &[u8]) {
        match kind {
            BEGINNING => {
                self.has_wide_texts |= number(data, 0) == Some(WIDE_TEXTS);
                self.now = self.sheets.iter().position(|(begins, _)| *begins == place as u64);
            }
            FORMAT => {
                let pattern = self.code(data).and_then(|code| DigitPattern::of(&code)).map(Arc::new);
                self.formats.extend(number(data, 0).zip(pattern));
            }
            LOOK => self.looks.push(number(data, 2).and_then(|format| self.formats.get(&format)).cloned()),
            SHEET => {
                let begins = number(data, 0).zip(number(data, 2)).map(|(low, high)| low | high << 16);
                self.sheets.push((begins.unwrap_or(u64::MAX), SheetDigits::default()));
            }
            SEVERAL_CELLS => {
                let columns = data.get(4..).unwrap_or_default().chunks_exact(6);
                for (index, cell) in (0..).zip(columns) {
                    let column = number(data, 2).map(|first| first + index);
                    self.add(number(data, 0), column, number(cell, 0));
                }
            }
            _ if NUMBERS.contains(&kind) => self.add(number(data, 0), number(data, 2), number(data, 4)),
            _ => {}
        }
    }

    /// The code of a format.
    fn code(&self, data: &[u8]) -> Option<String> {
        if !self.has_wide_texts {
            let length = usize::from(*data.get(2)?);
            return Some(data.get(3..3 + length)?.iter().map(|byte| char::from(*byte)).collect());
        }
        let length = usize::try_from(number(data, 2)?).ok()?;
        let letters = data.get(5..)?;
        if data.get(4)? & 1 == 0 {
            return Some(letters.get(..length)?.iter().map(|byte| char::from(*byte)).collect());
        }
        let wide = letters.get(..length * 2)?.chunks_exact(2).filter_map(|pair| number(pair, 0));
        Some(wide.filter_map(|unit| char::from_u32(u32::try_from(unit).ok()?)).collect())
    }

    fn add(&mut self, row: Option<u64>, column: Option<u64>, look: Option<u64>) {
        let pattern = look.and_then(|look| self.looks.get(usize::try_from(look).ok()?)?.clone());
        let place = row
            .zip(column)
            .and_then(|(row, column)| Some((u32::try_from(row).ok()?, u32::try_from(column).ok()?)));
        let sheet = self.now.and_then(|now| self.sheets.get_mut(now));
        if let (Some((_, cells)), Some(place), Some(pattern)) = (sheet, place, pattern) {
            cells.insert(place, pattern);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_the_zeros_that_an_old_workbook_shows() {
        let bytes = std::fs::read("tests/fixtures/workbooks/numbers.xls").expect("a workbook");
        let sheets = of(&bytes);
        assert_eq!(sheets.len(), 2);
        let shown = |place| sheets[1].get(&place).and_then(|pattern| pattern.shown(417.0));
        assert_eq!((shown((1, 1)).as_deref(), shown((1, 2))), (Some("00417"), None));
        assert!(sheets[0].is_empty());
        // Whatever is cut off, the rest is read.
        for end in (0..bytes.len()).step_by(97) {
            let _ = of(&bytes[..end]);
        }
    }
}
