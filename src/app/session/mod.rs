//! An app with a store: carries out the app's effects and tells it the outcome. The program and the tests run
//! the same session, with a store on disk or in memory.

pub mod sharing;

use std::fmt;
use std::mem;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::{App, Copying, Effect, Tone};
use crate::app::jobs::{Job, Report, ReportSink};
use crate::app::panes::place::Place;
use crate::app::popups::question::{Answer, QuestionPopup};
use crate::app::session::sharing::ReachLog;
use crate::files::{WriteError, write_for_people};
use crate::register::{ChangeSet, undone_label};
use crate::store::backup::BackupNews;
use crate::store::{HistoryReader, Store};
use crate::text::fold::capital;
use crate::workspace::history::{self, Step};
use crate::workspace::shared::Shared;
use crate::workspace::{Committed, NotSaved, Workspace};

/// Whether to continue after an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    Continue,
    Quit,
}

/// What only the terminal can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    Copy(Copying),
    Suspend,
    /// Restore the register that can't be opened, then open it.
    Restore,
}

/// An app and the store it saves to. While the register loads there is no store, and nothing to save.
pub struct Session<S> {
    pub app: App,
    pub store: Option<S>,
    shared: Option<Box<Shared>>,
    /// Where the log of a shared register is reached for what can't wait.
    pub(super) log: Option<Box<dyn ReachLog>>,
    /// Whether something is being done at the log.
    is_out: bool,
    /// What the terminal still has to do, in order.
    pub requests: Vec<Request>,
    beside: Option<ReportSink>,
    /// That backups are not copied, if the screen says so.
    uncopied: Option<String>,
}

impl<S: fmt::Debug> fmt::Debug for Session<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("app", &self.app).field("store", &self.store).finish_non_exhaustive()
    }
}

impl<S: Store> Session<S> {
    #[must_use]
    pub const fn new(app: App, store: Option<S>) -> Self {
        Self {
            app,
            store,
            shared: None,
            log: None,
            is_out: false,
            requests: Vec::new(),
            beside: None,
            uncopied: None,
        }
    }

    /// Runs jobs on threads of their own from now on. Their reports go to `tell`, which must bring them back
    /// to [`Self::reported`]. Until then jobs run at once, which is what tests want.
    pub fn work_beside(&mut self, tell: impl Fn(Report) + Send + Sync + 'static) {
        self.beside = Some(Arc::new(tell));
    }

    /// Passes on a job's report and carries out the effects that follow.
    pub fn reported(&mut self, report: Report) -> Flow {
        let effects = self.app.reported(report);
        self.perform(effects)
    }

