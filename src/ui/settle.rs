//! What a finished frame needs for real terminals. Lines that contain letters made of several characters
//! are redrawn in full when anything in them changes: a terminal may give such a letter cells that it does
//! not clear when only the first one is overwritten, so drawing only the differences would leave parts of old
//! names behind. For the same reason, the second half of a letter of two columns is redrawn when the letter
//! goes. And what follows a name written from right to left is kept in its order in terminals that reorder.

use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::Rect;

use crate::ui::text::width;

/// Has no width and no shape, but counts as a letter written from left to right.
const LEFT_TO_RIGHT: char = '\u{200e}';

/// Remembers the lines of the last frame that had such letters, and where its letters of two columns ended.
#[derive(Debug, Clone, Default)]
pub struct Settle {
    area: Rect,
    before: Vec<Option<Vec<Cell>>>,
    halves: Vec<usize>,
}

impl Settle {
    /// Marks the lines of a finished frame that must be drawn in full.
    pub fn frame(&mut self, buffer: &mut Buffer) {
        if self.area != buffer.area {
            // What is cleared is drawn anew.
            *self = Self { area: buffer.area, ..Self::default() };
        }
        let columns = usize::from(buffer.area.width).max(1);
        let lines = buffer.content.chunks_mut(columns);
        let mut now = Vec::with_capacity(lines.len());
        for (number, line) in lines.enumerate() {
            keep_order(line);
            let composed = line.iter().any(|cell| cell.symbol().chars().nth(1).is_some());
            let line_now = composed.then(|| line.to_vec());
            let line_before = self.before.get_mut(number).and_then(Option::take);
            if line_now != line_before {
                // Marked cells differ from those of the next frame, so the line is sent once more then.
                for cell in line {
                    cell.set_diff_option(CellDiffOption::AlwaysUpdate);
                }
            }
            now.push(line_now);
        }
        self.before = now;
        self.clear_halves(buffer);
    }

    /// Both frames are empty where the second half of a letter was, so it would not count as a difference.
    fn clear_halves(&mut self, buffer: &mut Buffer) {
        let wide = buffer.content.iter().enumerate().filter(|(_, cell)| width(cell.symbol()) > 1);
        let halves: Vec<usize> = wide.map(|(place, _)| place + 1).collect();
        for half in self.halves.iter().filter(|half| halves.binary_search(half).is_err()) {
            if let Some(cell) = buffer.content.get_mut(*half) {
                cell.set_diff_option(CellDiffOption::AlwaysUpdate);
            }
        }
        self.halves = halves;
    }
}

/// Ends each name written from right to left, and begins its line, with a mark. Without them, a terminal that
/// reorders text would take the digits and signs after the name for a part of it, and turn dates around.
fn keep_order(line: &mut [Cell]) {
    let mut ends = Vec::new();
    let mut last = None;
    for (place, cell) in line.iter().enumerate() {
        let symbol = cell.symbol();
        if symbol.chars().any(is_right_to_left) {
            last = Some(place);
        } else if !symbol.trim().is_empty() {
            ends.extend(last.take());
        }
    }
    ends.extend(last);
    if !ends.is_empty() {
        ends.push(0);
    }
    for place in ends {
        let Some(cell) = line.get_mut(place) else { continue };
        if !cell.symbol().ends_with(LEFT_TO_RIGHT) {
            let marked = format!("{}{LEFT_TO_RIGHT}", cell.symbol());
            cell.set_symbol(&marked);
        }
    }
}

