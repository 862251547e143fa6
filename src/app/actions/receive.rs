//! What the screen does when a change was made elsewhere: a line says what came in, and everything that is
//! open goes on with the register as it is now.

use crate::app::App;
use crate::app::effect::{Effect, Tone};
use crate::register::ChangeSet;

impl App {
    pub(crate) fn received(&mut self, set: &ChangeSet) -> Vec<Effect> {
        // What went wrong is not covered by what went well elsewhere.
        let may_say =
            self.message.as_ref().is_none_or(|held| !matches!(held.tone, Tone::Warning | Tone::Bad));
        if may_say {
            self.say(Tone::Plain, format!("{}: {}.", set.actor, set.label));
        }
        self.refresh();
        self.take_effects()
    }
}
