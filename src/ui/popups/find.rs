//! Find: the query, and the records that match it best.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::app::popups::find::{FindPopup, TextSource, place_words};
use crate::text::fold::words;
use crate::ui::popups::{Canvas, boxed, middle};
use crate::ui::scrolled;
use crate::ui::text::{cut, fit, length, width};

/// The width of `organization`, the longest kind.
const KIND: usize = 12;
/// With less room, the kind of a record is cut short.
const ROOM_FOR_KIND: usize = 48;

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, finder: &FindPopup, geometry: &mut Geometry) {
    let Canvas { area, app, theme, .. } = canvas;
    let area = middle(area, 84, length(usize::from(area.height).saturating_sub(2).clamp(6, 22)));
    let found = match (finder.is_empty() || finder.is_waiting, finder.count) {
        (true, _) => Line::default(),
        (false, count) => Line::styled(format!(" {count} found "), theme.quiet),
    };
    let inner = boxed(frame, area, "Find", found, theme);
    if inner.height < 2 {
        return;
    }
    let columns = usize::from(inner.width);
    let prompt = Line::from(vec![
        Span::styled("f ", theme.key),
        Span::raw(cut(finder.query.text(), columns.saturating_sub(3))),
    ]);
    frame.render_widget(prompt, Rect { height: 1, ..inner });
    let typed = length(width(finder.query.before_cursor()) + 2).min(inner.width.saturating_sub(1));
    frame.set_cursor_position((inner.x + typed, inner.y));

    let mut list = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    let said = match (finder.is_empty(), finder.found.is_empty()) {
        (true, true) => "Type a few letters of a name, such as “zo lind”, or a word of a note.",
        (true, false) => "Recently visited:",
        (false, true) if finder.is_waiting => "Reading the names …",
        (false, true) => "No matches.",
        (false, false) => "",
    };
    if !said.is_empty() {
        frame.render_widget(Line::styled(cut(said, columns), theme.quiet), Rect { height: 1, ..list });
        list = Rect { y: list.y + 1, height: list.height - 1, ..list };
    }
    let height = usize::from(list.height);
    let offset = scrolled(finder.offset, finder.cursor, height, finder.found.len());
    geometry.layer_offset = offset;
    geometry.hits.push((list, Hit::Lines));
    geometry.layer_height = height;
    geometry.layer_lines = finder.found.len();
    let words = words(finder.query.text());
    for (place, (y, target)) in (list.top()..list.bottom()).zip(finder.found.iter().skip(offset)).enumerate()
    {
        let area = Rect { y, height: 1, ..list };
        let here = place + offset == finder.cursor;
        let (name, note) = place_words(target.place, &app.register);
        let note = target.text.map_or(note, |text| text.passage(&app.register, &words));
        let kind = target.text.map(TextSource::kind);
        let kind = fit(
            kind.or_else(|| target.place.record().map(|(kind, _)| kind.one())).unwrap_or_default(),
            if columns >= ROOM_FOR_KIND { KIND } else { 4 },
        );
        let rest = columns.saturating_sub(3 + width(&kind));
        // A passage needs more room than a name.
        let note = cut(&note, if target.text.is_some() { rest * 2 / 3 } else { rest / 2 });
        let room = rest.saturating_sub(width(&note) + 1);
        let line = Line::from(vec![
            Span::raw(if here { "▸ " } else { "  " }),
            Span::styled(format!("{kind} "), theme.quiet),
            Span::raw(fit(&name, room)),
            Span::styled(format!(" {note}"), theme.quiet),
        ]);
        frame.render_widget(line, area);
        if here {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
}
