//! The palette: all commands by name, each with its key, or why it is unavailable.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::app::keys::context::Context;
use crate::app::popups::palette::PalettePopup;
use crate::ui::popups::{Canvas, boxed, middle};
use crate::ui::scrolled;
use crate::ui::text::{cut, fit, length, width};

const NAME: usize = 17;

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, palette: &PalettePopup, geometry: &mut Geometry) {
    let Canvas { area, app, theme, .. } = canvas;
    let area = middle(area, 76, length(usize::from(area.height).saturating_sub(2).clamp(5, 20)));
    let inner = boxed(frame, area, "Command palette", Line::default(), theme);
    if inner.height < 2 {
        return;
    }
    let columns = usize::from(inner.width);
    frame.render_widget(
        Line::from(vec![
            Span::styled(": ", theme.key),
            Span::raw(cut(palette.query.text(), columns.saturating_sub(3))),
        ]),
        inner,
    );
    let typed = length(width(palette.query.before_cursor()) + 2).min(inner.width.saturating_sub(1));
    frame.set_cursor_position((inner.x + typed, inner.y));

    let list = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    let height = usize::from(list.height);
    let entries = palette.entries(|command| app.available(command));
    let cursor = palette.cursor.min(entries.len().saturating_sub(1));
    let offset = scrolled(palette.offset, cursor, height, entries.len());
    geometry.layer_offset = offset;
    geometry.hits.push((list, Hit::Lines));
    geometry.layer_height = height;
    geometry.layer_lines = entries.len();
    if entries.is_empty() {
        frame.render_widget(Line::styled("no matches", theme.quiet), list);
    }
    for (place, (y, entry)) in (list.top()..list.bottom()).zip(entries.iter().skip(offset)).enumerate() {
        let area = Rect { y, height: 1, ..list };
        let here = place + offset == cursor;
        let key = app.keymap.key_of(Context::Panes, entry.command).unwrap_or_default();
        let words =
            entry.unavailable.map_or_else(|| entry.doc.to_owned(), |reason| format!("not now: {reason}"));
        let room = columns.saturating_sub(NAME + width(key) + 5);
        let style = if entry.unavailable.is_some() { theme.quiet } else { theme.title };
        let line = Line::from(vec![
            Span::raw(if here { "▸ " } else { "  " }),
            Span::styled(fit(entry.name, NAME), style),
            Span::styled(fit(&words, room), theme.quiet),
            Span::raw("  "),
            Span::styled(key, theme.key),
        ]);
        frame.render_widget(line, area);
        if here {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
}
