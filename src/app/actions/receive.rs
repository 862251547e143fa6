//! A change made elsewhere: a message says what arrived, and everything that is open continues
//! with the new register.

use crate::app::App;
use crate::app::effect::{Effect, Tone};
use crate::register::ChangeSet;

impl App {
    pub(crate) fn received(&mut self, set: &ChangeSet) -> Vec<Effect> {
        // News from elsewhere must not replace a warning or an error.
        let may_say =
            self.message.as_ref().is_none_or(|held| !matches!(held.tone, Tone::Warning | Tone::Bad));
        if may_say {
            self.say(Tone::Plain, format!("{}: {}.", set.actor, set.label));
        }
        self.refresh();
        self.take_effects()
    }
}
