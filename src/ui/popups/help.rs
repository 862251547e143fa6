//! Help, generated from the table of commands and the keymap: what works in the current context, what does
//! not and why, then the keys of all other contexts.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::keys::command::{COMMANDS, Declaration, Group};
use crate::app::keys::context::Context;
use crate::app::popups::help::HelpPopup;
use crate::app::{App, Geometry};
use crate::text::fold::{fold, has_words, words};
use crate::ui::at_right;
use crate::ui::popups::{Canvas, boxed, middle};
use crate::ui::text::{cut, fit, length, width, wrap};
use crate::ui::theme::Theme;

/// The room for a command's keys; at most a third of a narrow screen.
const KEYS: usize = 18;
/// The room for a command's name: `record-introduction`, with a gap before it.
const NAME: usize = 21;
/// With less room, names are left out.
const ROOM_FOR_NAMES: usize = 70;

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, reading: &HelpPopup, geometry: &mut Geometry) {
    let Canvas { area, app, theme, .. } = canvas;
    let columns = area.width.min(100);
    let page = Page {
        app,
        theme,
        words: words(reading.query.text()),
        columns: usize::from(columns).saturating_sub(4),
    };
    let lines = page.lines(reading.asked_in);
    let searching = reading.typing || !page.words.is_empty();
    // Typing must not make the box shrink and grow.
    let wanted = if searching { area.height } else { length(lines.len() + 2) };
    let area = middle(area, columns, wanted);
    let inner = boxed(frame, area, "Help", Line::default(), theme);
    let mut list = inner;
    if searching && inner.height > 1 {
        let typed = cut(reading.query.text(), usize::from(inner.width).saturating_sub(3));
        frame.render_widget(
            Line::from(vec![Span::styled("/ ", theme.key), Span::raw(typed)]),
            Rect { height: 1, ..inner },
        );
        if reading.typing {
            let before = length(width(reading.query.before_cursor()) + 2).min(inner.width.saturating_sub(1));
            frame.set_cursor_position((inner.x + before, inner.y));
        }
        list = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    }
    let height = usize::from(list.height);
    let offset = reading.offset.min(lines.len().saturating_sub(height));
    geometry.layer_height = height;
    geometry.layer_lines = lines.len();
    if lines.is_empty() {
        frame.render_widget(Line::styled("no matches", theme.quiet), list);
    }
    for (y, line) in (list.top()..list.bottom()).zip(lines.iter().skip(offset)) {
        frame.render_widget(line, Rect { y, height: 1, ..list });
    }
    if lines.len() > offset + height {
        let more = Line::styled(format!(" {} more ", lines.len() - offset - height), theme.quiet);
        at_right(
            frame,
            Rect {
                x: area.x + 1,
                width: area.width.saturating_sub(2),
                y: area.bottom().saturating_sub(1),
                height: 1,
            },
            &more,
        );
    }
}

struct Page<'a> {
    app: &'a App,
    theme: &'a Theme,
    words: Vec<String>,
    columns: usize,
}

impl Page<'_> {
    fn lines(&self, context: Context) -> Vec<Line<'static>> {
        let here = match context {
            Context::Panes if self.app.detail_focused() => "Here, in the detail".to_owned(),
            Context::Panes => format!("Here, in {}", self.app.pane().title()),
            other => other.label().to_owned(),
        };
        let (now, not_now): (Vec<&Declaration>, Vec<_>) =
            self.commands(context).partition(|one| self.app.available(one.command).is_ok());
        let mut lines = Vec::new();
        if context == Context::Panes && !now.is_empty() {
            lines.push(Line::styled(here, self.theme.heading));
            for group in Group::ALL {
                let commands: Vec<_> = now.iter().copied().filter(|one| one.group == *group).collect();
                self.section(&mut lines, group.label(), &commands, |one| self.command(context, one, None));
            }
        } else {
            self.section(&mut lines, &here, &now, |one| self.command(context, one, None));
        }
        self.section(&mut lines, "Not available here or now", &not_now, |one| {
            self.command(context, one, self.app.available(one.command).err())
        });
        for other in Context::ALL.iter().filter(|other| **other != context) {
            let commands: Vec<_> = self.commands(*other).collect();
            self.section(&mut lines, other.label(), &commands, |one| self.command(*other, one, None));
        }
        lines
    }

    /// The commands with a key in a context that match the query.
    fn commands(&self, context: Context) -> impl Iterator<Item = &'static Declaration> {
        COMMANDS.iter().filter(move |one| {
            let keys = self.app.keymap.keys_of(context, one.command);
            let text = || {
                fold(&format!("{} {} {} {}", keys.join(" "), one.name.replace('-', " "), one.name, one.doc))
            };
            !keys.is_empty() && (self.words.is_empty() || has_words(&text(), &self.words))
        })
    }

    fn section(
        &self,
        lines: &mut Vec<Line<'static>>,
        title: &str,
        commands: &[&'static Declaration],
        draw: impl Fn(&'static Declaration) -> Vec<Line<'static>>,
    ) {
        if commands.is_empty() {
            return;
        }
        if lines.len() > 1 {
            lines.push(Line::default());
        }
        lines.push(Line::styled(title.to_owned(), self.theme.heading));
        lines.extend(commands.iter().flat_map(|one| draw(one)));
    }

    /// Its keys, what it does, and at the right the name by which `:` and the settings file know it.
    fn command(
        &self,
        context: Context,
        declaration: &'static Declaration,
        reason: Option<&'static str>,
    ) -> Vec<Line<'static>> {
        let keys = self.app.keymap.keys_of(context, declaration.command).join("  ");
        let room_for_keys = KEYS.min(self.columns / 3);
        let name = if self.columns >= ROOM_FOR_NAMES { NAME } else { 0 };
        let room = self.columns.saturating_sub(room_for_keys + 4 + name).max(8);
        let mut drawn = Vec::new();
        for (number, part) in wrap(declaration.doc, room).into_iter().enumerate() {
            let keys = fit(if number == 0 { &keys } else { "" }, room_for_keys);
            let style = if reason.is_some() { self.theme.quiet } else { self.theme.title };
            let mut spans = vec![
                Span::raw("  "),
                Span::styled(keys, self.theme.key),
                Span::raw("  "),
                Span::styled(fit(&part, room), style),
            ];
            if number == 0 && name > 0 {
                spans.push(Span::styled(format!("  {}", declaration.name), self.theme.quiet));
            }
            drawn.push(Line::from(spans));
        }
        for part in reason.into_iter().flat_map(|reason| wrap(reason, room)) {
            drawn.push(Line::styled(format!("{}{part}", " ".repeat(room_for_keys + 4)), self.theme.quiet));
        }
        drawn
    }
}
