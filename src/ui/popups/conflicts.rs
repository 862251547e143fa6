//! Conflicts: what waits, one change set per line, and what was, is and would be of the one under the cursor.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::app::popups::conflicts::{ConflictsPopup, Sides, label, reason, sides, subject};
use crate::app::popups::popup::View;
use crate::text::plural::counted;
use crate::ui::popups::{Canvas, boxed, middle};
use crate::ui::scrolled;
use crate::ui::text::{cut, fit, length, steady, width};
use crate::ui::theme::Theme;
use crate::workspace::shared::WaitingSet;

const WIDEST: u16 = 110;
/// A blank line, the reason, a blank line, the head of the table, and its lines.
const FOOT: u16 = 4 + MOST_SIDES;
const MOST_SIDES: u16 = 4;
/// Keeps a short list looking like a list.
const FEWEST_LINES: usize = 4;
/// The longest label that is shown whole.
const LABEL: usize = 16;
/// From this width on, there is room for what was before.
const WITH_BEFORE: usize = 56;

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, popup: &ConflictsPopup, geometry: &mut Geometry) {
    let Canvas { area, app, top, theme, .. } = canvas;
    let lines = length(popup.waiting.len().max(FEWEST_LINES)).saturating_add(FOOT + 2);
    let area = middle(area, area.width.min(WIDEST), lines.min(area.height));
    let place = format!(" {} of {} ", popup.cursor + 1, popup.waiting.len());
    let inner = boxed(frame, area, "Conflicts", Line::styled(place, theme.quiet), theme);
    let foot = FOOT.min(inner.height.saturating_sub(2));
    let list = Rect { height: inner.height - foot, ..inner };
    let height = usize::from(list.height);
    let offset = scrolled(popup.offset, popup.cursor, height, popup.waiting.len());
    if top {
        geometry.layer_offset = offset;
        geometry.hits.push((list, Hit::Lines));
        geometry.layer_height = height;
        geometry.layer_lines = popup.waiting.len();
    }
    let columns = usize::from(inner.width);
    app.with_view(|view| {
        let shown = popup.waiting.iter().skip(offset).enumerate();
        for (y, (place, waiting)) in (list.top()..list.bottom()).zip(shown) {
            let area = Rect { y, height: 1, ..list };
            let here = place + offset == popup.cursor;
            frame.render_widget(line(view, waiting, here, columns, theme), area);
            if here {
                frame.buffer_mut().set_style(area, theme.selected);
            }
        }
        if let Some(waiting) = popup.current() {
            let foot = Rect { y: list.bottom(), height: foot, ..inner };
            for (y, line) in (foot.top() + 1..foot.bottom()).zip(why(view, waiting, columns, theme)) {
                frame.render_widget(line, Rect { y, height: 1, ..foot });
            }
        }
    });
}

/// `▸ Change a person   Zoë Lindqvist`
fn line<'a>(view: &View, waiting: &WaitingSet, here: bool, columns: usize, theme: &Theme) -> Line<'a> {
    let (label, subject) = (label(waiting), subject(view, waiting));
    let room = columns.saturating_sub(4);
    let labels = (room / 3).max(width(&label).min(room / 2));
    steady(Line::from(vec![
        Span::raw(if here { "▸ " } else { "  " }),
        Span::styled(fit(&label, labels), theme.title),
        Span::raw("  "),
        Span::styled(
            cut(&subject, room.saturating_sub(labels)),
            if here { theme.title } else { Style::default() },
        ),
    ]))
}

/// Why it waits, and the table of before, theirs and yours.
fn why<'a>(view: &View, waiting: &WaitingSet, columns: usize, theme: &Theme) -> Vec<Line<'a>> {
    let mut lines = vec![Line::styled(cut(&reason(waiting), columns), theme.heading), Line::default()];
    let sides = sides(view, waiting);
    if sides.is_empty() {
        let records = counted(waiting.set.changes.len(), "record", "records");
        lines.push(Line::styled(format!("Your change affects {records}."), theme.quiet));
        return lines;
    }
    let is_wide = columns >= WITH_BEFORE;
    let label_room = LABEL.min(columns / 4);
    let values = if is_wide { 3 } else { 2 };
    let room = columns.saturating_sub(label_room + 2 * values) / values;
    let row = |label: &str, values: [&str; 3], styles: [Style; 3]| {
        let mut spans = vec![Span::styled(fit(label, label_room), theme.quiet)];
        for (value, style) in values.into_iter().zip(styles).skip(usize::from(!is_wide)) {
            let value = if value.is_empty() { "–".to_owned() } else { value.replace('\n', " ") };
            spans.push(Span::raw("  "));
            spans.push(Span::styled(fit(&value, room), style));
        }
        steady(Line::from(spans))
    };
    let heads = if is_wide { ["Before", "Theirs, shown", "Yours, waiting"] } else { ["", "Theirs", "Yours"] };
    lines.push(row("", heads, [theme.heading; 3]));
    let most = usize::from(MOST_SIDES) - usize::from(sides.len() > usize::from(MOST_SIDES));
    for Sides { label, before, theirs, mine } in sides.iter().take(most) {
        lines.push(row(label, [before, theirs, mine], [theme.quiet, Style::default(), theme.title]));
    }
    if sides.len() > most {
        lines.push(Line::styled(format!("and {} more", sides.len() - most), theme.quiet));
    }
    lines
}
