//! Commands of the open history: reading the journal, showing what a change did, undoing a single change.
//! Long reads run as jobs.

use crate::app::App;
use crate::app::actions::Action;
use crate::app::effect::{Ask, Effect, Purpose, Tone};
use crate::app::jobs::Task;
use crate::app::keys::command::Command;
use crate::app::loading::Amount;
use crate::app::panes::place::Place;
use crate::app::popups::history::change_words::RecordNames;
use crate::app::popups::history::when::when;
use crate::app::popups::history::{Dependents, HistoryPopup, HistorySubject, Page, Undone};
use crate::domain::{Cohort, Enrollment, EntityKind, Id, Person};
use crate::files;
use crate::register::{ChangeSet, rules, undone_label};
use crate::store::history::Ids;
use crate::store::{HistoryEntry, HistoryReader, Outline};
use crate::workspace::history::{Noted, Step};
use jiff::Timestamp;
use std::any::Any;

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::History => App::open_history,
        Command::UndoAlone => App::undo_alone,
        _ => return None,
    })
}

/// Reports to a job how many bytes were read; returns `false` when nobody waits any more.
fn told(task: &mut Task) -> impl FnMut(u64, u64) -> bool {
    |done, of| {
        task.progress(Amount::part(done, of));
        !task.is_given_up()
    }
}

impl App {
    /// The history, if it is the topmost popup.
    #[must_use]
    pub(crate) fn log(&self) -> Option<&HistoryPopup> {
        self.popups.on_top()
    }

    fn open_history(&mut self) {
        let about = self.subject().and_then(Place::record).map(|(kind, id)| self.about(kind, id));
        self.popups.open(HistoryPopup::about(about));
        self.push(Effect::History(Ask::Look { about: Ids::default() }));
    }

    /// Searches the journal for the changes to the subject of the history.
    pub(crate) fn seek_subject(&mut self) {
        let Some(log) = self.popups.on_top_mut::<HistoryPopup>() else { return };
        let about = log.about.as_ref().map(|about| about.ids.clone()).unwrap_or_default();
        if let Some(number) = log.looking.take() {
            self.give_up(number);
        }
        self.push(Effect::History(Ask::Look { about }));
    }

    /// A record and its parts: people and cohorts include their enrollments, because certificates
    /// refer only to those.
    fn about(&self, kind: EntityKind, id: uuid::Uuid) -> HistorySubject {
        let name = self.register.called(kind, id);
        let mut ids: Ids = std::iter::once(id).collect();
        match kind {
            EntityKind::Person => ids
                .extend(self.register.enrollments_of(Id::<Person>::new(id)).iter().map(|one| one.id.uuid())),
            EntityKind::Cohort => ids.extend(
                self.register.referring::<Enrollment>(Id::<Cohort>::new(id).uuid()).map(|one| one.id.uuid()),
            ),
            _ => {}
        }
        HistorySubject { name, ids }
    }

    /// Where to look up the names in a change.
    #[must_use]
    pub(crate) fn names<'a>(&'a self, set: Option<&'a ChangeSet>) -> RecordNames<'a> {
        RecordNames { register: &self.register, set, history: &self.history }
    }

    /// Answers a question about the history. Long reads run as jobs.
    pub(crate) fn ask_history(&mut self, reader: Box<dyn HistoryReader>, ask: Ask) {
        match ask {
            Ask::Look { about } => {
                let read = move |task: &mut Task| reader.outlines(None, &about, &mut told(task));
                let number = self.work("Reading the journal …", read, Self::looked);
                if let Some(log) = self.popups.on_top_mut::<HistoryPopup>() {
                    log.looking = Some(number);
                }
            }
            Ask::Names { entries } => {
                let read = move |task: &mut Task| {
                    let wanted = entries.into_iter().take_while(|_| !task.is_given_up());
                    let found = wanted.map(|entry| (entry.seq, reader.change_set(&entry)));
                    found.filter_map(|(number, set)| Some((number, set.ok()??))).collect::<Vec<_>>()
                };
                self.work("Reading the journal …", read, |app, found| {
                    for (number, set) in found {
                        app.history.fetched(number, set);
                    }
                });
            }
            Ask::Fetch { entry, purpose } if entry.is_long() => {
                let held = entry.clone();
                let work = move |_: &mut _| reader.change_set(&entry);
                self.work_and_wait("Reading the change …", work, move |app, found| {
                    app.fetched(&held, found, purpose);
                });
            }
            Ask::Fetch { entry, purpose } => self.fetched(&entry, reader.change_set(&entry), purpose),
            Ask::Dependents { entry, ids, reason } => {
                let held = entry.clone();
                let work = move |task: &mut Task| reader.outlines(Some(&entry), &ids, &mut told(task));
                self.work_and_wait("Looking for what depends on it …", work, move |app, found| {
                    app.depend(&held, reason, found.unwrap_or_default());
                });
            }
        }
    }

    fn looked(&mut self, found: std::io::Result<Vec<Outline>>) {
        let Self { popups, history, .. } = self;
        let Some(log) = popups.find_mut::<HistoryPopup>() else { return };
        log.looking = None;
        match found {
            Ok(outlines) => {
                outlines
                    .iter()
                    .filter(|outline| outline.touched)
                    .for_each(|outline| log.touched(outline.entry.seq));
                history.learn(outlines);
            }
            Err(error) => {
                log.is_sought = false;
                log.fault = Some(files::reason(&error));
            }
        }
    }

