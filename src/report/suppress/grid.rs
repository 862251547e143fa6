//! Which cells of a table to hide so that no small one can be worked out. The reader is assumed to know
//! everything that is shown, and every sum that holds among the counts of a row or column, whether it is
//! meant as a total or not.

use crate::network::Share;
use crate::report::{Cell, Table};

/// Rows and columns with up to this many counts are searched for sums of any subset; longer ones only for
/// sums of all others and of consecutive cells before.
const ANY_CHOICE: usize = 9;
/// The upper bound of an unknown count, larger than any real one.
const ANYTHING: usize = usize::MAX / 4096;

/// The row and column of a cell.
type Place = (usize, usize);

#[derive(Debug)]
pub(crate) struct Grid<'a> {
    table: &'a Table,
    least: usize,
    hidden: Vec<Vec<bool>>,
    sums: Vec<Sum>,
}

/// Parts that add up to a total.
#[derive(Debug)]
struct Sum {
    parts: Vec<Place>,
    total: Place,
}

/// The range of a count as a reader can know it, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bounds {
    low: usize,
    high: usize,
}

/// Whether the part of a share, or the rest of the whole, is too small.
pub(super) const fn small_share(part: usize, whole: usize, least: usize) -> bool {
    whole > 0 && (part < least || whole.saturating_sub(part) < least)
}

/// Whether a count equals the part of a share, or the rest of its whole.
const fn tells(share: &Share, count: usize) -> bool {
    share.part == count || share.whole.saturating_sub(share.part) == count
}

impl<'a> Grid<'a> {
    /// The table with its small cells hidden.
    pub(crate) fn new(table: &'a Table, least: usize) -> Self {
        let small = |cell: &Cell| match cell {
            Cell::Count(count) => *count < least,
            Cell::Share(share) => small_share(share.part, share.whole, least),
            Cell::Text(_) | Cell::Number(_) | Cell::Missing(_) => false,
        };
        let hidden = table.rows.iter().map(|row| row.cells.iter().map(small).collect()).collect();
        let mut grid = Self { table, least, hidden, sums: Vec::new() };
        grid.sums = grid.find_sums();
        grid
    }

    pub(crate) fn is_hidden(&self, row: usize, column: usize) -> bool {
        self.hidden.get(row).and_then(|row| row.get(column)).copied().unwrap_or_default()
    }

    /// Hides more cells until no hidden one follows from those shown.
    pub(crate) fn protect(&mut self) {
        // Terminates because every round hides at least one more cell.
        while self.hide_what_says_the_same() || self.hide_lonely() || self.hide_determined() {}
    }

    fn cell(&self, (row, column): Place) -> Option<&Cell> {
        self.table.rows.get(row).and_then(|row| row.cells.get(column))
    }

    fn count(&self, place: Place) -> Option<usize> {
        if let Some(Cell::Count(count)) = self.cell(place) { Some(*count) } else { None }
    }

    fn hide(&mut self, (row, column): Place) {
        if let Some(cell) = self.hidden.get_mut(row).and_then(|row| row.get_mut(column)) {
            *cell = true;
        }
    }

