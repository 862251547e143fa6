//! The cascade of hires as a tree.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Place, say};
use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::ui::scrolled;
use crate::ui::text::{cut, steady, width};

pub(super) fn draw(frame: &mut Frame, place: &Place, geometry: &mut Geometry) {
    let (area, insights, theme) = (place.area, place.insights, place.theme);
    let twigs = &insights.found.cascade;
    if twigs.is_empty() {
        return say(
            frame,
            area,
            "No graduate has hired anybody yet. On a student, press r to record a hire.",
            theme,
        );
    }
    let height = usize::from(area.height);
    let offset = scrolled(insights.offset, insights.cursor(), height, twigs.len());
    if place.top {
        (geometry.layer_offset, geometry.layer_height, geometry.layer_lines, geometry.layer_across) =
            (offset, height, twigs.len(), 1);
        geometry.hits.push((area, Hit::Lines));
    }
    for (number, (y, twig)) in (area.top()..area.bottom()).zip(twigs.iter().skip(offset)).enumerate() {
        let line = Rect { y, height: 1, ..area };
        let here = number + offset == insights.cursor();
        let unsure = if twig.certain { "" } else { " ? perhaps" };
        let room = usize::from(area.width).saturating_sub(width(&twig.guides) + width(unsure) + 2);
        let label = cut(&twig.label, room);
        let note = cut(&twig.note, room.saturating_sub(width(&label) + 2));
        let label_style = if twig.guides.is_empty() { theme.heading } else { theme.title };
        let spans = vec![
            Span::styled(twig.guides.clone(), theme.quiet),
            Span::styled(label, label_style),
            Span::styled(unsure, theme.warning),
            Span::styled(format!("  {note}"), theme.quiet),
        ];
        frame.render_widget(steady(Line::from(spans)), line);
        if here {
            frame.buffer_mut().set_style(line, theme.selected);
        }
    }
}
