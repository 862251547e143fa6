//! The mouse: what was drawn where, as the screen tells it, and what a click or a turn of the wheel on it
//! means. Everything it does there is a key for.

use jiff::SignedDuration;
use ratatui::layout::Position;

use crate::app::keys::command::Command;
use crate::app::panes::place::Pane;
use crate::app::panes::sort::SortKey;
use crate::app::popups::insights::Aspect;
use crate::app::popups::layer::Layer;
use crate::app::popups::picker::PickerLine;
use crate::app::{App, Effect, Focus};

/// What lies under a part of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// The frame of a pane, or its name in the row of panes.
    Pane(Pane),
    /// The lines of a pane's list.
    List(Pane),
    Detail,
    /// A line of the detail that leads somewhere, counted from 0.
    Target(usize),
    /// A layer, and what it covers.
    Layer,
    /// The lines to choose from in a layer.
    Lines,
    /// One of the things to choose from in a layer, wherever it is.
    Thing(usize),
    /// One of the pictures of the insights.
    Aspect(Aspect),
    /// A field of a form.
    Field(usize),
    /// A command in the bottom bar.
    Command(Command),
}

/// What was done with the mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Press,
    /// Lines to go down; up when negative.
    Wheel(isize),
}

/// Within this time, a second click on the same cell belongs to the first.
const DOUBLE: SignedDuration = SignedDuration::from_millis(400);

impl App {
    /// Something was done with the mouse at a cell of the screen as it was last drawn.
    pub fn mouse(&mut self, act: Act, column: u16, line: u16) -> Vec<Effect> {
        if self.loading.is_some() {
            return Vec::new();
        }
        let at = Position { x: column, y: line };
        let Some((area, hit)) = self.geometry.hits.iter().rev().find(|(area, _)| area.contains(at)).copied()
        else {
            return Vec::new();
        };
        self.pending.clear();
        let effects = match act {
            Act::Wheel(lines) => {
                self.wheel(hit, usize::from(area.height), lines);
                Vec::new()
            }
            Act::Press => self.press(hit, usize::from(line - area.y), at),
        };
        self.refresh();
        effects
    }

    /// A click selects; a click on what is selected opens it. So a double click opens as well, and when its
    /// first half has opened something already, the second half is let go.
    fn press(&mut self, hit: Hit, line: usize, at: Position) -> Vec<Effect> {
        self.message = None;
        if self
            .opened
            .take()
            .is_some_and(|(then, cell)| cell == at && self.now.duration_since(then) <= DOUBLE)
        {
            return Vec::new();
        }
        let opens = match hit {
            Hit::Layer => false,
            Hit::Pane(pane) => {
                self.go_to_pane(pane);
                false
            }
            Hit::List(pane) => self.press_list(pane, line),
            Hit::Detail => {
                if self.selected().is_some() {
                    self.focus = Focus::Detail;
                }
                false
            }
            Hit::Target(target) => {
                let here = self.detail_focused() && self.detail_cursor == target;
                self.focus = Focus::Detail;
                self.detail_cursor = target;
                self.detail_follows = true;
                here
            }
            Hit::Lines => self.press_lines(self.geometry.layer_offset + line),
            Hit::Field(field) => self.press_field(field),
            Hit::Thing(thing) => self.press_thing(thing),
            Hit::Aspect(aspect) => {
                self.in_insights(|insights| insights.show(aspect));
                false
            }
            Hit::Command(command) => {
                self.opened = Some((self.now, at));
                return self.update(command);
            }
        };
        if !opens {
            return Vec::new();
        }
        self.opened = Some((self.now, at));
        match self.layers.last() {
            None => self.open(),
            Some(Layer::Picker(picker)) if picker.pick.many => return self.update(Command::Mark),
            Some(Layer::Form(_)) => return self.update(Command::Choose),
            Some(Layer::Checklist(_)) => return self.update(Command::Attended),
            Some(Layer::History(_)) => return self.update(Command::ShowChange),
            Some(Layer::Merge(_)) => return self.update(Command::TurnSide),
            Some(_) => return self.update(Command::Accept),
        }
        Vec::new()
    }

    fn press_list(&mut self, pane: Pane, line: usize) -> bool {
        let list = self.list(pane);
        let row = list.offset + line;
        let held = row < list.rows().len();
        let here = held && self.pane == pane && self.focus == Focus::Pane && list.position() == row;
        self.go_to_pane(pane);
        if held {
            self.list_mut(pane).select_at(row);
        }
        here
    }

    fn press_lines(&mut self, row: usize) -> bool {
        let palette_lines = match self.layers.last() {
            Some(Layer::Palette(palette)) => palette.entries(self).len(),
            _ => 0,
        };
        let cursor = match self.layers.last_mut() {
            Some(Layer::Picker(picker)) if matches!(picker.lines().get(row), Some(PickerLine::Choice(_))) => {
                &mut picker.cursor
            }
            Some(Layer::Palette(palette)) if row < palette_lines => &mut palette.cursor,
            Some(Layer::Menu(menu)) if row < menu.entries.len() => &mut menu.cursor,
            Some(Layer::Find(finder)) if row < finder.found.len() => &mut finder.cursor,
            Some(Layer::Sort(chooser)) if row < SortKey::of(chooser.pane).len() => &mut chooser.cursor,
            Some(Layer::Checklist(checklist)) if row < checklist.lines().len() => &mut checklist.cursor,
            Some(Layer::History(log)) => return log.press(row),
            Some(Layer::Insights(insights)) => return insights.press(row),
            Some(Layer::Suggestions(advice)) => return advice.press(row),
            Some(Layer::Merge(merging)) if row < merging.lines().len() => &mut merging.cursor,
            Some(Layer::Duplicates(review)) if row < review.pairs().len() => &mut review.cursor,
            _ => return false,
        };
        let here = *cursor == row;
        *cursor = row;
        here
    }

    fn press_field(&mut self, field: usize) -> bool {
        let Some(Layer::Form(form)) = self.layers.last_mut() else { return false };
        let here = form.focus == field;
        form.focus = field;
        // A text is written in, not opened.
        here && form.focused().is_some_and(|field| !matches!(field.value, crate::app::form::Value::Text(_)))
    }

    fn wheel(&mut self, hit: Hit, height: usize, lines: isize) {
        match hit {
            Hit::Pane(_) | Hit::Command(_) => {}
            Hit::List(pane) => self.list_mut(pane).scroll(lines, height),
            Hit::Detail | Hit::Target(_) => self.scroll_detail(lines),
            Hit::Layer | Hit::Lines | Hit::Field(_) | Hit::Thing(_) | Hit::Aspect(_) => self.move_by(lines),
        }
    }
}
