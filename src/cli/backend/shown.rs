//! What the terminal shows. Between two changes there are often a few cells that stay; to draw them again can
//! take fewer bytes than to move over them.

use ratatui::buffer::Cell;
use ratatui::layout::Position;
use ratatui::style::Color;

use super::runs::{CellStyle, WORTH_ERASING, blanks, is_blank, is_narrow, is_simple};

/// A move to the right within a line takes about as many bytes as this.
const MOVE: usize = 4;

/// The cells of the terminal as last drawn, line by line; those not drawn yet are blank.
#[derive(Debug)]
pub(super) struct ShownCells {
    lines: Vec<Vec<Cell>>,
}

impl ShownCells {
    pub(crate) const fn blank() -> Self {
        Self { lines: Vec::new() }
    }

    /// Notes the cells that are about to be drawn.
    pub(crate) fn draw(&mut self, cells: &[(Position, &Cell)]) {
        for (place, cell) in cells {
            let (line, column) = (usize::from(place.y), usize::from(place.x));
            if self.lines.len() <= line {
                self.lines.resize_with(line + 1, Vec::new);
            }
            let Some(line) = self.lines.get_mut(line) else { continue };
            if line.len() <= column {
                line.resize(column + 1, Cell::EMPTY);
            }
            if let Some(shown) = line.get_mut(column) {
                (*shown).clone_from(cell);
            }
        }
    }

    /// The cells, and between them those that are better drawn again than left out. `can_erase` says whether
    /// blanks can be erased.
    pub(crate) fn with_gaps<'a>(
        &'a self,
        cells: &[(Position, &'a Cell)],
        can_erase: bool,
    ) -> Vec<(Position, &'a Cell)> {
        let mut filled = Vec::with_capacity(cells.len());
        for (index, (place, cell)) in cells.iter().enumerate() {
            filled.push((*place, *cell));
            let after = cells.get(index + 1..).unwrap_or_default();
            if let Some((next, _)) = after.first()
                && next.y == place.y
                && next.x > place.x + 1
                && let Some(gap) = self.between(*place, *next)
                && (can_erase && is_erased(cell, gap, after) || is_worth_drawing(cell, gap, after))
            {
                filled.extend((place.x + 1..).zip(gap).map(|(x, cell)| (Position { x, ..*place }, cell)));
            }
        }
        filled
    }

    fn between(&self, start: Position, end: Position) -> Option<&[Cell]> {
        let line = self.lines.get(usize::from(start.y))?;
        line.get(usize::from(start.x) + 1..usize::from(end.x))
    }
}

/// Whether a gap is blank and can be erased with the blanks after it.
fn is_erased(before: &Cell, gap: &[Cell], after: &[(Position, &Cell)]) -> bool {
    // What follows a letter of two columns is its second half.
    is_simple(before.symbol())
        && gap.iter().all(|cell| is_blank(cell) && cell.bg == Color::Reset)
        && blanks(after) >= WORTH_ERASING
}

/// Whether cells that stay are drawn in one go with those before and after them, in fewer bytes than a move.
fn is_worth_drawing(before: &Cell, gap: &[Cell], after: &[(Position, &Cell)]) -> bool {
    if !is_narrow(before.symbol()) {
        return false;
    }
    let mut style = CellStyle::of(before);
    let mut is_free = is_blank(before);
    let mut fits = |cell: &Cell| {
        let of_cell = CellStyle::of(cell);
        if is_blank(cell) {
            return style.shows_blanks_on(of_cell.background);
        }
        let fits = if is_free { of_cell.shows_blanks_on(style.background) } else { of_cell == style };
        (style, is_free) = (of_cell, false);
        fits
    };
    let bytes: usize = gap.iter().map(|cell| cell.symbol().len()).sum();
    let are_narrow = gap.iter().all(|cell| is_narrow(cell.symbol()));
    bytes <= MOVE
        && are_narrow
        && gap.iter().all(&mut fits)
        && after.first().is_some_and(|(_, cell)| fits(cell))
}
