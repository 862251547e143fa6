//! The history: one change set per line, newest first; over it, what one of them did, or why it
//! can't be undone alone.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use uuid::Uuid;

use crate::app::drawn::Hit;
use crate::app::popups::history::change_words::Difference;
use crate::app::popups::history::{Changes, Dependents, Fate, HistoryPopup, Page};
use crate::app::{App, Geometry};
use crate::ui::popups::{Canvas, boxed};
use crate::ui::scrolled;
use crate::ui::text::{cut, fit, fit_right, length, steady, width, wrap};
use crate::ui::theme::Theme;
use crate::workspace::history::Noted;
use crate::workspace::history::whereabouts::Whereabouts;

/// The width of `2024-09-12 14:02`.
const WHEN: usize = 16;
const WHO: usize = 8;
const RECORDS: usize = 7;
/// With less room, only the time and the label are shown.
const ROOM_FOR_ALL: usize = 66;
/// The width of the longest word for a kind of record.
const KIND: usize = 12;
const FIELD: usize = 18;

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, log: &HistoryPopup, geometry: &mut Geometry) {
    let Canvas { area, app, top, theme, .. } = canvas;
    let list = match &log.page {
        None => draw_lines(frame, area, app, log, theme),
        Some(Page::Changes(changes)) => draw_changes(frame, area, app, changes, theme, geometry),
        Some(Page::Dependents(dependents)) => draw_dependents(frame, area, app, log, dependents, theme),
    };
    if top {
        geometry.layer_offset = list.offset;
        geometry.hits.push((list.area, Hit::Lines));
        geometry.layer_height = usize::from(list.area.height);
        geometry.layer_lines = list.lines;
    }
}

/// A list as drawn.
struct DrawnHistory {
    area: Rect,
    offset: usize,
    lines: usize,
}

