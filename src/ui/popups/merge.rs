//! Two records side by side: one line per field with the side to keep, and below what happens to everything
//! that refers to them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::app::popups::merge::{MergeLine as Row, MergePopup};
use crate::register::merge::{Field, Side};
use crate::ui::popups::{Canvas, boxed, middle};
use crate::ui::scrolled;
use crate::ui::text::{cut, fit, length, steady, width, wrap};
use crate::ui::theme::Theme;

const WIDEST: u16 = 110;
/// The width of `Preferred name`, the longest label.
const LABEL: usize = 14;
/// The most lines for showing a long value under the cursor in full.
const MOST_IN_FULL: usize = 3;

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, merging: &MergePopup, geometry: &mut Geometry) {
    let Canvas { area, top, theme, .. } = canvas;
    let columns = area.width.min(WIDEST);
    let room = usize::from(columns).saturating_sub(4);
    let in_full = in_full(merging, room);
    let lines = merging.lines().len() + 2 + if in_full.is_empty() { 0 } else { in_full.len() + 1 };
    // As tall as it can get, so that it does not jump while the cursor moves.
    let wanted = (merging.lines().len() + 2 + 2 * MOST_IN_FULL + 1).max(lines) + 2;
    let area = middle(area, columns, length(wanted).min(area.height));
    let inner = boxed(frame, area, &merging.title(), Line::default(), theme);
    if inner.height < 3 {
        return;
    }
    let half = half(room);
    let head = Line::from(vec![
        Span::raw(" ".repeat(LABEL + 4)),
        Span::styled(fit(&merging.names[0], half + 2), theme.heading),
        Span::styled(format!("  {}", cut(&merging.names[1], half + 2)), theme.heading),
    ]);
    frame.render_widget(steady(head), Rect { height: 1, ..inner });
    let used = if in_full.is_empty() { 0 } else { length(in_full.len() + 1).min(inner.height / 2) };
    let list = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2 + used), ..inner };
    let height = usize::from(list.height);
    let offset = scrolled(merging.offset, merging.cursor, height, merging.lines().len());
    if top {
        geometry.layer_offset = offset;
        geometry.hits.push((list, Hit::Lines));
        geometry.layer_height = height;
        geometry.layer_lines = merging.lines().len();
    }
    for (place, (y, row)) in (list.top()..list.bottom()).zip(merging.lines().iter().skip(offset)).enumerate()
    {
        let area = Rect { y, height: 1, ..list };
        let here = place + offset == merging.cursor;
        let line = match row {
            Row::Field(number) => merging
                .fields
                .get(*number)
                .map(|field| field_line(merging, field, here, half, theme))
                .unwrap_or_default(),
            Row::Heading(words) => Line::styled(cut(words, room), theme.heading),
            Row::Text(words) => Line::raw(format!("  {}", cut(words, room.saturating_sub(2)))),
            Row::Blank => Line::default(),
        };
        frame.render_widget(line, area);
        if here {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
    let foot = Rect { y: list.bottom(), height: used, ..inner };
    for (y, line) in (foot.top() + 1..foot.bottom()).zip(in_full) {
        frame.render_widget(Line::styled(line, theme.quiet), Rect { y, height: 1, ..foot });
    }
}

/// The room for each side's value.
const fn half(room: usize) -> usize {
    room.saturating_sub(LABEL + 4 + 6) / 2
}

/// The values of the current field in full, if they don't fit in its line.
fn in_full(merging: &MergePopup, room: usize) -> Vec<String> {
    let Some(field) = merging.current() else { return Vec::new() };
    let long = |value: &str| width(value) > half(room) || value.contains('\n');
    if !long(&field.left) && !long(&field.right) {
        return Vec::new();
    }
    let lines = |side: &str, value: &str| {
        let mut lines = wrap(&format!("{side}: {}", value.replace('\n', " ")), room);
        lines.truncate(MOST_IN_FULL);
        lines
    };
    lines("left", &field.left).into_iter().chain(lines("right", &field.right)).collect()
}

/// `▸ Family name    ● Lindqvist      ○ Linqvist`
fn field_line<'a>(merging: &MergePopup, field: &Field, here: bool, half: usize, theme: &Theme) -> Line<'a> {
    let side = merging.side(field);
    let value = |text: &str, taken: bool| -> [Span<'a>; 2] {
        let text = if text.is_empty() { "–".to_owned() } else { text.replace('\n', " ") };
        let style = match (here, taken) {
            (true, _) => Style::default(),
            (false, true) => theme.title,
            (false, false) => theme.quiet,
        };
        [
            Span::styled(if taken { "● " } else { "○ " }, if taken { theme.mark } else { theme.quiet }),
            Span::styled(fit(&text, half), style),
        ]
    };
    let [left_sign, left] = value(&field.left, side != Side::Right);
    let [right_sign, right] = value(&field.right, side != Side::Left);
    steady(Line::from(vec![
        Span::raw(if here { "▸ " } else { "  " }),
        Span::raw(fit(field.label, LABEL)),
        Span::raw("  "),
        left_sign,
        left,
        Span::raw("  "),
        right_sign,
        right,
    ]))
}
