//! What an empty register shows instead of a detail: what alumnet is for, and what to do first.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::framed;
use super::text::{length, width, wrap};
use super::theme::Theme;
use crate::app::App;
use crate::app::command::{Command, Context};

const WIDEST: usize = 48;
/// What the ways to begin are called stands left of them, in so many columns.
const MARGIN: usize = 3;

/// What is written in the shell, each line by itself short enough for a narrow screen.
const IMPORT: [&str; 3] = ["alumnet import roster class.csv \\", "  --create --cohort 2024-A \\", "  --program \"Certificate in Logistics\""];
const DEMO: [&str; 1] = ["alumnet demo"];

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, theme: &Theme) {
    let block = framed(Line::default(), Line::default(), app.detail_focused(), theme);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let columns = usize::from(inner.width.saturating_sub(2)).min(WIDEST);
    let mut lines = lines(app, columns, theme);
    // What only makes it airy gives way first.
    if lines.len() > usize::from(inner.height) {
        lines.retain(|line| line.width() > 0);
    }
    let height = length(lines.len()).min(inner.height);
    let place = Rect {
        x: inner.x + (inner.width - length(columns).min(inner.width)) / 2,
        // A little above the middle looks like the middle.
        y: inner.y + (inner.height - height) * 2 / 5,
        width: length(columns).min(inner.width),
        height,
    };
    for (y, line) in (place.top()..place.bottom()).zip(&lines) {
        frame.render_widget(line, Rect { y, height: 1, ..place });
    }
}

fn lines<'a>(app: &App, columns: usize, theme: &Theme) -> Vec<Line<'a>> {
    let mut lines = vec![Line::styled("●──●──●", theme.bar).centered(), Line::styled("alumnet", theme.title_focused).centered(), Line::default()];
    let purpose = "Who hires whom, and who stays in touch: the register of your certificate program.";
    lines.extend(wrap(purpose, columns.min(42)).into_iter().map(|line| Line::raw(line).centered()));
    lines.push(Line::default());
    lines.push(Line::styled("Nothing is in it yet. Three ways to begin:", theme.quiet).centered());
    let key = |command| app.keymap.key_of(Context::Panes, command).unwrap_or_default();
    for (sign, words, shell) in [
        (key(Command::Add), "Make a program, then its first cohort.", &[][..]),
        ("·", "Import a class from a file, in your shell:", &IMPORT[..]),
        ("·", "Look around in a made-up program:", &DEMO[..]),
    ] {
        lines.push(Line::default());
        let indent = " ".repeat(MARGIN);
        for (number, part) in wrap(words, columns.saturating_sub(MARGIN)).into_iter().enumerate() {
            let sign = if number == 0 { format!("{sign}{}", " ".repeat(MARGIN.saturating_sub(width(sign)))) } else { indent.clone() };
            lines.push(Line::from(vec![Span::styled(sign, theme.key), Span::raw(part)]));
        }
        lines.extend(shell.iter().map(|line| Line::from(vec![Span::raw(indent.clone()), Span::styled(*line, theme.label)])));
    }
    lines.push(Line::default());
    let mut spans = Vec::new();
    for command in [Command::Help, Command::Palette, Command::Quit] {
        spans.push(Span::styled(key(command).to_owned(), theme.key));
        spans.push(Span::styled(format!(" {}   ", command.declaration().map_or("", |declaration| declaration.short)), theme.quiet));
    }
    if let Some(last) = spans.last_mut() {
        last.content = last.content.trim_end().to_owned().into();
    }
    lines.push(Line::from(spans).centered());
    lines
}
