//! A backend that sends a terminal as few bytes as it can: over a slow line, each is waited for. It draws
//! what has the same style together, moves to the right within a line, lets the terminal erase runs of
//! blanks, and places the cursor again after every letter made of several characters. Terminals disagree on
//! how many cells such letters take (Devanagari, Kannada, emoji of several people), and otherwise everything
//! after one might be drawn a cell off.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crossterm::cursor::MoveTo;
use crossterm::queue;
use crossterm::style::{
    Attribute, Attributes, ResetColor, SetAttribute, SetAttributes, SetBackgroundColor, SetForegroundColor,
};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::prelude::IntoCrossterm;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthChar as _;

use crate::ui::text::width;

/// From this many blanks on, erasing them takes fewer bytes than writing them.
const WORTH_ERASING: usize = 6;

/// What shows where there is no letter.
const SEEN_ON_BLANKS: Modifier = Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT);

pub(crate) struct CompactBackend<W: Write> {
    inner: CrosstermBackend<W>,
    /// Whether the terminal can erase some letters of a line (ECH). All can that were looked at, but for the
    /// one in Emacs.
    can_erase: bool,
}

impl<W: Write> CompactBackend<W> {
    pub(crate) const fn new(writer: W, can_erase: bool) -> Self {
        Self { inner: CrosstermBackend::new(writer), can_erase }
    }
}

/// How something is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct CellStyle {
    foreground: Color,
    background: Color,
    modifier: Modifier,
}

impl CellStyle {
    /// How a cell is drawn; of a blank, only the background is seen.
    fn of(cell: &Cell) -> Self {
        let background = cell.bg;
        if is_blank(cell) {
            Self { background, ..Self::default() }
        } else {
            Self { foreground: cell.fg, background, modifier: cell.modifier }
        }
    }

    /// Whether blanks drawn like this look like blanks on `background`.
    fn shows_blanks_on(&self, background: Color) -> bool {
        self.background == background && !self.modifier.intersects(SEEN_ON_BLANKS)
    }
}

/// Whether a cell shows nothing but its background.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(SEEN_ON_BLANKS)
}

/// Whether a letter stays within its cell.
fn is_simple(symbol: &str) -> bool {
    symbol.chars().nth(1).is_none() && width(symbol) == 1
}

/// Whether every terminal moves on by one cell after a letter. After lines, arrows and dots, terminals set up
/// for Chinese, Japanese or Korean move on by two.
fn is_narrow(symbol: &str) -> bool {
    is_simple(symbol) && symbol.chars().all(|letter| letter.width_cjk() == Some(1))
}

/// Neighboring cells that are drawn in one go.
struct Run {
    start: Position,
    look: CellStyle,
    /// Empty if blanks are erased.
    text: String,
    /// How many cells.
    columns: u16,
    is_blank: bool,
    /// Whether every letter stays within its cell.
    is_simple: bool,
    /// Whether the place after it is known.
    is_narrow: bool,
}

impl Run {
    fn new(start: Position, cell: &Cell) -> Self {
        let (look, is_blank) = (CellStyle::of(cell), is_blank(cell));
        let mut run =
            Self { start, look, text: String::new(), columns: 0, is_blank, is_simple: true, is_narrow: true };
        run.add(cell);
        run
    }

    fn erasing(start: Position, columns: u16) -> Self {
        let look = CellStyle::default();
        Self { start, look, text: String::new(), columns, is_blank: true, is_simple: true, is_narrow: true }
    }

    fn add(&mut self, cell: &Cell) {
        self.text.push_str(cell.symbol());
        self.columns += 1;
        self.is_simple &= is_simple(cell.symbol());
        self.is_narrow &= is_narrow(cell.symbol());
    }

    /// Adds a cell if it follows, and can be drawn in the same look. Blanks take the look of their neighbors.
    fn takes(&mut self, place: Position, cell: &Cell) -> bool {
        let follows = place == Position { x: self.start.x + self.columns, ..self.start };
        if !follows || !self.is_simple || self.text.is_empty() {
            return false;
        }
        let look = CellStyle::of(cell);
        if self.is_blank && look.shows_blanks_on(self.look.background) {
            (self.look, self.is_blank) = (look, is_blank(cell));
        } else if look != self.look && !(is_blank(cell) && self.look.shows_blanks_on(cell.bg)) {
            return false;
        }
        self.add(cell);
        true
    }
}

/// The cells as runs, in an order that changes the look seldom. Lines with letters of several characters or
/// columns stay in their order, because such a letter may spill over what follows it.
fn runs(cells: &[(Position, &Cell)], can_erase: bool) -> Vec<Run> {
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
    let mut looks: Vec<CellStyle> = Vec::new();
    for run in &runs {
        if !looks.contains(&run.look) {
            looks.push(run.look);
        }
    }
    runs.sort_by_key(|run| {
        let look = || looks.iter().position(|look| *look == run.look);
        (!in_order.contains(&run.start.y)).then(look)
    });
    runs
}

