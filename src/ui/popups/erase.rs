//! The question before a person is erased, with the word to type.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::app::popups::erase::{ErasePopup, WORD};
use crate::ui::popups::{Canvas, boxed, middle};
use crate::ui::text::{cut, length, width, wrap};

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, erasing: &ErasePopup, geometry: &mut Geometry) {
    let Canvas { area, theme, .. } = canvas;
    let columns = area.width.min(76);
    let mut lines: Vec<String> = Vec::new();
    for sentence in &erasing.lines {
        lines.extend(wrap(sentence, usize::from(columns).saturating_sub(4)));
    }
    let area = middle(area, columns, length(lines.len() + 4));
    let inner = boxed(frame, area, &format!("Erase {}?", erasing.name), Line::default(), theme);
    // The last two lines are for the word.
    let height = usize::from(inner.height).saturating_sub(2);
    let offset = erasing.offset.min(lines.len().saturating_sub(height));
    geometry.layer_offset = offset;
    geometry.layer_height = height;
    geometry.layer_lines = lines.len();
    geometry.hits.push((inner, Hit::Lines));
    for (y, line) in (inner.top()..inner.bottom()).take(height).zip(lines.iter().skip(offset)) {
        frame.render_widget(Line::raw(line.as_str()), Rect { y, height: 1, ..inner });
    }
    if inner.height == 0 {
        return;
    }
    let asked = format!("To confirm, type {WORD}: ");
    let area = Rect { y: inner.bottom() - 1, height: 1, ..inner };
    let room = usize::from(inner.width).saturating_sub(width(&asked) + 1);
    frame.render_widget(
        Line::from(vec![Span::styled(asked.clone(), theme.key), Span::raw(cut(erasing.typed.text(), room))]),
        area,
    );
    let typed =
        length(width(&asked) + width(erasing.typed.before_cursor())).min(inner.width.saturating_sub(1));
    frame.set_cursor_position((inner.x + typed, area.y));
}
