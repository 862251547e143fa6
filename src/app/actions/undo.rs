//! Undo and redo: saving the inverse of the last change.

use crate::app::App;
use crate::app::Focus;
use crate::app::actions::Action;
use crate::app::effect::{Ask, Effect, Purpose};
use crate::app::keys::command::Command;
use crate::app::panes::list::HiresView;
use crate::app::panes::place::Place;
use crate::register::ChangeSet;
use crate::workspace::history::{Noted, Step};

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::Undo => App::undo,
        Command::Redo => App::redo,
        _ => return None,
    })
}

impl App {
    pub(crate) fn undo(&mut self) {
        let last = self.history.last_done().cloned();
        self.take_back(last, Step::Undo);
    }

    pub(crate) fn redo(&mut self) {
        let last = self.history.last_undone().cloned();
        self.take_back(last, Step::Redo);
    }

    /// Undoes the last change or the last undo. A change from before alumnet was opened has to be read first.
    fn take_back(&mut self, noted: Option<Noted>, step: Step) {
        let Some(noted) = noted else { return };
        let purpose = Purpose::Step(step);
        let Some(done) = noted.set else {
            return self.push(Effect::History(Ask::Fetch { entry: noted.entry, purpose }));
        };
        self.checklist_goes_to(&done);
        let set = self.inverse_of(&done);
        let select = self.brought_back(&set);
        self.push(Effect::Commit { set, step, select });
    }

    /// The inverse of a change set, made now by the current user.
    pub(crate) fn inverse_of(&mut self, set: &ChangeSet) -> ChangeSet {
        ChangeSet { actor: self.actor.clone(), ..set.inverse(self.ids.draw_uuid(), self.now) }
    }

    /// The line that an undo or redo brings back in the focused pane, to select it.
    fn brought_back(&self, set: &ChangeSet) -> Option<Place> {
        let created = set.changes.iter().filter(|change| change.before().is_none());
        let mut places = created.filter_map(|change| Place::of(change.kind(), change.id()));
        let shown = |place: &Place| HiresView::of(*place).is_none_or(|face| face == self.face);
        places.find(|place| self.focus == Focus::Pane && place.pane() == self.pane && shown(place))
    }
}
