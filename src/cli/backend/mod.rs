//! A backend that sends a terminal as few bytes as it can: over a slow line, each is waited for. It draws
//! what has the same style together, moves to the right within a line, lets the terminal erase runs of
//! blanks, and places the cursor again after every letter made of several characters. Terminals disagree on
//! how many cells such letters take (Devanagari, Kannada, emoji of several people), and otherwise everything
//! after one might be drawn a cell off.

mod runs;
mod shown;

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
use ratatui::style::Modifier;
use runs::{CellStyle, Run, runs};
use shown::ShownCells;

/// Crossterm's backend, but for how cells are drawn.
pub(crate) struct CompactBackend<W: Write> {
    inner: CrosstermBackend<W>,
    /// Whether the terminal can erase some letters of a line (ECH). All can that were looked at, but for the
    /// one in Emacs.
    can_erase: bool,
    shown: ShownCells,
}

impl<W: Write> CompactBackend<W> {
    pub(crate) const fn new(writer: W, can_erase: bool) -> Self {
        Self { inner: CrosstermBackend::new(writer), can_erase, shown: ShownCells::blank() }
    }
}

/// Where the terminal's cursor is and how it draws, as far as known.
#[derive(Default)]
struct Pen {
    place: Option<Position>,
    style: CellStyle,
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
        let CellStyle { foreground, background, modifier } = run.style;
        if run.is_blank && self.style.shows_blanks_on(background) {
            return Ok(());
        }
        if self.style.modifier != modifier {
            // What is set can only be taken back together.
            queue!(out, SetAttribute(Attribute::Reset))?;
            self.style = CellStyle { modifier, ..CellStyle::default() };
            let attributes = attributes(modifier);
            if !attributes.is_empty() {
                queue!(out, SetAttributes(attributes))?;
            }
        }
        if self.style.background != background {
            queue!(out, SetBackgroundColor(background.into_crossterm()))?;
        }
        if self.style.foreground != foreground {
            queue!(out, SetForegroundColor(foreground.into_crossterm()))?;
        }
        self.style = run.style;
        Ok(())
    }

    /// Leaves the terminal as it was.
    fn end(self, out: &mut impl Write) -> io::Result<()> {
        if !self.style.modifier.is_empty() {
            queue!(out, SetAttribute(Attribute::Reset))
        } else if self.style != CellStyle::default() {
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
        self.shown.draw(&cells);
        let cells = self.shown.with_gaps(&cells, self.can_erase);
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
        self.shown = ShownCells::blank();
        self.inner.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.shown = ShownCells::blank();
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
    use ratatui::style::{Color, Style};
    use ratatui::text::Line;
    use ratatui::widgets::Widget as _;

    use super::*;
    use crate::ui::settle::Settle;
    use crate::ui::text::width;

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

    /// The backend's output for the second of two lines.
    fn rewritten(first: &str, second: &str, can_erase: bool) -> String {
        let area = Rect::new(0, 0, 24, 1);
        let [before, after] = [first, second].map(|text| {
            let mut buffer = Buffer::empty(area);
            Line::raw(text.to_owned()).render(area, &mut buffer);
            buffer
        });
        let frames = [Buffer::empty(area).diff(&before), before.diff(&after)];
        let written = |count| {
            let mut bytes = Vec::new();
            let mut backend = CompactBackend::new(&mut bytes, can_erase);
            for cells in frames.iter().take(count) {
                backend.draw(cells.iter().copied()).unwrap();
            }
            bytes
        };
        String::from_utf8(written(2).split_off(written(1).len())).unwrap()
    }

    #[test]
    fn a_few_cells_that_stay_are_drawn_again() {
        assert_eq!(rewritten("an old line", "my new line", true), "\u{1b}[1;1Hmy new");
        assert_eq!(rewritten("2019, Ana", "2018, Eva", true), "\u{1b}[1;4H8, Ev");
        assert_eq!(rewritten("a, abcde, b", "b, abcde, a", true), "\u{1b}[1;1Hb\u{1b}[9Ca");
        let many = ["one    letter letter", "one"];
        assert_eq!(rewritten(many[0], many[1], true), "\u{1b}[1;8H\u{1b}[13X");
        assert_eq!(rewritten(many[0], many[1], false), format!("\u{1b}[1;8H{}", " ".repeat(13)));
        let apart = ["abcdef           uvwxyz", "x"];
        assert_eq!(rewritten(apart[0], apart[1], true), "\u{1b}[1;1Hx\u{1b}[22X");
        let spaces = " ".repeat(5);
        assert_eq!(rewritten(apart[0], apart[1], false), format!("\u{1b}[1;1Hx{spaces}\u{1b}[11C{spaces} "));
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