/// Draws the lines that fit; `line` returns each of them.
fn listed(
    frame: &mut Frame,
    area: Rect,
    (offset, cursor, lines): (usize, usize, usize),
    theme: &Theme,
    line: impl Fn(usize, bool) -> Line<'static>,
) -> DrawnHistory {
    let offset = scrolled(offset, cursor, usize::from(area.height), lines);
    for (place, y) in (offset..lines).zip(area.top()..area.bottom()) {
        let area = Rect { y, height: 1, ..area };
        let here = place == cursor;
        frame.render_widget(steady(line(place, here)), area);
        if here {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
    DrawnHistory { area, offset, lines }
}

/// The first lines of an area, and the rest.
fn split(area: Rect, lines: usize) -> (Rect, Rect) {
    let used = length(lines).min(area.height);
    (Rect { height: used, ..area }, Rect { y: area.y + used, height: area.height - used, ..area })
}

fn texts(frame: &mut Frame, area: Rect, lines: &[String], style: Style) {
    for (y, line) in (area.top()..area.bottom()).zip(lines) {
        frame.render_widget(steady(Line::styled(line.clone(), style)), Rect { y, height: 1, ..area });
    }
}

fn draw_lines(frame: &mut Frame, area: Rect, app: &App, log: &HistoryPopup, theme: &Theme) -> DrawnHistory {
    let title = match &log.about {
        Some(about) if log.only => format!("History · only {}", about.name),
        _ => "History".to_owned(),
    };
    let place = if log.rows().is_empty() { 0 } else { log.cursor + 1 };
    let position = format!(" {place} of {} ", log.rows().len());
    let title = cut(&title, usize::from(area.width).saturating_sub(width(&position) + 5));
    let inner = boxed(frame, area, &title, Line::styled(position, theme.quiet), theme);
    let columns = usize::from(inner.width);
    let (first, rest) = split(inner, 1);
    if log.typing || !log.query.text().is_empty() {
        let typed = cut(log.query.text(), columns.saturating_sub(3));
        frame.render_widget(Line::from(vec![Span::styled("/ ", theme.key), Span::raw(typed)]), first);
        if log.typing {
            let before = length(width(log.query.before_cursor()) + 2).min(inner.width.saturating_sub(1));
            frame.set_cursor_position((first.x + before, first.y));
        }
    } else {
        let reading = log.looking.and_then(|number| app.working(number));
        let (words, style) = match (&log.fault, reading, &log.about) {
            (Some(fault), ..) => (format!("The journal can't be read: {fault}."), theme.bad),
            (None, Some(reading), _) => (reading.line(), theme.quiet),
            (None, None, Some(about)) if !log.only => {
                (format!("Tab shows only the changes to {}.", about.name), theme.quiet)
            }
            (None, None, Some(_)) => ("Tab shows all changes.".to_owned(), theme.quiet),
            (None, None, None) => (
                "Every change, newest first. Press u to undo only the one under the cursor.".to_owned(),
                theme.quiet,
            ),
        };
        frame.render_widget(steady(Line::styled(cut(&words, columns), style)), first);
    }
    let (head, list) = split(rest, 1);
    let heading = if columns >= ROOM_FOR_ALL {
        format!("    {:WHEN$}  {:WHO$}  {:>RECORDS$}  What", "When", "Who", "Records")
    } else {
        format!("    {:WHEN$}  What", "When")
    };
    frame.render_widget(Line::styled(cut(&heading, columns), theme.heading), head);
    if log.rows().is_empty() {
        let words = match (log.looking, log.query.text().trim().is_empty(), log.only) {
            (Some(_), ..) => "",
            (None, false, _) => "no matches",
            (None, true, true) => "no recorded changes to it",
            (None, true, false) => "no changes yet",
        };
        frame.render_widget(Line::styled(words, theme.quiet), list);
    }
    listed(frame, list, (log.offset, log.cursor, log.rows().len()), theme, |place, here| {
        let noted = log.rows().get(place).and_then(|number| app.history.get(*number));
        noted.map(|noted| row(app, log, noted, here, columns, theme)).unwrap_or_default()
    })
}

/// `▸ × yesterday 14:02   ana        12  Record 7 hires · undone today 09:15`
fn row(
    app: &App,
    log: &HistoryPopup,
    noted: &Noted,
    here: bool,
    columns: usize,
    theme: &Theme,
) -> Line<'static> {
    let entry = &noted.entry;
    let undone = log.undone().at(entry.id);
    let (sign, style) = match (undone, noted.is_undo(), entry.barrier) {
        (_, _, Some(_)) => ("■ ", theme.warning),
        (Some(_), ..) => ("× ", theme.quiet),
        (None, true, _) => ("↶ ", theme.mark),
        // The same signs as at the bottom of the screen.
        (None, false, _) if waits_for_an_answer(app, entry.id) => ("! ", theme.warning),
        (None, false, _) if app.history.whereabouts(noted) == Some(Whereabouts::Waits) => ("↑ ", theme.mark),
        (None, false, _) => ("  ", theme.title),
    };
    let quiet = if here { theme.title } else { theme.quiet };
    let words = if undone.is_some() { quiet } else { theme.title };
    let mut spans = vec![
        Span::raw(if here { "▸ " } else { "  " }),
        Span::styled(sign, if here { theme.title } else { style }),
        Span::styled(fit(&app.when(entry.at), WHEN), quiet),
        Span::raw("  "),
    ];
    let mut used = 4 + WHEN + 2;
    if columns >= ROOM_FOR_ALL {
        let account = noted.account.as_ref();
        let records = account.map(|account| account.records().to_string()).unwrap_or_default();
        spans.push(Span::styled(fit(account.map_or("", |account| account.actor.as_str()), WHO), quiet));
        spans.push(Span::styled(format!("  {}  ", fit_right(&records, RECORDS)), quiet));
        used += WHO + RECORDS + 4;
    }
    // A note that does not fit is left out: half a time says nothing.
    let room = columns.saturating_sub(used);
    let label = cut(&entry.label, room);
    let left = room - width(&label);
    let [full, short] = note(app, noted, undone);
    let of = app.names(None).of_noted(noted);
    let of =
        of.filter(|of| !entry.label.contains(of.as_str())).map(|of| format!(" · {of}")).unwrap_or_default();
    let note = if width(&of) + width(&full) <= left { full } else { short };
    let note = if width(&note) <= left { note } else { String::new() };
    let shown = cut(&of, left - width(&note));
    spans.push(Span::styled(label, words));
    // A few letters of a name say nothing, but a short name does.
    if shown == of || width(&shown) > 6 {
        spans.push(Span::styled(shown, quiet));
    }
    spans.push(Span::styled(note, quiet));
    Line::from(spans)
}

/// Whether a change does not fit what others did.
fn waits_for_an_answer(app: &App, id: Uuid) -> bool {
    let standing = app.standing.as_ref();
    standing.is_some_and(|standing| standing.waiting.iter().any(|waiting| waiting.set.id == id))
}

/// The note after the label, in full and in short: when it was undone, or the time of the
/// change that it undid.
fn note(app: &App, noted: &Noted, undone: Option<jiff::Timestamp>) -> [String; 2] {
    let undid = noted
        .entry
        .undoes
        .and_then(|target| app.history.find(target))
        .map(|target| app.when(target.entry.at));
    match (noted.entry.barrier, undone, undid) {
        (Some(_), ..) => [" · undo stops here".to_owned(), String::new()],
        (None, Some(at), _) => [format!(" · undone {}", app.when(at)), " · undone".to_owned()],
        (None, None, Some(when)) if noted.is_undo() => [format!(" · of {when}"), String::new()],
        (None, None, Some(_)) => [" · redone".to_owned(), " · again".to_owned()],
        (None, None, None) if waits_for_an_answer(app, noted.entry.id) => {
            [" · waits for an answer".to_owned(), String::new()]
        }
        (None, None, None) => app
            .history
            .whereabouts(noted)
            .and_then(Whereabouts::note)
            .map(|note| [format!(" · {note}"), String::new()])
            .unwrap_or_default(),
    }
}

const fn sign(fate: Fate) -> &'static str {
    match fate {
        Fate::Made => "+",
        Fate::Changed => "~",
        Fate::Deleted => "−",
    }
}

