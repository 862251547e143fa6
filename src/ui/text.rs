//! What drawing needs of text beyond `text::columns`: lengths as the terminal counts them, lines whose parts
//! are where their widths say, and widths of columns.

use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;

pub(crate) use crate::text::columns::{cut, fit, fit_right, width, wrap};

/// A number of columns or lines, as the terminal counts them.
#[must_use]
pub(crate) fn length(cells: usize) -> u16 {
    u16::try_from(cells).unwrap_or(u16::MAX)
}

/// Makes each part of a line start where [`width`] puts it. ratatui draws a span grapheme by grapheme, but
/// advances by the width of the whole span, where an Arabic lam with its alef counts as one column instead of
/// two. Lines with such spans are split into graphemes.
#[must_use]
pub(crate) fn steady(mut line: Line<'_>) -> Line<'_> {
    if line.spans.iter().any(|span| span.width() != width(&span.content)) {
        let pieces = |span: &Span<'_>| -> Vec<Span<'static>> {
            span.content
                .graphemes(true)
                .map(|grapheme| Span::styled(grapheme.to_owned(), span.style))
                .collect()
        };
        line.spans = line.spans.iter().flat_map(pieces).collect();
    }
    line
}

/// The widths of a table's columns, `gap` apart: what each wants, from the left, as far as there is room.
/// None is wider than `widest` unless room is left over; a last one with less than `narrowest` is left out.
#[must_use]
pub(crate) fn shares(
    room: usize,
    wanted: &[usize],
    gap: usize,
    widest: usize,
    narrowest: usize,
) -> Vec<usize> {
    let mut given = Vec::new();
    let mut left = room;
    for want in wanted {
        let gap = if given.is_empty() { 0 } else { gap };
        let usual = (*want).min(widest);
        if usual + gap <= left {
            given.push(usual);
            left -= usual + gap;
        } else {
            // A part of the last column is better than none of it.
            if left >= narrowest + gap {
                given.push(left - gap);
                left = 0;
            }
            break;
        }
    }
    for (width, want) in given.iter_mut().zip(wanted) {
        let more = want.saturating_sub(*width).min(left);
        *width += more;
        left -= more;
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::widgets::Widget as _;

    #[test]
    fn columns_get_what_they_want_then_what_is_left() {
        assert_eq!(shares(40, &[10, 20], 2, 15, 6), [10, 20]);
        assert_eq!(shares(30, &[10, 20], 2, 15, 6), [10, 18]);
        assert_eq!(shares(20, &[10, 20], 2, 15, 6), [10, 8]);
        assert_eq!(shares(17, &[10, 20], 2, 15, 6), [10]);
        assert_eq!(shares(0, &[10], 2, 15, 6), [0_usize; 0]);
    }

    #[test]
    fn what_follows_a_name_is_drawn_where_its_width_says() {
        for name in ["محمد الأحمد", "لا", "Zoë", "王明", "नेहा शर्मा", "👩\u{200d}💻 Ada"]
        {
            let area = Rect::new(0, 0, 30, 1);
            let mut buffer = Buffer::empty(area);
            steady(Line::from(vec![Span::raw(fit(name, 20)), Span::raw("|")])).render(area, &mut buffer);
            assert_eq!(buffer[(20, 0)].symbol(), "|", "after {name}");
        }
    }
}
