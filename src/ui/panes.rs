//! The stacked panes on the left. The focused one gets most of the room; the others show the lines
//! around their selection.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::text::{cut, fit, length, steady, width, wrap};
use super::theme::Theme;
use super::{framed, scrolled};
use crate::app::drawn::Hit;
use crate::app::panes::list::HiresView;
use crate::app::panes::marks::Shown;
use crate::app::panes::place::{Pane, Place};
use crate::app::panes::scope::Scope;
use crate::app::panes::sort::{Order, SortKey, last_contact};
use crate::app::{App, Geometry};
use crate::domain::{Attended, Hire, Id, Meetup, Person, Position};

/// The sign of a marked student, and the blank for others while anybody is marked.
const MARKED: &str = "✓ ";
const UNMARKED: &str = "  ";
/// From this width on, a title has room for “marked”.
const ROOM_FOR_MARKED: u16 = 40;

/// Borders and one line.
const LEAST: u16 = 3;

/// Draws all five, one above the other; if they don't fit, only the focused one.
pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, theme: &Theme, geometry: &mut Geometry) {
    if area.height < LEAST * 5 + 2 {
        draw_one(frame, area, app, theme, geometry);
        return;
    }
    let heights = heights(area.height, app);
    let areas = Layout::vertical(heights.map(Constraint::Length)).split(area);
    for (pane, area) in Pane::ALL.into_iter().zip(areas.iter()) {
        draw_pane(frame, *area, app, pane, theme, geometry);
    }
}

/// Draws only the focused pane, with the names of all panes above it.
pub(super) fn draw_one(frame: &mut Frame, area: Rect, app: &App, theme: &Theme, geometry: &mut Geometry) {
    let [tabs, body] =
        Layout::vertical([Constraint::Length(u16::from(area.height > 5)), Constraint::Min(0)]).areas(area);
    let mut spans = Vec::new();
    let mut tab = Rect { width: 0, ..tabs };
    for pane in Pane::ALL {
        let style = if pane == app.pane() { theme.title_focused } else { theme.quiet };
        let long = usize::from(area.width) >= 52;
        let number = app.number_of(pane);
        let title = if long || pane == app.pane() {
            format!(" {number} {} ", app.title_of(pane))
        } else {
            format!(" {number} ")
        };
        tab = Rect { x: tab.right(), width: length(width(&title)), ..tab };
        geometry.hits.push((tab.intersection(tabs), Hit::Pane(pane)));
        spans.push(Span::styled(title, style));
    }
    frame.render_widget(Line::from(spans), tabs);
    draw_pane(frame, body, app, app.pane(), theme, geometry);
}

/// Every pane gets at least one line. The focused pane has first claim on the rest, then
/// those with more to show.
fn heights(total: u16, app: &App) -> [u16; 5] {
    let wanted = Pane::ALL.map(|pane| {
        let lines = app.list(pane).rows().len().max(1) + most_below_filter(app, pane);
        u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2).max(LEAST)
    });
    let mut heights = [LEAST; 5];
    let mut left = total.saturating_sub(LEAST * 5);
    let mut give = |place: usize, most: u16, left: &mut u16| {
        if let (Some(height), Some(wanted)) = (heights.get_mut(place), wanted.get(place)) {
            let more = wanted.saturating_sub(*height).min(most).min(*left);
            *height += more;
            *left -= more;
        }
    };
    let focused = app.pane().number() - 1;
    let first_share = left * 3 / 5;
    give(focused, first_share, &mut left);
    let share = left / 5;
    for place in 0..5 {
        give(place, share, &mut left);
    }
    give(focused, u16::MAX, &mut left);
    for place in 0..5 {
        give(place, u16::MAX, &mut left);
    }
    // If nobody needs more, the focused pane takes the rest, so that the stack fills its side.
    if let Some(height) = heights.get_mut(focused) {
        *height += left;
    }
    heights
}

