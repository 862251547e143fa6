//! What the app asks of the world and what it says, gathered until the session takes it.

use crate::app::App;
use crate::app::effect::{Effect, Message, Tone};

impl App {
    /// Says something until the next key.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.message = Some(Message { text: text.into(), tone });
    }

    pub(crate) fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// What the app asks of the world since this was called last.
    #[must_use]
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }
}