    fn work(&mut self, job: Job) -> Flow {
        if let Some(tell) = &self.beside {
            job.run_beside(Arc::clone(tell));
            return Flow::Continue;
        }
        let told = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&told);
        let tell: ReportSink =
            Arc::new(move |report| into.lock().unwrap_or_else(PoisonError::into_inner).push(report));
        job.run(&tell);
        let told = mem::take(&mut *told.lock().unwrap_or_else(PoisonError::into_inner));
        let flows: Vec<Flow> = told.into_iter().map(|report| self.reported(report)).collect();
        if flows.contains(&Flow::Quit) { Flow::Quit } else { Flow::Continue }
    }

    /// Carries out effects in order, and any that follow from them.
    pub fn perform(&mut self, effects: Vec<Effect>) -> Flow {
        self.watch_database();
        for effect in effects {
            match effect {
                Effect::Quit => return Flow::Quit,
                Effect::Commit { set, step, select } => self.save(set, step, select),
                Effect::History(ask) => {
                    let Some(history) = self.whole_history() else { continue };
                    self.app.ask_history(history, ask);
                }
                Effect::PersonReport(person) => {
                    let Some(history) = self.whole_history() else { continue };
                    self.app.person_report(person, history);
                }
                Effect::Import(order) => {
                    let (Some(store), Some(history)) = (&self.store, self.whole_history()) else { continue };
                    self.app.read_import(*order, store.suppressions(), history);
                }
                Effect::Copy(copying) => self.requests.push(Request::Copy(copying)),
                Effect::AskToErase(person) => {
                    let backups = self.store.as_ref().map(Store::backups).unwrap_or_default();
                    self.app.ask_to_erase(person, &backups);
                }
                Effect::Erase(person, toggled) => self.erase(person, toggled),
                Effect::Answer { line, mine } => self.answer(line, mine.map(|mine| *mine)),
                Effect::Work(job) => {
                    if self.work(job) == Flow::Quit {
                        return Flow::Quit;
                    }
                }
                Effect::Restore => self.requests.push(Request::Restore),
                Effect::Suspend => self.requests.push(Request::Suspend),
                Effect::WriteFile { path, bytes, overwrite, what } => {
                    self.write(&path, bytes, overwrite, what);
                }
            }
            self.app.refresh();
            let more = self.app.take_effects();
            if self.perform(more) == Flow::Quit {
                return Flow::Quit;
            }
        }
        Flow::Continue
    }

    fn whole_history(&self) -> Option<Box<dyn HistoryReader>> {
        let journal = self.store.as_ref()?.history();
        Some(history::reader::whole(journal, &self.app.history))
    }

    /// Says for the rest of the session that the database no longer follows, once it does not.
    fn watch_database(&mut self) {
        if self.app.warning.is_some() && self.app.warning != self.uncopied {
            return;
        }
        if let Some(fault) = self.store.as_ref().and_then(Store::database_fault) {
            self.app.warning = Some(format!(
                "The database has a problem: {fault}. Every change is still saved; \
                restart alumnet to repair it."
            ));
        }
    }

    /// Says what became of a backup: in passing, or for as long as it stays so.
    pub fn backup_news(&mut self, news: BackupNews) {
        match news {
            BackupNews::Failed(words) => self.app.say(Tone::Warning, words),
            BackupNews::NotCopied(words) => {
                // Nothing that matters more is covered.
                if self.app.message.is_none() {
                    self.app.say(Tone::Plain, words);
                }
            }
            BackupNews::LongNotCopied(words) => {
                if self.app.warning.is_none() || self.app.warning == self.uncopied {
                    self.app.warning = Some(words.clone());
                    self.uncopied = Some(words);
                }
            }
            BackupNews::Copied => {
                if self.app.warning == self.uncopied {
                    self.app.warning = None;
                }
                self.uncopied = None;
            }
        }
    }

    /// Lets the store write a backup if one is due. Called after drawing, when nobody waits.
    pub(crate) fn keep_safe(&mut self) {
        if self.store.as_ref().is_some_and(Store::backup_is_due) {
            let now = self.app.now;
            let _ = self.with_workspace(|workspace| workspace.back_up_when_due(now));
        }
    }

    /// Takes over an opened register; from now on changes are saved to it.
    pub fn opened(&mut self, workspace: Workspace<S>, notices: &[String]) {
        let Workspace { register, history, store, shared } = workspace;
        self.app.history = history;
        (self.store, self.shared) = (Some(store), shared);
        self.tell_standing();
        self.app.loaded(Arc::unwrap_or_clone(register), notices);
        let effects = self.app.take_effects();
        self.perform(effects);
    }

    /// Acts on the open register. The app, which only reads the register, gives it up meanwhile: it then has
    /// a single owner and can be changed in place.
    fn with_workspace<T>(&mut self, act: impl FnOnce(&mut Workspace<S>) -> T) -> Option<T> {
        let store = self.store.take()?;
        let (register, history) = (mem::take(&mut self.app.register), mem::take(&mut self.app.history));
        let mut workspace = Workspace { register, history, store, shared: self.shared.take() };
        let done = act(&mut workspace);
        let Workspace { register, history, store, shared } = workspace;
        (self.app.register, self.app.history, self.store) = (register, history, Some(store));
        self.shared = shared;
        self.tell_standing();
        Some(done)
    }

    fn tell_standing(&mut self) {
        self.app.standing = self.shared.as_ref().map(|shared| shared.standing());
    }

    fn save(&mut self, set: ChangeSet, step: Step, select: Option<Place>) {
        let saved = self.with_workspace(|workspace| workspace.commit(set));
        let Committed { set, warnings } = match saved.unwrap_or(Err(NotSaved::NothingOpen)) {
            Ok(committed) => committed,
            Err(error) => return self.app.say(Tone::Bad, not_saved(&error)),
        };
        if step == Step::Do {
            self.app.saved();
        }
        let made = self.app.made_earlier(&set).map(|when| format!(", of {when}")).unwrap_or_default();
        let words = match step {
            Step::Do => format!("{}: saved.", self.app.saved_words(&set)),
            Step::Undo => format!("Undone: {}{made}.", undone_label(&set.label).unwrap_or(&set.label)),
            Step::Redo => format!("Redone: {}.", set.label),
        };
        match warnings.first() {
            Some(warning) => self.app.say(Tone::Warning, format!("{words} But {}.", warning.problem)),
            None => self.app.say(Tone::Good, words),
        }
        self.app.refresh();
        if let Some(place) = select.filter(|_| self.app.suggestions().is_none()) {
            self.app.visit(place);
        }
        if step == Step::Do {
            self.app.go_on_from(&set);
        }
    }

    /// Applies a change that somebody else made, whatever the user is doing.
    ///
    /// # Errors
    /// If it can't be applied. Then nothing has changed and no message is shown.
    pub fn receive(&mut self, set: ChangeSet) -> Result<(), NotSaved> {
        let received = self.with_workspace(|workspace| workspace.receive(set));
        let Committed { set, .. } = received.unwrap_or(Err(NotSaved::NothingOpen))?;
        let effects = self.app.received(&set);
        self.perform(effects);
        Ok(())
    }

    fn answer(&mut self, line: Uuid, mine: Option<ChangeSet>) {
        let is_given_up = mine.is_none();
        let answered = self.with_workspace(|workspace| workspace.answer(line, mine));
        if let Some(Ok(_)) = answered {
            self.app.saved();
        }
        match answered {
            Some(Ok(_)) if is_given_up => self.app.say(Tone::Good, "Kept theirs; your change was dropped."),
            Some(Ok(_)) => self.app.say(Tone::Good, "Your change was applied again, on top of theirs."),
            Some(Err(error)) => self.app.say(Tone::Bad, format!("{}.", capital(&error.to_string()))),
            None => self.app.say(Tone::Bad, "Nothing was answered: no register is open."),
        }
        self.app.refresh();
    }

    fn write(&mut self, path: &Path, bytes: Vec<u8>, overwrite: bool, what: String) {
        match write_for_people(path, &bytes, overwrite) {
            Ok(()) => {
                self.app.saved();
                self.app.say(Tone::Good, format!("Wrote {what} to {}.", path.display()));
            }
            Err(WriteError::Exists(_)) => {
                let question = QuestionPopup {
                    title: "Replace the file?".into(),
                    lines: vec![
                        format!("{} already exists.", path.display()),
                        "Its contents will be lost.".into(),
                    ],
                    yes: "replace",
                    action: Answer::Write { path: path.to_owned(), bytes, what, overwrite: true },
                };
                self.app.popups.open(question);
            }
            Err(error) => self.app.say(Tone::Bad, error.to_string()),
        }
    }
}

/// The message for a change that was not saved.
fn not_saved(error: &NotSaved) -> String {
    let words = capital(&error.to_string());
    if matches!(error, NotSaved::Refused(_) | NotSaved::NothingOpen) { words + "." } else { words }
}
