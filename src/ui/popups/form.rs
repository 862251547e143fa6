//! A form: labels and values, a mark on required fields, errors at their fields, and for some
//! forms a preview below.

use std::borrow::Cow;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::drawn::Hit;
use crate::app::form::{Field, Form, Kind, Preview, Value};
use crate::app::keys::text_input::TextBlock;
use crate::app::popups::history::change_words::value;
use crate::app::popups::picker::words_of;
use crate::app::{App, Geometry};
use crate::text::quoted::quoted;
use crate::ui::popups::{Canvas, boxed, middle};
use crate::ui::scrolled;
use crate::ui::text::{cut, fit, length, steady, width, wrap};
use crate::ui::theme::Theme;

const WIDEST: u16 = 92;
/// With less room for values, hints are left out.
const ROOM_FOR_HINTS: usize = 40;

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, form: &Form, geometry: &mut Geometry) {
    let Canvas { area, app, top, theme, .. } = canvas;
    let columns = area.width.saturating_sub(4).min(WIDEST).max(area.width.min(20));
    let inside = usize::from(columns.saturating_sub(4));
    let LaidOut { lines, starts, focus: (focus_line, focus_end), cursor: cursor_column } =
        lines(app, form, inside, theme);
    let preview_lines = form.preview.as_ref().map(|preview| preview_lines(preview, inside));
    let preview = preview_lines.as_ref().map_or(0, |(_, lines)| lines.len() + 2);
    let area = middle(area, columns, length(lines.len() + 2 + preview));
    let needed = Line::styled(" * required ", theme.quiet);
    let inner = boxed(frame, area, &form.heading(), needed, theme);
    let height = usize::from(inner.height);
    let shown = if preview > 0 {
        lines.len().min(height.saturating_sub(preview.min(4)).max(height / 2))
    } else {
        height
    };
    // The errors of the focused field are visible along with it, if there is room.
    let offset =
        scrolled(scrolled(form.offset, focus_end, shown, lines.len()), focus_line, shown, lines.len());
    if top {
        geometry.layer_offset = offset;
        geometry.layer_height = shown;
        geometry.layer_lines = lines.len();
    }
    for (y, line) in (inner.top()..inner.bottom()).take(shown).zip(lines.iter().skip(offset)) {
        frame.render_widget(line, Rect { y, height: 1, ..inner });
    }
    for (field, start) in starts.iter().enumerate() {
        if let Some(line) = start.checked_sub(offset).filter(|line| *line < shown) {
            geometry.hits.push((Rect { y: inner.y + length(line), height: 1, ..inner }, Hit::Thing(field)));
        }
    }
    if top && let Some(column) = cursor_column {
        let line = length(focus_line.saturating_sub(offset));
        let x = inner.x.saturating_add(length(column)).min(inner.right().saturating_sub(1));
        frame.set_cursor_position((x, inner.y.saturating_add(line)));
    }
    if let Some((title, preview)) = &preview_lines {
        draw_preview(
            frame,
            Rect { y: inner.y + length(shown), height: inner.height.saturating_sub(length(shown)), ..inner },
            title,
            preview,
            theme,
        );
    }
}

/// The heading and lines of a preview: a file's lines as they are, sentences wrapped.
fn preview_lines(preview: &Preview, columns: usize) -> (&'static str, Cow<'_, [String]>) {
    match preview {
        Preview::File(lines) => ("preview", Cow::Borrowed(lines)),
        Preview::Words(lines) => ("preview", lines.iter().flat_map(|line| wrap(line, columns)).collect()),
    }
}

fn draw_preview(frame: &mut Frame, area: Rect, title: &str, preview: &[String], theme: &Theme) {
    if area.height < 2 {
        return;
    }
    let columns = usize::from(area.width);
    let rule = format!("── {title} {}", "─".repeat(columns.saturating_sub(width(title) + 4)));
    frame.render_widget(Line::styled(cut(&rule, columns), theme.quiet), Rect { height: 1, ..area });
    for (y, line) in (area.top() + 1..area.bottom()).zip(preview) {
        frame.render_widget(Line::raw(cut(line, columns)), Rect { y, height: 1, ..area });
    }
}

