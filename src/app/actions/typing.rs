//! From a key press or pasted text to a command, or to text being typed.

use crate::app::App;
use crate::app::effect::{Effect, Tone};
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::keys::key::Key;
use crate::app::keys::keymap::Reached;

impl App {
    /// Handles a key press. Everything it does beyond the screen is returned as effects.
    pub fn key(&mut self, key: Key) -> Vec<Effect> {
        if self.loading.is_some() {
            self.key_before_opening(key);
        } else {
            self.message = None;
            self.pressed(key);
            self.refresh();
        }
        self.take_effects()
    }

    fn pressed(&mut self, key: Key) {
        let context = self.context();
        let typed = key.typed().is_some()
            || self.popups.top().is_some_and(super::super::popups::popup::Popup::takes_every_key);
        // Text inputs get letters before the keymap does, so that every letter can be typed.
        if context.takes_text() && self.pending.is_empty() && typed && self.typed(key) {
            return;
        }
        self.pending.push(key);
        match self.keymap.reach(context, &self.pending) {
            Reached::Waiting => {}
            Reached::Command(command) => {
                self.pending.clear();
                self.command(command);
            }
            Reached::Nothing => {
                self.pending.clear();
                let used = context.takes_text() && self.typed(key);
                if !used && context == Context::Picker {
                    self.explain_save(key);
                }
            }
        }
    }

    /// The key that saves a form does not save what a list is over; says what would.
    fn explain_save(&mut self, key: Key) {
        if self.keymap.reach(Context::Form, &[key]) == Reached::Command(Command::Save) {
            self.say(Tone::Plain, "Nothing is saved from a list. Choose a line or cancel first.");
        }
    }

    /// Pasted text goes into a text input or nowhere: it is never read as keys.
    pub fn paste(&mut self, text: &str) {
        if self.loading.is_some() || !self.context().takes_text() {
            return;
        }
        if self.popups.is_empty() {
            let pane = self.pane();
            self.list_mut(pane).filter.paste(text);
        } else if let Some(reply) = self.with_top(|popup, view| popup.paste(text, view)) {
            self.answer(reply);
        }
        self.refresh();
    }

    /// Offers a key as text to the topmost popup, or to the pane's filter; returns whether it was used.
    fn typed(&mut self, key: Key) -> bool {
        if self.popups.is_empty() {
            debug_assert_eq!(self.context(), Context::Filter);
            let pane = self.pane();
            return self.list_mut(pane).filter.key(key);
        }
        match self.with_top(|popup, view| popup.typed(key, view)).flatten() {
            Some(reply) => {
                self.answer(reply);
                true
            }
            None => false,
        }
    }
}