    /// Undoes only the change under the cursor, if possible.
    fn undo_alone(&mut self) {
        let Some(log) = self.log() else { return };
        let Some(noted) = log.current().and_then(|number| self.history.get(number)) else {
            return;
        };
        if let Some(at) = log.undone().at(noted.entry.id) {
            let words = format!("Already undone, {}; press u on that line to redo it.", self.when(at));
            self.say(Tone::Plain, words);
            return;
        }
        if let Some(barrier) = self.history.barrier_since(noted.entry.seq) {
            self.say(Tone::Plain, format!("Not undone: {}.", barrier.reason()));
            return;
        }
        // A change that was undone and redone is undone by undoing the redo.
        let stands = log.undone().in_force(noted.entry.id);
        let number = self.history.find(stands).map_or(noted.entry.seq, |noted| noted.entry.seq);
        self.with_set(number, Purpose::UndoAlone);
    }

    pub(crate) fn show_change(&mut self, number: u64) {
        self.with_set(number, Purpose::Show);
    }

    /// When something was done, in the user's time zone.
    #[must_use]
    pub(crate) fn when(&self, at: Timestamp) -> String {
        when(at, self.today, &self.zone)
    }

    /// When the change that `set` undoes was made, in words; `None` if in this session.
    pub(crate) fn made_earlier(&self, set: &ChangeSet) -> Option<String> {
        let undone = self.history.find(set.undoes?).filter(|noted| noted.earlier)?;
        Some(self.when(undone.entry.at))
    }

    /// Continues with a change set, reading it first if it is not in memory.
    fn with_set(&mut self, number: u64, purpose: Purpose) {
        let Some(noted) = self.history.get(number) else { return };
        let Noted { entry, set, .. } = noted.clone();
        match (set, purpose) {
            (None, _) => self.push(Effect::History(Ask::Fetch { entry, purpose })),
            (Some(set), Purpose::Show) => {
                self.with_top(|popup, view| {
                    if let Some(log) = (popup as &mut dyn Any).downcast_mut::<HistoryPopup>() {
                        log.show(number, set, view);
                    }
                });
            }
            (Some(set), Purpose::UndoAlone) => self.take_back_alone(&entry, &set),
            (Some(_), Purpose::Step(_)) => {}
        }
    }

    /// Continues with a change set that was read.
    fn fetched(&mut self, entry: &HistoryEntry, found: std::io::Result<Option<ChangeSet>>, purpose: Purpose) {
        match found {
            Ok(Some(set)) => self.history.fetched(entry.seq, set),
            Ok(None) => {
                self.say(Tone::Bad, "The journal no longer has this change.");
                return;
            }
            Err(error) => {
                self.say(Tone::Bad, format!("The journal can't be read: {}.", files::reason(&error)));
                return;
            }
        }
        match purpose {
            Purpose::Step(Step::Redo) => self.redo(),
            Purpose::Step(_) => self.undo(),
            purpose => self.with_set(entry.seq, purpose),
        }
    }

    fn take_back_alone(&mut self, entry: &HistoryEntry, set: &ChangeSet) {
        let inverse = self.inverse_of(set);
        let Err(refused) = rules::check(&self.register, &inverse) else {
            let step = if undone_label(&inverse.label).is_some() { Step::Undo } else { Step::Redo };
            return self.push(Effect::Commit { set: inverse, step, select: None });
        };
        let stale = |kind, id| {
            inverse.changes.iter().any(|change| {
                (change.kind(), change.id()) == (kind, id) && self.register.fits(change).is_err()
            })
        };
        let refusals = refused.0.iter();
        let ids = refusals.map(|refusal| refusal.id).collect();
        let rule = refused.0.iter().find(|refusal| !stale(refusal.kind, refusal.id));
        let reason = rule.map(|refusal| refusal.problem.to_string()).unwrap_or_default();
        self.push(Effect::History(Ask::Dependents { entry: entry.clone(), ids, reason }));
    }

    /// Shows what depends on a change: what touches its records and is not undone.
    fn depend(&mut self, entry: &HistoryEntry, reason: String, found: Vec<Outline>) {
        let history = &mut self.history;
        let undone = Undone::of(history);
        // If an undo and what it undid are both later, they cancel out.
        let cancels = |outline: &Outline| {
            let target = outline.entry.undoes.and_then(|target| history.find(target));
            target.is_some_and(|target| target.entry.seq > entry.seq)
        };
        let counts = |outline: &&Outline| {
            outline.touched && undone.at(outline.entry.id).is_none() && !cancels(outline)
        };
        let later: Vec<u64> = found.iter().filter(counts).map(|outline| outline.entry.seq).rev().collect();
        history.learn(found);
        let page = Dependents { number: entry.seq, reason, later, cursor: 0, offset: 0 };
        if let Some(log) = self.popups.on_top_mut::<HistoryPopup>() {
            log.page = Some(Page::Dependents(page));
        }
    }
}
