//! What an empty register shows in place of a detail: what alumnet is for, and what to do first.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::framed;
use super::text::{length, width, wrap};
use super::theme::Theme;
use crate::app::App;
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;

const WIDEST: usize = 48;
/// The columns for the key or dot left of each way to begin.
const MARGIN: usize = 3;

/// Shell commands. Each also works while this screen is open.
const IMPORT: [&str; 1] = ["alumnet import --help"];
const DEMO: [&str; 1] = ["alumnet demo"];
const EMPTY: &str = "It is empty. Three ways to begin:";

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, theme: &Theme) {
    let block = framed(Line::default(), Line::default(), app.detail_focused(), theme);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let columns = usize::from(inner.width.saturating_sub(2)).min(WIDEST);
    let mut lines = lines(app, columns, theme);
    // Blank lines go first, then everything but the ways to begin.
    if lines.len() > usize::from(inner.height) {
        lines.retain(|line| line.width() > 0);
    }
    if lines.len() > usize::from(inner.height) {
        lines = briefly(app, theme);
    }
    let height = length(lines.len()).min(inner.height);
    let place = Rect {
        x: inner.x + (inner.width - length(columns).min(inner.width)) / 2,
        // Slightly above the middle looks centered.
        y: inner.y + (inner.height - height) * 2 / 5,
        width: length(columns).min(inner.width),
        height,
    };
    for (y, line) in (place.top()..place.bottom()).zip(&lines) {
        frame.render_widget(line, Rect { y, height: 1, ..place });
    }
}

fn lines<'a>(app: &App, columns: usize, theme: &Theme) -> Vec<Line<'a>> {
    let mut lines = vec![
        Line::styled("●──●──●", theme.bar).centered(),
        Line::styled("alumnet", theme.title_focused).centered(),
        Line::default(),
    ];
    let purpose = "Who hires whom, and who stays in touch: the register of your certificate program.";
    lines.extend(wrap(purpose, columns.min(42)).into_iter().map(|line| Line::raw(line).centered()));
    lines.push(Line::default());
    lines.extend(wrap(EMPTY, columns).into_iter().map(|line| Line::styled(line, theme.quiet).centered()));
    for (sign, words, shell) in [
        (key(app, Command::Add), "Add a program; its first cohort and people follow.", &[][..]),
        ("·", "Import a cohort from a file. In the shell:", &IMPORT[..]),
        ("·", "Look around a made-up program. In the shell:", &DEMO[..]),
    ] {
        lines.push(Line::default());
        let indent = " ".repeat(MARGIN);
        for (number, part) in wrap(words, columns.saturating_sub(MARGIN)).into_iter().enumerate() {
            let sign = if number == 0 {
                format!("{sign}{}", " ".repeat(MARGIN.saturating_sub(width(sign))))
            } else {
                indent.clone()
            };
            lines.push(Line::from(vec![Span::styled(sign, theme.key), Span::raw(part)]));
        }
        lines.extend(
            shell
                .iter()
                .map(|line| Line::from(vec![Span::raw(indent.clone()), Span::styled(*line, theme.label)])),
        );
    }
    lines.push(Line::default());
    lines.push(keys(app, theme));
    lines
}

/// The version for small screens.
fn briefly<'a>(app: &App, theme: &Theme) -> Vec<Line<'a>> {
    let add = key(app, Command::Add).to_owned();
    vec![
        Line::styled("alumnet", theme.title_focused).centered(),
        Line::styled("It is empty.", theme.quiet).centered(),
        Line::from(vec![Span::styled(add, theme.key), Span::raw("  add a program")]),
        Line::raw("·  alumnet import --help"),
        Line::raw("·  alumnet demo"),
        keys(app, theme),
    ]
}

fn keys<'a>(app: &App, theme: &Theme) -> Line<'a> {
    let mut spans = Vec::new();
    for command in [Command::Help, Command::Palette, Command::Quit] {
        let gap = if spans.is_empty() { "" } else { "   " };
        spans.push(Span::styled(format!("{gap}{}", key(app, command)), theme.key));
        spans.push(Span::styled(
            format!(" {}", command.declaration().map_or("", |declaration| declaration.short)),
            theme.quiet,
        ));
    }
    Line::from(spans).centered()
}

fn key(app: &App, command: Command) -> &str {
    app.keymap.key_of(Context::Panes, command).unwrap_or_default()
}
