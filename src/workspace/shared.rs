//! The shared side of an open register: the copy of what everybody has, and what of mine is not there yet.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::register::{Change, ChangeSet, Register, SourceHash};
use crate::sharing::base::{Base, Received};
use crate::sharing::beginning::{Beginner, Beginning};
use crate::sharing::conflict::Conflict;
use crate::sharing::log::{Appended, LogError, Page, RenewableLog, SharedLog};
use crate::sharing::outcomes::JournalOutcomes;
use crate::sharing::pending::{PendingLine, PendingStore};
use crate::sharing::redaction::redacted;
use crate::sharing::replica::{Adopted, NotReceived, NotSent, Outgoing, Replica};
use crate::store::digest::RegisterDigest;
use crate::store::erase::{Leaving, Order};
use crate::store::{
    Adoption, EraseError, Erased, HistoryEntry, LogLine, LogPlace, LogState, Store, StoreError,
};
use crate::text::fold::capital;
use crate::workspace::errands::Tried;

/// How many change sets of the log are held in memory; the journal has all of them.
const MOST_HELD: usize = 2_000;

const OVERTAKEN: &str = "somebody has changed the shared register meanwhile; try again";

/// An entry with so many changes is saved alone.
const LARGE: usize = 1_000;

/// What a register has when several instructors share it.
pub struct Shared {
    pub(super) replica: Replica,
    lines: Box<dyn PendingStore>,
    /// What waits for an answer, worked out again whenever that may have changed.
    waiting: Arc<[WaitingSet]>,
    /// Entries of the log that could not be saved yet. Nothing is lost with them: the log has them.
    unsaved: Vec<LogLine>,
    /// Since when the log can't be reached.
    pub offline_since: Option<Timestamp>,
    /// What is in the way of sharing, and takes somebody to do something.
    pub trouble: Option<Trouble>,
    /// Who else is here, by name.
    pub here: Arc<[String]>,
    pub(super) tried: Tried,
}

/// What is in the way of sharing, and takes somebody to do something about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// In a word or two.
    pub short: &'static str,
    /// What it is and what to do, as a sentence.
    pub words: String,
}

impl Trouble {
    /// Why a copy and the log can't be kept alike.
    #[must_use]
    pub fn of(error: &NotReceived) -> Self {
        let (short, advice) = match error {
            NotReceived::Log(LogError::Full(_)) => ("log full", "what you change is saved here"),
            NotReceived::Log(LogError::Newer(_)) => ("update alumnet", "what you change is saved here"),
            NotReceived::Log(LogError::LeftOut(_)) => ("left out", "nothing is sent"),
            NotReceived::NotStored(_) => ("not saved", "what others changed is not taken in"),
            _ => ("not shared", "nothing is sent; see “alumnet share check”"),
        };
        Self { short, words: format!("{}; {advice}.", capital(&error.to_string())) }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("replica", &self.replica).finish_non_exhaustive()
    }
}

/// Where one stands, for the screen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standing {
    /// How many change sets are saved here and not in the log yet, without those that wait for an answer.
    pub unsent: usize,
    /// What waits for an answer, in order.
    pub waiting: Arc<[WaitingSet]>,
    pub offline_since: Option<Timestamp>,
    pub trouble: Option<Trouble>,
    /// Who else is here, by name.
    pub here: Arc<[String]>,
}

/// What came of beginning anew.
#[derive(Debug)]
pub(super) struct BegunAnew {
    /// How many change sets wait again, because the log does not have them.
    pub again: usize,
    /// The latest entries of the history, if somebody was erased.
    pub history: Option<Vec<HistoryEntry>>,
    /// What followed the snapshot.
    pub lines: Vec<LogLine>,
}

/// A change set, or a part of one, that does not fit what others did.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingSet {
    /// What waits, as it was typed.
    pub set: ChangeSet,
    /// Why. Empty if it only follows another.
    pub conflicts: Vec<Conflict>,
    /// An earlier set that waits, which this one builds on.
    pub follows: Option<Uuid>,
    /// Who changed what is in conflict, as far as known.
    pub others: Vec<String>,
}

