//! How connected each cohort was, year by year: one line per cohort, the selected one bright.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Chart, Dataset, GraphType};

use super::{Place, say};
use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::report::table::percent;
use crate::ui::scrolled;
use crate::ui::text::{cut, fit, length, width};

/// What a line of the list of cohorts, right of the chart, needs besides the code: `  100 %, year 12`.
const SHARE: usize = 17;
/// The width of the codes.
const CODE: (usize, usize) = (7, 24);

pub(super) fn draw(frame: &mut Frame, place: &Place, geometry: &mut Geometry) {
    let (insights, theme) = (place.insights, place.theme);
    let curves = &insights.found.connected;
    if curves.lines.is_empty() {
        return say(
            frame,
            place.area,
            "No cohort completed a year or more ago, so there is nothing to show yet.",
            theme,
        );
    }
    let [words, picture] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(place.area);
    let said = format!("{} over the {}", crate::text::fold::capital(&curves.says), curves.along);
    frame.render_widget(Line::styled(cut(&said, usize::from(words.width)), theme.quiet), words);
    let longest = curves.lines.iter().map(|line| width(&line.label)).max().unwrap_or(0);
    let code = longest.clamp(CODE.0, CODE.1);
    let [picture, list] = Layout::horizontal([
        Constraint::Min(0),
        Constraint::Length(length(code + SHARE).min(picture.width / 2)),
    ])
    .areas(picture);

    let years = curves.lines.iter().flat_map(|line| &line.points).map(|(year, _)| *year).fold(2.0, f64::max);
    let cursor = insights.cursor();
    // The selected line is drawn last, over the others.
    let mut order: Vec<usize> = (0..curves.lines.len()).filter(|number| *number != cursor).collect();
    order.push(cursor);
    let sets: Vec<Dataset> = order
        .iter()
        .filter_map(|number| Some((*number, curves.lines.get(*number)?)))
        .map(|(number, line)| {
            let style = if number == cursor { theme.bar } else { theme.quiet };
            Dataset::default()
                .marker(Marker::Braille)
                .graph_type(GraphType::Line)
                .style(style)
                .data(&line.points)
        })
        .collect();
    let label = |text: String| Span::styled(text, theme.quiet);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 60 years")]
    let labels: Vec<Span> = (1..=years as usize).map(|year| label(year.to_string())).collect();
    let across = Axis::default().bounds([1.0, years]).labels(labels).style(theme.quiet);
    let up = Axis::default()
        .bounds([0.0, 1.0])
        .labels(["0 %", "50 %", "100 %"].map(|text| label(text.to_owned())))
        .style(theme.quiet);
    frame.render_widget(
        Chart::new(sets).x_axis(across).y_axis(up).style(theme.base).legend_position(None),
        picture,
    );

    let height = usize::from(list.height);
    let offset = scrolled(insights.offset, cursor, height, curves.lines.len());
    if place.top {
        (geometry.layer_offset, geometry.layer_height, geometry.layer_lines, geometry.layer_across) =
            (offset, height, curves.lines.len(), 1);
        geometry.hits.push((list, Hit::Lines));
    }
    for (y, (number, line)) in (list.top()..list.bottom()).zip(curves.lines.iter().enumerate().skip(offset)) {
        let last = line
            .points
            .last()
            .map(|(year, share)| format!("{:>5}, year {year:.0}", percent(*share)))
            .unwrap_or_default();
        let room = usize::from(list.width).saturating_sub(1);
        let words = format!(" {} {last}", fit(&line.label, code));
        let area = Rect { y, height: 1, ..list };
        frame.render_widget(Line::styled(cut(&words, room), theme.title), area);
        if number == cursor {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
}