/// How many blank cells on the usual background follow each other, beginning with the first.
fn blanks(cells: &[(Position, &Cell)]) -> usize {
    let Some((start, _)) = cells.first() else { return 0 };
    let places = (start.x..=u16::MAX).map(|x| Position { x, ..*start });
    let is_next = |((place, cell), wanted): &(&(Position, &Cell), Position)| {
        place == wanted && is_blank(cell) && cell.bg == Color::Reset
    };
    cells.iter().zip(places).take_while(is_next).count()
}

/// Where the terminal's cursor is and how it draws, as far as known.
#[derive(Default)]
struct Pen {
    place: Option<Position>,
    look: CellStyle,
}

impl Pen {
    fn draw(&mut self, out: &mut impl Write, run: &Run) -> io::Result<()> {
        self.go(out, run.start)?;
        self.take(out, run)?;
        if run.text.is_empty() {
            // The cursor stays.
            return write!(out, "\x1b[{}X", run.columns);
        }
        out.write_all(run.text.as_bytes())?;
        let end = Position { x: run.start.x + run.columns, ..run.start };
        self.place = run.is_narrow.then_some(end);
        Ok(())
    }

    fn go(&mut self, out: &mut impl Write, to: Position) -> io::Result<()> {
        match self.place {
            Some(here) if here == to => {}
            Some(here) if here.y == to.y && here.x + 1 == to.x => out.write_all(b"\x1b[C")?,
            Some(here) if here.y == to.y && here.x < to.x => write!(out, "\x1b[{}C", to.x - here.x)?,
            _ => queue!(out, MoveTo(to.x, to.y))?,
        }
        self.place = Some(to);
        Ok(())
    }

    /// Draws from now on as a run wants.
    fn take(&mut self, out: &mut impl Write, run: &Run) -> io::Result<()> {
        let CellStyle { foreground, background, modifier } = run.look;
        if run.is_blank && self.look.shows_blanks_on(background) {
            return Ok(());
        }
        if self.look.modifier != modifier {
            // What is set can only be taken back together.
            queue!(out, SetAttribute(Attribute::Reset))?;
            self.look = CellStyle { modifier, ..CellStyle::default() };
            let attributes = attributes(modifier);
            if !attributes.is_empty() {
                queue!(out, SetAttributes(attributes))?;
            }
        }
        if self.look.background != background {
            queue!(out, SetBackgroundColor(background.into_crossterm()))?;
        }
        if self.look.foreground != foreground {
            queue!(out, SetForegroundColor(foreground.into_crossterm()))?;
        }
        self.look = run.look;
        Ok(())
    }

    /// Leaves the terminal as it was.
    fn end(self, out: &mut impl Write) -> io::Result<()> {
        if !self.look.modifier.is_empty() {
            queue!(out, SetAttribute(Attribute::Reset))
        } else if self.look != CellStyle::default() {
            queue!(out, ResetColor)
        } else {
            Ok(())
        }
    }
}

fn attributes(modifier: Modifier) -> Attributes {
    let pairs = [
        (Modifier::BOLD, Attribute::Bold),
        (Modifier::DIM, Attribute::Dim),
        (Modifier::ITALIC, Attribute::Italic),
        (Modifier::UNDERLINED, Attribute::Underlined),
        (Modifier::SLOW_BLINK, Attribute::SlowBlink),
        (Modifier::RAPID_BLINK, Attribute::RapidBlink),
        (Modifier::REVERSED, Attribute::Reverse),
        (Modifier::HIDDEN, Attribute::Hidden),
        (Modifier::CROSSED_OUT, Attribute::CrossedOut),
    ];
    let mut attributes = Attributes::default();
    for (_, attribute) in pairs.into_iter().filter(|(one, _)| modifier.contains(*one)) {
        attributes.set(attribute);
    }
    attributes
}

