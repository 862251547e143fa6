//! Choosing what a list is sorted by.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::app::panes::sort::SortKey;
use crate::app::popups::sort::SortPopup;
use crate::ui::popups::{Canvas, boxed, middle};
use crate::ui::scrolled;
use crate::ui::text::{fit, length, width};

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, chooser: &SortPopup, geometry: &mut Geometry) {
    let Canvas { area, app, theme, .. } = canvas;
    let choices = SortKey::of(chooser.pane);
    let order = app.order(chooser.pane);
    let name = choices.iter().map(|by| width(by.label())).max().unwrap_or(0) + 2;
    let doc = choices.iter().map(|by| width(by.doc())).max().unwrap_or(0);
    let title = format!("Sort {} by", chooser.pane.title().to_lowercase());
    let area = middle(area, length(name + doc + 9), length(choices.len() + 2));
    let inner = boxed(frame, area, &title, Line::default(), theme);
    let height = usize::from(inner.height);
    let offset = scrolled(0, chooser.cursor, height, choices.len());
    geometry.layer_offset = offset;
    geometry.hits.push((inner, Hit::Lines));
    geometry.layer_height = height;
    geometry.layer_lines = choices.len();
    let room = usize::from(inner.width).saturating_sub(name + 5);
    for (place, (y, by)) in (inner.top()..inner.bottom()).zip(choices.iter().skip(offset)).enumerate() {
        let area = Rect { y, height: 1, ..inner };
        let here = place + offset == chooser.cursor;
        let in_force = match (order.by == *by, order.is_descending()) {
            (false, _) => "  ",
            (true, true) => "↓ ",
            (true, false) => "↑ ",
        };
        let line = Line::from(vec![
            Span::raw(if here { "▸ " } else { "  " }),
            Span::styled(in_force, theme.mark),
            Span::raw(fit(by.label(), name)),
            Span::styled(fit(by.doc(), room), theme.quiet),
        ]);
        frame.render_widget(line, area);
        if here {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
}
