//! Menus, with a letter for each entry.

use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::keys::key::Key;
use crate::app::popups::follow_up::{FollowUp, MenuAction};
use crate::app::popups::popup::{Popup, Reply, View, moved, pressed};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MenuEntry {
    pub(crate) letter: char,
    pub(crate) label: String,
    pub(crate) does: MenuAction,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MenuPopup {
    pub(crate) title: String,
    pub(crate) entries: Vec<MenuEntry>,
    pub(crate) cursor: usize,
    /// What the bottom bar calls leaving it.
    pub(crate) leave: &'static str,
}

impl MenuPopup {
    #[must_use]
    pub(crate) fn chosen(&self) -> Option<MenuAction> {
        self.entries.get(self.cursor).map(|entry| entry.does)
    }

    #[must_use]
    fn lettered(&self, letter: char) -> Option<MenuAction> {
        self.entries.iter().find(|entry| entry.letter == letter).map(|entry| entry.does)
    }
}

impl Popup for MenuPopup {
    fn context(&self) -> Context {
        Context::Menu
    }

    fn move_by(&mut self, lines: isize, _: &View) {
        self.cursor = moved(self.cursor, lines, self.entries.len());
    }

    fn accept(&mut self, _: &View) -> Reply {
        self.chosen().map_or(Reply::Close, |action| Reply::close_and(FollowUp::Menu(action)))
    }

    fn typed(&mut self, key: Key, _: &View) -> Option<Reply> {
        let action = key.typed().and_then(|letter| self.lettered(letter))?;
        Some(Reply::close_and(FollowUp::Menu(action)))
    }

    fn label(&self, command: Command) -> Option<&'static str> {
        (command == Command::Close).then_some(self.leave)
    }

    fn press(&mut self, row: usize, _: &View) -> bool {
        pressed(&mut self.cursor, row, self.entries.len())
    }
}
