//! A menu: one line per entry, with its letter.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::app::popups::menu::MenuPopup;
use crate::ui::popups::{Canvas, boxed, middle};
use crate::ui::scrolled;
use crate::ui::text::{cut, length, width};

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, menu: &MenuPopup, geometry: &mut Geometry) {
    let Canvas { area, theme, .. } = canvas;
    let widest = menu.entries.iter().map(|entry| width(&entry.label)).max().unwrap_or(0) + 10;
    let area = middle(area, length(widest.clamp(32, 72)), length(menu.entries.len() + 2));
    let inner = boxed(frame, area, &menu.title, Line::default(), theme);
    let height = usize::from(inner.height);
    let offset = scrolled(0, menu.cursor, height, menu.entries.len());
    geometry.layer_offset = offset;
    geometry.layer_height = height;
    geometry.layer_lines = menu.entries.len();
    geometry.hits.push((inner, Hit::Lines));
    for (place, (y, entry)) in (inner.top()..inner.bottom()).zip(menu.entries.iter().skip(offset)).enumerate()
    {
        let here = place + offset == menu.cursor;
        let area = Rect { y, height: 1, ..inner };
        let line = Line::from(vec![
            Span::raw(if here { "▸ " } else { "  " }),
            Span::styled(format!("{}  ", entry.letter), theme.key),
            Span::raw(cut(&entry.label, usize::from(inner.width).saturating_sub(5))),
        ]);
        frame.render_widget(line, area);
        if here {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
}