fn draw_pane(frame: &mut Frame, area: Rect, app: &App, pane: Pane, theme: &Theme, geometry: &mut Geometry) {
    let focused = app.pane() == pane && !app.detail_focused();
    let list = app.list(pane);
    let room = usize::from(area.width).saturating_sub(2);
    let (title, right) = titles(app, pane, focused, room, theme);
    let block = framed(title, right, focused, theme);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let inner = below_filter(frame, app, pane, inner, theme);
    geometry.hits.push((area, Hit::Pane(pane)));
    geometry.hits.push((inner, Hit::List(pane)));
    let height = usize::from(inner.height);
    let offset = scrolled(list.offset, list.position(), height, list.rows().len());
    if let Some(held) = geometry.list_offsets.get_mut(pane.number() - 1) {
        *held = offset;
    }
    if app.pane() == pane {
        geometry.list_height = height;
    }
    if list.rows().is_empty() {
        explain(frame, inner, &empty(app, pane), theme);
        return;
    }
    let marks = (pane == Pane::Students).then(|| app.marks_shown()).filter(Shown::is_any);
    for (line, (position, place)) in
        (inner.top()..inner.bottom()).zip(list.rows().iter().enumerate().skip(offset))
    {
        let selected = list.selected() == Some(*place);
        let area = Rect { y: line, height: 1, ..inner };
        let mark =
            marks.as_ref().map_or("", |marks| if marks.has(*place, position) { MARKED } else { UNMARKED });
        let row = row(app, *place, usize::from(inner.width), selected, mark, theme);
        frame.render_widget(&row, area);
        if selected {
            frame
                .buffer_mut()
                .set_style(area, if focused { theme.selected } else { theme.selected_elsewhere });
        }
    }
    if list.rows() == [Place::AllCohorts] && height > 1 {
        explain(frame, Rect { y: inner.y + 1, height: inner.height - 1, ..inner }, &empty(app, pane), theme);
    }
    if focused && app.filtering() {
        let start = width(&format!(" {} {} /", app.number_of(pane), app.title_of(pane))) + 1;
        let (_, hidden) = filter_end(list.filter.text(), room.saturating_sub(start - 2 + ROOM_FOR_POSITION));
        let typed = width(list.filter.before_cursor()).saturating_sub(hidden);
        let x = u16::try_from(start + typed)
            .unwrap_or(u16::MAX)
            .saturating_add(area.x)
            .min(area.right().saturating_sub(2));
        frame.set_cursor_position((x, area.y));
    }
}

/// Most lines that what is wrong with a filter takes from its list.
const MOST_LINES_OF_A_PROBLEM: usize = 3;

/// Columns for the position in a list, beside a long filter.
const ROOM_FOR_POSITION: usize = 9;
/// Of a long filter, at least so many columns are shown.
const LEAST_OF_A_FILTER: usize = 6;

/// The end of a filter that is too long for its line, where it is being written, and by how many columns it
/// is moved to the left.
fn filter_end(text: &str, room: usize) -> (String, usize) {
    let room = room.max(LEAST_OF_A_FILTER);
    let whole = width(text);
    if whole <= room {
        return (text.to_owned(), 0);
    }
    // A pasted text may be very long; letters are at most a few characters each.
    let first = text.char_indices().rev().nth(room * 4).map_or(0, |(place, _)| place);
    let starts = text.char_indices().map(|(place, _)| place).filter(move |place| *place >= first);
    let mut ends = starts.filter_map(|place| text.get(place..));
    let end = ends.find(|end| width(end) < room).unwrap_or_default();
    (format!("…{end}"), whole - width(end) - 1)
}

/// The most lines that are drawn below the line of a filter.
fn most_below_filter(app: &App, pane: Pane) -> usize {
    let is_here = app.pane() == pane;
    if is_here && app.list(pane).problem.is_some() {
        MOST_LINES_OF_A_PROBLEM
    } else {
        usize::from(is_here && app.filtering() && !app.offers.offers.is_empty())
    }
}

