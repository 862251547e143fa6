//! The picker: the query, the choices that match it, marks, and what can be created.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::drawn::Hit;
use crate::app::form::Choice;
use crate::app::popups::picker::{PickerLine as Choices, PickerPopup, words_of};
use crate::app::{App, Geometry};
use crate::ui::popups::{Canvas, boxed, middle};
use crate::ui::scrolled;
use crate::ui::text::{cut, fit, length, steady, width};
use crate::ui::theme::Theme;

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, picker: &PickerPopup, geometry: &mut Geometry) {
    let Canvas { area, app, theme, .. } = canvas;
    // The size does not depend on the number of matches: a box that jumps while typing is distracting.
    let area = middle(area, 64, length(usize::from(area.height).saturating_sub(2).clamp(6, 22)));
    let marked = picker.marked.len();
    let right = if picker.pick.many {
        Line::styled(format!(" {marked} marked "), theme.mark)
    } else {
        Line::default()
    };
    let inner = boxed(frame, area, &picker.title, right, theme);
    if inner.height < 2 {
        return;
    }
    let columns = usize::from(inner.width);
    let prompt = Line::from(vec![
        Span::styled("/ ", theme.key),
        Span::raw(cut(picker.query.text(), columns.saturating_sub(3))),
    ]);
    frame.render_widget(prompt, Rect { height: 1, ..inner });
    let typed = length(width(picker.query.before_cursor()) + 2).min(inner.width.saturating_sub(1));
    frame.set_cursor_position((inner.x + typed, inner.y));

    let list = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    let height = usize::from(list.height);
    let mut offset = scrolled(picker.offset, picker.cursor, height, picker.lines().len());
    // The heading above the first choice comes into view with it.
    if offset == picker.cursor && offset == 1 {
        offset = 0;
    }
    geometry.layer_offset = offset;
    geometry.hits.push((list, Hit::Lines));
    geometry.layer_height = height;
    geometry.layer_lines = picker.lines().len();
    if picker.lines().is_empty() {
        let nothing_typed = picker.query.text().trim().is_empty();
        let words = if nothing_typed && picker.pick.create {
            "none yet; type a name to make one"
        } else if nothing_typed {
            "none yet"
        } else {
            "no matches"
        };
        frame.render_widget(Line::styled(words, theme.quiet), list);
    }
    for (place, (y, line)) in (list.top()..list.bottom()).zip(picker.lines().iter().skip(offset)).enumerate()
    {
        let area = Rect { y, height: 1, ..list };
        match line {
            Choices::Heading(words) => frame.render_widget(Line::styled(*words, theme.quiet), area),
            Choices::Choice(choice) => {
                let here = place + offset == picker.cursor;
                frame.render_widget(choice_line(app, picker, choice, here, columns, theme), area);
                if here {
                    frame.buffer_mut().set_style(area, theme.selected);
                }
            }
        }
    }
}

fn choice_line<'a>(
    app: &App,
    picker: &PickerPopup,
    choice: &Choice,
    here: bool,
    columns: usize,
    theme: &Theme,
) -> Line<'a> {
    let (name, note) = words_of(picker.pick.source, choice, &app.register);
    let mark = match (picker.pick.many, picker.mark_number(choice)) {
        (false, _) => String::new(),
        (true, Some(number)) if matches!(choice, Choice::Word(_)) => format!("{number:>2} "),
        (true, Some(_)) => "[x] ".to_owned(),
        (true, None) if matches!(choice, Choice::Word(_)) => "   ".to_owned(),
        (true, None) => "[ ] ".to_owned(),
    };
    let note = cut(&note, columns / 2);
    let room = columns.saturating_sub(2 + width(&mark) + width(&note) + 1);
    steady(Line::from(vec![
        Span::raw(if here { "▸ " } else { "  " }),
        Span::styled(mark, theme.mark),
        Span::raw(fit(&name, room)),
        Span::styled(format!(" {note}"), if here { theme.title } else { theme.quiet }),
    ]))
}