    fn places(&self) -> impl Iterator<Item = Place> + use<'a> {
        self.table
            .rows
            .iter()
            .enumerate()
            .flat_map(|(row, cells)| (0..cells.cells.len()).map(move |column| (row, column)))
    }

    fn shown(&self, place: Place) -> bool {
        !self.is_hidden(place.0, place.1)
    }

    /// Within a row, hides counts equal to the part of a hidden share or its rest, shares made of a hidden
    /// count, and numbers of any kind next to something hidden.
    fn hide_what_says_the_same(&mut self) -> bool {
        let mut more = Vec::new();
        for place in self.places().filter(|place| self.shown(*place)) {
            let beside = || {
                (0..self.table.rows.get(place.0).map_or(0, |row| row.cells.len()))
                    .map(|column| (place.0, column))
            };
            let mut hidden =
                beside().filter(|other| !self.shown(*other)).filter_map(|other| self.cell(other));
            let told = match self.cell(place) {
                Some(Cell::Count(count)) => hidden.any(|other| {
                    matches!(other, Cell::Share(share) if tells(share, *count)
                        && !(*count == share.whole && self.is_first(place)))
                }),
                Some(Cell::Share(share)) => hidden.any(|other| match other {
                    Cell::Count(count) => tells(share, *count),
                    Cell::Share(same) => same == share,
                    _ => false,
                }),
                Some(Cell::Number(_)) => hidden.next().is_some(),
                _ => false,
            };
            if told {
                more.push(place);
            }
        }
        for place in &more {
            self.hide(*place);
        }
        !more.is_empty()
    }

    /// Whether no equal count precedes it in its row: of equal counts, the first is the number of all.
    fn is_first(&self, (row, column): Place) -> bool {
        let count = self.count((row, column));
        (0..column).all(|before| self.count((row, before)) != count)
    }

    /// Hides a second cell where only one in a column is hidden, which could be worked out from
    /// a total elsewhere.
    fn hide_lonely(&mut self) -> bool {
        let columns = self.table.columns.len();
        for column in 0..columns {
            let size = |place: &Place| match self.cell(*place) {
                Some(Cell::Count(count)) => Some(*count),
                Some(Cell::Share(share)) if share.whole > 0 => Some(share.part),
                _ => None,
            };
            let all: Vec<Place> = (0..self.table.rows.len())
                .map(|row| (row, column))
                .filter(|place| size(place).is_some())
                .collect();
            let hidden = all.iter().filter(|place| !self.shown(**place)).count();
            let next =
                all.iter().filter(|place| self.shown(**place)).min_by_key(|place| size(place)).copied();
            if let (1, Some(next)) = (hidden, next) {
                self.hide(next);
                return true;
            }
        }
        false
    }

    /// Hides one more cell of a sum in which a hidden cell has only one possible value left.
    fn hide_determined(&mut self) -> bool {
        let determined = self.determined();
        let with =
            |sum: &&Sum| determined.iter().any(|found| sum.total == *found || sum.parts.contains(found));
        let next = self.sums.iter().filter(with).find_map(|sum| {
            let largest =
                sum.parts.iter().filter(|place| self.shown(**place)).max_by_key(|place| self.count(**place));
            self.shown(sum.total).then_some(sum.total).or(largest.copied())
        });
        let Some(next) = next else { return false };
        self.hide(next);
        true
    }

    /// Hidden counts that follow from the sums and the shown cells.
    fn determined(&self) -> Vec<Place> {
        let width = self.table.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let index = |(row, column): Place| row * width + column;
        let mut bounds = vec![Bounds { low: 0, high: ANYTHING }; self.table.rows.len() * width];
        for place in self.places() {
            let Some(count) = self.count(place) else { continue };
            let known = match (self.shown(place), count < self.least) {
                (true, _) => Bounds { low: count, high: count },
                (false, true) => Bounds { low: 0, high: self.least.saturating_sub(1) },
                // A reader who knows the rule knows that it is not small.
                (false, false) => Bounds { low: self.least, high: ANYTHING },
            };
            if let Some(slot) = bounds.get_mut(index(place)) {
                *slot = known;
            }
        }
        let get = |bounds: &[Bounds], place: Place| {
            bounds.get(index(place)).copied().unwrap_or(Bounds { low: 0, high: ANYTHING })
        };
        // Narrowing always converges; the limit is for sums that narrow one by one.
        for _ in 0..64 {
            let before = bounds.clone();
            for sum in &self.sums {
                let low: usize = sum.parts.iter().map(|place| get(&bounds, *place).low).sum();
                let high: usize = sum.parts.iter().map(|place| get(&bounds, *place).high).sum();
                let total = get(&bounds, sum.total);
                let total = Bounds { low: total.low.max(low), high: total.high.min(high) };
                if let Some(slot) = bounds.get_mut(index(sum.total)) {
                    *slot = total;
                }
                for place in &sum.parts {
                    let part = get(&bounds, *place);
                    let (others_low, others_high) = (low - part.low, high - part.high);
                    let narrowed = Bounds {
                        low: part.low.max(total.low.saturating_sub(others_high)),
                        high: part.high.min(total.high.saturating_sub(others_low)),
                    };
                    if let Some(slot) = bounds.get_mut(index(*place)) {
                        *slot = narrowed;
                    }
                }
            }
            if bounds == before {
                break;
            }
        }
        let hidden = self.places().filter(|place| !self.shown(*place) && self.count(*place).is_some());
        hidden
            .filter(|place| {
                let Bounds { low, high } = get(&bounds, *place);
                low >= high
            })
            .collect()
    }

    /// Every sum that holds among the counts of a row or a column.
    fn find_sums(&self) -> Vec<Sum> {
        let mut sums = Vec::new();
        let counted = |place: &Place| self.count(*place).is_some();
        for (row, cells) in self.table.rows.iter().enumerate() {
            self.sums_among(
                &(0..cells.cells.len()).map(|column| (row, column)).filter(counted).collect::<Vec<_>>(),
                &mut sums,
            );
        }
        for column in 0..self.table.columns.len() {
            self.sums_among(
                &(0..self.table.rows.len()).map(|row| (row, column)).filter(counted).collect::<Vec<_>>(),
                &mut sums,
            );
        }
        sums
    }

    fn sums_among(&self, line: &[Place], sums: &mut Vec<Sum>) {
        let size = |place: &Place| self.count(*place).unwrap_or_default();
        for (at, total) in line.iter().enumerate() {
            let others: Vec<Place> = line.iter().filter(|place| *place != total).copied().collect();
            let mut keep = |parts: Vec<Place>| {
                if parts.len() > 1 && parts.iter().map(size).sum::<usize>() == size(total) {
                    sums.push(Sum { parts, total: *total });
                }
            };
            if line.len() <= ANY_CHOICE {
                for choice in 0..1_usize << others.len() {
                    keep(
                        others
                            .iter()
                            .enumerate()
                            .filter(|(place, _)| choice >> place & 1 == 1)
                            .map(|(_, part)| *part)
                            .collect(),
                    );
                }
            } else {
                keep(others);
                for from in 0..at {
                    keep(line.get(from..at).unwrap_or_default().to_vec());
                }
            }
        }
    }
}
