//! How many ties there are between each two backgrounds: the darker, the more.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Place, chosen, say};
use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::ui::scrolled;
use crate::ui::text::{cut, fit, length, steady, width};

/// A background's number, or a count of ties with its shade.
const CELL: usize = 5;
const SHADES: [&str; 5] = ["  ", "░░", "▒▒", "▓▓", "██"];

pub(super) fn draw(frame: &mut Frame, place: &Place, geometry: &mut Geometry) {
    let (area, insights, theme) = (place.area, place.insights, place.theme);
    let heat = &insights.found.backgrounds;
    if heat.groups.is_empty() {
        return say(frame, area, "No ties on record between people whose background is known.", theme);
    }
    let most = heat.cells.iter().flatten().copied().max().unwrap_or(0).max(1);
    let longest = heat.groups.iter().map(|group| width(group) + 5).max().unwrap_or(0);
    let label = usize::from(area.width).saturating_sub(heat.groups.len() * CELL).clamp(12, longest.max(12));
    let numbers = (1..=heat.groups.len()).fold(String::new(), |all, number| format!("{all}{number:>CELL$}"));
    let head = Rect { height: 1, ..area };
    frame.render_widget(
        Line::styled(cut(&format!("{}{numbers}", " ".repeat(label)), usize::from(area.width)), theme.quiet),
        head,
    );
    let body = Rect { y: area.y + 1, height: area.height - 1, ..area };
    let height = usize::from(body.height);
    let offset = scrolled(insights.offset, insights.cursor(), height, heat.groups.len());
    if place.top {
        (geometry.layer_offset, geometry.layer_height, geometry.layer_lines, geometry.layer_across) =
            (offset, height, heat.groups.len(), 1);
        geometry.hits.push((body, Hit::Lines));
    }
    for (y, (row, group)) in (body.top()..body.bottom()).zip(heat.groups.iter().enumerate().skip(offset)) {
        let here = row == insights.cursor();
        let mut spans = vec![Span::styled(
            fit(&format!("{:>2} {group}", row + 1), label),
            chosen(here, theme.title, theme),
        )];
        for count in heat.cells.get(row).into_iter().flatten() {
            let shade =
                SHADES.get(if *count == 0 { 0 } else { 1 + (count - 1) * 4 / most }).copied().unwrap_or("██");
            let words = if *count == 0 { "·".to_owned() } else { count.to_string() };
            let style = if *count == 0 { theme.quiet } else { theme.title };
            spans.push(Span::styled(format!("{words:>3}"), style));
            spans.push(Span::styled(shade, theme.bar));
        }
        frame.render_widget(steady(Line::from(spans)), Rect { y, height: 1, ..body });
    }
    let used = length(heat.groups.len().saturating_sub(offset) + 1);
    if used < body.height {
        let line = Rect { y: body.y + used, height: 1, ..body };
        let words = crate::text::fold::capital(&heat.says);
        frame.render_widget(Line::styled(cut(&words, usize::from(line.width)), theme.quiet), line);
    }
}
