//! Help, made from the table of commands and the keys in force.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{boxed, middle};
use crate::app::command::{COMMANDS, Context};
use crate::app::layer::Reading;
use crate::app::{App, Geometry};
use crate::ui::at_right;
use crate::ui::text::{fit, length, wrap};
use crate::ui::theme::Theme;

const KEY: usize = 12;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, reading: &Reading, theme: &Theme, geometry: &mut Geometry) {
    let columns = area.width.min(76);
    let room = usize::from(columns).saturating_sub(KEY + 8).max(8);
    let mut lines: Vec<Line> = Vec::new();
    for context in Context::ALL {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::from(Span::styled(context.label(), theme.heading)));
        for declaration in COMMANDS {
            let Some(key) = app.keymap.key_of(*context, declaration.command) else { continue };
            for (number, part) in wrap(declaration.doc, room).into_iter().enumerate() {
                let key = if number == 0 { fit(key, KEY) } else { " ".repeat(KEY) };
                lines.push(Line::from(vec![Span::raw("  "), Span::styled(key, theme.key), Span::raw(part)]));
            }
        }
    }
    let area = middle(area, columns, length(lines.len() + 2));
    let inner = boxed(frame, area, "Keys", Line::default(), theme);
    let height = usize::from(inner.height);
    let offset = reading.offset.min(lines.len().saturating_sub(height));
    geometry.layer_height = height;
    geometry.layer_lines = lines.len();
    for (y, line) in (inner.top()..inner.bottom()).zip(lines.iter().skip(offset)) {
        frame.render_widget(line, Rect { y, height: 1, ..inner });
    }
    if lines.len() > offset + height {
        let more = Line::styled(format!(" {} more ", lines.len() - offset - height), theme.quiet);
        at_right(frame, Rect { x: area.x + 1, width: area.width.saturating_sub(2), y: area.bottom().saturating_sub(1), height: 1 }, &more);
    }
}
