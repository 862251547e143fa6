//! Draws the insights over the whole screen: the row of tabs, and below it tiles, a table or a picture.

mod bars;
mod curves;
mod graph;
mod heat;
mod parts;
mod table;
mod tiles;
mod tree;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::app::popups::insights::{Aspect, InsightsPopup, NameList};
use crate::ui::popups::Canvas;
use crate::ui::text::{cut, length, width, wrap};
use crate::ui::theme::Theme;
use crate::ui::{at_right, framed};
use parts::{Place, chosen, joined, say};

/// From this height on, a description of the measure is shown below the figures.
const ROOM_FOR_WORDS: u16 = 14;

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, insights: &InsightsPopup, geometry: &mut Geometry) {
    let Canvas { area, app, top, theme, .. } = canvas;
    frame.render_widget(Clear, area);
    if top {
        (geometry.layer_offset, geometry.layer_height, geometry.layer_lines) = (0, 0, 0);
        geometry.columns_hidden = (0, 0);
    }
    let working = insights.work().and_then(|number| app.working(number));
    let right = match working {
        Some(loading) => format!(" {} ", loading.line()),
        None => format!(" {} ", app.today),
    };
    let title = insights
        .names
        .as_ref()
        .map_or_else(|| joined("Insights", &insights.found.who), |names| names.title.clone());
    let title = cut(&title, usize::from(area.width).saturating_sub(width(&right) + 6));
    let block = framed(
        Line::styled(format!(" {title} "), theme.title_focused),
        Line::styled(right, theme.quiet),
        true,
        theme,
    );
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let inner =
        Rect { x: inner.x + u16::from(inner.width > 2), width: inner.width.saturating_sub(2), ..inner };
    if inner.height < 3 {
        return;
    }
    if let Some(names) = &insights.names {
        draw_names(frame, inner, names, insights.columns_skipped, top, theme, geometry);
        draw_more(frame, area, top, theme, geometry);
        return;
    }
    let [tabs, _, body] =
        Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Min(0)]).areas(inner);
    draw_tabs(frame, tabs, insights.aspect, theme, geometry);
    let is_missing = insights.found.is_preliminary && insights.aspect != Aspect::Overview;
    if is_missing || insights.found.who.is_empty() {
        return say(frame, body, "Working out the figures …", theme);
    }
    let place = Place { area: body, insights, theme, top };
    match insights.aspect {
        Aspect::Overview => tiles::draw(frame, &place, geometry),
        Aspect::Cohorts => draw_cohorts(frame, &place, geometry),
        Aspect::Hires => graph::draw(frame, &place, geometry),
        Aspect::Cascade => tree::draw(frame, &place, geometry),
        Aspect::Connected => curves::draw(frame, &place, geometry),
        Aspect::Backgrounds => heat::draw(frame, &place, geometry),
        Aspect::Meetups => bars::draw(frame, &place, geometry),
    }
    draw_more(frame, area, top, theme, geometry);
}

/// At the foot, how much is out of sight: lines below, and columns at either side.
fn draw_more(frame: &mut Frame, area: Rect, top: bool, theme: &Theme, geometry: &Geometry) {
    if !top {
        return;
    }
    let (before, after) = geometry.columns_hidden;
    let below = geometry.layer_lines.saturating_sub(geometry.layer_offset + geometry.layer_height);
    let words = [
        (before > 0).then(|| format!(" ← {before} more ")),
        (after > 0).then(|| format!(" {after} more → ")),
        (below > 0).then(|| format!(" {below} more ")),
    ];
    let words = words.into_iter().flatten().collect::<Vec<_>>().join("─");
    let foot = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        y: area.bottom().saturating_sub(1),
        height: 1,
    };
    at_right(frame, foot, &Line::styled(words, theme.quiet));
}

fn draw_tabs(frame: &mut Frame, area: Rect, current: Aspect, theme: &Theme, geometry: &mut Geometry) {
    // If not all tabs fit, the current one comes first.
    let words: Vec<String> = Aspect::ALL.iter().map(|aspect| format!(" {} ", aspect.title())).collect();
    let all: usize = words.iter().map(|word| width(word)).sum();
    let place = Aspect::ALL.iter().position(|aspect| *aspect == current).unwrap_or_default();
    let first = if all <= usize::from(area.width) { 0 } else { place };
    let mut tab = Rect { width: 0, ..area };
    let mut spans = Vec::new();
    for (number, (aspect, word)) in Aspect::ALL.into_iter().zip(words).enumerate().skip(first) {
        let style = if aspect == current { theme.title_focused } else { theme.quiet };
        tab = Rect { x: tab.right(), width: length(width(&word)), ..tab };
        geometry.hits.push((tab.intersection(area), Hit::Tab(number)));
        spans.push(Span::styled(word, style));
    }
    frame.render_widget(Line::from(spans), area);
}

fn draw_cohorts(frame: &mut Frame, place: &Place, geometry: &mut Geometry) {
    let rows = place.insights.cohort_rows();
    if rows.is_empty() {
        return say(frame, place.area, "No cohort has graduates yet.", place.theme);
    }
    let [body, foot] = Layout::vertical([Constraint::Min(0), Constraint::Length(1)]).areas(place.area);
    let columns = &place.insights.found.cohorts.columns;
    let sorted = place
        .insights
        .order
        .and_then(|(column, falling)| Some((columns.get(column)?.title.as_str(), falling)));
    let words = match sorted {
        None => "By start, newest first".to_owned(),
        Some((title, falling)) => {
            format!("By “{title}”, {} first", if falling { "largest" } else { "smallest" })
        }
    };
    frame.render_widget(Line::styled(cut(&words, usize::from(foot.width)), place.theme.quiet), foot);
    let look = table::TableLook {
        cursor: place.insights.cursor(),
        offset: place.insights.offset,
        top: place.top,
        sorted: place.insights.order,
        leading: 2,
        skipped: place.insights.columns_skipped,
    };
    table::draw(frame, body, columns, &rows, look, place.theme, geometry);
}

fn draw_names(
    frame: &mut Frame,
    area: Rect,
    names: &NameList,
    skipped: usize,
    top: bool,
    theme: &Theme,
    geometry: &mut Geometry,
) {
    let about =
        if area.height >= ROOM_FOR_WORDS { wrap(&names.about, usize::from(area.width)) } else { Vec::new() };
    let foot = length(about.len() + usize::from(!about.is_empty()));
    let [body, words] = Layout::vertical([Constraint::Min(0), Constraint::Length(foot)]).areas(area);
    for (y, line) in (words.top() + 1..words.bottom()).zip(&about) {
        frame.render_widget(Line::styled(line.as_str(), theme.quiet), Rect { y, height: 1, ..words });
    }
    if names.table.rows.is_empty() {
        return say(frame, body, "Nobody: nothing on record.", theme);
    }
    let rows: Vec<_> = names.table.rows.iter().collect();
    let look = table::TableLook {
        cursor: names.cursor,
        offset: names.offset,
        top,
        sorted: None,
        leading: 1,
        skipped,
    };
    table::draw(frame, body, &names.table.columns, &rows, look, theme, geometry);
}
