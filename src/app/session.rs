//! An app with a store behind it: carries out what the app asks for and tells it what came of it. The
//! program and the tests run the same session, with a sled store or one in memory.

use std::path::Path;

use super::history::Step;
use super::layer::{Action, Layer, Question};
use super::place::Place;
use super::{App, Effect, Tone};
use crate::domain::text::capital;
use crate::domain::{Id, Person};
use crate::exchange::{WriteError, write_file};
use crate::register::{ChangeSet, rules};
use crate::store::Store;
use crate::store::erase::Order;

/// Whether to go on after an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    Continue,
    Quit,
}

/// What only the terminal can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    Copy(String),
    Suspend,
}

/// An app and the store it saves to. Without a store (while it loads) there is nothing to save.
#[derive(Debug)]
pub struct Session<S> {
    pub app: App,
    pub store: Option<S>,
    /// What the terminal is still to do, in order.
    pub requests: Vec<Request>,
}

impl<S: Store> Session<S> {
    #[must_use]
    pub const fn new(app: App, store: Option<S>) -> Self {
        Self { app, store, requests: Vec::new() }
    }

    /// Carries out effects, in order.
    pub fn perform(&mut self, effects: Vec<Effect>) -> Flow {
        for effect in effects {
            match effect {
                Effect::Quit => return Flow::Quit,
                Effect::Commit { set, step, select } => self.commit(set, step, select),
                Effect::Copy(text) => self.requests.push(Request::Copy(text)),
                Effect::AskToErase(person) => {
                    let backups = self.store.as_ref().map(Store::backups).unwrap_or_default();
                    self.app.ask_to_erase(person, &backups);
                }
                Effect::Erase(person) => self.erase(person),
                Effect::Suspend => self.requests.push(Request::Suspend),
                Effect::WriteFile { path, bytes, overwrite, what } => self.write(&path, bytes, overwrite, what),
            }
            self.app.refresh();
        }
        Flow::Continue
    }

    /// Rules, then the store, then the register: in this order for every change there is.
    fn commit(&mut self, set: ChangeSet, step: Step, select: Option<Place>) {
        let warnings = match rules::check(&self.app.register, &set) {
            Ok(warnings) => warnings,
            Err(refused) => return self.app.say(Tone::Bad, format!("Not saved: {refused}.")),
        };
        let Some(store) = &mut self.store else { return self.app.say(Tone::Bad, "Not saved: nothing is open.") };
        if let Err(error) = store.commit(&set) {
            return self.app.say(Tone::Bad, capital(&error.to_string()));
        }
        if let Err(stale) = self.app.register.apply(&set) {
            return self.app.say(Tone::Bad, stale.to_string());
        }
        if matches!(self.app.layers.last(), Some(Layer::Form(_))) && step == Step::Do {
            self.app.layers.pop();
        }
        let words = match step {
            Step::Do => format!("{}: saved.", set.label),
            Step::Undo => format!("Undone: {}.", set.label.trim_start_matches("Undo: ")),
            Step::Redo => format!("Done again: {}.", set.label),
        };
        match warnings.first() {
            Some(warning) => self.app.say(Tone::Warning, format!("{words} But {}.", warning.problem)),
            None => self.app.say(Tone::Good, words),
        }
        self.app.history.saved(set, step);
        self.app.refresh();
        if let Some(place) = select {
            self.app.visit(place);
        }
    }

    /// No change set: the store writes everything anew, and gives back the register that remains.
    fn erase(&mut self, person: Id<Person>) {
        let app = &mut self.app;
        let Some(store) = &mut self.store else { return app.say(Tone::Bad, "Nobody was erased: nothing is open.") };
        let order = Order { person, id: app.ids.draw_uuid(), at: app.now, actor: app.actor.clone() };
        match store.erase(&app.register, &order) {
            Ok(erased) => app.erased(erased),
            Err(error) => app.say(Tone::Bad, format!("{}.", capital(&error.to_string()))),
        }
    }

    fn write(&mut self, path: &Path, bytes: Vec<u8>, overwrite: bool, what: String) {
        match write_file(path, &bytes, overwrite) {
            Ok(()) => {
                if matches!(self.app.layers.last(), Some(Layer::Form(_))) {
                    self.app.layers.pop();
                }
                self.app.say(Tone::Good, format!("Wrote {what} to {}.", path.display()));
            }
            Err(WriteError::Exists(_)) => {
                let question = Question {
                    title: "Replace the file?".into(),
                    lines: vec![format!("{} exists already.", path.display()), "What is in it would be lost.".into()],
                    yes: "replace it",
                    action: Action::Overwrite { path: path.to_owned(), bytes, what },
                };
                self.app.layers.push(Layer::Question(question));
            }
            Err(error) => self.app.say(Tone::Bad, error.to_string()),
        }
    }
}