/// Why an undo is not possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotUndone {
    /// The set itself waits for an answer.
    #[error("it waits for an answer; see the conflicts")]
    Waits,
    /// It is from before this copy began.
    #[error("it is older than this copy of the shared register")]
    Unknown,
    #[error("{} has changed the same data since", .0.as_deref().unwrap_or("somebody else"))]
    InTheWay(Option<String>),
}

impl Shared {
    #[must_use]
    pub fn new(replica: Replica, lines: impl PendingStore + 'static) -> Self {
        let waiting = waiting(&replica);
        let tried = Tried::from(replica.base().number);
        Self {
            replica,
            lines: Box::new(lines),
            waiting,
            unsaved: Vec::new(),
            offline_since: None,
            trouble: None,
            here: Arc::default(),
            tried,
        }
    }

    #[must_use]
    pub const fn replica(&self) -> &Replica {
        &self.replica
    }

    /// From now on this is another device.
    pub fn becomes(&mut self, device: Uuid) {
        self.replica.becomes(device);
    }

    #[must_use]
    pub fn standing(&self) -> Standing {
        let (unsent, waiting) = (self.replica.unsent(), Arc::clone(&self.waiting));
        let (trouble, here) = (self.trouble.clone(), Arc::clone(&self.here));
        Standing { unsent, waiting, offline_since: self.offline_since, trouble, here }
    }

    /// A file that this copy knows to be imported is imported again on purpose: it is like any other then.
    pub(super) fn imported_again(&self, set: Arc<ChangeSet>) -> Arc<ChangeSet> {
        let is_known = |source: &SourceHash| {
            let mut waiting = self.replica.sets().filter_map(|set| set.source());
            self.replica.base().has_imported(source) || waiting.any(|other| other == *source)
        };
        if !set.source().is_some_and(|source| is_known(&source)) {
            return set;
        }
        let mut set = Arc::unwrap_or_clone(set);
        if let Some(origin) = &mut set.origin {
            origin.source = None;
        }
        Arc::new(set)
    }

    /// Keeps a set that was made for what is shown and that no rule is against.
    pub(super) fn save(&mut self, register: &mut Register, set: &Arc<ChangeSet>) -> Result<(), StoreError> {
        self.replica.save(register, Arc::clone(set), &mut *self.lines)
    }

    /// An undo or redo as it must be today: it takes back what its target came to.
    pub(super) fn taking_back(
        &self,
        register: &Register,
        undo: &ChangeSet,
        target: Uuid,
    ) -> Result<ChangeSet, NotUndone> {
        let is_waiting = self.replica.shown().waiting.iter().any(|waiting| waiting.line == target);
        if is_waiting {
            return Err(NotUndone::Waits);
        }
        let today = self.replica.undo_of(target, undo.id, undo.at).ok_or(NotUndone::Unknown)?;
        let set = ChangeSet { changes: today.changes, ..undo.clone() };
        match self.replica.try_undo(register, &set) {
            Ok(merged) => Ok(ChangeSet { changes: merged.changes, ..set }),
            Err(conflicts) => {
                let first = conflicts.first();
                let author = first.and_then(|first| last_author(&self.replica, first, &set.changes));
                Err(NotUndone::InTheWay(author.map(str::to_owned)))
            }
        }
    }

    /// Gives up what waits: theirs stays.
    pub(super) fn give_up(&mut self, register: &mut Register, line: Uuid) -> Result<(), NotSent> {
        let outcome = self.replica.give_up(register, line, &mut *self.lines);
        self.waiting = waiting(&self.replica);
        outcome
    }

    pub(super) fn take_in(
        &mut self,
        register: &mut Register,
        page: Page,
    ) -> Result<Vec<Received>, NotReceived> {
        let outcome = self.replica.take_in(register, page);
        self.waiting = waiting(&self.replica);
        if let Ok(received) = &outcome {
            self.unsaved.extend(received.iter().map(Received::line));
        }
        outcome
    }

