//! The question before a person is erased, with the forms of the name that may also mean somebody else, and
//! the word to type.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::app::popups::erase::{ErasePopup, WORD};
use crate::ui::popups::{Canvas, boxed, middle};
use crate::ui::scrolled;
use crate::ui::text::{cut, length, width, wrap};
use crate::ui::theme::Theme;

/// A line of the text, and the form of the name it is about.
struct EraseLine {
    line: Line<'static>,
    mention: Option<usize>,
}

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, erasing: &ErasePopup, geometry: &mut Geometry) {
    let Canvas { area, theme, .. } = canvas;
    let columns = area.width.min(76);
    let lines = lines(erasing, usize::from(columns).saturating_sub(4), theme);
    let area = middle(area, columns, length(lines.len() + 4));
    let inner = boxed(frame, area, &format!("Erase {}?", erasing.name), Line::default(), theme);
    // The last two lines are for the word.
    let height = usize::from(inner.height).saturating_sub(2);
    let is_here = |line: &EraseLine| line.mention.is_some() && line.mention == erasing.cursor;
    let offset = match lines.iter().position(is_here) {
        Some(row) => scrolled(erasing.offset, row, height, lines.len()),
        None => erasing.offset.min(lines.len().saturating_sub(height)),
    };
    geometry.layer_offset = offset;
    geometry.layer_height = height;
    geometry.layer_lines = lines.len();
    for (y, line) in (inner.top()..inner.bottom()).take(height).zip(lines.iter().skip(offset)) {
        let area = Rect { y, height: 1, ..inner };
        frame.render_widget(&line.line, area);
        if let Some(mention) = line.mention {
            geometry.hits.push((area, Hit::Thing(mention)));
        }
        if is_here(line) {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
    if inner.height == 0 {
        return;
    }
    let asked = format!("To confirm, type {WORD}: ");
    let area = Rect { y: inner.bottom() - 1, height: 1, ..inner };
    let room = usize::from(inner.width).saturating_sub(width(&asked) + 1);
    frame.render_widget(
        Line::from(vec![Span::styled(asked.clone(), theme.key), Span::raw(cut(erasing.typed.text(), room))]),
        area,
    );
    let typed =
        length(width(&asked) + width(erasing.typed.before_cursor())).min(inner.width.saturating_sub(1));
    frame.set_cursor_position((inner.x + typed, area.y));
}

fn lines(erasing: &ErasePopup, columns: usize, theme: &Theme) -> Vec<EraseLine> {
    let text = |line: Line<'static>| EraseLine { line, mention: None };
    let sentences = erasing.lines.iter().flat_map(|sentence| wrap(sentence, columns));
    let mut lines: Vec<EraseLine> = sentences.map(|line| text(Line::raw(line))).collect();
    if erasing.mentions.is_empty() {
        return lines;
    }
    let heading = "These may also mean somebody else; check those to remove:";
    lines.extend(wrap(heading, columns).into_iter().map(|line| text(Line::styled(line, theme.heading))));
    for (place, found) in erasing.mentions.iter().enumerate() {
        let here = erasing.cursor == Some(place);
        let sign = if erasing.is_taken(found) { "[✗]" } else { "[ ]" };
        let line = format!("{} {sign} {}", if here { "▸" } else { " " }, found.words);
        lines.push(EraseLine { line: Line::raw(cut(&line, columns)), mention: Some(place) });
        let quoted = found.examples.iter().map(|example| cut(&format!("      {example}"), columns));
        lines.extend(quoted.map(|line| text(Line::styled(line, theme.quiet))));
    }
    lines
}
