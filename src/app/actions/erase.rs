//! Erasing a person: the confirmation, and what happens once the word is typed.

use std::collections::BTreeSet;

use crate::app::App;
use crate::app::actions::Action;
use crate::app::effect::{Effect, Tone};
use crate::app::keys::command::Command;
use crate::app::keys::text_input::TextInput;
use crate::app::panes::place::Place;
use crate::app::popups::erase::ErasePopup;
use crate::domain::{Id, Person};
use crate::register::erasure::Preview;

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::Erase => App::erase,
        _ => return None,
    })
}

impl App {
    /// Only the session knows the backups, so it asks.
    fn erase(&mut self) {
        if let Some(Place::Person(person)) = self.subject() {
            self.push(Effect::AskToErase(person));
        }
    }

    pub(crate) fn ask_to_erase(&mut self, person: Id<Person>, backups: &[String]) {
        let preview = Preview::of(&self.register, person);
        let lines = preview.lines(backups);
        self.popups.open(ErasePopup {
            person,
            name: preview.name,
            lines,
            mentions: preview.mentions,
            toggled: BTreeSet::new(),
            cursor: None,
            typed: TextInput::default(),
            offset: 0,
        });
    }

    /// Continues with what remains of the register. Earlier changes can't be undone any more.
    pub(crate) fn erased(&mut self, backups: &[String]) {
        self.popups.clear();
        self.refresh();
        self.say(
            Tone::Good,
            match backups.len() {
                0 => "The person was erased.".to_owned(),
                1 => {
                    format!("The person was erased. An older backup still holds them: {}.", backups.concat())
                }
                many => format!(
                    "The person was erased. {many} older backups still hold them; alumnet check lists them."
                ),
            },
        );
    }
}
