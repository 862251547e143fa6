//! A copy of a shared register: its base, what is pending, and what both come to. Committing is local and
//! always works; receiving and sending happen whenever the log can be reached. The register that is shown is
//! kept elsewhere and handed in: it is always the base's with everything on top that fits.

mod adopting;

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::FixedState;
use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::IdSource;
use crate::register::{ChangeSet, Register, Stale};
use crate::sharing::base::{Base, Received};
use crate::sharing::conflict::Conflict;
use crate::sharing::entry::{self, Entry, EntryHash};
use crate::sharing::log::{Appended, LogError, Page, SharedLog};
use crate::sharing::outcomes::Outcomes;
use crate::sharing::pending::{PartOf, PendingLine, PendingSet, PendingStore};
use crate::sharing::reach::Reach;
use crate::sharing::rebase::Rebased;
use crate::sharing::safeguards::Safeguards;
use crate::store::StoreError;
pub use adopting::Adopted;

/// How many change sets are sent at once.
const MOST_SENT: usize = 32;
/// How many entries are read at once, so that what is shown between two reads is soon shown.
pub const MOST_READ: usize = 500;

/// A copy of a shared register.
#[derive(Debug, Clone)]
pub struct Replica {
    device: Uuid,
    ids: IdSource,
    base: Base,
    lines: Vec<PendingLine>,
    shown: Rebased,
    /// The names of those who were taken out of what waits, until somebody is told.
    left_out: Vec<String>,
    pub(crate) safeguards: Safeguards,
}

