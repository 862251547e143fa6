//! The mouse: what a click or the wheel does to what is drawn there. Everything it does has a key too.

use jiff::SignedDuration;
use ratatui::layout::Position;

use crate::app::drawn::Hit;
use crate::app::effect::Effect;
use crate::app::panes::place::Pane;
use crate::app::{App, Focus};

/// A mouse action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Press,
    /// Lines to scroll down; negative scrolls up.
    Wheel(isize),
}

/// A second click on the same cell within this time belongs to the first.
const DOUBLE: SignedDuration = SignedDuration::from_millis(400);

impl App {
    /// Handles the mouse at a cell of the screen as last drawn.
    pub fn mouse(&mut self, act: Act, column: u16, line: u16) -> Vec<Effect> {
        let at = Position { x: column, y: line };
        let found = self.geometry.hits.iter().rev().find(|(area, _)| area.contains(at)).copied();
        if self.loading.is_none()
            && let Some((area, hit)) = found
        {
            self.pending.clear();
            match act {
                Act::Wheel(lines) => self.wheel(hit, usize::from(area.height), lines),
                Act::Press => self.press(hit, usize::from(line - area.y), at),
            }
            self.refresh();
        }
        self.take_effects()
    }

    /// A click selects; a click on the selection opens it. So a double click opens too, and if its first
    /// click already opened something, the second is ignored.
    fn press(&mut self, hit: Hit, line: usize, at: Position) {
        self.message = None;
        if self
            .opened
            .take()
            .is_some_and(|(then, cell)| cell == at && self.now.duration_since(then) <= DOUBLE)
        {
            return;
        }
        let opens = match hit {
            Hit::Popup => false,
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
            Hit::Lines => self.press_thing(self.geometry.layer_offset + line),
            Hit::Thing(thing) => self.press_thing(thing),
            Hit::Tab(tab) => {
                self.with_top(|popup, _| popup.press_tab(tab));
                false
            }
            Hit::Command(command) => {
                self.opened = Some((self.now, at));
                return self.command(command);
            }
        };
        if !opens {
            return;
        }
        self.opened = Some((self.now, at));
        match self.popups.top().map(super::super::popups::popup::Popup::opens_with) {
            None => self.open(),
            Some(command) => self.command(command),
        }
    }

    fn press_thing(&mut self, thing: usize) -> bool {
        self.with_top(|popup, view| popup.press(thing, view)).unwrap_or_default()
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

    fn wheel(&mut self, hit: Hit, height: usize, lines: isize) {
        match hit {
            Hit::Pane(_) | Hit::Command(_) => {}
            Hit::List(pane) => self.list_mut(pane).scroll(lines, height),
            Hit::Detail | Hit::Target(_) => self.scroll_detail(lines),
            Hit::Popup | Hit::Lines | Hit::Thing(_) | Hit::Tab(_) => {
                self.with_top(|popup, view| popup.move_by(lines, view));
            }
        }
    }
}
