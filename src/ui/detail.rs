//! The right side: sections laid out for the available width. A wide screen shows more columns of each table,
//! and sections side by side.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::text::{cut, fit, fit_right, length, steady, width, wrap};
use super::theme::Theme;
use super::{at_right, framed, scrolled};
use crate::app::detail::{Bar, Body, Event, Fact, Section, Table};
use crate::app::drawn::Hit;
use crate::app::{App, Geometry};

/// From this width on, sections are laid out in two columns.
const TWO_COLUMNS: usize = 116;
const GAP: usize = 3;
const LONGEST_BAR: usize = 24;
const SHORTEST_BAR: usize = 8;
/// What a line of a timeline needs besides its texts.
const TIMELINE: usize = 18;

/// A drawn line, and its number among those that can be opened.
#[derive(Default)]
struct DrawnDetail<'a> {
    line: Line<'a>,
    target: Option<usize>,
}

/// A line across both columns, and the target of each half.
struct Across<'a> {
    line: Line<'a>,
    targets: [Option<usize>; 2],
}

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, theme: &Theme, geometry: &mut Geometry) {
    let detail = app.detail();
    let focused = app.detail_focused();
    let style = if focused { theme.title_focused } else { theme.heading };
    let room = usize::from(area.width).saturating_sub(6);
    let title = cut(&detail.title, room);
    let subtitle = cut(&detail.subtitle, room.saturating_sub(width(&title) + 3));
    let heading =
        if detail.title.is_empty() { Line::default() } else { Line::styled(format!(" {title} "), style) };
    let right = if subtitle.is_empty() {
        Line::default()
    } else {
        Line::styled(format!(" {subtitle} "), theme.quiet)
    };
    let block = framed(heading, right, focused, theme);
    let block = match app.waiting_here() {
        Some(words) => block.title_bottom(Line::styled(
            format!(" ! {} ", cut(&words, room.saturating_sub(12))),
            theme.warning,
        )),
        None => block,
    };
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let inner =
        Rect { x: inner.x + u16::from(inner.width > 2), width: inner.width.saturating_sub(2), ..inner };

    let columns = usize::from(inner.width);
    let cursor = focused.then_some(app.detail_cursor);
    let (drawn, beside) = lay_out(&detail.sections, columns, cursor, theme);
    let cursor_line =
        cursor.and_then(|cursor| drawn.iter().position(|line| line.targets.contains(&Some(cursor))));
    let height = usize::from(inner.height);
    // Without the focus, the detail only scrolls; with it, a moved cursor must be visible.
    let offset = match cursor_line {
        Some(line) if app.detail_follows => scrolled(app.detail_offset, line, height, drawn.len()),
        _ => app.detail_offset.min(drawn.len().saturating_sub(height)),
    };
    geometry.hits.push((area, Hit::Detail));
    geometry.detail_offset = offset;
    geometry.detail_height = height;
    geometry.detail_lines = drawn.len();
    for (y, line) in (inner.top()..inner.bottom()).zip(drawn.iter().skip(offset)) {
        let area = Rect { y, height: 1, ..inner };
        frame.render_widget(&line.line, area);
        let [left, right] =
            Layout::horizontal([Constraint::Length(length(beside)), Constraint::Min(0)]).areas(area);
        for (area, target) in [left, right].into_iter().zip(line.targets) {
            geometry.hits.extend(target.map(|target| (area, Hit::Target(target))));
        }
    }
    if drawn.len() > offset + height && area.height > 2 {
        let more = Line::styled(format!(" {} more ", drawn.len() - offset - height), theme.quiet);
        at_right(
            frame,
            Rect { x: area.x + 1, width: area.width.saturating_sub(2), y: area.bottom() - 1, height: 1 },
            &more,
        );
    }
}