/// All lines of the form.
struct LaidOut<'a> {
    lines: Vec<Line<'a>>,
    /// The first line of each field.
    starts: Vec<usize>,
    /// The first and last line of the focused field.
    focus: (usize, usize),
    /// The column of the text cursor in the focused field.
    cursor: Option<usize>,
}

fn lines<'a>(app: &App, form: &'a Form, columns: usize, theme: &Theme) -> LaidOut<'a> {
    // Long labels, such as those of positions that end, must not push all values to the right.
    let labels = form.fields.iter().map(|field| width(&field.label)).filter(|label| *label <= 24);
    let label = labels.max().unwrap_or(0).min(columns / 3);
    let start = label + 4;
    let laid_out = LaidOut { lines: Vec::new(), starts: Vec::new(), focus: (0, 0), cursor: None };
    let room = columns.saturating_sub(start);
    let mut layout = Layout { app, form, theme, label, start, room, laid_out };
    for (place, field) in form.fields.iter().enumerate() {
        layout.add(field, place == form.focus);
    }
    let mut laid_out = layout.laid_out;
    for error in form.errors_elsewhere() {
        let parts = wrap(&format!("✗ {error}"), columns).into_iter();
        laid_out.lines.extend(parts.map(|part| Line::styled(part, theme.bad)));
    }
    laid_out.focus.1 = laid_out.focus.1.max(laid_out.focus.0);
    laid_out
}

/// A form being laid out, field by field.
struct Layout<'a, 'b> {
    app: &'b App,
    form: &'a Form,
    theme: &'b Theme,
    /// The width of the labels, the column where values start, and the room for them.
    label: usize,
    start: usize,
    room: usize,
    laid_out: LaidOut<'a>,
}

impl<'a> Layout<'a, '_> {
    fn add(&mut self, field: &'a Field, focused: bool) {
        let here = self.laid_out.lines.len();
        self.laid_out.starts.push(here);
        if focused {
            self.laid_out.focus.0 = here;
        }
        match &field.value {
            Value::Flag(on) if width(&field.label) > self.label => self.wide_flag(field, *on, focused),
            Value::Notes(block) => self.notes(field, block, focused),
            _ => self.line(field, focused),
        }
    }

    fn styles(&self, focused: bool) -> (Style, Style) {
        let Theme { heading, label, title, .. } = self.theme;
        if focused { (*heading, *heading) } else { (*label, *title) }
    }

    /// A flag whose label is too long for the column of labels goes where the values are.
    fn wide_flag(&mut self, field: &Field, on: bool, focused: bool) {
        let (_, style) = self.styles(focused);
        let text = cut(&format!("[{}] {}", if on { "x" } else { " " }, field.label), self.room);
        self.laid_out.lines.push(Line::from(vec![
            Span::raw(sign(focused)),
            Span::raw(" ".repeat(self.start - 1)),
            Span::styled(text, style),
        ]));
    }

    fn notes(&mut self, field: &'a Field, block: &TextBlock, focused: bool) {
        let (label_style, style) = self.styles(focused);
        let (cursor_line, before) = block.cursor();
        for (number, text) in block.lines().iter().enumerate() {
            let here = focused && number == cursor_line;
            let label = if number == 0 { fit(&field.label, self.label) } else { " ".repeat(self.label) };
            let before = if number == cursor_line { before } else { "" };
            let (text, typed) = around_cursor(text, before, here, self.room);
            if here {
                self.laid_out.focus.0 = self.laid_out.lines.len();
                self.laid_out.cursor = Some(self.start + typed);
            }
            let empty = number == 0 && block.lines().len() == 1 && text.is_empty();
            let hinted = empty && self.room >= ROOM_FOR_HINTS;
            let hint = if hinted { format!("  {}", field.hint) } else { String::new() };
            self.laid_out.lines.push(Line::from(vec![
                Span::raw(sign(here)),
                Span::styled(label, label_style),
                Span::raw("   "),
                Span::styled(text, style),
                Span::styled(hint, self.theme.quiet),
            ]));
        }
        self.elsewhere(field);
    }

    fn line(&mut self, field: &'a Field, focused: bool) {
        let (label_style, style) = self.styles(focused);
        let (value, typed) = shown(self.app, field, focused, self.room);
        if focused && let Some(typed) = typed {
            self.laid_out.cursor = Some(self.start + typed);
        }
        let understood = field.understood(self.form.fields.today()).map(|date| format!("= {date}"));
        let hint = understood.as_deref().unwrap_or(if value.is_empty() || focused { field.hint } else { "" });
        let hint_room = self.room.saturating_sub(width(&value) + 2);
        let mut spans = vec![
            Span::raw(sign(focused)),
            Span::styled(fit(&field.label, self.label), label_style),
            Span::styled(if field.required { "*" } else { " " }, self.theme.mark),
            Span::raw("  "),
            Span::styled(value.clone(), style),
        ];
        if self.room >= ROOM_FOR_HINTS && width(hint) <= hint_room {
            // An empty text field keeps a column for the cursor before its hint.
            spans.push(Span::styled(format!("  {hint}"), self.theme.quiet));
        }
        self.laid_out.lines.push(steady(Line::from(spans)));
        self.elsewhere(field);
        for error in self.form.errors_of(&field.name) {
            self.below(&format!("✗ {error}"), self.theme.bad);
        }
        if focused {
            self.laid_out.focus.1 = self.laid_out.lines.len() - 1;
        }
    }

    /// The value of a field elsewhere, shown below it if both sides changed it. Never needed for a flag:
    /// changed on both sides, it is equal again.
    fn elsewhere(&mut self, field: &Field) {
        let Some(theirs) = self.form.theirs(field) else { return };
        let value = value(&theirs, &self.app.register).replace('\n', " / ");
        let words = if value.is_empty() {
            "cleared elsewhere".to_owned()
        } else {
            format!("changed elsewhere to {}", quoted(&value))
        };
        self.below(&format!("! {words}"), self.theme.warning);
    }

    /// Adds a text below a field.
    fn below(&mut self, words: &str, style: Style) {
        let start = " ".repeat(self.start);
        let line = |part| Line::from(vec![Span::raw(start.clone()), Span::styled(part, style)]);
        self.laid_out.lines.extend(wrap(words, self.room).into_iter().map(line));
    }
}

