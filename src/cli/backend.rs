//! A backend that repositions the cursor after every letter made of several characters. Terminals disagree on
//! how many cells such letters take (Devanagari, Kannada, emoji of several people), and otherwise everything
//! after one might be drawn a cell off.

use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// Crossterm's backend, repositioning the cursor where that matters.
pub(crate) struct Placed<W: Write>(CrosstermBackend<W>);

impl<W: Write> Placed<W> {
    pub(crate) const fn new(writer: W) -> Self {
        Self(CrosstermBackend::new(writer))
    }
}

impl<W: Write> Backend for Placed<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        // Each call of the underlying `draw` starts by positioning the cursor.
        let mut run = Vec::new();
        for drawn in content {
            let composed = drawn.2.symbol().chars().nth(1).is_some();
            run.push(drawn);
            if composed {
                self.0.draw(run.drain(..))?;
            }
        }
        self.0.draw(run.into_iter())
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
    use super::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::text::Line;
    use ratatui::widgets::Widget as _;

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
}
