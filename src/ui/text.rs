//! What the screen needs of text beyond `domain::columns`: columns as the terminal counts them, and lines whose
//! parts stand where their widths say.

use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;

pub use crate::domain::columns::{clean, cut, fit, fit_right, width, wrap};

/// A number of columns or lines, as the terminal counts them.
#[must_use]
pub fn length(cells: usize) -> u16 {
    u16::try_from(cells).unwrap_or(u16::MAX)
}

/// The same line, with every part of it where [`width`] puts it. ratatui draws a part grapheme by grapheme, but
/// moves on by the width of the part as a whole, in which an Arabic lam with its alef counts as one column, not
/// two. A part of which that is true is taken to pieces.
#[must_use]
pub fn steady(mut line: Line<'_>) -> Line<'_> {
    if line.spans.iter().any(|span| span.width() != width(&span.content)) {
        let pieces = |span: &Span<'_>| -> Vec<Span<'static>> {
            span.content.graphemes(true).map(|grapheme| Span::styled(grapheme.to_owned(), span.style)).collect()
        };
        line.spans = line.spans.iter().flat_map(pieces).collect();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::widgets::Widget as _;

    #[test]
    fn what_follows_a_name_is_drawn_where_its_width_says() {
        for name in ["محمد الأحمد", "لا", "Zoë", "王明", "नेहा शर्मा", "👩\u{200d}💻 Ada"] {
            let area = Rect::new(0, 0, 30, 1);
            let mut buffer = Buffer::empty(area);
            steady(Line::from(vec![Span::raw(fit(name, 20)), Span::raw("|")])).render(area, &mut buffer);
            assert_eq!(buffer[(20, 0)].symbol(), "|", "after {name}");
        }
    }
}
