//! The bottom line: the last message, or else the most useful keys.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::at_right;
use super::text::{cut, length, width};
use super::theme::Theme;
use crate::app::drawn::Hit;
use crate::app::keys::bar::bar;
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::{App, Geometry, Tone};

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, theme: &Theme, geometry: &mut Geometry) {
    let columns = usize::from(area.width);
    let name = if app.name.is_empty() { String::new() } else { format!(" {} ", app.name) };
    let line = match &app.message {
        Some(message) => {
            let (sign, style) = match message.tone {
                Tone::Plain => ("", theme.title),
                Tone::Good => ("✓ ", theme.good),
                Tone::Warning => ("! ", theme.warning),
                Tone::Bad => ("✗ ", theme.bad),
            };
            Line::styled(cut(&format!(" {sign}{}", message.text), columns), style)
        }
        None => hints(
            app,
            Rect { width: area.width.saturating_sub(length(width(&name))), ..area },
            theme,
            geometry,
        ),
    };
    let room = columns.saturating_sub(line.width());
    frame.render_widget(line, area);
    if !name.is_empty() && width(&name) <= room {
        at_right(frame, area, &Line::styled(name, theme.quiet));
    }
}

/// As many keys as fit.
fn hints<'a>(app: &'a App, area: Rect, theme: &Theme, geometry: &mut Geometry) -> Line<'a> {
    let columns = usize::from(area.width);
    let mut spans = Vec::new();
    let mut used = 0;
    if !app.pending().is_empty() {
        let keys: Vec<String> = app.pending().iter().map(ToString::to_string).collect();
        return Line::from(vec![Span::styled(format!(" {} …", keys.join(" ")), theme.key)]);
    }
    if app.loading.is_some() && app.popups.is_empty() {
        return Line::from(vec![Span::styled(" q", theme.key), Span::raw(" quit")]);
    }
    let context = app.context();
    for command in bar(context) {
        if app.available(*command).is_err() || !offered(app, *command) {
            continue;
        }
        let (Some(key), Some(declaration)) = (app.keymap.key_of(context, *command), command.declaration())
        else {
            continue;
        };
        let short = app.popups.top().and_then(|popup| popup.label(*command)).unwrap_or(declaration.short);
        let needed = width(key) + width(short) + 3;
        if used + needed > columns {
            break;
        }
        geometry
            .hits
            .push((Rect { x: area.x + length(used), width: length(needed), ..area }, Hit::Command(*command)));
        used += needed;
        spans.push(Span::styled(format!(" {key}"), theme.key));
        spans.push(Span::raw(format!(" {short} ")));
    }
    Line::from(spans)
}

/// Whether a command does anything here, and so deserves its place in the bar.
fn offered(app: &App, command: Command) -> bool {
    if let Some(popup) = app.popups.top() {
        return popup.offers(command);
    }
    match command {
        Command::Back => app.detail_focused() || app.list(app.pane()).is_filtered() || app.on_marked(),
        Command::WithMarked => app.on_marked(),
        Command::Open => app.context() == Context::Panes && (!app.detail_focused() || app.target_count() > 0),
        _ => true,
    }
}
