//! A page of suggestions: rows in columns under headings, and at the foot more about the
//! row under the cursor.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::drawn::Hit;
use crate::app::popups::suggestions::{SuggestionLine as Advised, SuggestionRow, SuggestionsPopup};
use crate::app::{Geometry, Loading};
use crate::ui::popups::{Canvas, boxed};
use crate::ui::scrolled;
use crate::ui::text::{cut, fit, length, shares, steady, width, wrap};

/// The widest a column gets, unless there is room left over.
const WIDEST: usize = 30;
const GAP: usize = 2;
/// A narrower part of a column is useless.
const NARROWEST: usize = 6;
/// The most lines for the foot.
const FOOT: usize = 5;
/// On a lower screen the foot has one line less.
const HIGH: u16 = 28;
/// With fewer lines, there is only room for the list.
const ROOM_FOR_ALL: u16 = 14;

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, advice: &SuggestionsPopup, geometry: &mut Geometry) {
    let Canvas { area, app, top, theme, .. } = canvas;
    let (place, of) = advice.position();
    let right =
        if of > 0 { Line::styled(format!(" {place} of {of} "), theme.quiet) } else { Line::default() };
    let title = cut(&advice.found.title, usize::from(area.width).saturating_sub(right.width() + 5));
    let inner = boxed(frame, area, &title, right, theme);
    let room = usize::from(inner.width);
    let roomy = inner.height >= ROOM_FOR_ALL;
    let mut list = inner;
    let words = advice
        .work()
        .and_then(|number| app.working(number))
        .map_or_else(|| advice.found.about.on_screen(), Loading::line);
    let about = wrap(&words, room);
    let shown = if roomy { about.len().min(3) } else { about.len().min(1) };
    for line in about.iter().take(shown) {
        put(frame, &mut list, Line::styled(cut(line, room), theme.quiet));
    }
    let most = if inner.height < HIGH { FOOT - 1 } else { FOOT };
    let foot = if roomy { foot(advice, room, most) } else { Vec::new() };
    let foot_height = if roomy { length(most + 1) } else { 0 };
    let widths = widths(advice, room.saturating_sub(2));
    if roomy && shown > 0 {
        list.y += 1;
        list.height = list.height.saturating_sub(1);
    }
    if advice.found.columns.iter().any(|column| !column.is_empty()) {
        let cells: Vec<String> = advice.found.columns.iter().map(|column| (*column).to_owned()).collect();
        put(frame, &mut list, Line::styled(format!("  {}", joined(&cells, &widths)), theme.heading));
    }
    list.height = list.height.saturating_sub(foot_height);
    let lines = &advice.found.lines;
    let height = usize::from(list.height);
    let at = advice.line().unwrap_or_default();
    let mut offset = scrolled(advice.offset, at, height, lines.len());
    // The headings above the first row come into view with it.
    if place <= 1 && at < height {
        offset = 0;
    }
    if top {
        geometry.layer_offset = offset;
        geometry.hits.push((list, Hit::Lines));
        geometry.layer_height = height;
        geometry.layer_lines = lines.len();
    }
    for ((number, line), y) in lines.iter().enumerate().skip(offset).zip(list.top()..list.bottom()) {
        let area = Rect { y, height: 1, ..list };
        let here = advice.line() == Some(number);
        let drawn = match line {
            Advised::Heading(words) => Line::styled(cut(words, room), theme.title),
            Advised::Text(words) => Line::styled(cut(&words.on_screen(), room), theme.quiet),
            Advised::Blank => Line::default(),
            Advised::Row(row) => {
                Line::raw(format!("{}{}", if here { "▸ " } else { "  " }, joined(&row.cells, &widths)))
            }
        };
        // A text without other lines is shown in full.
        if let (Advised::Text(words), 1) = (line, lines.len()) {
            for (y, words) in (y..list.bottom()).zip(wrap(&words.on_screen(), room)) {
                frame.render_widget(steady(Line::raw(words)), Rect { y, ..area });
            }
            continue;
        }
        frame.render_widget(steady(drawn), area);
        if here {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
    let mut below = Rect { y: list.bottom() + 1, height: foot_height.saturating_sub(1), ..inner };
    for line in foot {
        put(frame, &mut below, Line::raw(line));
    }
}

/// Draws a line at the top of an area and removes it from the area.
fn put(frame: &mut Frame, area: &mut Rect, line: Line<'_>) {
    if area.height > 0 {
        frame.render_widget(steady(line), Rect { height: 1, ..*area });
        area.y += 1;
        area.height -= 1;
    }
}

fn foot(advice: &SuggestionsPopup, room: usize, most: usize) -> Vec<String> {
    advice
        .current()
        .into_iter()
        .flat_map(|row| &row.foot)
        .flat_map(|words| wrap(words, room))
        .take(most)
        .collect()
}

fn joined(cells: &[String], widths: &[usize]) -> String {
    let cells: Vec<String> = cells.iter().zip(widths).map(|(cell, width)| fit(cell, *width)).collect();
    cells.join(&" ".repeat(GAP)).trim_end().to_owned()
}

/// The widths of the columns that fit, from the left, each as wide as its content.
fn widths(advice: &SuggestionsPopup, room: usize) -> Vec<usize> {
    let rows = || {
        advice
            .found
            .lines
            .iter()
            .filter_map(|line| if let Advised::Row(row) = line { Some(row) } else { None })
    };
    let columns = rows().map(|row: &SuggestionRow| row.cells.len()).max().unwrap_or_default();
    let wanted = (0..columns).map(|column| {
        let heading = advice.found.columns.get(column).map(|heading| width(heading)).unwrap_or_default();
        rows()
            .filter_map(|row| row.cells.get(column))
            .map(|cell| width(cell))
            .max()
            .unwrap_or_default()
            .max(heading)
    });
    let wanted: Vec<usize> = wanted.collect();
    shares(room, &wanted, GAP, WIDEST, NARROWEST)
}
