//! What the columns of a table hold: a line per column with its header, what it is taken for and a few of its
//! cells, and at the foot all that is known of the one under the cursor.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::app::popups::columns::{ColumnsPopup, MappedColumn};
use crate::exchange::import::MapTarget;
use crate::text::quoted::quoted;
use crate::ui::popups::{Canvas, boxed};
use crate::ui::scrolled;
use crate::ui::text::{cut, fit, steady, width, wrap};
use crate::ui::theme::Theme;

/// The width of the longest name of something that a column holds.
const HOLDS: usize = 20;
/// A blank line and what is said of the column under the cursor.
const FOOT: u16 = 5;

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, popup: &ColumnsPopup, geometry: &mut Geometry) {
    let Canvas { area, top, theme, .. } = canvas;
    let columns = popup.columns();
    let place = if columns.is_empty() { 0 } else { popup.cursor + 1 };
    let position = format!(" {place} of {} ", columns.len());
    let title = cut(&popup.title, usize::from(area.width).saturating_sub(width(&position) + 5));
    let inner = boxed(frame, area, &title, Line::styled(position, theme.quiet), theme);
    let room = usize::from(inner.width);
    let mut y = inner.y;
    for line in head(popup, room, theme) {
        if y < inner.bottom() {
            frame.render_widget(line, Rect { y, height: 1, ..inner });
            y += 1;
        }
    }
    let left = inner.bottom() - y;
    let foot = FOOT.min(left / 2);
    let list = Rect { y, height: left - foot, ..inner };
    let height = usize::from(list.height);
    let offset = scrolled(popup.offset, popup.cursor, height, columns.len());
    if top {
        geometry.layer_offset = offset;
        geometry.hits.push((list, Hit::Lines));
        geometry.layer_height = height;
        geometry.layer_lines = columns.len();
    }
    for (place, (y, column)) in (list.top()..list.bottom()).zip(columns.iter().skip(offset)).enumerate() {
        let area = Rect { y, height: 1, ..list };
        let here = place + offset == popup.cursor;
        frame.render_widget(steady(column_line(column, here, room, theme)), area);
        if here {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
    if let Some(column) = popup.current() {
        let foot = Rect { y: list.bottom(), height: foot, ..inner };
        let words = about(column, popup.remark());
        for (y, line) in (foot.top() + 1..foot.bottom()).zip(wrap(&words, room)) {
            frame.render_widget(steady(Line::raw(line)), Rect { y, height: 1, ..foot });
        }
    }
}

/// What there is to do, and the headings.
fn head(popup: &ColumnsPopup, room: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = if popup.have_names() {
        vec![Line::styled(cut("Say what each column holds; the rest is left out.", room), theme.quiet)]
    } else {
        let words = "No column holds names yet: choose one for the name with Enter.";
        vec![Line::styled(cut(words, room), theme.warning)]
    };
    let (header, cells) = widths(room);
    lines.push(Line::styled(
        format!("  {}  {}  {}", fit("Column", header), fit("Holds", HOLDS), cut("Cells", cells)),
        theme.heading,
    ));
    lines
}

/// The widths of the header and of the cells.
fn widths(room: usize) -> (usize, usize) {
    let rest = room.saturating_sub(2 + HOLDS + 4);
    (rest * 2 / 5, rest - rest * 2 / 5)
}

/// `▸ Kurs              Cohort                2024-A · 2024-B`
fn column_line(column: &MappedColumn, here: bool, room: usize, theme: &Theme) -> Line<'static> {
    let quiet = if here { theme.title } else { theme.quiet };
    let (header, cells) = widths(room);
    let (holds, style) = match column.holds() {
        Some(_) if column.is_chosen() => (title(column), theme.mark),
        Some(_) => (title(column), theme.good),
        None if column.is_chosen() => ("leave out".to_owned(), theme.mark),
        None if column.is_private() => (column.sample.why_left.to_owned(), theme.quiet),
        None => ("–".to_owned(), theme.quiet),
    };
    Line::from(vec![
        Span::raw(if here { "▸ " } else { "  " }),
        Span::styled(fit(&named(column), header), theme.title),
        Span::raw("  "),
        Span::styled(fit(&holds, HOLDS), if here { theme.title } else { style }),
        Span::raw("  "),
        Span::styled(cut(&column.sample.samples.join(" · "), cells), quiet),
    ])
}

fn named(column: &MappedColumn) -> String {
    let header = &column.sample.header;
    if header.is_empty() { "(no header)".to_owned() } else { header.clone() }
}

fn title(column: &MappedColumn) -> String {
    column.holds().and_then(MapTarget::named).map_or("", |target| target.title).to_owned()
}

/// `“Kurs” holds Cohort, as you chose. Cells: …`
fn about(column: &MappedColumn, remark: Option<String>) -> String {
    let header = quoted(&named(column));
    let what = match column.holds().and_then(MapTarget::named) {
        Some(target) if column.is_chosen() => format!("{header}: {}.", target.doc),
        Some(target) => format!("{header}: {}, as its header says.", target.doc),
        None if column.is_chosen() => format!("{header} is left out."),
        None if column.sample.why_left.is_empty() || column.sample.why_left == "unknown" => {
            format!("{header} is not known, and is left out unless you say what it holds.")
        }
        None => format!("{header} is left out: {}.", column.sample.why_left),
    };
    let cells = match column.sample.samples.as_slice() {
        [] if column.is_private() => "Its cells are not shown.".to_owned(),
        [] => "It has no cells with anything in them.".to_owned(),
        cells => format!("Cells: {}.", cells.join(" · ")),
    };
    [Some(what), remark, Some(cells)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_what_a_column_holds_fits() {
        for target in MapTarget::all() {
            assert!(width(target.title) <= HOLDS, "{}", target.title);
        }
        let (header, cells) = widths(76);
        assert_eq!(header + cells + HOLDS + 6, 76);
    }
}
