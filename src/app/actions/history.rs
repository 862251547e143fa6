//! What is done in the open history: looking through the journal, showing what a change did, undoing one
//! change alone. Long reading runs beside the screen.

use crate::app::history::{Noted, Step};
use crate::app::keys::text_input::TextInput;
use crate::app::panes::place::Place;
use crate::app::popups::change_words::RecordNames;
use crate::app::popups::history::{Changes, Dependents, HistoryPopup, Page, Subject};
use crate::app::popups::layer::Layer;
use crate::app::{App, Effect, Tone};
use crate::domain::{Cohort, Enrollment, EntityKind, Id, Person};
use crate::register::{ChangeSet, rules, undone_label};
use crate::store::history::{Ids, change_touches, touches};
use crate::store::{HistoryEntry, HistoryReader, Outline};

/// What is asked of the store's history.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Everything there is, and what of it touches these.
    Look { about: Ids },
    /// A change set, and what for.
    Fetch { entry: HistoryEntry, purpose: Purpose },
    /// Which later change sets touch these records, because of which `entry` can't be undone.
    Dependents { entry: HistoryEntry, ids: Ids, reason: String },
}

/// What a change set is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It is the next to be undone, or redone.
    Step(Step),
    Show,
    UndoAlone,
}

impl App {
    /// The history, when it is what the keys go to.
    #[must_use]
    pub fn log(&self) -> Option<&HistoryPopup> {
        match self.layers.last() {
            Some(Layer::History(log)) => Some(log),
            _ => None,
        }
    }

    pub(crate) fn log_mut(&mut self) -> Option<&mut HistoryPopup> {
        match self.layers.last_mut() {
            Some(Layer::History(log)) => Some(log),
            _ => None,
        }
    }

    pub(crate) fn open_history(&mut self) -> Vec<Effect> {
        let about = self.subject().and_then(Place::record).map(|(kind, id)| self.about(kind, id));
        let ids = about.as_ref().map(|about| about.ids.clone()).unwrap_or_default();
        self.layers.push(Layer::History(Box::new(HistoryPopup::about(about))));
        self.track_history();
        vec![Effect::History(Ask::Look { about: ids })]
    }

    /// A record and what is part of it: with a person and a cohort go their enrollments, because a
    /// certificate names only those.
    fn about(&self, kind: EntityKind, id: uuid::Uuid) -> Subject {
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
        Subject { name, ids }
    }

    /// Where the names in a change are looked for.
    #[must_use]
    pub fn names<'a>(&'a self, set: Option<&'a ChangeSet>) -> RecordNames<'a> {
        RecordNames { register: &self.register, set, history: &self.history }
    }

    /// Does what is asked. What takes long is done beside the screen.
    pub(crate) fn ask_history(&mut self, reader: Box<dyn HistoryReader>, ask: Ask) -> Vec<Effect> {
        match ask {
            Ask::Look { about } => {
                let effect = self.work(
                    "Reading the journal …",
                    move |task| {
                        reader.outlines(None, &about, &mut |done, of| {
                            task.progress(
                                usize::try_from(done).unwrap_or(usize::MAX),
                                usize::try_from(of).unwrap_or(usize::MAX),
                            );
                            !task.is_given_up()
                        })
                    },
                    |app, found| {
                        app.looked(found);
                        Vec::new()
                    },
                );
                let number = self.last_work();
                if let Some(log) = self.log_mut() {
                    log.looking = Some(number);
                }
                vec![effect]
            }
            Ask::Fetch { entry, purpose } if entry.is_long() => {
                let held = entry.clone();
                let work = move |_: &mut _| reader.change_set(&entry);
                vec![self.work_and_wait("Reading the change …", work, move |app, found| {
                    app.fetched(&held, found, purpose)
                })]
            }
            Ask::Fetch { entry, purpose } => self.fetched(&entry, reader.change_set(&entry), purpose),
            Ask::Dependents { entry, ids, reason } => {
                let held = entry.clone();
                let work = move |task: &mut crate::app::jobs::Task| {
                    reader.outlines(Some(&entry), &ids, &mut |done, of| {
                        task.progress(
                            usize::try_from(done).unwrap_or(usize::MAX),
                            usize::try_from(of).unwrap_or(usize::MAX),
                        );
                        !task.is_given_up()
                    })
                };
                vec![self.work_and_wait("Looking for what depends on it …", work, move |app, found| {
                    app.depend(&held, reason, found.unwrap_or_default());
                    Vec::new()
                })]
            }
        }
    }