impl<W: Write> Backend for CompactBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let cells: Vec<_> = content.map(|(x, y, cell)| (Position { x, y }, cell)).collect();
        let mut pen = Pen::default();
        for run in runs(&cells, self.can_erase) {
            pen.draw(&mut self.inner, &run)?;
        }
        pen.end(&mut self.inner)
    }

    fn append_lines(&mut self, lines: u16) -> io::Result<()> {
        self.inner.append_lines(lines)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.inner.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        self.inner.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.inner)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZero;

    use proptest::prelude::*;
    use ratatui::Terminal;
    use ratatui::TerminalOptions;
    use ratatui::Viewport;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;
    use ratatui::text::Line;
    use ratatui::widgets::Widget as _;

    use super::*;
    use crate::ui::settle::Settle;

    const AREA: Rect = Rect::new(0, 0, 24, 4);

    /// The backend's output for a line, including cursor positions.
    fn written(text: &str, can_erase: bool) -> String {
        let area = Rect::new(0, 0, 12, 1);
        let mut buffer = Buffer::empty(area);
        Line::raw(text).render(area, &mut buffer);
        let cells: Vec<_> =
            (0..area.width).filter_map(|x| buffer.cell((x, 0)).map(|cell| (x, 0, cell))).collect();
        let mut bytes = Vec::new();
        CompactBackend::new(&mut bytes, can_erase).draw(cells.into_iter()).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn what_follows_a_composed_letter_is_placed() {
        // The letter after the accented e is in the third column; terminals count from 1.
        let drawn = written("ae\u{301}b", true);
        assert!(drawn.contains("\u{1b}[1;3Hb"), "{drawn:?}");
        assert_eq!(written("abc", true).matches('H').count(), 1, "plain text is placed once");
        // Some terminals give the arrow two cells.
        assert_eq!(written("a → b", true), "\u{1b}[1;1Ha → b\u{1b}[1;6H\u{1b}[7X");
    }

    #[test]
    fn blanks_are_erased_and_colors_set_once() {
        assert_eq!(written("ab", true), "\u{1b}[1;1Hab\u{1b}[10X");
        assert_eq!(written("ab", false), format!("\u{1b}[1;1Hab{}", " ".repeat(10)));
    }

    /// A frame: at places of lines, words in styles.
    type Words = Vec<(u16, u16, &'static str, Style)>;

    fn words() -> impl Strategy<Value = Words> {
        let styles = vec![
            Style::new(),
            Style::new().fg(Color::Rgb(154, 162, 174)),
            Style::new().fg(Color::Red).bg(Color::Blue),
            Style::new().add_modifier(Modifier::BOLD),
            Style::new().add_modifier(Modifier::REVERSED),
            Style::new().fg(Color::Green).add_modifier(Modifier::UNDERLINED),
        ];
        let texts = vec!["          ", "a", "Zoë Lindqvist", "王明 x", "e\u{301}a", "──", " ", "b c d e f"];
        let word = (0..AREA.width, 0..AREA.height, prop::sample::select(texts), prop::sample::select(styles));
        prop::collection::vec(word, 0..12)
    }

    /// What a terminal shows after the frames, and what it should.
    fn shown(frames: &[Words], can_erase: bool) -> (vt100::Parser, Buffer) {
        let mut bytes = Vec::new();
        let mut last = Buffer::empty(AREA);
        let options = TerminalOptions { viewport: Viewport::Fixed(AREA) };
        let mut terminal =
            Terminal::with_options(CompactBackend::new(&mut bytes, can_erase), options).unwrap();
        let mut settle = Settle::default();
        for words in frames {
            let frame = terminal
                .draw(|frame| {
                    for (x, y, text, style) in words {
                        frame.buffer_mut().set_stringn(*x, *y, text, usize::from(AREA.width - x), *style);
                    }
                    settle.frame(frame.buffer_mut());
                })
                .unwrap();
            last = frame.buffer.clone();
        }
        drop(terminal);
        let cells = |count| NonZero::new(count).unwrap();
        let mut parser = vt100::Parser::new(cells(AREA.height), cells(AREA.width), 0);
        parser.process(&bytes);
        (parser, last)
    }

    fn color(color: Color) -> vt100::Color {
        match color {
            Color::Rgb(red, green, blue) => vt100::Color::Rgb(red, green, blue),
            Color::Red => vt100::Color::Idx(1),
            Color::Green => vt100::Color::Idx(2),
            Color::Blue => vt100::Color::Idx(4),
            _ => vt100::Color::Default,
        }
    }

    proptest! {
        #[test]
        fn a_terminal_shows_what_was_drawn(
            frames in prop::collection::vec(words(), 1..5),
            can_erase in any::<bool>(),
        ) {
            let (parser, last) = shown(&frames, can_erase);
            for y in 0..AREA.height {
                let mut hidden = 0;
                for x in 0..AREA.width {
                    let wanted = last.cell((x, y)).unwrap();
                    let shown = parser.screen().cell(y, x).unwrap();
                    if hidden > 0 {
                        hidden -= 1;
                        continue;
                    }
                    hidden = width(wanted.symbol()).saturating_sub(1);
                    let text = if shown.has_contents() { shown.contents() } else { " " };
                    prop_assert_eq!((x, y, text), (x, y, wanted.symbol()));
                    prop_assert_eq!((x, y, shown.bgcolor()), (x, y, color(wanted.bg)));
                    let is_seen = |modifier| wanted.modifier.contains(modifier);
                    prop_assert_eq!(shown.inverse(), is_seen(Modifier::REVERSED));
                    prop_assert_eq!(shown.underline(), is_seen(Modifier::UNDERLINED));
                    if wanted.symbol() != " " {
                        prop_assert_eq!((x, y, shown.fgcolor()), (x, y, color(wanted.fg)));
                        prop_assert_eq!(shown.bold(), is_seen(Modifier::BOLD));
                    }
                }
            }
        }
    }
}
