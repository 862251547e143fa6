//! A backend that sends a terminal as few bytes as it can: over a slow line, each is waited for. It moves to the
//! right within a line, sets a color only when it changes, lets the terminal erase runs of blanks, and places the
//! cursor again after every letter made of several characters. Terminals disagree on how many cells such letters
//! take (Devanagari, Kannada, emoji of several people), and otherwise everything after one might be drawn a cell
//! off.

use std::io::{self, Write};
use std::iter::Peekable;

use crossterm::cursor::{MoveRight, MoveTo};
use crossterm::queue;
use crossterm::style::{
    Attribute, Attributes, Print, ResetColor, SetAttribute, SetAttributes, SetBackgroundColor,
    SetForegroundColor,
};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::prelude::IntoCrossterm;
use ratatui::style::{Color, Modifier};

use crate::ui::text::width;

/// From this many blanks on, erasing them takes fewer bytes than writing them.
const WORTH_ERASING: u16 = 6;

/// Crossterm's backend, with fewer bytes.
pub(crate) struct Placed<W: Write>(CrosstermBackend<W>);

impl<W: Write> Placed<W> {
    pub(crate) const fn new(writer: W) -> Self {
        Self(CrosstermBackend::new(writer))
    }
}

/// Where the terminal's cursor is and how it draws, as far as known.
struct Pen {
    place: Option<Position>,
    foreground: Color,
    background: Color,
    modifier: Modifier,
}

impl Pen {
    fn go(&mut self, out: &mut impl Write, to: Position) -> io::Result<()> {
        match self.place {
            Some(here) if here == to => {}
            Some(here) if here.y == to.y && here.x < to.x => queue!(out, MoveRight(to.x - here.x))?,
            _ => queue!(out, MoveTo(to.x, to.y))?,
        }
        self.place = Some(to);
        Ok(())
    }

    /// Draws from now on as this cell wants. What is blank shows no foreground.
    fn take_style(&mut self, out: &mut impl Write, cell: &Cell) -> io::Result<()> {
        let is_blank = is_blank(cell);
        if self.modifier != cell.modifier && !(is_blank && !self.modifier.intersects(SEEN_ON_BLANKS)) {
            // What is set can only be taken back together.
            queue!(out, SetAttribute(Attribute::Reset))?;
            (self.foreground, self.background) = (Color::Reset, Color::Reset);
            let attributes = attributes(cell.modifier);
            if !attributes.is_empty() {
                queue!(out, SetAttributes(attributes))?;
            }
            self.modifier = cell.modifier;
        }
        if self.background != cell.bg {
            queue!(out, SetBackgroundColor(cell.bg.into_crossterm()))?;
            self.background = cell.bg;
        }
        if self.foreground != cell.fg && !is_blank {
            queue!(out, SetForegroundColor(cell.fg.into_crossterm()))?;
            self.foreground = cell.fg;
        }
        Ok(())
    }

    fn write(&mut self, out: &mut impl Write, cell: &Cell) -> io::Result<()> {
        queue!(out, Print(cell.symbol()))?;
        let is_composed = cell.symbol().chars().nth(1).is_some();
        let is_known = !is_composed && width(cell.symbol()) == 1;
        self.place = self.place.filter(|_| is_known).map(|here| Position { x: here.x + 1, ..here });
        Ok(())
    }
}

/// What shows where there is no letter.
const SEEN_ON_BLANKS: Modifier = Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT);

/// Whether a cell shows nothing but its background.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(SEEN_ON_BLANKS)
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

/// How many blank cells of the usual background follow each other, beginning with the next.
fn blanks<'a>(content: &mut Peekable<impl Iterator<Item = (u16, u16, &'a Cell)> + Clone>) -> u16 {
    let mut count = 0;
    let mut last = None;
    for (x, y, cell) in content.clone() {
        let follows = last.is_none_or(|(before, line)| (x, y) == (before + 1, line));
        if !follows || !is_blank(cell) || cell.bg != Color::Reset {
            break;
        }
        (count, last) = (count + 1, Some((x, y)));
    }
    count
}

impl<W: Write> Backend for Placed<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let out = &mut self.0;
        let mut pen = Pen {
            place: None,
            foreground: Color::Reset,
            background: Color::Reset,
            modifier: Modifier::empty(),
        };
        let cells: Vec<(u16, u16, &Cell)> = content.collect();
        let mut content = cells.into_iter().peekable();
        loop {
            let erased = blanks(&mut content);
            let Some((x, y, cell)) = content.next() else { break };
            pen.go(out, Position { x, y })?;
            pen.take_style(out, cell)?;
            if erased < WORTH_ERASING {
                pen.write(out, cell)?;
            } else {
                write!(out, "\x1b[{erased}X")?;
                content.nth(usize::from(erased) - 2);
            }
        }
        if !pen.modifier.is_empty() {
            queue!(out, SetAttribute(Attribute::Reset))?;
        } else if (pen.foreground, pen.background) != (Color::Reset, Color::Reset) {
            queue!(out, ResetColor)?;
        }
        Ok(())
    }

    fn append_lines(&mut self, lines: u16) -> io::Result<()> {
        self.0.append_lines(lines)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.0.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.0.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.0.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.0.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.0.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.0.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        self.0.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.0.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.0)
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
    fn written(text: &str) -> String {
        let area = Rect::new(0, 0, 12, 1);
        let mut buffer = Buffer::empty(area);
        Line::raw(text).render(area, &mut buffer);
        let cells: Vec<_> =
            (0..area.width).filter_map(|x| buffer.cell((x, 0)).map(|cell| (x, 0, cell))).collect();
        let mut bytes = Vec::new();
        Placed::new(&mut bytes).draw(cells.into_iter()).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn what_follows_a_composed_letter_is_placed() {
        // The letter after the accented e is in the third column; terminals count from 1.
        assert!(written("ae\u{301}b").contains("\u{1b}[1;3Hb"), "{:?}", written("ae\u{301}b"));
        assert_eq!(written("abc").matches('H').count(), 1, "plain text is placed once");
    }

    #[test]
    fn blanks_are_erased_and_colors_set_once() {
        assert_eq!(written("ab"), "\u{1b}[1;1Hab\u{1b}[10X");
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
    fn shown(frames: &[Words]) -> (vt100::Parser, Buffer) {
        let mut bytes = Vec::new();
        let mut last = Buffer::empty(AREA);
        let options = TerminalOptions { viewport: Viewport::Fixed(AREA) };
        let mut terminal = Terminal::with_options(Placed::new(&mut bytes), options).unwrap();
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
        fn a_terminal_shows_what_was_drawn(frames in prop::collection::vec(words(), 1..5)) {
            let (parser, last) = shown(&frames);
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
