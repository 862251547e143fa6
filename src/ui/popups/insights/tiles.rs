//! The overview: one tile per measure, with its figure, trend, and how much is known.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::{Place, ROOM_FOR_WORDS};
use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::report::{Finding, Point};
use crate::text::fold::capital;
use crate::ui::text::{cut, length, width, wrap};
use crate::ui::theme::Theme;
use crate::ui::{framed, scrolled};

const TILE_HEIGHT: u16 = 5;
/// Narrower tiles are unreadable.
const TILE_WIDTH: u16 = 36;
/// Wider tiles look empty.
const MOST_ACROSS: u16 = 3;
/// From this height on, the tiles have room for a second line of their note.
const ROOM_FOR_NOTES: u16 = 30;
const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

pub(super) fn draw(frame: &mut Frame, place: &Place, geometry: &mut Geometry) {
    let (insights, theme) = (place.insights, place.theme);
    let findings = &insights.found.findings;
    let about = findings.get(insights.cursor()).map(words).unwrap_or_default();
    let foot = if place.area.height >= ROOM_FOR_WORDS {
        wrap(&about, usize::from(place.area.width))
    } else {
        Vec::new()
    };
    let story = wrap(&insights.found.story.join(" "), usize::from(place.area.width));
    let room_for_story = place.area.height >= ROOM_FOR_WORDS;
    let story_lines = if room_for_story && !story.is_empty() {
        length(story.len()) + u16::from(place.area.height >= ROOM_FOR_NOTES)
    } else {
        0
    };
    let [top, body, bottom] = Layout::vertical([
        Constraint::Length(story_lines),
        Constraint::Min(0),
        Constraint::Length(length(foot.len())),
    ])
    .areas(place.area);
    for (y, line) in (top.top()..top.bottom()).zip(&story) {
        frame.render_widget(Line::styled(line.as_str(), theme.title), Rect { y, height: 1, ..top });
    }
    for (y, line) in (bottom.top()..bottom.bottom()).zip(&foot) {
        frame.render_widget(Line::styled(line.as_str(), theme.quiet), Rect { y, height: 1, ..bottom });
    }

    let across = (body.width / TILE_WIDTH).clamp(1, MOST_ACROSS);
    let rows = findings.len().div_ceil(usize::from(across));
    let heights = row_heights(body, across, rows, findings);
    let lines = heights.len();
    let offset = scrolled(insights.offset, insights.cursor() / usize::from(across), lines, rows);
    if place.top {
        (geometry.layer_offset, geometry.layer_height, geometry.layer_lines) = (offset, lines, rows);
        geometry.layer_across = usize::from(across);
    }
    let columns = Layout::horizontal(vec![Constraint::Fill(1); usize::from(across)]).split(body);
    for (number, finding) in
        findings.iter().enumerate().skip(offset * usize::from(across)).take(lines * usize::from(across))
    {
        let (row, column) = (number / usize::from(across) - offset, number % usize::from(across));
        let (Some(column), Some(height)) = (columns.get(column), heights.get(row).copied()) else { continue };
        let y = body.y + heights.iter().take(row).sum::<u16>();
        let area = Rect { y, height, ..*column }.intersection(body);
        draw_tile(frame, area, finding, number == insights.cursor(), theme);
        geometry.hits.push((area, Hit::Thing(number)));
    }
}

