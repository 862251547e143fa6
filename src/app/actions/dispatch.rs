//! From a command to whatever handles it: the topmost popup, the popup it opens, or the one action that a
//! file of this folder declares for it.

use crate::app::App;
use crate::app::actions::{
    Action, add, bulk, checklist, consents, copy, delete, erase, filter, find, forms, history, import,
    insights, marks, merge, navigate, suggestions, undo,
};
use crate::app::effect::{Effect, Tone};
use crate::app::keys::command::Command;
use crate::app::popups::layer;

/// The files that declare actions.
const FILES: [fn(Command) -> Option<Action>; 18] = [
    add::action,
    bulk::action,
    checklist::action,
    consents::action,
    copy::action,
    delete::action,
    erase::action,
    filter::action,
    find::action,
    forms::action,
    history::action,
    import::action,
    insights::action,
    marks::action,
    merge::action,
    navigate::action,
    suggestions::action,
    undo::action,
];

impl App {
    /// Runs a command if it is available; otherwise shows why not.
    pub fn update(&mut self, command: Command) -> Vec<Effect> {
        self.command(command);
        self.take_effects()
    }

    pub(crate) fn command(&mut self, command: Command) {
        if let Err(reason) = self.available(command) {
            return self.say(Tone::Plain, reason);
        }
        if self.finish_range(command) || self.command_popup(command) {
            return;
        }
        if let Some(popup) = self.with_view(|view| layer::opened_by(command, view)) {
            return self.popups.push(popup);
        }
        let action = FILES.iter().find_map(|file| file(command));
        debug_assert!(action.is_some(), "{command:?} does nothing here");
        if let Some(action) = action {
            action(self);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keys::command::COMMANDS;

    #[test]
    fn what_is_offered_outside_popups_is_done_in_one_place() {
        for declaration in COMMANDS {
            let command = declaration.command;
            let actions = FILES.iter().filter(|file| file(command).is_some()).count();
            let openers = layer::openers().into_iter().filter(|opener| *opener == command).count();
            assert!(actions + openers <= 1, "{} is done in {} places", declaration.name, actions + openers);
            if declaration.is_offered() {
                assert_eq!(actions + openers, 1, "nothing does {}", declaration.name);
            }
        }
    }
}
