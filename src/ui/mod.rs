//! Draws the app: takes the app, returns a frame and the geometry that paging needs. Decides nothing. A
//! screen that is too small says so.

mod bar;
mod detail;
mod frame;
mod panes;
mod popups;
pub mod settle;
pub(crate) mod text;
pub mod theme;
mod welcome;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::app::{App, Geometry};
use frame::{at_right, framed, scrolled};
use theme::Theme;

/// Below this, lists are unreadable.
const SMALLEST: (u16, u16) = (24, 6);
/// From this width on, panes and detail are side by side.
const SIDE_BY_SIDE: u16 = 64;
/// The most lines for a warning that stays.
const MOST_WARNED: usize = 3;
/// From this width on, the panes get a larger part.
const WIDE: u16 = 160;

/// Draws the whole screen.
pub fn draw(frame: &mut Frame, app: &App, theme: &Theme) -> Geometry {
    let area = frame.area();
    let mut geometry = Geometry { hits: Vec::new(), ..app.geometry };
    frame.buffer_mut().set_style(area, theme.base);
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(frame, area, theme);
        return geometry;
    }
    let warned = app.warning.as_ref().map_or_else(Vec::new, |words| {
        let mut lines = text::wrap(&format!("! {words}"), usize::from(area.width).saturating_sub(2));
        lines.truncate(MOST_WARNED.min(usize::from(area.height / 4)));
        lines
    });
    let [body, above, foot] = Layout::vertical([
        Constraint::Min(0),
        Constraint::Length(text::length(warned.len())),
        Constraint::Length(1),
    ])
    .areas(area);
    for (y, line) in (above.top()..above.bottom()).zip(warned) {
        frame.render_widget(Line::styled(format!(" {line}"), theme.warning), Rect { y, height: 1, ..above });
    }
    if let Some(loading) = &app.loading {
        if app.popups.is_empty() {
            popups::loading(frame, body, loading, theme);
        } else {
            popups::draw(frame, body, app, theme, &mut geometry);
        }
        bar::draw(frame, foot, app, theme, &mut geometry);
        return geometry;
    }
    if area.width >= SIDE_BY_SIDE {
        let left = if area.width >= WIDE { area.width * 2 / 5 } else { area.width * 3 / 8 };
        let left = left.clamp(30, if area.width >= WIDE { 72 } else { 56 });
        let [panes, detail] = Layout::horizontal([Constraint::Length(left), Constraint::Min(0)]).areas(body);
        panes::draw(frame, panes, app, theme, &mut geometry);
        if app.register.is_empty() {
            welcome::draw(frame, detail, app, theme);
        } else {
            detail::draw(frame, detail, app, theme, &mut geometry);
        }
    } else if app.register.is_empty() {
        welcome::draw(frame, body, app, theme);
    } else if app.detail_focused() {
        detail::draw(frame, body, app, theme, &mut geometry);
    } else {
        panes::draw_one(frame, body, app, theme, &mut geometry);
    }
    popups::draw(frame, body, app, theme, &mut geometry);
    bar::draw(frame, foot, app, theme, &mut geometry);
    geometry
}

fn too_small(frame: &mut Frame, area: Rect, theme: &Theme) {
    let words = format!("alumnet needs {}×{}", SMALLEST.0, SMALLEST.1);
    let words = if text::width(&words) <= usize::from(area.width) {
        words
    } else {
        format!("{}×{}", SMALLEST.0, SMALLEST.1)
    };
    frame.render_widget(Paragraph::new(Line::styled(words, theme.warning)), area);
}