/// All lines, and where the second column of sections starts.
fn lay_out<'a>(
    sections: &'a [Section],
    columns: usize,
    cursor: Option<usize>,
    theme: &Theme,
) -> (Vec<Across<'a>>, usize) {
    let mut next_target = 0;
    let mut drawn = |section: &'a Section, room| draw_section(section, room, &mut next_target, cursor, theme);
    let Some((in_left, room)) = halves(sections, columns) else {
        let blocks = sections.iter().map(|section| drawn(section, columns)).collect();
        let whole =
            |drawn: DrawnDetail<'a>| Across { line: steady(drawn.line), targets: [drawn.target, None] };
        return (stack(blocks).into_iter().map(whole).collect(), columns);
    };
    let (left, right) = sections.split_at(in_left);
    let left = stack(left.iter().map(|section| drawn(section, room)).collect());
    let right = stack(right.iter().map(|section| drawn(section, columns - GAP - room)).collect());
    let lines = left.len().max(right.len());
    let mut left = left.into_iter();
    let mut right = right.into_iter();
    let joined = (0..lines)
        .map(|_| {
            let DrawnDetail { line, target } = left.next().unwrap_or_default();
            let gap = (room + GAP).saturating_sub(line.width());
            let beside = right.next().unwrap_or_default();
            let mut spans = styled_spans(line);
            if !beside.line.spans.is_empty() {
                spans.push(Span::raw(" ".repeat(gap)));
                spans.extend(styled_spans(beside.line));
            }
            Across { line: steady(Line::from(spans)), targets: [target, beside.target] }
        })
        .collect();
    (joined, room + GAP)
}

/// How many sections are in the left of two columns, and how wide it is. `None` if all are below each other:
/// there is not enough room, or a cell would be cut beside free room.
fn halves(sections: &[Section], columns: usize) -> Option<(usize, usize)> {
    if columns < TWO_COLUMNS || sections.len() < 2 {
        return None;
    }
    let room = columns - GAP;
    // The left column takes sections until it has half of all lines.
    let heights: Vec<usize> = sections.iter().map(|section| lines_of(section, room / 2)).collect();
    let all: usize = heights.iter().map(|height| height + 1).sum();
    let mut taken = 0;
    let fits = |height: &&usize| {
        let fits = taken == 0 || taken + *height / 2 <= all / 2;
        taken += *height + 1;
        fits
    };
    let in_left = heights.iter().take_while(fits).count();
    let (left, right) = sections.split_at(in_left);
    let whole = |sections: &[Section], room| sections.iter().all(|section| !cuts(section, room));
    let shares = [room / 2, room * 3 / 5, room * 2 / 5, room * 2 / 3, room / 3];
    let share = shares.into_iter().find(|share| whole(left, *share) && whole(right, room - *share))?;
    Some((in_left, share))
}

/// How many lines a section has, its title included.
fn lines_of(section: &Section, columns: usize) -> usize {
    1 + match &section.body {
        Body::Facts(facts) => {
            let label = facts.iter().map(|fact| width(fact.label)).max().unwrap_or(0).min(columns / 3);
            let room = columns.saturating_sub(label + 4).max(1);
            facts.iter().map(|fact| wrap(&fact.value, room).len().max(1)).sum()
        }
        Body::Table(table) => table.rows.len() + 1,
        Body::Bars(bars) => bars.len(),
        Body::Timeline(events) => events.len(),
        Body::Text(text) | Body::Empty(text) => wrap(text, columns.saturating_sub(2)).len(),
    }
}

/// Whether a section of this width would cut the text of a line.
fn cuts(section: &Section, columns: usize) -> bool {
    match &section.body {
        Body::Table(table) => {
            let widths = table_widths(table, columns.saturating_sub(2));
            table.rows.iter().any(|row| {
                row.cells
                    .iter()
                    .zip(&widths)
                    .any(|(cell, given)| given.is_some_and(|given| width(cell) > given))
            })
        }
        Body::Timeline(events) => {
            let what = events.iter().map(|event| width(event.what)).max().unwrap_or(0);
            let room = columns.saturating_sub(what + TIMELINE);
            events.iter().any(|event| width(&event.text) > room)
        }
        Body::Bars(bars) => {
            let label = bar_label(bars, columns);
            bars.iter().any(|bar| width(&bar.label) > label)
        }
        Body::Facts(_) | Body::Text(_) | Body::Empty(_) => false,
    }
}