fn draw_changes(
    frame: &mut Frame,
    area: Rect,
    app: &App,
    changes: &Changes,
    theme: &Theme,
    geometry: &mut Geometry,
) -> DrawnHistory {
    let set = &changes.set;
    let position = format!(" record {} of {} ", changes.cursor + 1, set.changes.len());
    let title = cut(&set.label, usize::from(area.width).saturating_sub(width(&position) + 5));
    let inner = boxed(frame, area, &title, Line::styled(position, theme.quiet), theme);
    let columns = usize::from(inner.width);
    let (head, rest) = split(inner, 2);
    let noted = app.history.find(set.id);
    let whereabouts = noted.and_then(|noted| app.history.whereabouts(noted));
    let place = whereabouts.map(|place| format!(" · {}", place.words())).unwrap_or_default();
    let made = format!("{} by {}{place}", app.when(set.at), set.actor);
    texts(frame, head, &[cut(&made, columns)], theme.quiet);
    // The records get the lines they need, up to half of the room; the selected one's fields get the rest.
    let most = usize::from(rest.height) / 2;
    let (list, below) = split(rest, set.changes.len().min(most.max(1)));
    let names = app.names(Some(set));
    let drawn =
        listed(frame, list, (changes.offset, changes.cursor, set.changes.len()), theme, |place, here| {
            let (Some(change), Some(fate)) = (set.changes.get(place), changes.fate(place)) else {
                return Line::default();
            };
            let room = columns.saturating_sub(4 + KIND + 1);
            Line::from(vec![
                Span::raw(if here { "▸ " } else { "  " }),
                Span::styled(format!("{} ", sign(fate)), if here { theme.title } else { theme.mark }),
                Span::styled(fit(change.kind().one(), KIND), if here { theme.title } else { theme.quiet }),
                Span::raw(" "),
                Span::raw(cut(&names.of_change(change), room)),
            ])
        });
    let (_, below) = split(below, 1);
    if let Some(fate) = changes.fate(changes.cursor) {
        draw_fields(frame, below, fate, changes, theme, geometry);
    }
    drawn
}