/// The height of each row that is seen. All are high enough for the longest note, if they fit then. Otherwise
/// lines that would be left over below the tiles go to the rows whose notes need them.
fn row_heights(body: Rect, across: u16, rows: usize, findings: &[Finding]) -> Vec<u16> {
    let room = usize::from((body.width / across).saturating_sub(4));
    let notes = |finding: &Finding| wrap(&finding.note, room).len().max(1);
    let wanted: Vec<u16> = findings
        .chunks(usize::from(across))
        .map(|row| TILE_HEIGHT - 1 + length(row.iter().map(notes).max().unwrap_or(1)))
        .collect();
    let whole = wanted.iter().copied().max().unwrap_or(TILE_HEIGHT);
    if usize::from(whole) * rows <= usize::from(body.height) {
        return vec![whole; rows];
    }
    let seen = rows.min(usize::from(body.height / TILE_HEIGHT)).max(1);
    if seen < rows {
        // Whichever rows are scrolled to, they are equally high.
        let height = (body.height / length(seen)).clamp(TILE_HEIGHT, whole);
        return vec![height; seen];
    }
    let mut heights = vec![TILE_HEIGHT; rows];
    let mut left = body.height.saturating_sub(TILE_HEIGHT * length(rows));
    while left > 0 {
        let short = heights.iter_mut().zip(&wanted).find(|(height, wanted)| **height < **wanted);
        let Some((height, _)) = short else { break };
        *height += 1;
        left -= 1;
    }
    heights
}

/// What is measured, and why to be careful with it.
fn words(finding: &Finding) -> String {
    let measure = finding.measure;
    let caution = finding.caution.as_ref().map(|caution| format!(" Note: {caution}.")).unwrap_or_default();
    let statistics = match finding.statistics.as_str() {
        "" => String::new(),
        statistics => format!(" {statistics}."),
    };
    let (asks, formula, source) = (measure.asks(), capital(measure.formula()), measure.source());
    format!("{asks} {formula} ({source}).{statistics}{caution}")
}

fn draw_tile(frame: &mut Frame, area: Rect, finding: &Finding, selected: bool, theme: &Theme) {
    let title = cut(finding.measure.title(), usize::from(area.width).saturating_sub(4));
    let title_style = if selected { theme.title_focused } else { theme.title };
    let block = framed(Line::styled(format!(" {title} "), title_style), Line::default(), selected, theme);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let columns = usize::from(inner.width);

    let mut lines = Vec::new();
    let sign = if selected { "▸ " } else { "" };
    let figure = format!("{sign}{}", finding.figure.words());
    let trend = trend(&finding.trend, columns.saturating_sub(width(&figure) + 2));
    let blank = " ".repeat(columns.saturating_sub(width(&figure) + width(&trend)));
    lines.push(Line::from(vec![
        Span::styled(figure, theme.heading),
        Span::raw(blank),
        Span::styled(trend, theme.bar),
    ]));
    let known = finding.known_words().unwrap_or_default();
    let careful = if finding.caution.is_some() { "! note" } else { "" };
    let notes = usize::from(inner.height).saturating_sub(2);
    let mut wrapped = wrap(&finding.note, columns);
    if wrapped.len() > notes {
        let rest = wrapped.split_off(notes.saturating_sub(1)).join(" ");
        wrapped.push(cut(&rest, columns));
    }
    wrapped.resize(notes, String::new());
    lines.extend(wrapped.into_iter().map(|line| Line::styled(line, theme.title)));
    let blank = " ".repeat(columns.saturating_sub(width(&known) + width(careful)));
    lines.push(Line::from(vec![
        Span::styled(known, theme.quiet),
        Span::raw(blank),
        Span::styled(careful, theme.warning),
    ]));
    for (y, line) in (inner.top()..inner.bottom()).zip(lines) {
        frame.render_widget(line, Rect { y, height: 1, ..inner });
    }
}

/// The last points of a trend as small bars; unknown values are gaps.
fn trend(points: &[Point], room: usize) -> String {
    let highest = points.iter().filter_map(|point| point.value).fold(0.0, f64::max);
    let step = |value: f64| {
        let part = if highest > 0.0 { value / highest } else { 0.0 };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a part from 0 to 1 of 7"
        )]
        let level = (part.clamp(0.0, 1.0) * 7.0).round() as usize;
        STEPS.get(level).copied().unwrap_or('█')
    };
    let skipped = points.len().saturating_sub(room);
    if points.iter().filter(|point| point.value.is_some()).count() < 2 {
        return String::new();
    }
    points.iter().skip(skipped).map(|point| point.value.map_or('·', step)).collect()
}
