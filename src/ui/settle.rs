//! Redraws lines that contain letters made of several characters in full, every time. A terminal may give
//! such a letter cells that it does not clear when only the first one is overwritten, so drawing only the
//! differences would leave parts of old names behind.

use ratatui::buffer::{Buffer, CellDiffOption};

/// Remembers which lines of the last frame had such letters.
#[derive(Debug, Clone, Default)]
pub struct Settle {
    before: Vec<bool>,
}

impl Settle {
    /// Marks the lines of a finished frame that must be drawn in full.
    pub fn frame(&mut self, buffer: &mut Buffer) {
        let columns = usize::from(buffer.area.width).max(1);
        let lines = buffer.content.chunks_mut(columns);
        let mut now = Vec::with_capacity(lines.len());
        for (number, line) in lines.enumerate() {
            let composed = line.iter().any(|cell| cell.symbol().chars().nth(1).is_some());
            if composed || self.before.get(number).copied().unwrap_or(false) {
                for cell in line {
                    cell.set_diff_option(CellDiffOption::AlwaysUpdate);
                }
            }
            now.push(composed);
        }
        self.before = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::backend::CrosstermBackend;
    use ratatui::layout::Rect;
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