/// Why a copy can't go on from its base.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReceived {
    #[error(transparent)]
    Log(#[from] LogError),
    /// The log is not the one that the base is of: it was replaced, or put back to an older state.
    #[error("the shared log is not the one that this register was copied from")]
    AnotherLog,
    #[error("the newest snapshot of the shared log is damaged")]
    Damaged,
    /// It has to begin anew; if that does not help, something is wrong with it.
    #[error("this copy of the shared register does not agree with the others")]
    Doubtful,
    /// What is pending again could not be stored.
    #[error(transparent)]
    NotStored(#[from] StoreError),
    /// What was pending could not be taken off again. That is a bug in alumnet.
    #[error(transparent)]
    Stale(#[from] Stale),
}

/// Why nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    #[error(transparent)]
    Log(#[from] LogError),
    /// What waits could not be written apart from what goes.
    #[error(transparent)]
    NotStored(#[from] StoreError),
    #[error(transparent)]
    Stale(#[from] Stale),
}

/// Entries for the log: all of them are added, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The number of the first.
    pub first: u64,
    /// The hash of the entry before it.
    pub after: EntryHash,
    pub entries: Vec<Vec<u8>>,
}

/// What came of sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Everything that fits is in the log, once it was received from there.
    All,
    /// Somebody else was first: receive, then try again.
    Overtaken,
}

impl Replica {
    /// An empty copy. `ids` draws the ids of the sets that it makes itself.
    #[must_use]
    pub fn new(device: Uuid, ids: IdSource) -> Self {
        Self {
            device,
            ids,
            base: Base::default(),
            lines: Vec::new(),
            shown: Rebased::default(),
            left_out: Vec::new(),
            safeguards: Safeguards::default(),
        }
    }

    /// A copy with a base, and lines that wait. `register` is the base's, and shows the lines afterwards.
    #[must_use]
    pub fn open(
        register: &mut Register,
        device: Uuid,
        ids: IdSource,
        base: Base,
        lines: Vec<PendingLine>,
    ) -> Self {
        Self::unopened(device, ids, base, lines).opened(register)
    }

    pub(crate) fn unopened(device: Uuid, ids: IdSource, base: Base, lines: Vec<PendingLine>) -> Self {
        Self { base, lines, ..Self::new(device, ids) }
    }

    pub(crate) fn opened(mut self, register: &mut Register) -> Self {
        self.merge_all(register);
        self
    }

    #[must_use]
    pub const fn device(&self) -> Uuid {
        self.device
    }

    /// Who was taken out of what waits, because they were erased elsewhere. It is said once.
    pub fn take_left_out(&mut self) -> Vec<String> {
        std::mem::take(&mut self.left_out)
    }

    /// From now on this is another device.
    pub const fn becomes(&mut self, device: Uuid) {
        self.device = device;
    }

    #[must_use]
    pub const fn base(&self) -> &Base {
        &self.base
    }

    /// The same copy with another base, and lines that wait. `register` is the base's, and shows the lines
    /// afterwards.
    #[must_use]
    pub fn on(&self, register: &mut Register, base: Base, lines: Vec<PendingLine>) -> Self {
        Self { base, lines, shown: Rebased::default(), ..self.clone() }.opened(register)
    }

    /// Lets go of earlier change sets of the log, now that they are kept elsewhere.
    pub fn let_go(&mut self, earlier: Arc<dyn Outcomes>) {
        self.base.let_go(earlier);
    }

    /// The lines that are kept until the log has them, in order.
    #[must_use]
    pub fn lines(&self) -> &[PendingLine] {
        &self.lines
    }

    /// The change sets of the lines that are kept, without those that were split off from others.
    pub fn sets(&self) -> impl Iterator<Item = &Arc<ChangeSet>> {
        self.lines.iter().filter_map(|line| match line {
            PendingLine::Set(set) if set.part_of.is_none() => Some(&set.set),
            _ => None,
        })
    }

    /// The change set of a line that is kept.
    #[must_use]
    pub fn line(&self, id: Uuid) -> Option<&PendingSet> {
        self.lines.iter().find_map(|line| match line {
            PendingLine::Set(set) if set.set.id == id => Some(set),
            _ => None,
        })
    }

    /// What the lines come to.
    #[must_use]
    pub const fn shown(&self) -> &Rebased {
        &self.shown
    }

    /// How many change sets are not in the log yet, without those that wait for an answer.
    #[must_use]
    pub fn unsent(&self) -> usize {
        self.shown.fitting.len()
    }

    /// The register of the base: what is shown, without what is pending.
    ///
    /// # Errors
    /// If `register` is not what is shown.
    pub fn base_register(&self, register: &Register) -> Result<Register, Stale> {
        let mut register = register.clone();
        self.shown.clone().take_off(&mut register)?;
        Ok(register)
    }

    /// Takes in a change set that was made for what is shown, and that no rule is against.
    ///
    /// # Errors
    /// If it could not be stored. Nothing is kept then.
    pub fn save(
        &mut self,
        register: &mut Register,
        set: Arc<ChangeSet>,
        store: &mut dyn PendingStore,
    ) -> Result<(), StoreError> {
        let pending = PendingSet::of(set);
        let line = PendingLine::Set(pending.clone());
        store.keep(&line)?;
        self.lines.push(line);
        self.shown.add(register, &self.base, &pending);
        Ok(())
    }

    /// The set that would undo another, or redo an undo: what it came to, taken back. `None` if it is not
    /// known.
    #[must_use]
    pub fn undo_of(&self, target: Uuid, id: Uuid, at: Timestamp) -> Option<ChangeSet> {
        let done = self.shown.outcome(target).or_else(|| self.base.outcome(target))?;
        Some(done.inverse(id, at))
    }

    /// What an undo comes to, beside what others have changed since.
    ///
    /// # Errors
    /// With what is in the way of it.
    pub fn try_undo(&self, register: &Register, undo: &ChangeSet) -> Result<ChangeSet, Vec<Conflict>> {
        self.shown.try_fit(register, undo)
    }

    /// Gives up a set that waits: theirs stays.
    ///
    /// # Errors
    /// If the answer could not be stored.
    pub fn give_up(
        &mut self,
        register: &mut Register,
        id: Uuid,
        store: &mut dyn PendingStore,
    ) -> Result<(), NotSent> {
        let line = PendingLine::GiveUp(id);
        store.keep(&line)?;
        self.take_off(register)?;
        self.lines.push(line);
        self.merge_all(register);
        Ok(())
    }

    #[cfg(test)]
    pub(crate) fn miscount(&mut self) {
        self.base.miscount();
    }

    /// The number from which the log is to be read. It begins with the last entry that is known.
    #[must_use]
    pub fn reads_from(&self) -> u64 {
        self.base.number.max(1)
    }

    /// Takes in a page of the log, read as of [`Self::reads_from`]. Returns what came, in order.
    ///
    /// # Errors
    /// If the log is not the one that the base is of.
    pub fn take_in(&mut self, register: &mut Register, mut page: Page) -> Result<Vec<Received>, NotReceived> {
        if self.base.number > 0 && self.safeguards.reads_from_base {
            let known = page.first().is_some_and(|(number, bytes)| {
                *number == self.base.number && entry::hash(bytes) == self.base.hash
            });
            if !known {
                return Err(NotReceived::AnotherLog);
            }
        }
        if self.base.is_doubtful() {
            return Err(NotReceived::Doubtful);
        }
        page.retain(|(number, _)| *number > self.base.number);
        if page.iter().zip(self.base.number + 1..).any(|((number, _), next)| *number != next) {
            return Err(NotReceived::AnotherLog);
        }
        // What was sent from here usually comes back first, and is shown already. What waits may fit
        // differently once that is below it instead of above.
        let is_simple = self.shown.waiting.is_empty();
        let own = page.iter().zip(self.shown.fitting.iter().filter(|_| is_simple));
        let mut all: Vec<Received> =
            own.map_while(|((_, bytes), set)| self.base.receive_own(set, bytes)).collect();
        self.shown.forget_first(all.len());
        let mut others = page.get(all.len()..).unwrap_or_default();
        while let Some(((_, bytes), rest)) = others.split_first()
            && self.leaves_alone(register, bytes)
        {
            all.push(self.base.receive(register, bytes));
            others = rest;
        }
        if others.is_empty() {
            self.forget_known();
            return Ok(all);
        }
        let from = self.first_met(register, others);
        let later = self.lines.get(from..).unwrap_or_default().iter().filter_map(|line| match line {
            PendingLine::Set(set) => Some(set.set.id),
            PendingLine::GiveUp(_) => None,
        });
        let later = later.collect();
        self.shown.take_off_lines(register, &later)?;
        all.extend(others.iter().map(|(_, bytes)| self.base.receive(register, bytes)));
        // Lines are forgotten last, so that their places stay.
        self.shown.merge(register, &self.base, (&self.lines, from), self.safeguards);
        self.forget_known();
        Ok(all)
    }

    /// The place of the first line that has something to do with some of the entries. What is before it stays
    /// as it is.
    fn first_met(&self, register: &Register, entries: &[(u64, Vec<u8>)]) -> usize {
        let mut reaches = Vec::new();
        for (_, bytes) in entries {
            let Ok(Entry { set, .. }) = Entry::parse(bytes) else { continue };
            if !set.merges().is_empty() || set.source().is_some() {
                return 0;
            }
            reaches.push(Reach::of(register, set.id, &set.changes));
        }
        let is_met = |line: &PendingLine| match line {
            PendingLine::Set(PendingSet { set, .. }) => {
                let mut reach = Reach::of(register, set.id, &set.changes);
                if let Some(done) = self.shown.outcome(set.id) {
                    reach.add(register, done.id, &done.changes);
                }
                reaches.iter().any(|other| reach.meets(other))
            }
            PendingLine::GiveUp(_) => false,
        };
        self.lines.iter().position(is_met).unwrap_or(self.lines.len())
    }

    /// Whether an entry has nothing to do with anything that is pending, so that it can be applied as if
    /// nothing were.
    fn leaves_alone(&self, register: &Register, bytes: &[u8]) -> bool {
        let Ok(Entry { set, .. }) = Entry::parse(bytes) else { return true };
        let is_plain = set.merges().is_empty() && set.source().is_none();
        is_plain && !self.shown.reach().meets(&Reach::of(register, set.id, &set.changes))
    }

    /// Takes in everything that the log has.
    ///
    /// # Errors
    /// If the log can't be reached, or is not the one that the base is of.
    pub fn catch_up(
        &mut self,
        register: &mut Register,
        log: &mut dyn SharedLog,
    ) -> Result<Vec<Received>, NotReceived> {
        let mut all = Vec::new();
        loop {
            let page = log.read(self.reads_from(), MOST_READ)?;
            let is_more = page.len() >= MOST_READ;
            all.extend(self.take_in(register, page)?);
            if !is_more {
                return Ok(all);
            }
        }
    }

    /// What is to be added to the log next; `None` if there is nothing, or this copy does not agree with the
    /// others.
    ///
    /// # Errors
    /// If what waits could not be kept apart from what goes.
    pub fn outgoing(
        &mut self,
        register: &mut Register,
        store: &mut dyn PendingStore,
    ) -> Result<Option<Outgoing>, NotSent> {
        if self.base.is_doubtful() {
            return Ok(None);
        }
        self.split_off(register, store)?;
        let entries = self.base.entries_of(self.device, self.shown.fitting.iter().take(MOST_SENT));
        let outgoing = Outgoing { first: self.base.number + 1, after: self.base.hash, entries };
        Ok((!outgoing.entries.is_empty()).then_some(outgoing))
    }

    /// Sends what fits.
    ///
    /// # Errors
    /// If the log can't be reached or did not answer. Receiving tells whether it was sent.
    pub fn send(
        &mut self,
        register: &mut Register,
        log: &mut dyn SharedLog,
        store: &mut dyn PendingStore,
    ) -> Result<Sent, NotSent> {
        let Some(Outgoing { first, after, entries }) = self.outgoing(register, store)? else {
            return Ok(Sent::All);
        };
        Ok(match log.append(first, &after, &entries)? {
            Appended::Added => Sent::All,
            Appended::Refused => Sent::Overtaken,
        })
    }

    /// Before a part of a line is sent, the rest of it becomes a line of its own.
    fn split_off(&mut self, register: &mut Register, store: &mut dyn PendingStore) -> Result<(), NotSent> {
        let (mut parts, mut ids) = (Vec::new(), self.ids.clone());
        for waiting in self.shown.waiting.iter().filter(|waiting| waiting.split.is_some()) {
            let Some(line) = self.line(waiting.line) else { continue };
            let changes = waiting.changes.clone();
            let set = Arc::new(ChangeSet { id: ids.draw_uuid(), changes, ..(*line.set).clone() });
            let part_of = waiting.split.map(|split| PartOf { line: waiting.line, split });
            parts.push(PendingLine::Set(PendingSet { set, part_of }));
        }
        if parts.is_empty() {
            return Ok(());
        }
        self.ids = ids;
        for part in &parts {
            store.keep(part)?;
        }
        self.take_off(register)?;
        self.lines.extend(parts);
        self.merge_all(register);
        Ok(())
    }

    fn take_off(&mut self, register: &mut Register) -> Result<(), Stale> {
        std::mem::take(&mut self.shown).take_off(register)
    }

    /// Merges the lines that the log does not have onto `register`, which is the base's.
    fn merge_all(&mut self, register: &mut Register) {
        self.forget_known();
        self.shown = Rebased::of(register, &self.base, &self.lines, self.safeguards);
    }

    /// Forgets the lines that the log has, and those that were given up.
    fn forget_known(&mut self) {
        if !self.safeguards.knows_ids {
            return;
        }
        let given_up: HashSet<Uuid, FixedState> = self
            .lines
            .iter()
            .filter_map(|line| match line {
                PendingLine::GiveUp(id) => Some(*id),
                PendingLine::Set(_) => None,
            })
            .collect();
        let base = &self.base;
        self.lines.retain(|line| match line {
            PendingLine::Set(line) => !base.has(line.set.id) && !given_up.contains(&line.set.id),
            PendingLine::GiveUp(_) => true,
        });
        // An undo that waits still has to know that nothing came of its target.
        let undone: HashSet<Uuid, FixedState> = self
            .lines
            .iter()
            .filter_map(|line| match line {
                PendingLine::Set(line) => line.set.undoes,
                PendingLine::GiveUp(_) => None,
            })
            .collect();
        self.lines.retain(|line| match line {
            PendingLine::Set(_) => true,
            PendingLine::GiveUp(id) => undone.contains(id),
        });
    }

    /// The ids of the change sets that wait or are still to be sent.
    pub fn pending_ids(&self) -> impl Iterator<Item = Uuid> {
        self.lines.iter().filter_map(|line| match line {
            PendingLine::Set(line) => Some(line.set.id),
            PendingLine::GiveUp(_) => None,
        })
    }
}
