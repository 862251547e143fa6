//! Cells that are drawn in one go, and in which order.

use std::collections::BTreeSet;

use ratatui::buffer::Cell;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthChar as _;

use crate::ui::text::width;

/// From this many blanks on, erasing them takes fewer bytes than writing them.
pub(super) const WORTH_ERASING: usize = 6;

/// What shows where there is no letter.
const SEEN_ON_BLANKS: Modifier = Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT);

/// How something is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct CellStyle {
    pub foreground: Color,
    pub background: Color,
    pub modifier: Modifier,
}

impl CellStyle {
    /// How a cell is drawn; of a blank, only the background is seen.
    pub fn of(cell: &Cell) -> Self {
        let background = cell.bg;
        if is_blank(cell) {
            Self { background, ..Self::default() }
        } else {
            Self { foreground: cell.fg, background, modifier: cell.modifier }
        }
    }

    /// Whether blanks drawn like this look like blanks on `background`.
    pub fn shows_blanks_on(&self, background: Color) -> bool {
        self.background == background && !self.modifier.intersects(SEEN_ON_BLANKS)
    }
}

/// Whether a cell shows nothing but its background.
pub(super) fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(SEEN_ON_BLANKS)
}

/// Whether a letter stays within its cell.
pub(super) fn is_simple(symbol: &str) -> bool {
    symbol.chars().nth(1).is_none() && width(symbol) == 1
}

/// Whether every terminal moves on by one cell after a letter. After lines, arrows and dots, terminals set up
/// for Chinese, Japanese or Korean move on by two.
pub(super) fn is_narrow(symbol: &str) -> bool {
    is_simple(symbol) && symbol.chars().all(|letter| letter.width_cjk() == Some(1))
}

/// Neighboring cells that are drawn in one go.
pub(super) struct Run {
    pub start: Position,
    pub style: CellStyle,
    /// Empty if blanks are erased.
    pub text: String,
    /// How many cells.
    pub columns: u16,
    pub is_blank: bool,
    /// Whether every letter stays within its cell.
    is_simple: bool,
    /// Whether the place after it is known.
    pub is_narrow: bool,
}

impl Run {
    fn new(start: Position, cell: &Cell) -> Self {
        let (style, is_blank) = (CellStyle::of(cell), is_blank(cell));
        let mut run = Self {
            start,
            style,
            text: String::new(),
            columns: 0,
            is_blank,
            is_simple: true,
            is_narrow: true,
        };
        run.add(cell);
        run
    }

    fn erasing(start: Position, columns: u16) -> Self {
        let style = CellStyle::default();
        Self { start, style, text: String::new(), columns, is_blank: true, is_simple: true, is_narrow: true }
    }

    fn add(&mut self, cell: &Cell) {
        self.text.push_str(cell.symbol());
        self.columns += 1;
        self.is_simple &= is_simple(cell.symbol());
        self.is_narrow &= is_narrow(cell.symbol());
    }

    /// Adds a cell if it follows, and can be drawn in the same style. Blanks take the style of their
    /// neighbors.
    fn takes(&mut self, place: Position, cell: &Cell) -> bool {
        let follows = place == Position { x: self.start.x + self.columns, ..self.start };
        if !follows || !self.is_simple || self.text.is_empty() {
            return false;
        }
        let style = CellStyle::of(cell);
        if self.is_blank && style.shows_blanks_on(self.style.background) {
            (self.style, self.is_blank) = (style, is_blank(cell));
        } else if style != self.style && !(is_blank(cell) && self.style.shows_blanks_on(cell.bg)) {
            return false;
        }
        self.add(cell);
        true
    }
}

/// The cells as runs, in an order that changes the style seldom. Lines with letters of several characters or
/// columns stay in their order, because such a letter may spill over what follows it.
pub(super) fn runs(cells: &[(Position, &Cell)], can_erase: bool) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut rest = cells;
    while let Some(((place, cell), others)) = rest.split_first() {
        let erased = blanks(rest);
        if can_erase && erased >= WORTH_ERASING {
            runs.push(Run::erasing(*place, u16::try_from(erased).unwrap_or(u16::MAX)));
            rest = rest.get(erased..).unwrap_or_default();
            continue;
        }
        if !runs.last_mut().is_some_and(|run| run.takes(*place, cell)) {
            runs.push(Run::new(*place, cell));
        }
        rest = others;
    }
    let in_order: BTreeSet<u16> = runs.iter().filter(|run| !run.is_simple).map(|run| run.start.y).collect();
    let mut styles: Vec<CellStyle> = Vec::new();
    for run in &runs {
        if !styles.contains(&run.style) {
            styles.push(run.style);
        }
    }
    runs.sort_by_key(|run| {
        let style = || styles.iter().position(|style| *style == run.style);
        (!in_order.contains(&run.start.y)).then(style)
    });
    runs
}

/// How many blank cells on the usual background follow each other, beginning with the first.
pub(super) fn blanks(cells: &[(Position, &Cell)]) -> usize {
    let Some((start, _)) = cells.first() else { return 0 };
    let places = (start.x..=u16::MAX).map(|x| Position { x, ..*start });
    let is_next = |((place, cell), wanted): &(&(Position, &Cell), Position)| {
        place == wanted && is_blank(cell) && cell.bg == Color::Reset
    };
    cells.iter().zip(places).take_while(is_next).count()
}
