//! Effects and messages, collected until the session takes them.

use crate::app::App;
use crate::app::effect::{Effect, Message, Tone};

impl App {
    /// Shows a message until the next key.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.message = Some(Message { text: text.into(), tone });
    }

    pub(crate) fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// The effects since the last call.
    #[must_use]
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }
}