    /// Saves what was taken in.
    pub(super) fn save_base(&mut self, store: &mut impl Store) -> Result<(), StoreError> {
        if self.unsaved.is_empty() {
            return Ok(());
        }
        while let Some(first) = self.unsaved.first() {
            let is_small = |line: &&LogLine| line.set.changes.len() < LARGE;
            let count = if is_small(&first) { self.unsaved.iter().take_while(is_small).count() } else { 1 };
            store.take_in(self.unsaved.get(..count).unwrap_or_default())?;
            self.unsaved.drain(..count);
        }
        self.lines.tidy(self.replica.lines());
        if self.replica.base().held() > MOST_HELD {
            self.replica.let_go(Arc::new(JournalOutcomes::of(store.history())));
        }
        Ok(())
    }

    /// Begins anew from the newest snapshot of the log and what follows it. Whoever was erased there is
    /// erased here first.
    pub(super) fn adopt(
        &mut self,
        register: &mut Register,
        log: &mut dyn SharedLog,
        store: &mut impl Store,
        (id, at): (Uuid, Timestamp),
    ) -> Result<BegunAnew, NotReceived> {
        self.save_base(store)?;
        let (mut erased, mut lines): (Option<Erased>, _) = (None, Vec::new());
        let again = self.replica.adopt(register, log, &mut *self.lines, &mut |adopted| {
            let Adopted { before, after, state, received, suppressions } = adopted;
            lines = received.iter().map(Received::line).collect();
            store.know_erased(suppressions)?;
            for person in suppressions.live(before) {
                let held = erased.as_ref().map_or(before, |erased| &erased.register);
                let toggled = suppressions.toggled(held, person);
                let order = Order { person, id: Uuid::now_v7(), at, actor: "alumnet".to_owned(), toggled };
                erased = Some(store.erase(held, &order).map_err(|error| not_erased(&error))?);
            }
            let before = erased.as_ref().map_or(before, |erased| &erased.register);
            store.adopt(&Adoption { before, after, state: Some(state), id, at })
        })?;
        self.unsaved.clone_from(&lines);
        self.waiting = waiting(&self.replica);
        // The log has them, so nothing is lost if that fails; the next page tries again.
        let _ = self.save_base(store);
        self.replica.let_go(Arc::new(JournalOutcomes::of(store.history())));
        Ok(BegunAnew { again, history: erased.map(|erased| erased.history), lines })
    }

    /// Erases somebody for everybody: the log begins anew with what is left. Nothing of the log may be
    /// missing here. `id` is that of its first entry.
    pub(super) fn erase(
        &mut self,
        register: &mut Register,
        log: &mut dyn RenewableLog,
        store: &mut impl Store,
        (order, id): (&Order, Uuid),
    ) -> Result<(Erased, LogLine), EraseError> {
        let not_done = |words: String| EraseError::NotDone(words);
        self.save_base(store).map_err(|error| not_done(error.to_string()))?;
        let base = self.replica.base_register(register).map_err(|error| not_done(error.to_string()))?;
        let state = self.replica.base().state();
        let lines = redacted(self.replica.lines(), &[order.person.uuid()].into(), &base);
        let lines = lines.unwrap_or_else(|| self.replica.lines().to_vec());
        let (mut begun, mut kept) = (None, Ok(()));
        let erased = store.erase_once(&base, order, &mut |left| {
            let Leaving { register, digest, suppressions } = left;
            let device = self.replica.device();
            let beginner = Beginner { device, actor: order.actor.clone(), id, at: order.at };
            let beginning = Beginning::of((register, digest), state.clone(), suppressions.clone(), beginner)
                .map_err(|error| not_done(error.to_string()))?;
            match log.renew(state.place, &beginning) {
                Ok(Appended::Added) => {}
                Ok(Appended::Refused) => return Err(not_done(OVERTAKEN.to_owned())),
                Err(error) => return Err(not_done(error.to_string())),
            }
            begun = Some(beginning.line);
            // From here on it is done for everybody; whatever fails here is done at the next start.
            kept = self.lines.keep_only(&lines);
            Ok(())
        })?;
        let line = begun.ok_or_else(|| not_done("the log was not begun anew".to_owned()))?;
        *register = erased.register.clone();
        let unfinished = |error: StoreError| EraseError::Unfinished(error.to_string());
        self.go_on_from(register, store, (state, &line), lines).map_err(unfinished)?;
        kept.and_then(|()| self.save_base(store)).map_err(unfinished)?;
        Ok((erased, line))
    }