/// Letters of Hebrew, Arabic, Syriac, Thaana, N'Ko, Adlam and their kin.
const fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{5be}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::backend::CrosstermBackend;
    use ratatui::text::Line;
    use ratatui::{Terminal, TerminalOptions, Viewport};

    /// What a terminal shows after drawing the frames in order.
    fn shown(frames: &[&str]) -> String {
        let area = Rect::new(0, 0, 24, 1);
        let options = TerminalOptions { viewport: Viewport::Fixed(area) };
        let mut written = Vec::new();
        {
            let mut terminal = Terminal::with_options(CrosstermBackend::new(&mut written), options).unwrap();
            let mut settle = Settle::default();
            for text in frames {
                terminal
                    .draw(|frame| {
                        frame.render_widget(Line::raw(crate::ui::text::fit(text, 24)), area);
                        settle.frame(frame.buffer_mut());
                    })
                    .unwrap();
            }
        }
        let mut parser = vt100::Parser::new(2.try_into().unwrap(), 24.try_into().unwrap(), 0);
        parser.process(&written);
        parser.screen().rows(0, 24).next().unwrap_or_default()
    }

    #[test]
    fn a_line_is_only_redrawn_when_something_in_it_changes() {
        let area = Rect::new(0, 0, 24, 2);
        let mut settle = Settle::default();
        let mut last = Buffer::empty(area);
        let mut drawn = |first: &'static str| {
            let mut buffer = Buffer::empty(area);
            buffer.set_string(0, 0, first, ratatui::style::Style::new());
            buffer.set_string(0, 1, "நீலிமா", ratatui::style::Style::new());
            settle.frame(&mut buffer);
            let places: Vec<_> = last.diff(&buffer).into_iter().map(|(x, y, _)| (x, y)).collect();
            last = buffer;
            [places.contains(&(0, 0)), places.contains(&(23, 0)), places.iter().any(|(_, y)| *y == 1)]
        };
        assert_eq!(drawn("தமிழினி Ada"), [true, true, true]);
        drawn("தமிழினி Ada");
        assert_eq!(drawn("தமிழினி Ada"), [false, false, false]);
        assert_eq!(drawn("தமிழினி Eda"), [true, true, false], "all of the line");
        assert_eq!(drawn("Ada"), [true, true, false], "what it leaves behind");
        drawn("Ada");
        assert_eq!(drawn("Ada"), [false, false, false]);
    }

    /// A backend that keeps what was under the second half of a letter, as some terminals do.
    #[test]
    fn nothing_is_left_of_the_second_half_of_a_letter() {
        let mut terminal = Terminal::new(ratatui::backend::TestBackend::new(6, 1)).unwrap();
        let mut settle = Settle::default();
        for text in ["Rownx", "Ro小x", "Row x"] {
            terminal
                .draw(|frame| {
                    frame.render_widget(Line::raw(crate::ui::text::fit(text, 6)), frame.area());
                    settle.frame(frame.buffer_mut());
                })
                .unwrap();
        }
        assert_eq!(terminal.backend().to_string(), "\"Row x \"\n");
    }

    #[test]
    fn what_follows_a_name_written_from_right_to_left_keeps_its_order() {
        let drawn = |text: &str| {
            let area = Rect::new(0, 0, 40, 1);
            let mut buffer = Buffer::empty(area);
            ratatui::widgets::Widget::render(Line::raw(text.to_owned()), area, &mut buffer);
            let plain: String = buffer.content.iter().map(Cell::symbol).collect();
            for _ in 0..2 {
                Settle::default().frame(&mut buffer);
            }
            let marked: String = buffer.content.iter().map(Cell::symbol).collect();
            assert_eq!(marked.replace(LEFT_TO_RIGHT, ""), plain);
            marked.trim_end().to_owned()
        };
        assert_eq!(
            drawn("│ فاطمة الزهراني → 2024-01-12 │"),
            "│\u{200e} فاطمة الزهراني\u{200e} → 2024-01-12 │"
        );
        assert_eq!(drawn(" יצחק 7  Zoë"), " \u{200e}יצחק\u{200e} 7  Zoë");
        assert_eq!(drawn("│ Zoë 2024-01-12 │"), "│ Zoë 2024-01-12 │");
    }

    #[test]
    fn nothing_is_left_of_a_name_that_is_drawn_over() {
        for name in ["தமிழினி", "नीलिमा", "👩\u{200d}💻 Ada", "สมชาย กำ", "שָׁלוֹם"]
        {
            assert_eq!(shown(&[name, "plain"]).trim_end(), "plain", "after {name}");
            assert_eq!(shown(&[name, ""]).trim_end(), "", "after {name}");
            assert_eq!(
                shown(&["xxxxxxxxxxxxxxxxxxxxx", name]).trim_end(),
                shown(&[name]).trim_end(),
                "{name} over text"
            );
        }
    }
}
