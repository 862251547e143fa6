//! What lies over the panes: each layer is drawn in a box of its own, the topmost last.

mod checklist;
pub(crate) mod duplicates;
mod erase;
mod find;
mod form;
mod help;
mod history;
mod menu;
mod merge;
mod palette;
mod picker;
mod sort;
pub(crate) mod suggestions;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;

use crate::app::actions::clicks::Hit;
use crate::app::keys::command::Command;
use crate::app::popups::layer::{Layer, QuestionPopup};
use crate::app::{App, Geometry, Loading};
use crate::ui::framed;
use crate::ui::text::{cut, length, width, wrap};
use crate::ui::theme::Theme;

pub(crate) fn draw(frame: &mut Frame, area: Rect, app: &App, theme: &Theme, geometry: &mut Geometry) {
    for (depth, layer) in app.layers.iter().enumerate() {
        let top = depth + 1 == app.layers.len();
        geometry.hits.push((area, Hit::Layer));
        match layer {
            Layer::Form(form) => form::draw(frame, area, app, form, top, theme, geometry),
            Layer::Picker(picker) => picker::draw(frame, area, app, picker, theme, geometry),
            Layer::Question(question) => draw_question(frame, area, question, theme, geometry),
            Layer::Help(reading) => help::draw(frame, area, app, reading, theme, geometry),
            Layer::Palette(palette) => palette::draw(frame, area, app, palette, theme, geometry),
            Layer::Menu(menu) => menu::draw(frame, area, menu, theme, geometry),
            Layer::Erase(erasing) => erase::draw(frame, area, erasing, theme, geometry),
            Layer::Find(finder) => find::draw(frame, area, app, finder, theme, geometry),
            Layer::Sort(chooser) => sort::draw(frame, area, app, *chooser, theme, geometry),
            Layer::Insights(insights) => {
                crate::ui::insights::draw(frame, area, app, insights, top, theme, geometry);
            }
            Layer::Suggestions(advice) => suggestions::draw(frame, area, app, advice, top, theme, geometry),
            Layer::Checklist(checklist) => checklist::draw(frame, area, app, checklist, top, theme, geometry),
            Layer::History(log) => history::draw(frame, area, app, log, top, theme, geometry),
            Layer::Merge(merging) => merge::draw(frame, area, merging, top, theme, geometry),
            Layer::Duplicates(review) => duplicates::draw(frame, area, app, review, top, theme, geometry),
            Layer::Waiting(number) => {
                if let Some(working) = app.working(*number) {
                    loading(frame, area, working, theme);
                }
            }
        }
    }
}

/// A box in the middle, as large as wanted and as there is room for.
fn middle(area: Rect, columns: u16, lines: u16) -> Rect {
    let (columns, lines) = (columns.min(area.width), lines.min(area.height));
    Rect {
        x: area.x + (area.width - columns) / 2,
        y: area.y + (area.height - lines) / 2,
        width: columns,
        height: lines,
    }
}

/// Clears a box and draws its frame; gives back the room inside.
fn boxed(frame: &mut Frame, area: Rect, title: &str, right: Line, theme: &Theme) -> Rect {
    frame.render_widget(Clear, area);
    let title = cut(title, usize::from(area.width).saturating_sub(4));
    let block = framed(Line::styled(format!(" {title} "), theme.title_focused), right, true, theme);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    Rect { x: inner.x + u16::from(inner.width > 2), width: inner.width.saturating_sub(2), ..inner }
}

fn draw_question(
    frame: &mut Frame,
    area: Rect,
    question: &QuestionPopup,
    theme: &Theme,
    geometry: &mut Geometry,
) {
    let yes = format!(" {}   ", question.yes);
    let answer = width(&yes) + width("y") + width("n leave it");
    let widest =
        question.lines.iter().chain([&question.title]).map(|line| width(line)).max().unwrap_or(0).max(answer)
            + 6;
    let columns = length(widest.clamp(36, 64)).min(area.width);
    let lines: Vec<String> =
        question.lines.iter().flat_map(|line| wrap(line, usize::from(columns).saturating_sub(4))).collect();
    let area = middle(area, columns, length(lines.len() + 4));
    let inner = boxed(frame, area, &question.title, Line::default(), theme);
    for (y, line) in (inner.top()..inner.bottom()).zip(&lines) {
        frame.render_widget(Line::raw(line.as_str()), Rect { y, height: 1, ..inner });
    }
    if inner.height > 1 {
        let answer = Line::from(vec![
            ratatui::text::Span::styled("y", theme.key),
            ratatui::text::Span::raw(yes.clone()),
            ratatui::text::Span::styled("n", theme.key),
            ratatui::text::Span::raw(" leave it"),
        ]);
        let area = Rect { y: inner.bottom() - 1, height: 1, ..inner };
        let yes = Rect { width: length(width(&yes)), ..area }.intersection(area);
        geometry.hits.push((yes, Hit::Command(Command::Confirm)));
        geometry.hits.push((
            Rect { x: yes.right() + 1, width: length(width("n leave it")), ..area }.intersection(area),
            Hit::Command(Command::Close),
        ));
        frame.render_widget(answer, area);
    }
}

/// What is shown while the register is read: the frame stands at once.
pub(crate) fn loading(frame: &mut Frame, area: Rect, loading: &Loading, theme: &Theme) {
    let area = middle(area, 48, 5);
    let inner = boxed(frame, area, "alumnet", Line::default(), theme);
    if inner.height < 2 {
        return;
    }
    frame
        .render_widget(Line::raw(cut(&loading.words, usize::from(inner.width))), Rect { height: 1, ..inner });
    if let Some(percent) = loading.percent {
        let filled = usize::from(inner.width) * usize::from(percent.min(100)) / 100;
        frame.render_widget(
            Line::styled("━".repeat(filled), theme.bar),
            Rect { y: inner.y + 1, height: 1, ..inner },
        );
    }
}
