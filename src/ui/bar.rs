//! The bottom line: the last message, or else the most useful keys; at the right end help and the way out.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::at_right;
use super::text::{cut, length, width};
use super::theme::Theme;
use crate::app::drawn::Hit;
use crate::app::keys::bar::{bar, pinned, word};
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::{App, Geometry, Tone};

/// From this width on, the time since when nobody can be reached fits beside the keys.
const WITH_TIME: u16 = 64;

/// The columns that the name of another device gets.
const LONGEST_NAME: usize = 18;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, theme: &Theme, geometry: &mut Geometry) {
    let corner = corner(app, area.width >= WITH_TIME, theme);
    let name_room = Rect { width: area.width.saturating_sub(length(corner.width())), ..area };
    if let Some(message) = &app.message {
        let (sign, style) = match message.tone {
            Tone::Plain => ("", theme.title),
            Tone::Good => ("✓ ", theme.good),
            Tone::Warning => ("! ", theme.warning),
            Tone::Bad => ("✗ ", theme.bad),
        };
        let words = cut(&format!(" {sign}{}", message.text), usize::from(area.width));
        let (used, out) = (width(&words), pinned_keys(app, name_room, geometry));
        frame.render_widget(Line::styled(words, style), area);
        // A message may cover the keys, but not a part of them.
        if used + keys_width(&out) < usize::from(name_room.width) {
            draw_keys(frame, right_end(name_room, &out), &out, theme, geometry);
        }
        if used + corner.width() <= usize::from(area.width) {
            at_right(frame, area, &corner);
        }
        return;
    }
    if !app.pending().is_empty() {
        let keys: Vec<String> = app.pending().iter().map(ToString::to_string).collect();
        frame.render_widget(Line::styled(format!(" {} …", keys.join(" ")), theme.key), area);
    } else if app.loading.is_some() && app.popups.is_empty() {
        frame.render_widget(Line::from(vec![Span::styled(" q", theme.key), Span::raw(" quit")]), area);
        return;
    }
    let out = pinned_keys(app, name_room, geometry);
    let right = right_end(name_room, &out);
    if app.pending().is_empty() {
        let left = Rect { width: right.x - area.x, ..area };
        let keys = fitting(keys(app, bar(app.context()), geometry), usize::from(left.width));
        draw_keys(frame, left, &keys, theme, geometry);
    }
    draw_keys(frame, right, &out, theme, geometry);
    at_right(frame, area, &corner);
}

/// ` !2 ↑3 offline since 14:02  demo ` or ` ✓ with Ana's laptop `: where one stands with the others, and the
/// name of the register.
fn corner<'a>(app: &'a App, with_time: bool, theme: &Theme) -> Line<'a> {
    let mut words = Vec::new();
    if let Some(standing) = &app.standing {
        if !standing.waiting.is_empty() {
            words.push(Span::styled(format!("!{}", standing.waiting.len()), theme.warning));
        }
        if standing.unsent > 0 {
            words.push(Span::styled(format!("↑{}", standing.unsent), theme.quiet));
        }
        if let Some(trouble) = &standing.trouble {
            words.push(Span::styled(trouble.short, theme.warning));
        } else if let Some(since) = standing.offline_since {
            let since = since.to_zoned(app.zone.clone()).strftime(" since %H:%M");
            let since = if with_time { since.to_string() } else { String::new() };
            words.push(Span::styled(format!("offline{since}"), theme.quiet));
        } else if words.is_empty() {
            words.push(Span::styled("✓", theme.quiet));
        }
        match &*standing.here {
            _ if !with_time || standing.offline_since.is_some() => {}
            [] => {}
            [one] => words.push(Span::styled(format!("with {}", cut(one, LONGEST_NAME)), theme.quiet)),
            others => words.push(Span::styled(format!("with {} others", others.len()), theme.quiet)),
        }
    }
    if !app.name.is_empty() {
        words.push(Span::styled(app.name.as_str(), theme.quiet));
    }
    let spaced = words.into_iter().flat_map(|word| [Span::raw(" "), word]);
    let mut line = Line::from(spaced.collect::<Vec<_>>());
    if line.width() > 0 {
        line.push_span(Span::raw(" "));
    }
    line
}

/// A command's key and what it is called here.
type KeyWord<'a> = (Command, &'a str, &'a str);

/// The commands that do something here.
fn keys<'a>(app: &'a App, commands: &'static [Command], geometry: &Geometry) -> Vec<KeyWord<'a>> {
    let context = app.context();
    let useful = |command: &&Command| app.available(**command).is_ok() && offered(app, **command, geometry);
    let named = |command: &Command| {
        let short = app.popups.top().and_then(|popup| popup.label(*command));
        let short = short.or_else(|| word(context, *command));
        let short = short.or_else(|| command.declaration().map(|declaration| declaration.short))?;
        Some((*command, app.keymap.key_of(context, *command)?, short))
    };
    commands.iter().filter(useful).filter_map(named).collect()
}

fn key_width((_, key, short): &KeyWord) -> usize {
    width(key) + width(short) + 3
}

fn keys_width(keys: &[KeyWord]) -> usize {
    keys.iter().map(key_width).sum()
}

/// As many as fit.
fn fitting<'a>(keys: impl IntoIterator<Item = KeyWord<'a>>, columns: usize) -> Vec<KeyWord<'a>> {
    let mut used = 0;
    let fits = |key: &KeyWord| {
        used += key_width(key);
        used <= columns
    };
    keys.into_iter().take_while(fits).collect()
}

/// Help and the way out. They get a third of the line; the way out is shown wherever it fits at all.
fn pinned_keys<'a>(app: &'a App, area: Rect, geometry: &Geometry) -> Vec<KeyWord<'a>> {
    let keys = keys(app, pinned(app.context()), geometry);
    let columns = usize::from(area.width);
    let least = keys.last().map_or(0, key_width);
    let mut fitting = fitting(keys.into_iter().rev(), (columns / 3).max(least.min(columns)));
    fitting.reverse();
    fitting
}

fn right_end(area: Rect, keys: &[KeyWord]) -> Rect {
    let width = length(keys_width(keys)).min(area.width);
    Rect { x: area.right() - width, width, ..area }
}

fn draw_keys(frame: &mut Frame, area: Rect, keys: &[KeyWord], theme: &Theme, geometry: &mut Geometry) {
    let mut at = area.x;
    for key in keys {
        let (command, name, short) = key;
        let spot = Rect { x: at, width: length(key_width(key)), ..area }.intersection(area);
        let words =
            Line::from(vec![Span::styled(format!(" {name}"), theme.key), Span::raw(format!(" {short} "))]);
        frame.render_widget(words, spot);
        geometry.hits.push((spot, Hit::Command(*command)));
        at = spot.right();
    }
}

/// Whether a command does anything here, and so deserves its place in the bar.
fn offered(app: &App, command: Command, geometry: &Geometry) -> bool {
    if let Some(popup) = app.popups.top() {
        return popup.offers(command, geometry);
    }
    match command {
        Command::Back => app.detail_focused() || app.list(app.pane()).is_filtered() || app.on_marked(),
        Command::WithMarked => app.on_marked(),
        Command::Filter => app.list(app.pane()).is_filtered() || app.list(app.pane()).rows().len() > 1,
        Command::Sort => app.list(app.pane()).rows().len() > 1,
        Command::Find | Command::NextPane => !app.register.is_empty(),
        Command::Open => {
            !app.register.is_empty()
                && app.context() == Context::Panes
                && (!app.detail_focused() || app.target_count() > 0)
        }
        _ => true,
    }
}