/// Draws what is below the line of a filter: what is wrong with it, or how it could go on. Returns the room
/// that is left for the list.
fn below_filter(frame: &mut Frame, app: &App, pane: Pane, area: Rect, theme: &Theme) -> Rect {
    let filtering = app.filtering() && app.pane() == pane;
    let has_offers = filtering && !app.offers.offers.is_empty();
    // What is still being written is not wrong yet.
    let problem = app
        .list(pane)
        .problem
        .as_ref()
        .filter(|problem| app.pane() == pane && (!has_offers || problem.span.start < app.offers.start));
    let columns = usize::from(area.width.saturating_sub(1));
    let lines: Vec<Line> = match problem {
        Some(problem) => {
            let words = wrap(&problem.to_string(), columns);
            words
                .into_iter()
                .take(MOST_LINES_OF_A_PROBLEM.min(usize::from(area.height.saturating_sub(1))))
                .map(|line| Line::styled(line, theme.warning))
                .collect()
        }
        None if has_offers => vec![offers(app, columns, theme)],
        None => return area,
    };
    let count = u16::try_from(lines.len()).unwrap_or(0);
    if area.height < count + 1 {
        return area;
    }
    for (y, line) in (area.top()..area.bottom()).zip(lines) {
        frame.render_widget(line, Rect { x: area.x + 1, y, width: area.width.saturating_sub(1), height: 1 });
    }
    Rect { y: area.y + count, height: area.height - count, ..area }
}

/// The first offers, the one that Tab takes marked.
fn offers(app: &App, columns: usize, theme: &Theme) -> Line<'static> {
    let mut spans: Vec<Span> = Vec::new();
    let mut used = 0;
    for (place, offer) in app.offers.offers.iter().enumerate() {
        let text = cut(&offer.text, columns.saturating_sub(used));
        if place > 0 && used + width(&offer.text) > columns {
            break;
        }
        used += width(&text) + 2;
        spans.push(Span::styled(text, if place == 0 { theme.key } else { theme.quiet }));
        spans.push(Span::raw("  "));
    }
    Line::from(spans)
}

/// `2 Students /zoe ↑name` and `3 of 25`. The focused pane always shows its order, others only an unusual
/// one. If space is short, first the position is abbreviated, then the order is cut.
fn titles(
    app: &App,
    pane: Pane,
    focused: bool,
    room: usize,
    theme: &Theme,
) -> (Line<'static>, Line<'static>) {
    let list = app.list(pane);
    let style = if focused { theme.title_focused } else { theme.quiet };
    let mut spans = vec![
        Span::styled(format!(" {} ", app.number_of(pane)), theme.key),
        Span::styled(format!("{} ", app.title_of(pane)), style),
    ];
    let filtering = app.filtering() && app.pane() == pane;
    if filtering || list.is_filtered() {
        let used: usize = spans.iter().map(Span::width).sum();
        let room = room.saturating_sub(used + ROOM_FOR_POSITION);
        // Its end while it is being written there, later its beginning.
        let text = if filtering {
            filter_end(list.filter.text(), room).0
        } else {
            cut(list.filter.text(), room.max(LEAST_OF_A_FILTER))
        };
        spans.push(Span::styled(format!("/{text} "), theme.mark));
    }
    if pane == Pane::Students && !app.marks.is_empty() {
        let count = app.marked_count();
        let words = if room + 2 >= usize::from(ROOM_FOR_MARKED) {
            format!("{count} marked ")
        } else {
            format!("{MARKED}{count} ")
        };
        let following = if app.marks.is_range() { "… " } else { "" };
        spans.push(Span::styled(format!("{words}{following}"), theme.mark));
    }
    let used: usize = spans.iter().map(Span::width).sum();
    let order = app.order(pane);
    let sorted_one_way = pane == Pane::Hires && app.face() != HiresView::Hires;
    let order = if !sorted_one_way && (focused || order != Order::usual(pane)) {
        order.label()
    } else {
        String::new()
    };
    let count = list.rows().len();
    let long = if count == 0 { " 0 ".to_owned() } else { format!(" {} of {count} ", list.position() + 1) };
    let fits = |position: &str| used + width(&order) + 1 + width(position) <= room;
    let position = if order.is_empty() || fits(&long) || count == 0 {
        long
    } else {
        format!(" {}/{count} ", list.position() + 1)
    };
    let left = room.saturating_sub(used + width(&position) + 1);
    // An arrow and two letters are still useful.
    if !order.is_empty() && left >= width(&order).min(4) {
        spans.push(Span::styled(format!("{} ", cut(&order, left)), theme.quiet));
    }
    (Line::from(spans), Line::styled(position, theme.quiet))
}