    fn looked(&mut self, found: std::io::Result<Vec<Outline>>) {
        let Self { layers, history, .. } = self;
        let log = layers
            .iter_mut()
            .find_map(|layer| if let Layer::History(log) = layer { Some(log) } else { None });
        let Some(log) = log else { return };
        log.looking = None;
        match found {
            Ok(outlines) => {
                outlines
                    .iter()
                    .filter(|outline| outline.touched)
                    .for_each(|outline| log.touched(outline.entry.seq));
                history.learn(outlines);
            }
            Err(error) => log.fault = Some(error.to_string()),
        }
    }

    /// Brings the open history up to what is known.
    pub(crate) fn track_history(&mut self) {
        let Self { layers, history, today, zone, register, .. } = self;
        for layer in layers {
            let Layer::History(log) = layer else { continue };
            // What was saved while it is open was not in the journal when that was read.
            if log.is_behind(history)
                && let Some(ids) = log.about.as_ref().map(|about| about.ids.clone())
            {
                let here = history.newest().take_while(|noted| !noted.earlier);
                let touching: Vec<u64> = here
                    .filter(|noted| noted.set.as_ref().is_some_and(|set| touches(set, &ids)))
                    .map(|noted| noted.entry.seq)
                    .collect();
                for number in touching {
                    log.touched(number);
                }
            }
            log.track(history, |number| {
                let Some(Noted { entry, account, .. }) = history.get(number) else { return String::new() };
                let (day, time) = crate::app::popups::when::parts(entry.at, *today, zone);
                let date = zone.to_datetime(entry.at).date();
                let names = RecordNames { register, set: None, history };
                let of = account.as_ref().and_then(|account| names.of_account(account)).unwrap_or_default();
                let (actor, kinds) = account
                    .as_ref()
                    .map(|account| (account.actor.as_str(), account.words()))
                    .unwrap_or_default();
                format!("{} {of} {actor} {day} {date} {time} {kinds}", entry.label)
            });
        }
    }

    /// Enter: what the change under the cursor did; from what depends on it, to the line itself.
    pub(crate) fn show_change(&mut self) -> Vec<Effect> {
        let Some(log) = self.log_mut() else { return Vec::new() };
        match (&log.page, log.current()) {
            (Some(Page::Dependents(_)), Some(number)) => {
                log.go_to(number);
                Vec::new()
            }
            (None, Some(number)) => self.with_set(number, Purpose::Show),
            _ => Vec::new(),
        }
    }

    /// Undoes just the change under the cursor, if it can be.
    pub(crate) fn undo_alone(&mut self) -> Vec<Effect> {
        let Some(log) = self.log() else { return Vec::new() };
        let Some(noted) = log.current().and_then(|number| self.history.get(number)) else {
            return Vec::new();
        };
        if let Some(at) = log.undone().at(noted.entry.id) {
            let words = format!("It was undone already, {}; u on that line brings it back.", self.when(at));
            self.say(Tone::Plain, words);
            return Vec::new();
        }
        if let Some(barrier) = self.history.barrier_since(noted.entry.seq) {
            self.say(Tone::Plain, format!("Not undone: {}.", barrier.reason()));
            return Vec::new();
        }
        // What was undone and done again is undone by undoing the second.
        let stands = log.undone().in_force(noted.entry.id);
        let number = self.history.find(stands).map_or(noted.entry.seq, |noted| noted.entry.seq);
        self.with_set(number, Purpose::UndoAlone)
    }