/// The fields that differ: both sides next to each other, or the only one.
fn draw_fields(
    frame: &mut Frame,
    area: Rect,
    fate: Fate,
    changes: &Changes,
    theme: &Theme,
    geometry: &mut Geometry,
) {
    let columns = usize::from(area.width);
    let both = fate == Fate::Changed;
    let field = FIELD.min(columns / 3);
    let rest = columns.saturating_sub(field + 2);
    let side = if both { rest.saturating_sub(2) / 2 } else { rest };
    let (head, list) = split(area, 1);
    let heading = match fate {
        Fate::Changed => Line::from(vec![
            Span::raw(" ".repeat(field + 2)),
            Span::raw(fit("before", side + 2)),
            Span::raw("after"),
        ]),
        Fate::Made => Line::raw("created with"),
        Fate::Deleted => Line::raw("deleted; it had"),
    };
    frame.render_widget(heading.style(theme.heading), head);
    let mut lines = Vec::new();
    for Difference { label: name, before, after } in &changes.fields {
        let parts = |text: &str| if text.is_empty() { vec!["–".to_owned()] } else { wrap(text, side) };
        let (left, right) = match fate {
            Fate::Changed => (parts(before), parts(after)),
            Fate::Made => (parts(after), Vec::new()),
            Fate::Deleted => (parts(before), Vec::new()),
        };
        for row in 0..left.len().max(right.len()) {
            let part = |parts: &[String]| parts.get(row).cloned().unwrap_or_default();
            let mut spans = vec![
                Span::styled(fit(if row == 0 { name } else { "" }, field), theme.label),
                Span::raw("  "),
                Span::styled(fit(&part(&left), side), if both { theme.quiet } else { theme.title }),
            ];
            if both {
                spans.extend([Span::raw("  "), Span::raw(part(&right))]);
            }
            lines.push(Line::from(spans));
        }
    }
    geometry.detail_height = usize::from(list.height);
    geometry.detail_lines = lines.len();
    let offset = changes.scroll.min(lines.len().saturating_sub(usize::from(list.height)));
    for (y, line) in (list.top()..list.bottom()).zip(lines.into_iter().skip(offset)) {
        frame.render_widget(steady(line), Rect { y, height: 1, ..list });
    }
}

fn draw_dependents(
    frame: &mut Frame,
    area: Rect,
    app: &App,
    log: &HistoryPopup,
    dependents: &Dependents,
    theme: &Theme,
) -> DrawnHistory {
    let label = app.history.get(dependents.number).map_or("", |noted| noted.entry.label.as_str());
    let inner = boxed(frame, area, &format!("Not undone: {label}"), Line::default(), theme);
    let columns = usize::from(inner.width);
    let mut words = Vec::new();
    if !dependents.later.is_empty() {
        let these =
            if dependents.later.len() == 1 { "A later change depends" } else { "Later changes depend" };
        words.extend(wrap(&format!("{these} on it. First undo the changes below, from the top."), columns));
    }
    if !dependents.reason.is_empty() {
        words.extend(wrap(&format!("It would break a rule: {}.", dependents.reason), columns));
    } else if dependents.later.is_empty() {
        words.extend(wrap(
            "Its records have changed since; the journal does not show in which change.",
            columns,
        ));
    }
    let (head, rest) = split(inner, words.len());
    texts(frame, head, &words, theme.title);
    let (_, list) = split(rest, 1);
    listed(
        frame,
        list,
        (dependents.offset, dependents.cursor, dependents.later.len()),
        theme,
        |place, here| {
            let noted = dependents.later.get(place).and_then(|number| app.history.get(*number));
            noted.map(|noted| row(app, log, noted, here, columns, theme)).unwrap_or_default()
        },
    )
}