/// The width of the labels of bars, which leaves a little room for the bars.
fn bar_label(bars: &[Bar], columns: usize) -> usize {
    let widest = |text: fn(&Bar) -> &str| bars.iter().map(|bar| width(text(bar))).max().unwrap_or(0);
    let least = SHORTEST_BAR + widest(|bar| &bar.note) + 10;
    widest(|bar| &bar.label).min((columns / 2).max(columns.saturating_sub(least)))
}

/// The spans of a line with the line's style, which would be lost when lines are joined.
fn styled_spans(line: Line<'_>) -> Vec<Span<'_>> {
    let style = line.style;
    line.spans.into_iter().map(|span| Span { style: style.patch(span.style), ..span }).collect()
}

fn stack(blocks: Vec<Vec<DrawnDetail<'_>>>) -> Vec<DrawnDetail<'_>> {
    let mut lines = Vec::new();
    for block in blocks {
        if !lines.is_empty() {
            lines.push(DrawnDetail::default());
        }
        lines.extend(block);
    }
    lines
}

fn draw_section<'a>(
    section: &'a Section,
    columns: usize,
    next_target: &mut usize,
    cursor: Option<usize>,
    theme: &Theme,
) -> Vec<DrawnDetail<'a>> {
    let mut painter = Painter { columns, next_target, cursor, theme, lines: Vec::new() };
    painter.plain(Line::from(Span::styled(cut(&section.title, columns), theme.heading)));
    match &section.body {
        Body::Facts(facts) => painter.facts(facts),
        Body::Table(table) => painter.table(table),
        Body::Bars(bars) => painter.bars(bars),
        Body::Timeline(events) => painter.timeline(events),
        Body::Text(text) => painter.text(text, theme.title),
        Body::Empty(text) => painter.text(text, theme.quiet),
    }
    painter.lines
}

struct Painter<'a, 'b> {
    columns: usize,
    next_target: &'b mut usize,
    cursor: Option<usize>,
    theme: &'b Theme,
    lines: Vec<DrawnDetail<'a>>,
}

impl<'a> Painter<'a, '_> {
    fn plain(&mut self, line: Line<'a>) {
        self.lines.push(DrawnDetail { line, target: None });
    }

    /// Adds a line that can be opened, if `leads`. The cursor shows as a sign and a bar of color.
    fn line(&mut self, spans: Vec<Span<'a>>, leads: bool) {
        let target = leads.then(|| {
            *self.next_target += 1;
            *self.next_target - 1
        });
        let here = target.is_some() && target == self.cursor;
        let mut line = Line::from(Span::raw(if here { "▸ " } else { "  " }));
        line.spans.extend(spans);
        if here {
            let fill = self.columns.saturating_sub(line.width());
            line.spans.push(Span::raw(" ".repeat(fill)));
            line = line.style(self.theme.selected);
            for span in &mut line.spans {
                span.style = self.theme.selected;
            }
        }
        self.lines.push(DrawnDetail { line, target });
    }

    fn facts(&mut self, facts: &'a [Fact]) {
        let label = facts.iter().map(|fact| width(fact.label)).max().unwrap_or(0).min(self.columns / 3);
        let room = self.columns.saturating_sub(label + 4).max(1);
        for fact in facts {
            let mut lines = wrap(&fact.value, room).into_iter();
            let first = lines.next().unwrap_or_default();
            self.line(
                vec![Span::styled(fit(fact.label, label), self.theme.label), Span::raw(format!("  {first}"))],
                fact.target.is_some(),
            );
            for more in lines {
                self.plain(Line::from(format!("{}{more}", " ".repeat(label + 4))));
            }
        }
    }

    fn table(&mut self, table: &'a Table) {
        let widths = table_widths(table, self.columns.saturating_sub(2));
        let cells = |texts: &mut dyn Iterator<Item = &str>| {
            let mut line = String::new();
            for ((text, column), columns) in texts.zip(&table.columns).zip(&widths) {
                let Some(columns) = columns else { continue };
                if !line.is_empty() {
                    line.push_str("  ");
                }
                line.push_str(&if column.right { fit_right(text, *columns) } else { fit(text, *columns) });
            }
            line.truncate(line.trim_end().len());
            line
        };
        let head = cells(&mut table.columns.iter().map(|column| column.title));
        self.plain(Line::from(vec![Span::raw("  "), Span::styled(head, self.theme.label)]));
        for row in &table.rows {
            let text = cells(&mut row.cells.iter().map(String::as_str));
            let style = if row.quiet { self.theme.quiet } else { Style::new() };
            self.line(vec![Span::styled(text, style)], row.target.is_some());
        }
    }

    fn bars(&mut self, bars: &'a [Bar]) {
        let label = bar_label(bars, self.columns);
        let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
        let number = most.to_string().len();
        let note = bars.iter().map(|bar| width(&bar.note)).max().unwrap_or(0);
        let room = self.columns.saturating_sub(label + number + note + 7).clamp(1, LONGEST_BAR);
        for bar in bars {
            // Eighths of a cell make small differences visible.
            let eighths = bar.count * room * 8 / most;
            let mut drawn = "█".repeat(eighths / 8);
            if let Some(part) = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"].get(eighths % 8) {
                drawn.push_str(part);
            }
            self.line(
                vec![
                    Span::raw(format!(
                        "{} {}  ",
                        fit(&bar.label, label),
                        fit_right(&bar.count.to_string(), number)
                    )),
                    Span::styled(fit(&drawn, room), self.theme.bar),
                    Span::styled(format!("  {}", bar.note), self.theme.quiet),
                ],
                bar.target.is_some(),
            );
        }
    }

    fn timeline(&mut self, events: &'a [Event]) {
        let what = events.iter().map(|event| width(event.what)).max().unwrap_or(0);
        let room = self.columns.saturating_sub(what + TIMELINE);
        for event in events {
            self.line(
                vec![
                    Span::styled(fit(&event.when, 10), self.theme.quiet),
                    Span::styled(" ● ", self.theme.bar),
                    Span::raw(fit(event.what, what)),
                    Span::raw(format!("  {}", cut(&event.text, room))),
                ],
                event.target.is_some(),
            );
        }
    }

    fn text(&mut self, text: &str, style: Style) {
        for line in wrap(text, self.columns.saturating_sub(2)) {
            self.plain(Line::from(vec![Span::raw("  "), Span::styled(line, style)]));
        }
    }
}

