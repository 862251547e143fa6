//! A question, and the keys that answer it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::popups::question::QuestionPopup;
use crate::ui::popups::{Canvas, boxed, middle};
use crate::ui::text::{length, width, wrap};

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, question: &QuestionPopup, geometry: &mut Geometry) {
    let Canvas { area, app, theme, .. } = canvas;
    let key = |command| app.keymap.key_of(Context::Question, command).unwrap_or_default();
    let (yes_key, no_key) = (key(Command::Confirm), key(Command::Close));
    let yes = format!("{yes_key} {}   ", question.yes);
    let no = format!("{no_key} {}", question.no());
    let answer = width(&yes) + width(&no);
    let widest =
        question.lines.iter().chain([&question.title]).map(|line| width(line)).max().unwrap_or(0).max(answer)
            + 6;
    let columns = length(widest.clamp(36, 64)).min(area.width);
    let lines: Vec<String> =
        question.lines.iter().flat_map(|line| wrap(line, usize::from(columns).saturating_sub(4))).collect();
    let area = middle(area, columns, length(lines.len() + 4));
    let inner = boxed(frame, area, &question.title, Line::default(), theme);
    for (y, line) in (inner.top()..inner.bottom()).zip(&lines) {
        frame.render_widget(Line::raw(line.as_str()), Rect { y, height: 1, ..inner });
    }
    if inner.height > 1 {
        let answer = Line::from(vec![
            Span::styled(yes_key, theme.key),
            Span::raw(format!(" {}   ", question.yes)),
            Span::styled(no_key, theme.key),
            Span::raw(format!(" {}", question.no())),
        ]);
        let area = Rect { y: inner.bottom() - 1, height: 1, ..inner };
        let yes = Rect { width: length(width(&yes)), ..area }.intersection(area);
        geometry.hits.push((yes, Hit::Command(Command::Confirm)));
        geometry.hits.push((
            Rect { x: yes.right(), width: length(width(&no)), ..area }.intersection(area),
            Hit::Command(Command::Close),
        ));
        frame.render_widget(answer, area);
    }
}
