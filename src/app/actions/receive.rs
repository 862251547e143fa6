//! A change made elsewhere: a message says what arrived, and everything that is open continues
//! with the new register.

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

use crate::app::App;
use crate::app::effect::{Effect, Tone};
use crate::register::ChangeSet;
use crate::sharing::base::Void;
use crate::sharing::conflict::ConflictKind;
use crate::text::fold::capital;
use crate::text::plural::counted;

impl App {
    /// Entries of the shared log came in. `waited` are the change sets that waited for an answer before.
    pub(crate) fn arrived(
        &mut self,
        sets: &[Arc<ChangeSet>],
        waited: &BTreeSet<Uuid>,
        passed_over: &[Void],
    ) -> Vec<Effect> {
        self.refresh();
        if let Some(words) = self.taken_off(waited) {
            self.say(Tone::Warning, words);
        } else if let Some(why) = passed_over.first() {
            let entries = counted(passed_over.len(), "entry", "entries");
            let words = format!("Skipped {entries} of the shared log: {why}.");
            self.say(Tone::Warning, words);
        } else if let (Some(last), true) = (sets.last(), self.may_say_in_passing()) {
            let words = match sets.len() - 1 {
                0 => format!("{}: {}.", last.actor, last.label),
                more => format!("{}: {}, and {more} more.", last.actor, last.label),
            };
            self.say(Tone::Plain, words);
        }
        self.take_effects()
    }

    /// What of mine went off the screen, and where it is.
    fn taken_off(&self, waited: &BTreeSet<Uuid>) -> Option<String> {
        let standing = self.standing.as_ref()?;
        let new = standing.waiting.iter().find(|waiting| !waited.contains(&waiting.set.id))?;
        let conflict = new.conflicts.first()?;
        let (kind, id) = conflict.record;
        let who = new.others.first().map_or("Somebody", String::as_str);
        let what = self.register.record(kind, id).map(|record| self.register.line(&record));
        let what = what.unwrap_or_else(|| format!("the {}", kind.one()));
        let count = standing.waiting.len();
        if conflict.kind == ConflictKind::Imported {
            return Some(format!(
                "{}. Your import waits in Conflicts (!{count}).",
                capital(&conflict.words())
            ));
        }
        Some(format!("{who} changed {what} too. Theirs is shown; your change waits in Conflicts (!{count})."))
    }

    /// What of the selected record waits for an answer, in words.
    #[must_use]
    pub(crate) fn waiting_here(&self) -> Option<String> {
        let (standing, record) = (self.standing.as_ref()?, self.selected()?.record()?);
        let conflicts = standing.waiting.iter().flat_map(|waiting| &waiting.conflicts);
        let mut here = conflicts.filter(|conflict| conflict.record == record).peekable();
        here.peek()?;
        let groups: Vec<&str> = here
            .filter_map(|conflict| match &conflict.kind {
                ConflictKind::Changed(groups) => Some(groups.iter().copied()),
                _ => None,
            })
            .flatten()
            .collect();
        let what = if groups.is_empty() { String::new() } else { format!(": {}", groups.join(", ")) };
        Some(format!("your change waits{what}"))
    }

    /// News from elsewhere must not replace a warning or an error.
    fn may_say_in_passing(&self) -> bool {
        self.message.as_ref().is_none_or(|held| !matches!(held.tone, Tone::Warning | Tone::Bad))
    }

    pub(crate) fn received(&mut self, set: &ChangeSet) -> Vec<Effect> {
        if self.may_say_in_passing() {
            self.say(Tone::Plain, format!("{}: {}.", set.actor, set.label));
        }
        self.refresh();
        self.take_effects()
    }
}
