//! The frame around a part of the screen, what is drawn on its edge, and scrolling within it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType};

use crate::ui::text;
use crate::ui::theme::Theme;

/// The frame around a part of the screen, with a title and a note at the right.
pub(super) fn framed<'a>(title: Line<'a>, right: Line<'a>, focused: bool, theme: &Theme) -> Block<'a> {
    let border = if focused { theme.border_focused } else { theme.border };
    // Keeps the title from taking on the border's color.
    let title_style = Style::reset().patch(theme.base);
    Block::bordered()
        .style(theme.base)
        .title_style(title_style)
        .border_type(BorderType::Rounded)
        .border_style(border)
        .title(title)
        .title(right.right_aligned())
}

/// Draws something small at the right end of a line, leaving the rest of the line alone.
pub(super) fn at_right(frame: &mut Frame, area: Rect, line: &Line) {
    let width = text::length(line.width()).min(area.width);
    frame.render_widget(line, Rect { x: area.right() - width, width, ..area });
}

/// The first line to draw so that `cursor` is visible, moved as little as possible.
pub(super) fn scrolled(offset: usize, cursor: usize, height: usize, lines: usize) -> usize {
    let offset = offset.min(lines.saturating_sub(height));
    if cursor < offset {
        cursor
    } else if height > 0 && cursor >= offset + height {
        cursor + 1 - height
    } else {
        offset
    }
}