    /// Begins a log anew from what this copy has of it, and goes on with the new one. `begin` begins it after
    /// a place.
    pub(super) fn begin_log_anew(
        &mut self,
        register: &mut Register,
        store: &mut impl Store,
        (actor, id, at): (&str, Uuid, Timestamp),
        begin: &mut dyn FnMut(LogPlace, &Beginning) -> Result<Appended, LogError>,
    ) -> Result<LogLine, NotReceived> {
        self.save_base(store)?;
        let mut base = self.replica.base_register(register)?;
        let state = self.replica.base().state();
        let digest = self.replica.base().digest();
        let beginner = Beginner { device: self.replica.device(), actor: actor.to_owned(), id, at };
        let refused = |words: String| NotReceived::Log(LogError::Refused(words));
        let beginning = Beginning::of((&base, digest), state.clone(), store.suppressions(), beginner)
            .map_err(|error| refused(error.to_string()))?;
        if begin(state.place, &beginning)? == Appended::Refused {
            return Err(refused(OVERTAKEN.to_owned()));
        }
        let (line, lines) = (beginning.line, self.replica.lines().to_vec());
        self.go_on_from(&mut base, store, (state, &line), lines)?;
        *register = base;
        self.save_base(store)?;
        Ok(line)
    }

    /// Goes on from the first entry of a new log. `register` is its register.
    fn go_on_from(
        &mut self,
        register: &mut Register,
        store: &mut impl Store,
        (mut state, line): (LogState, &LogLine),
        lines: Vec<PendingLine>,
    ) -> Result<(), StoreError> {
        state.place = line.note.place();
        state.known.add(line.set.id, None);
        self.unsaved.push(line.clone());
        let digest = RegisterDigest::of_records(register.records())?;
        let outcomes = Arc::new(JournalOutcomes::of(store.history()));
        let base = Base::at(state, digest, outcomes, Vec::new());
        self.replica = self.replica.on(register, base, lines);
        self.waiting = waiting(&self.replica);
        Ok(())
    }

    /// Leaves the register as it is shown to this folder alone.
    pub(super) fn stop(
        &mut self,
        register: &Register,
        store: &mut impl Store,
        (id, at): (Uuid, Timestamp),
    ) -> Result<(), NotReceived> {
        self.save_base(store)?;
        let before = &self.replica.base_register(register)?;
        store.adopt(&Adoption { before, after: register, state: None, id, at })?;
        Ok(())
    }

    pub(super) fn outgoing(&mut self, register: &mut Register) -> Result<Option<Outgoing>, NotSent> {
        let outcome = self.replica.outgoing(register, &mut *self.lines);
        self.waiting = waiting(&self.replica);
        outcome
    }
}

fn not_erased(error: &EraseError) -> StoreError {
    match error {
        EraseError::NotDone(reason) => StoreError::Io(reason.clone()),
        EraseError::Unfinished(reason) => StoreError::ReadOnly(reason.clone()),
    }
}

/// Who is in the way of changes that do not fit.
fn last_author<'a>(replica: &'a Replica, conflict: &Conflict, changes: &[Change]) -> Option<&'a str> {
    let mine = changes.iter().find(|change| (change.kind(), change.id()) == conflict.record);
    replica.base().last_author(conflict.record, mine)
}

fn waiting(replica: &Replica) -> Arc<[WaitingSet]> {
    let waiting = replica.shown().waiting.iter().filter_map(|waiting| {
        let line = replica.line(waiting.line)?;
        let set = ChangeSet { changes: waiting.changes.clone(), ..(*line.set).clone() };
        let authors =
            waiting.conflicts.iter().filter_map(|conflict| last_author(replica, conflict, &waiting.changes));
        let mut others: Vec<String> = authors.map(str::to_owned).collect();
        others.sort();
        others.dedup();
        Some(WaitingSet { set, conflicts: waiting.conflicts.clone(), follows: waiting.follows, others })
    });
    waiting.collect()
}
