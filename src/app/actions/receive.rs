//! What the screen does when a change was made elsewhere: everything that is open goes on with the register
//! as it is now, and a line says what came in.

use crate::app::form::FormContext;
use crate::app::popups::layer::Layer;
use crate::app::{App, Effect, Tone};
use crate::register::ChangeSet;

impl App {
    pub(crate) fn received(&mut self, set: &ChangeSet) -> Vec<Effect> {
        // What went wrong is not covered by what went well elsewhere.
        let may_say =
            self.message.as_ref().is_none_or(|held| !matches!(held.tone, Tone::Warning | Tone::Bad));
        if may_say {
            self.say(Tone::Plain, format!("{}: {}.", set.actor, set.label));
        }
        let Self { layers, register, history, ids, today, now, .. } = self;
        let mut gone = false;
        layers.retain_mut(|layer| {
            match layer {
                Layer::Form(form) => {
                    // Ids drawn while looking are not used up.
                    let mut ids = ids.clone();
                    form.follow(&mut FormContext { register, today: *today, now: *now, ids: &mut ids });
                }
                Layer::Picker(picker) => picker.follow(register),
                Layer::Checklist(checklist) => checklist.track(register, history),
                Layer::Merge(merge) => {
                    let there = merge.follow(register);
                    gone |= !there;
                    return there;
                }
                _ => {}
            }
            true
        });
        if gone {
            self.say(Tone::Warning, "One of the two was deleted elsewhere, so there is nothing to merge.");
        }
        self.refresh();
        let mut effects = self.track_suggestions();
        effects.extend(self.track_insights());
        effects
    }
}
