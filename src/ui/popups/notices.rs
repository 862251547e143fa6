//! What was found while the register was opened.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::app::popups::notices::NoticesPopup;
use crate::ui::popups::{Canvas, boxed, middle};
use crate::ui::text::{length, wrap};

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, popup: &NoticesPopup, geometry: &mut Geometry) {
    let Canvas { area, theme, top, .. } = canvas;
    let columns = area.width.min(84);
    let mut lines: Vec<String> = Vec::new();
    for notice in &popup.notices {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(wrap(notice, usize::from(columns).saturating_sub(4)));
    }
    let area = middle(area, columns, length(lines.len() + 2));
    let inner = boxed(frame, area, "Found while opening", Line::default(), theme);
    let height = usize::from(inner.height);
    let offset = popup.offset.min(lines.len().saturating_sub(height));
    if top {
        geometry.layer_offset = offset;
        geometry.layer_height = height;
        geometry.layer_lines = lines.len();
        geometry.hits.push((inner, Hit::Lines));
    }
    for (y, line) in (inner.top()..inner.bottom()).zip(lines.iter().skip(offset)) {
        frame.render_widget(Line::raw(line.as_str()), Rect { y, height: 1, ..inner });
    }
}