/// A text in place of lines.
fn explain(frame: &mut Frame, area: Rect, words: &str, theme: &Theme) {
    let area = Rect { x: area.x + area.width.min(1), width: area.width.saturating_sub(1), ..area };
    let columns = usize::from(area.width);
    let lines = if area.height == 1 { vec![cut(words, columns)] } else { wrap(words, columns) };
    for (y, line) in (area.top()..area.bottom()).zip(lines) {
        frame.render_widget(Line::styled(line, theme.quiet), Rect { y, height: 1, ..area });
    }
}

/// The text of an empty pane: why it is empty, and what would fill it.
fn empty(app: &App, pane: Pane) -> String {
    if app.list(pane).is_filtered() {
        return "no matches; Esc clears the filter".into();
    }
    let here = if app.scope() == Scope::All { "yet" } else { "here" };
    match pane {
        Pane::Cohorts => "no cohort yet; a adds one".into(),
        Pane::Students => format!("nobody {here}; a adds one"),
        Pane::Backgrounds => format!("no background {here}; a adds one"),
        Pane::Meetups => format!("no meetup {here}; a adds one"),
        Pane::Hires if app.face() == HiresView::Organizations => {
            format!("no organization {here}; a adds one")
        }
        Pane::Hires if app.face() == HiresView::Openings => "no opening yet; a adds one".into(),
        Pane::Hires => format!("no hire {here}; r records one"),
    }
}

/// One line: the sign of the selection, the name, and a fact at the right.
fn row<'a>(
    app: &App,
    place: Place,
    columns: usize,
    selected: bool,
    mark: &'static str,
    theme: &Theme,
) -> Line<'a> {
    let sign = if selected { "▸" } else { " " };
    let columns = columns.saturating_sub(width(mark));
    let (text, note) = words(app, place, columns);
    // The note gets at most half, or what the text leaves.
    let note = cut(&note, (columns / 2).max(columns.saturating_sub(width(&text) + 3)));
    let room = columns.saturating_sub(1 + width(&note) + usize::from(!note.is_empty()) + 1);
    let style = match place {
        Place::Program(_) => theme.heading,
        _ => theme.title,
    };
    steady(Line::from(vec![
        Span::raw(sign),
        Span::styled(mark, if selected { theme.title } else { theme.mark }),
        Span::styled(fit(&text, room), style),
        Span::styled(
            if note.is_empty() { String::new() } else { format!(" {note}") },
            if selected { theme.title } else { theme.quiet },
        ),
    ]))
}

