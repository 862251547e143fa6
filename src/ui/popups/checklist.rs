//! The checklist of a meetup: the counts, then a line per person with a box for attendance and the answer.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::drawn::Hit;
use crate::app::popups::checklist::{ChecklistLine as Person, ChecklistPopup};
use crate::app::{App, Geometry};
use crate::domain::Attended;
use crate::ui::popups::{Canvas, boxed, middle};
use crate::ui::scrolled;
use crate::ui::text::{cut, fit, length, width, wrap};
use crate::ui::theme::Theme;

/// The width of the widest answer.
const ANSWER: usize = 11;
const WIDEST: u16 = 92;
/// From this width on, the cohorts are shown too.
const ROOM_FOR_COHORTS: usize = 60;

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, checklist: &ChecklistPopup, geometry: &mut Geometry) {
    let Canvas { area, app, top, theme, .. } = canvas;
    let columns = if area.width <= WIDEST + 8 { area.width } else { WIDEST };
    let area = middle(area, columns, area.height);
    let meetup = app.register.get(checklist.meetup);
    let title = meetup.map(|meetup| format!("{} {}", meetup.start.date, meetup.title)).unwrap_or_default();
    let place = if checklist.lines().is_empty() { 0 } else { checklist.cursor + 1 };
    let position = format!(" {place} of {} ", checklist.lines().len());
    let title = cut(&title, usize::from(area.width).saturating_sub(width(&position) + 5));
    let inner = boxed(frame, area, &title, Line::styled(position, theme.quiet), theme);
    let columns = usize::from(inner.width);

    let counts = checklist.counts();
    let words = format!(
        "{} invited · {} accepted · {} came · {} absent · {} unknown",
        counts.asked, counts.accepted, counts.came, counts.absent, counts.unknown
    );
    let head = wrap(&words, columns);
    for (y, line) in (inner.top()..inner.bottom()).zip(&head) {
        frame.render_widget(Line::styled(line.as_str(), theme.heading), Rect { y, height: 1, ..inner });
    }
    let used = length(head.len()).min(inner.height);
    let list = Rect { y: inner.y + used, height: inner.height - used, ..inner };
    let height = usize::from(list.height);
    let offset = scrolled(checklist.offset, checklist.cursor, height, checklist.lines().len());
    if top {
        geometry.layer_offset = offset;
        geometry.hits.push((list, Hit::Lines));
        geometry.layer_height = height;
        geometry.layer_lines = checklist.lines().len();
    }
    if checklist.lines().is_empty() && height > 0 {
        let words = if app.checklist_has_begun() {
            "Nobody is on the list, and no cohort hosts this meetup. Press w to add somebody who came."
        } else {
            "Nobody is on the list, and no cohort hosts this meetup. Close this, then press a to add people."
        };
        for (y, line) in (list.top()..list.bottom()).zip(wrap(words, columns)) {
            frame.render_widget(Line::styled(line, theme.quiet), Rect { y, height: 1, ..list });
        }
    }
    for (place, (y, person)) in
        (list.top()..list.bottom()).zip(checklist.lines().iter().skip(offset)).enumerate()
    {
        let area = Rect { y, height: 1, ..list };
        let here = place + offset == checklist.cursor;
        frame.render_widget(line(app, *person, here, columns, theme), area);
        if here {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
}

/// `▸ [✓] Zoë Lindqvist   accepted   2024-A`
fn line(app: &App, line: Person, here: bool, columns: usize, theme: &Theme) -> Line<'static> {
    let register = &app.register;
    let attendance = line.attendance.and_then(|id| register.get(id));
    let (sign, style) = match attendance.map(|attendance| attendance.attended) {
        Some(Attended::Yes) => ("[✓]", theme.good),
        Some(Attended::No) => ("[✗]", theme.bad),
        Some(Attended::Unknown) => ("[ ]", theme.title),
        None => ("   ", theme.quiet),
    };
    let answer = attendance.map_or("not invited", |attendance| attendance.rsvp.label());
    let quiet = attendance.is_none_or(|attendance| attendance.attended == Attended::No);
    let name_style = if quiet && !here { theme.quiet } else { theme.title };
    let rest = columns.saturating_sub(2 + 4 + ANSWER + 2);
    let codes = if columns >= ROOM_FOR_COHORTS {
        register
            .enrollments_of(line.person)
            .iter()
            .map(|enrollment| register.cohort_code(enrollment.cohort))
            .collect::<Vec<_>>()
            .join(", ")
    } else {
        String::new()
    };
    let (name_room, codes_room) =
        if codes.is_empty() { (rest, 0) } else { (rest * 3 / 5, rest - rest * 3 / 5 - 2) };
    let mut spans = vec![
        Span::raw(if here { "▸ " } else { "  " }),
        Span::styled(format!("{sign} "), if here { theme.title } else { style }),
        Span::styled(fit(&register.person_name(line.person), name_room), name_style),
        Span::raw("  "),
        Span::styled(fit(answer, ANSWER), name_style),
    ];
    if codes_room > 0 {
        spans.push(Span::styled(
            format!("  {}", cut(&codes, codes_room)),
            if here { theme.title } else { theme.quiet },
        ));
    }
    Line::from(spans)
}
