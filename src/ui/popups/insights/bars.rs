//! Attendance of the meetups, one bar each, newest first.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Place, say};
use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::report::picture::Bar;
use crate::ui::scrolled;
use crate::ui::text::{fit, steady, width};
use crate::ui::theme::Theme;

/// The width of `again 100 %`, with a blank before it.
const NOTE: usize = 12;
const COUNT: usize = 4;
/// The room for the longest bar is at least this.
const BAR: usize = 16;

pub(super) fn draw(frame: &mut Frame, place: &Place, geometry: &mut Geometry) {
    let (area, insights, theme) = (place.area, place.insights, place.theme);
    let bars = &insights.found.meetups.bars;
    if bars.is_empty() {
        return say(
            frame,
            area,
            "No meetup has been held yet. In the Meetups pane, press a to add one.",
            theme,
        );
    }
    let head = Rect { height: 1, ..area };
    frame.render_widget(
        Line::styled("━ came  ╌ not known  again: had come to the previous one", theme.quiet),
        head,
    );
    let area = Rect { y: area.y + 1, height: area.height - 1, ..area };
    let height = usize::from(area.height);
    let offset = scrolled(insights.offset, insights.cursor(), height, bars.len());
    if place.top {
        (geometry.layer_offset, geometry.layer_height, geometry.layer_lines, geometry.layer_across) =
            (offset, height, bars.len(), 1);
        geometry.hits.push((area, Hit::Lines));
    }
    // The labels may be long, as long as a little room is left for the bars.
    let columns = usize::from(area.width);
    let longest = bars.iter().map(|bar| width(&bar.label)).max().unwrap_or(0);
    let label = (longest + 1).min((columns * 2 / 5).max(columns.saturating_sub(COUNT + NOTE + 3 + BAR)));
    let most = bars.iter().map(|bar| bar.count + bar.beyond).max().unwrap_or(1).max(1);
    for (number, (y, bar)) in (area.top()..area.bottom()).zip(bars.iter().skip(offset)).enumerate() {
        let line = Rect { y, height: 1, ..area };
        frame.render_widget(steady(draw_bar(bar, most, label, columns, theme)), line);
        if number + offset == insights.cursor() {
            frame.buffer_mut().set_style(line, theme.selected);
        }
    }
}

fn draw_bar(bar: &Bar, most: usize, label: usize, columns: usize, theme: &Theme) -> Line<'static> {
    let room = columns.saturating_sub(label + COUNT + NOTE + 3);
    let came = bar.count * room / most;
    let unknown = (bar.count + bar.beyond) * room / most - came;
    let note = bar.note.value().map(|_| format!("again {}", bar.note.words())).unwrap_or_default();
    let blank = room.saturating_sub(came + unknown);
    Line::from(vec![
        Span::styled(fit(&bar.label, label), theme.title),
        Span::styled(format!("{:>COUNT$} ", bar.count), theme.heading),
        Span::styled("━".repeat(came), theme.bar),
        Span::styled("╌".repeat(unknown), theme.quiet),
        Span::raw(" ".repeat(blank + 1)),
        Span::styled(format!("{}{note}", " ".repeat(NOTE.saturating_sub(width(&note)))), theme.quiet),
    ])
}