const fn sign(focused: bool) -> &'static str {
    if focused { "▸" } else { " " }
}

/// The visible part of a value, and the column of the text cursor in it.
fn shown(app: &App, field: &Field, focused: bool, room: usize) -> (String, Option<usize>) {
    match (&field.value, &field.kind) {
        (Value::Text(input), _) => {
            let (text, typed) = around_cursor(input.text(), input.before_cursor(), focused, room);
            (text, Some(typed))
        }
        (Value::Flag(on), _) => (format!("[{}]", if *on { "x" } else { " " }), Some(1)),
        (Value::Choice(place), Kind::Choice(choices)) => {
            let label = choices.get(*place).map_or("", |(_, label)| label);
            (if focused { format!("‹ {label} ›") } else { label.to_owned() }, None)
        }
        (Value::Picked(picked), Kind::Pick(pick)) => {
            let names: Vec<String> =
                picked.iter().map(|choice| words_of(pick.source, choice, &app.register).0).collect();
            let joined = names.join(", ");
            let counted = if names.len() > 1 { format!("{}: {joined}", names.len()) } else { joined };
            (cut(&counted, room), Some(0))
        }
        _ => (String::new(), None),
    }
}

/// The part of a text around the cursor, if it is longer than its room, and the column of the cursor.
fn around_cursor(text: &str, before: &str, focused: bool, room: usize) -> (String, usize) {
    let before = width(before);
    if !focused || width(text) < room {
        return (cut(text, room), before);
    }
    let skip = before.saturating_sub(room.saturating_sub(1));
    let (text, skipped) = skip_columns(text, skip);
    (cut(&text, room), before.saturating_sub(skipped))
}

/// Removes the first `columns` columns; returns how many were removed, since wide letters are removed whole.
fn skip_columns(text: &str, columns: usize) -> (String, usize) {
    use unicode_segmentation::UnicodeSegmentation;
    let mut skipped = 0;
    let mut rest = String::new();
    for grapheme in text.graphemes(true) {
        if skipped < columns {
            skipped += width(grapheme);
        } else {
            rest.push_str(grapheme);
        }
    }
    (rest, skipped)
}
