//! The preview of an import: the counts, a line per person with the fields that change below it, and at the
//! foot what is known of the line under the cursor.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::app::popups::import::{ImportPopup, ImportRow, TABS};
use crate::domain::EntityKind;
use crate::exchange::import::plan::preview::{PreviewField, PreviewLine, State, Switch};
use crate::exchange::import::plan::report::place_words;
use crate::text::quoted::excerpt;
use crate::ui::popups::{Canvas, boxed};
use crate::ui::scrolled;
use crate::ui::text::{cut, fit, length, steady, width, wrap};
use crate::ui::theme::Theme;

/// The width of the longest word for a state.
const STATE: usize = 8;
/// The width of the name of a field.
const FIELD: usize = 19;
/// A blank line and what is said of the line under the cursor.
const FOOT: u16 = 5;
/// The most lines of what was assumed about the file.
const MOST_ASSUMED: usize = 2;

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, import: &ImportPopup, geometry: &mut Geometry) {
    let Canvas { area, top, theme, .. } = canvas;
    let place = if import.rows().is_empty() { 0 } else { import.cursor + 1 };
    let position = format!(" {place} of {} ", import.rows().len());
    let title = cut(&import.title, usize::from(area.width).saturating_sub(width(&position) + 5));
    let inner = boxed(frame, area, &title, Line::styled(position, theme.quiet), theme);
    let columns = usize::from(inner.width);
    let mut head = vec![counts(import, theme)];
    for line in about(import, columns) {
        head.push(Line::styled(line, theme.quiet));
    }
    for (y, line) in (inner.top()..inner.bottom()).zip(&head) {
        frame.render_widget(line, Rect { y, height: 1, ..inner });
    }
    let used = length(head.len()).min(inner.height);
    let foot = FOOT.min((inner.height - used) / 2);
    let list = Rect { y: inner.y + used, height: inner.height - used - foot, ..inner };
    let height = usize::from(list.height);
    let offset = scrolled(import.offset, import.cursor, height, import.rows().len());
    if top {
        geometry.layer_offset = offset;
        geometry.hits.push((list, Hit::Lines));
        geometry.layer_height = height;
        geometry.layer_lines = import.rows().len();
    }
    for (place, (y, row)) in (list.top()..list.bottom()).zip(import.rows().iter().skip(offset)).enumerate() {
        let area = Rect { y, height: 1, ..list };
        let here = place + offset == import.cursor;
        let line = match (import.line(*row), import.field(*row)) {
            (_, Some(field)) => field_line(field, here, columns, theme),
            (Some(line), None) => person_line(import, line, here, columns, theme),
            (None, None) => Line::default(),
        };
        frame.render_widget(steady(line), area);
        if here {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
    if let Some(row) = import.current() {
        let foot = Rect { y: list.bottom(), height: foot, ..inner };
        for (y, line) in (foot.top() + 1..foot.bottom()).zip(foot_lines(import, row, columns)) {
            frame.render_widget(steady(Line::raw(line)), Rect { y, height: 1, ..foot });
        }
    }
}

/// `12 new · 3 changed · 5 matched · 1 refused · 2 left out`; the tab shown alone stands out.
fn counts<'a>(import: &ImportPopup, theme: &Theme) -> Line<'a> {
    let mut spans = Vec::new();
    for (tab, states) in TABS.iter().enumerate() {
        let count = import.count(tab);
        let Some(state) = states.first().filter(|_| count > 0) else { continue };
        if !spans.is_empty() {
            spans.push(Span::styled(" · ", theme.quiet));
        }
        let style = if import.tab == Some(tab) { theme.title_focused } else { theme.heading };
        let words = format!("{count} {}", state.label());
        spans.push(Span::styled(if import.tab == Some(tab) { format!("[{words}]") } else { words }, style));
    }
    if import.options.known_only {
        spans.push(Span::styled(" · known people only", theme.mark));
    }
    Line::from(spans)
}

/// What was assumed about the file, what is created, and which columns are left.
fn about(import: &ImportPopup, columns: usize) -> Vec<String> {
    let report = &import.report;
    let mut sentences: Vec<String> = report.assumed().to_vec();
    sentences.extend(report.created_words());
    sentences.extend(report.columns_left_words());
    let mut lines = wrap(&sentences.join(" "), columns);
    if lines.len() > MOST_ASSUMED {
        lines.truncate(MOST_ASSUMED);
        if let Some(last) = lines.last_mut() {
            *last = cut(&format!("{last} …"), columns);
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

fn style_of(state: State, theme: &Theme) -> Style {
    match state {
        State::New => theme.good,
        State::Changed => theme.mark,
        State::Asked => theme.warning,
        State::Refused => theme.bad,
        State::Matched | State::Off | State::LeftOut | State::Skipped => theme.quiet,
    }
}

/// `▸ [✓] new       Zoë Lindqvist      line 3 · 4 fields`
fn person_line(
    import: &ImportPopup,
    line: &PreviewLine,
    here: bool,
    columns: usize,
    theme: &Theme,
) -> Line<'static> {
    let sign = match line.state {
        State::New | State::Changed | State::Matched => "[✓]",
        State::Off | State::Asked => "[ ]",
        State::Refused => " ✗ ",
        State::LeftOut | State::Skipped => " – ",
    };
    let quiet = if here { theme.title } else { theme.quiet };
    let style = if here { theme.title } else { style_of(line.state, theme) };
    let mut notes = vec![place_words(&import.report.tables, line.place)];
    if line.kind != EntityKind::Person {
        notes.insert(0, line.kind.one().to_owned());
    }
    if matches!(line.state, State::Refused | State::LeftOut | State::Skipped | State::Asked) {
        notes.extend(line.remarks.iter().map(|remark| excerpt(remark)));
    } else {
        if !line.fields.is_empty() && !import.is_open(line) {
            notes.push(crate::text::plural::counted(line.fields.len(), "field", "fields"));
        }
        if let Some(matched) = line.matched_by {
            notes.push(format!("by {} ({})", matched.words, matched.score));
        }
        if !line.remarks.is_empty() {
            notes.push("see below".to_owned());
        }
    }
    let rest = columns.saturating_sub(2 + 4 + STATE + 2);
    let name = rest * 2 / 5;
    Line::from(vec![
        Span::raw(if here { "▸ " } else { "  " }),
        Span::styled(format!("{sign} "), style),
        Span::styled(fit(line.state.label(), STATE), style),
        Span::raw("  "),
        Span::styled(fit(&line.name, name), if line.state == State::Off { quiet } else { theme.title }),
        Span::styled(format!("  {}", cut(&notes.join(" · "), rest.saturating_sub(name + 2))), quiet),
    ])
}

/// `      ✓ location            Köln → Bonn`
fn field_line(field: &PreviewField, here: bool, columns: usize, theme: &Theme) -> Line<'static> {
    let quiet = if here { theme.title } else { theme.quiet };
    let style = if field.is_off { quiet } else { theme.title };
    let words = match (field.before.is_empty(), field.after.is_empty()) {
        (true, _) => excerpt(&field.after),
        (false, true) => format!("{} → (empty)", excerpt(&field.before)),
        (false, false) => format!("{} → {}", excerpt(&field.before), excerpt(&field.after)),
    };
    let rest = columns.saturating_sub(2 + 6 + FIELD + 2);
    Line::from(vec![
        Span::raw(if here { "▸ " } else { "  " }),
        Span::styled(if field.is_off { "  [ ] " } else { "  [✓] " }, style),
        Span::styled(fit(&field.what, FIELD), quiet),
        Span::raw("  "),
        Span::styled(cut(&words, rest), style),
    ])
}

/// What is said of the line, or the whole of a field.
fn foot_lines(import: &ImportPopup, row: ImportRow, columns: usize) -> Vec<String> {
    let Some(line) = import.line(row) else { return Vec::new() };
    let words = if let Some(field) = import.field(row) {
        format!("{}: {}.", line.name, field.words)
    } else {
        let place = place_words(&import.report.tables, line.place);
        let name = if line.name.is_empty() { String::new() } else { format!("{}: ", line.name) };
        let what = match line.state {
            State::New => "new",
            State::Changed => "known; the fields below change",
            State::Matched => "known; nothing changes",
            State::Asked if matches!(line.switch, Some(Switch::Who(_))) => "not imported yet",
            State::Asked => "not imported unless you switch it on",
            State::Refused => "not imported",
            State::Off => "switched off",
            State::LeftOut => "left out",
            State::Skipped => "nobody to import",
        };
        let what = format!("{name}{what} ({place})");
        let all: Vec<&str> =
            [what.as_str()].into_iter().chain(line.remarks.iter().map(String::as_str)).collect();
        format!("{}.", all.join("; "))
    };
    wrap(&words, columns)
}
