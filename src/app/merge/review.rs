//! The list of what may be in the register twice: a pair a line, to be merged or to be set aside.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use uuid::Uuid;

use super::name_with_note;
use crate::app::layer::Layer;
use crate::app::{App, Effect, Tone};
use crate::domain::{EntityKind, Id, Organization, Person};
use crate::register::Register;
use crate::register::duplicates::{Material, Pair, find};

/// Pairs that were said not to be the same.
pub type SetAside = HashSet<[Uuid; 2], FixedState>;

/// Pairs to be looked at.
#[derive(Debug, Clone, Default)]
pub struct Review {
    pairs: Vec<Pair>,
    pub cursor: usize,
    pub offset: usize,
    revision: u64,
}

impl Review {
    #[must_use]
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    #[must_use]
    pub fn current(&self) -> Option<&Pair> {
        self.pairs.get(self.cursor)
    }

    pub(in crate::app) fn move_by(&mut self, lines: isize) {
        self.cursor = self.cursor.saturating_add_signed(lines).min(self.pairs.len().saturating_sub(1));
    }

    /// Leaves out pairs of which one is gone. The cursor stays with the pair that follows.
    pub(in crate::app) fn follow(&mut self, register: &Register) {
        if self.revision != register.revision() {
            self.revision = register.revision();
            self.leave_out(|pair| pair.ids.iter().any(|id| register.record(pair.kind, *id).is_none()));
        }
    }

    fn leave_out(&mut self, gone: impl Fn(&Pair) -> bool) {
        let before = self.pairs.iter().take(self.cursor).filter(|pair| gone(pair)).count();
        self.pairs.retain(|pair| !gone(pair));
        self.cursor = (self.cursor - before).min(self.pairs.len().saturating_sub(1));
    }
}

/// The two of a pair, each with its name and with what else is known that helps to tell.
#[must_use]
pub fn sides(register: &Register, pair: &Pair) -> [(String, String); 2] {
    pair.ids.map(|id| (name_with_note(register, pair.kind, id), facts(register, pair.kind, id)))
}

fn facts(register: &Register, kind: EntityKind, id: Uuid) -> String {
    let used = register.referrers(id).count();
    let mut facts: Vec<String> = match kind {
        EntityKind::Person => {
            let Some(person) = register.get(Id::<Person>::new(id)) else { return String::new() };
            let position = register.current_position(person.id).map(|position| position.title.clone()).unwrap_or_default();
            let known = person.emails.iter().chain(&person.phones).cloned().chain([person.location.clone(), position]);
            known.chain(person.identifiers.iter().map(|identifier| identifier.value.clone())).collect()
        }
        EntityKind::Organization => {
            register.get(Id::<Organization>::new(id)).map(|one| vec![one.aliases.join(", "), one.industry.clone()]).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    facts.retain(|fact| !fact.is_empty());
    facts.push(match used {
        0 => "named by nothing".to_owned(),
        1 => "named by 1 record".to_owned(),
        count => format!("named by {count} records"),
    });
    facts.join(" · ")
}

impl App {
    /// Looks for what is there twice, beside the screen, and shows it.
    pub(in crate::app) fn find_duplicates(&mut self) -> Vec<Effect> {
        let material = Material::of(&self.register);
        let look = move |task: &mut crate::app::work::Task| {
            find(&material, |percent| {
                task.progress(percent, 100);
                !task.is_given_up()
            })
        };
        let effect = self.work_and_wait("Looking for what is there twice …", look, |app, pairs| {
            app.review(pairs);
            Vec::new()
        });
        vec![effect]
    }

    fn review(&mut self, pairs: Vec<Pair>) {
        let mut review = Review { pairs, revision: self.register.revision(), ..Review::default() };
        let found = review.pairs.len();
        review.leave_out(|pair| self.set_aside.contains(&pair.ids));
        let aside = found - review.pairs.len();
        match (review.pairs.is_empty(), aside) {
            (true, 0) => self.say(Tone::Good, "Nothing is there twice, as far as names, emails, phones and identifiers tell."),
            (true, _) => self.say(Tone::Good, format!("Nothing new: you said of {aside} that they are not the same.")),
            (false, _) => self.layers.push(Layer::Review(Box::new(review))),
        }
    }

    /// Opens the merge of the pair under the cursor.
    pub(in crate::app) fn merge_pair(&mut self) {
        if let Some(Layer::Review(review)) = self.layers.last()
            && let Some(Pair { kind, ids: [one, other], .. }) = review.current().cloned()
        {
            self.open_merge(kind, one, other);
        }
    }

    /// The pair under the cursor is not the same; it is not shown again until alumnet is left.
    pub(in crate::app) fn not_the_same(&mut self) {
        let Some(Layer::Review(review)) = self.layers.last_mut() else { return };
        let Some(ids) = review.current().map(|pair| pair.ids) else { return };
        self.set_aside.insert(ids);
        review.leave_out(|pair| pair.ids == ids);
        self.end_review();
    }

    /// Closes a review of which nothing is left.
    pub(in crate::app) fn end_review(&mut self) {
        if let Some(Layer::Review(review)) = self.layers.last_mut() {
            review.follow(&self.register);
            if review.pairs.is_empty() {
                self.layers.pop();
                self.say(Tone::Good, "That was all that may be there twice.");
            }
        }
    }
}
