//! A table of figures or names: columns as wide as their content, headings over several lines, and as
//! many columns as fit.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::report::{Cell, Column, Row};
use crate::ui::scrolled;
use crate::ui::text::{cut, fit, length, shares, width, wrap};
use crate::ui::theme::Theme;

/// The widest a column of text gets, unless there is room left over.
const WIDEST: usize = 34;
/// A longer heading is wrapped.
const HEADING: usize = 13;
const GAP: usize = 2;
/// The name and the count always come first.
const LEADING: usize = 2;
/// A narrower part of a column is useless.
const NARROWEST: usize = 8;

/// The selection, scrolling and sorting of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct TableLook {
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
    pub(crate) top: bool,
    /// The column the rows are sorted by, and whether the largest come first.
    pub(crate) sorted: Option<(usize, bool)>,
    /// How many columns are not scrolled, and how many of the others are skipped.
    pub(crate) leading: usize,
    pub(crate) skipped: usize,
}

pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    columns: &[Column],
    rows: &[&Row],
    look: TableLook,
    theme: &Theme,
    geometry: &mut Geometry,
) {
    let mut order = order(columns.len(), look.sorted);
    let skipped = look.skipped.min(order.len().saturating_sub(look.leading + 1));
    order.drain(look.leading.min(order.len())..(look.leading + skipped).min(order.len()));
    let columns: Vec<&Column> = order.iter().filter_map(|place| columns.get(*place)).collect();
    let headings: Vec<Vec<String>> = order
        .iter()
        .zip(&columns)
        .map(|(place, column)| {
            let sign = look
                .sorted
                .filter(|(sorted, _)| sorted == place)
                .map(|(_, falling)| if falling { " ↓" } else { " ↑" });
            wrap(&format!("{}{}", column.title, sign.unwrap_or_default()), HEADING)
        })
        .collect();
    let head =
        headings.iter().map(Vec::len).max().unwrap_or(0).min(usize::from(area.height.saturating_sub(1)));
    let height = usize::from(area.height).saturating_sub(head);
    let offset = scrolled(look.offset, look.cursor, height, rows.len());
    let shown: Vec<&&Row> = rows.iter().skip(offset).take(height).collect();
    let wanted = wanted(&order, &headings, &shown);
    let widths = shares(usize::from(area.width), &wanted, GAP, WIDEST, NARROWEST);
    // A column of which only a part fits has more room after scrolling.
    let is_cut = widths.last().zip(wanted.get(widths.len().saturating_sub(1)));
    let is_cut = is_cut.is_some_and(|(given, wanted)| given < wanted) && order.len() > look.leading + 1;
    let whole = widths.len() - usize::from(is_cut);

    for line in 0..head {
        let cells = headings.iter().zip(&columns).zip(&widths).map(|((heading, column), room)| {
            // Headings are aligned to the last line of the head.
            let place = (line + heading.len()).checked_sub(head);
            aligned(
                place.and_then(|place| heading.get(place)).map_or("", String::as_str),
                *room,
                column.right,
            )
        });
        let text = cells.collect::<Vec<_>>().join("  ");
        frame.render_widget(
            Line::styled(text, theme.heading),
            Rect { y: area.y + length(line), height: 1, ..area },
        );
    }
    let body = Rect { y: area.y + length(head), height: length(height), ..area };
    for (place, (y, row)) in (body.top()..body.bottom()).zip(&shown).enumerate() {
        let area = Rect { y, height: 1, ..body };
        let here = place + offset == look.cursor;
        let cells = order.iter().filter_map(|place| row.cells.get(*place)).zip(&columns).zip(&widths);
        let cells = cells.map(|((cell, column), room)| aligned(&cell.words(), *room, column.right));
        let text = cells.collect::<Vec<_>>().join("  ");
        // A row that can't be opened, such as how many more there are.
        let style = if row.target.is_none() { theme.quiet } else { theme.title };
        frame.render_widget(Line::styled(text, style), area);
        if here {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
    if look.top {
        geometry.layer_offset = offset;
        geometry.layer_height = height;
        geometry.layer_lines = rows.len();
        geometry.layer_across = 1;
        geometry.columns_hidden = (skipped, order.len().saturating_sub(whole));
        geometry.hits.push((body, Hit::Lines));
    }
}

/// The order of the columns: the one that rows are sorted by comes right after the name and the count, so
/// that it is visible on a narrow screen too.
fn order(columns: usize, sorted: Option<(usize, bool)>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..columns).collect();
    if let Some((column, _)) = sorted.filter(|(column, _)| (LEADING..columns).contains(column)) {
        order.remove(column);
        order.insert(LEADING, column);
    }
    order
}

fn aligned(text: &str, room: usize, right: bool) -> String {
    let text = cut(text, room);
    if right { format!("{}{text}", " ".repeat(room.saturating_sub(width(&text)))) } else { fit(&text, room) }
}

/// How wide each column would be.
fn wanted(order: &[usize], headings: &[Vec<String>], rows: &[&&Row]) -> Vec<usize> {
    order
        .iter()
        .zip(headings)
        .map(|(place, heading)| {
            let heading = heading.iter().map(|line| width(line)).max().unwrap_or(0);
            let cells =
                rows.iter().filter_map(|row| row.cells.get(*place)).map(|cell| width(&Cell::words(cell)));
            heading.max(cells.max().unwrap_or(0))
        })
        .collect()
}
