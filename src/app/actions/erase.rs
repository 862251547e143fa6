//! Erasing a person at the keyboard: asking first, and what is done when the word was typed.

use crate::app::keys::text_input::TextInput;
use crate::app::panes::place::Place;
use crate::app::popups::erase::{ErasePopup, WORD};
use crate::app::popups::layer::Layer;
use crate::app::{App, Effect, Tone};
use crate::domain::{Id, Person};
use crate::register::erasure::Preview;

impl App {
    /// The session knows which backups there are, so it asks.
    pub(crate) fn erase(&self) -> Vec<Effect> {
        match self.subject() {
            Some(Place::Person(person)) => vec![Effect::AskToErase(person)],
            _ => Vec::new(),
        }
    }

    pub(crate) fn ask_to_erase(&mut self, person: Id<Person>, backups: &[String]) {
        let preview = Preview::of(&self.register, person);
        let lines = preview.lines(backups);
        self.layers.push(Layer::Erase(Box::new(ErasePopup {
            person,
            name: preview.name,
            lines,
            typed: TextInput::default(),
            offset: 0,
        })));
    }

    pub(crate) fn confirm_erasing(&mut self) -> Vec<Effect> {
        let Some(Layer::Erase(erasing)) = self.layers.last() else { return Vec::new() };
        if !erasing.is_confirmed() {
            self.say(Tone::Plain, format!("Type the word “{WORD}” first, or go back with Esc."));
            return Vec::new();
        }
        vec![Effect::Erase(erasing.person)]
    }

    /// Goes on with the register that remains. What was done before can't be taken back any more.
    pub(crate) fn erased(&mut self, backups: &[String]) {
        self.layers.clear();
        self.refresh();
        self.say(
            Tone::Good,
            match backups.len() {
                0 => "The person was erased.".to_owned(),
                1 => format!(
                    "The person was erased. A backup made before still holds them: {}.",
                    backups.concat()
                ),
                many => format!(
                    "The person was erased. {many} backups made before still hold them; alumnet \
                    check names them."
                ),
            },
        );
    }
}