fn words(app: &App, place: Place, columns: usize) -> (String, String) {
    let register = &app.register;
    match place {
        Place::AllCohorts => ("All cohorts".into(), app.students.all.to_string()),
        Place::Program(program) => {
            let title = register.get(program).map(|program| program.title.clone()).unwrap_or_default();
            (title, app.students.of(program.uuid()).to_string())
        }
        Place::Cohort(id) => {
            let Some(cohort) = register.get(id) else { return Default::default() };
            let title = if cohort.title == cohort.code { "" } else { cohort.title.as_str() };
            (format!("  {}  {title}", cohort.code), app.students.of(id.uuid()).to_string())
        }
        Place::Person(person) => (register.person_name(person), person_note(app, person, columns)),
        Place::Background(background) => {
            let tally = app.tallies.get(&background).copied().unwrap_or_default();
            (register.background_name(background).to_owned(), format!("{} → {}", tally.from, tally.now))
        }
        Place::Meetup(meetup) => meetup_words(app, meetup),
        Place::Hire(hire) => hire_words(app, hire, columns),
        Place::Organization(id) => {
            let now =
                register.referring::<Position>(id.uuid()).filter(|position| position.is_current()).count();
            let hires = register.referring::<Hire>(id.uuid()).count();
            let hired = if hires > 0 { format!("{hires} hired · ") } else { String::new() };
            (register.organization_name(id).to_owned(), format!("{hired}{now} now"))
        }
        Place::Opening(id) => {
            let Some(opening) = register.get(id) else { return Default::default() };
            let date = opening
                .noted
                .map(|date| if columns >= 40 { date.to_string() } else { date.year().to_string() });
            let note =
                if opening.is_open() { date.unwrap_or_default() } else { opening.status.label().to_owned() };
            (crate::app::detail::opening_words(register, opening), note)
        }
        // Lines of a detail, not of a pane.
        Place::Enrollment(_)
        | Place::Certificate(_)
        | Place::Position(_)
        | Place::Relationship(_)
        | Place::Attendance(_)
        | Place::Interaction(_)
        | Place::Wish(_)
        | Place::Consent(..) => Default::default(),
    }
}

/// The background within a cohort, the cohorts otherwise; a wide pane shows both.
fn person_note(app: &App, person: Id<Person>, columns: usize) -> String {
    let register = &app.register;
    let background = register
        .background_now(person)
        .or_else(|| register.background_at_entry(person))
        .map(|background| register.background_name(background))
        .unwrap_or_default();
    let made = register.hires_made(person).len();
    let hired = if made > 0 { format!("hired {made}") } else { String::new() };
    let codes: Vec<&str> = match app.scope() {
        Scope::Cohort(_) => Vec::new(),
        _ => register
            .enrollments_of(person)
            .iter()
            .map(|enrollment| register.cohort_code(enrollment.cohort))
            .collect(),
    };
    let codes = codes.join(", ");
    // Shows what the list is sorted by.
    let sorted_by = match app.order(Pane::Students).by {
        SortKey::LastContact => {
            Some(last_contact(register, person).map(|date| date.to_string()).unwrap_or_default())
        }
        SortKey::BackgroundNow => Some(
            register
                .background_now(person)
                .map(|background| register.background_name(background))
                .unwrap_or_default()
                .to_owned(),
        ),
        _ => None,
    };
    let parts = if let Some(sorted_by) = sorted_by {
        vec![sorted_by, codes]
    } else if codes.is_empty() && app.scope() == Scope::All {
        vec![hired, "outsider".to_owned()]
    } else if codes.is_empty() {
        vec![hired, background.to_owned()]
    } else if columns >= 44 {
        vec![hired, background.to_owned(), codes]
    } else {
        vec![hired, codes]
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn meetup_words(app: &App, id: Id<Meetup>) -> (String, String) {
    let Some(meetup) = app.register.get(id) else { return Default::default() };
    let came = app
        .register
        .referring::<crate::domain::Attendance>(id.uuid())
        .filter(|attendance| attendance.attended == Attended::Yes)
        .count();
    (
        format!("{} {}", meetup.start.date, meetup.title),
        if came > 0 { format!("{came} came") } else { String::new() },
    )
}

fn hire_words(app: &App, id: Id<Hire>, columns: usize) -> (String, String) {
    let Some(hire) = app.register.get(id) else { return Default::default() };
    let by = crate::app::detail::hirer_words(&app.register, hire);
    if app.order(Pane::Hires).by == SortKey::Organization {
        let organization = hire.organization.map(|id| app.register.organization_name(id)).unwrap_or_default();
        return (format!("{by} → {}", app.register.person_name(hire.hired)), organization.to_owned());
    }
    let date = hire.date.map(|date| if columns >= 40 { date.to_string() } else { date.year().to_string() });
    (format!("{by} → {}", app.register.person_name(hire.hired)), date.unwrap_or_default())
}