/// The width of each column; `None` for those without room.
fn table_widths(table: &Table, columns: usize) -> Vec<Option<usize>> {
    const LEAST: usize = 8;
    let natural: Vec<usize> = table
        .columns
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let widest = table
                .rows
                .iter()
                .filter_map(|row| row.cells.get(place))
                .map(|cell| width(cell))
                .max()
                .unwrap_or(0);
            if widest == 0 { 0 } else { widest.max(width(column.title)) }
        })
        .collect();
    // Empty columns are not shown at all.
    let mut widths: Vec<Option<usize>> =
        natural.iter().map(|natural| (*natural > 0).then_some(*natural)).collect();
    let needed = |widths: &[Option<usize>]| {
        let shown = widths.iter().flatten().count();
        widths.iter().flatten().sum::<usize>() + shown.saturating_sub(1) * 2
    };
    loop {
        let shown = widths.iter().flatten().count();
        let least: usize = widths.iter().flatten().map(|width| (*width).min(LEAST)).sum::<usize>()
            + shown.saturating_sub(1) * 2;
        // Leaving out the least important column is better than narrowing another to a third.
        let comfortable: usize = widths.iter().flatten().map(|width| (*width).min(15)).sum::<usize>()
            + shown.saturating_sub(1) * 2;
        if shown <= 1 || (comfortable <= columns && least <= columns) {
            break;
        }
        let last = table
            .columns
            .iter()
            .enumerate()
            .filter(|(place, _)| widths.get(*place).is_some_and(Option::is_some))
            .max_by_key(|(_, column)| column.rank);
        match last.and_then(|(place, _)| widths.get_mut(place)) {
            Some(width) => *width = None,
            None => break,
        }
    }
    // The widest column shrinks first, until all fit.
    while needed(&widths) > columns {
        match widths.iter_mut().flatten().max() {
            Some(widest) if *widest > 1 => *widest -= 1,
            _ => break,
        }
    }
    widths
}
