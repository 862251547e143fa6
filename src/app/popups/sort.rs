//! Choosing what a list is sorted by.

use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::panes::place::Pane;
use crate::app::panes::sort::{Order, SortKey};
use crate::app::popups::follow_up::FollowUp;
use crate::app::popups::popup::{Popup, Reply, View, moved, pressed};

/// The sort keys of a pane.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SortPopup {
    pub(crate) pane: Pane,
    pub(crate) cursor: usize,
}

impl SortPopup {
    fn current(self) -> Option<SortKey> {
        SortKey::of(self.pane).get(self.cursor).copied()
    }
}

impl Popup for SortPopup {
    fn opened_by() -> Option<Command> {
        Some(Command::Sort)
    }

    fn open(view: &View) -> Option<Self> {
        let cursor = SortKey::of(view.pane).iter().position(|key| *key == view.order.by).unwrap_or(0);
        Some(Self { pane: view.pane, cursor })
    }

    fn context(&self) -> Context {
        Context::Sort
    }

    fn move_by(&mut self, lines: isize, _: &View) {
        self.cursor = moved(self.cursor, lines, SortKey::of(self.pane).len());
    }

    fn accept(&mut self, view: &View) -> Reply {
        match self.current() {
            Some(by) if by != view.order.by => {
                Reply::close_and(FollowUp::Sort(self.pane, Order { by, reversed: false }))
            }
            _ => Reply::Close,
        }
    }

    fn run(&mut self, command: Command, view: &View) -> Option<Reply> {
        let by = self.current().filter(|_| command == Command::TurnSort)?;
        // Another sort key is reversed from its usual direction.
        let reversed = by != view.order.by || !view.order.reversed;
        Some(Reply::Ask(FollowUp::Sort(self.pane, Order { by, reversed })))
    }

    fn press(&mut self, row: usize, _: &View) -> bool {
        pressed(&mut self.cursor, row, SortKey::of(self.pane).len())
    }
}