    /// Goes on with a change set, which is read first when it is not at hand.
    fn with_set(&mut self, number: u64, purpose: Purpose) -> Vec<Effect> {
        let Some(noted) = self.history.get(number) else { return Vec::new() };
        let Noted { entry, set, .. } = noted.clone();
        match (set, purpose) {
            (None, _) => vec![Effect::History(Ask::Fetch { entry, purpose })],
            (Some(set), Purpose::Show) => {
                // What is shown because it touched somebody is shown where it did.
                let about = self.log().filter(|log| log.only).and_then(|log| log.about.as_ref());
                let touching = about.and_then(|about| {
                    set.changes.iter().position(|change| change_touches(change, &about.ids))
                });
                let cursor = touching.unwrap_or_default();
                let changes = Changes { number, set, cursor, offset: 0, fields: Vec::new(), scroll: 0 };
                if let Some(log) = self.log_mut() {
                    log.page = Some(Page::Changes(changes));
                }
                self.open_record();
                Vec::new()
            }
            (Some(set), Purpose::UndoAlone) => self.take_back_alone(&entry, &set),
            (Some(_), Purpose::Step(_)) => Vec::new(),
        }
    }

    /// Goes on with a change set that was read.
    fn fetched(
        &mut self,
        entry: &HistoryEntry,
        found: std::io::Result<Option<ChangeSet>>,
        purpose: Purpose,
    ) -> Vec<Effect> {
        match found {
            Ok(Some(set)) => self.history.fetched(entry.seq, set),
            Ok(None) => {
                self.say(Tone::Bad, "The journal does not hold this change any more.");
                return Vec::new();
            }
            Err(error) => {
                self.say(Tone::Bad, format!("The journal can't be read: {error}."));
                return Vec::new();
            }
        }
        match purpose {
            Purpose::Step(Step::Redo) => self.redo(),
            Purpose::Step(_) => self.undo(),
            purpose => self.with_set(entry.seq, purpose),
        }
    }

    fn take_back_alone(&mut self, entry: &HistoryEntry, set: &ChangeSet) -> Vec<Effect> {
        let inverse = self.inverse_of(set);
        let Err(refused) = rules::check(&self.register, &inverse) else {
            let step = if undone_label(&inverse.label).is_some() { Step::Undo } else { Step::Redo };
            return vec![Effect::Commit { set: inverse, step, select: None }];
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
        vec![Effect::History(Ask::Dependents { entry: entry.clone(), ids, reason })]
    }

    /// Shows what depends on a change: what touches its records and is in force.
    fn depend(&mut self, entry: &HistoryEntry, reason: String, found: Vec<Outline>) {
        let history = &mut self.history;
        let undone = crate::app::popups::history::Undone::of(history);
        // An undo and what it undid, both later, leave nothing between them.
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
        if let Some(log) = self.log_mut() {
            log.page = Some(Page::Dependents(page));
        }
    }

    /// Works out the fields of the record under the cursor.
    pub(crate) fn open_record(&mut self) {
        let Some(HistoryPopup { page: Some(Page::Changes(changes)), .. }) = self.log() else { return };
        let Some(change) = changes.set.changes.get(changes.cursor) else { return };
        let fields = self.names(Some(&changes.set)).differences(change, self.today);
        if let Some(HistoryPopup { page: Some(Page::Changes(changes)), .. }) = self.log_mut() {
            (changes.fields, changes.scroll) = (fields, 0);
        }
    }

    pub(crate) fn scroll_fields(&mut self, lines: isize) {
        let last = self.geometry.detail_lines.saturating_sub(self.geometry.detail_height);
        if let Some(HistoryPopup { page: Some(Page::Changes(changes)), .. }) = self.log_mut() {
            changes.scroll = changes.scroll.saturating_add_signed(lines).min(last);
        }
    }

    /// Esc: out of what is typed, out of a page, out of what is searched for, and out of the history.
    pub(crate) fn close_history(&mut self) {
        let Some(log) = self.log_mut() else { return };
        if log.typing || (log.page.is_none() && !log.query.text().is_empty()) {
            (log.query, log.typing) = (TextInput::default(), false);
        } else if log.page.take().is_none() {
            let looking = log.looking;
            self.layers.pop();
            if let Some(number) = looking {
                self.give_up(number);
            }
        }
    }
}
