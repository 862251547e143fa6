//! A copy of a shared register: its base, what is pending, and what both come to. Committing is local and
//! always works; receiving and sending happen whenever the log can be reached.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::IdSource;
use crate::register::{ChangeSet, Refused, rules};
use crate::sharing::base::{Base, Received};
use crate::sharing::entry;
use crate::sharing::log::{Appended, LogError, SharedLog};
use crate::sharing::pending::{PartOf, PendingLine, PendingSet};
use crate::sharing::rebase::{Rebased, rebase_with};

/// How many change sets are sent at once.
const MOST_SENT: usize = 32;
/// How many entries are read at once.
const MOST_READ: usize = 500;

/// Safeguards that a test can turn off, to see that it would notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Safeguards {
    /// A pending set whose id the log has is done.
    pub knows_ids: bool,
    /// Reading begins with the last entry that is known, and compares it.
    pub reads_from_base: bool,
    /// An undo is worked out from what its target came to.
    pub works_out_undo: bool,
}

impl Default for Safeguards {
    fn default() -> Self {
        Self { knows_ids: true, reads_from_base: true, works_out_undo: true }
    }
}

/// A copy of a shared register.
#[derive(Debug, Clone)]
pub struct Replica {
    device: Uuid,
    ids: IdSource,
    base: Base,
    lines: Vec<PendingLine>,
    shown: Rebased,
    pub(crate) safeguards: Safeguards,
}

/// Why a copy can't go on from its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReceived {
    #[error(transparent)]
    Log(#[from] LogError),
    /// The log is not the one that the base is of: it was replaced, or put back to an older state.
    #[error("the shared log is not the one that this register was copied from")]
    AnotherLog,
    #[error("the newest snapshot of the shared log is damaged")]
    Damaged,
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
            safeguards: Safeguards::default(),
        }
    }

    /// Goes on with other ids, as every start does: a folder that was copied must not draw the same again.
    pub fn restart(&mut self, ids: IdSource) {
        self.ids = ids;
        self.work_out();
    }

    #[must_use]
    pub const fn device(&self) -> Uuid {
        self.device
    }

    #[must_use]
    pub const fn base(&self) -> &Base {
        &self.base
    }

    /// The lines that are kept until the log has them, in order.
    #[must_use]
    pub fn lines(&self) -> &[PendingLine] {
        &self.lines
    }

    /// What is shown.
    #[must_use]
    pub const fn shown(&self) -> &Rebased {
        &self.shown
    }

    /// Takes in a change set that was made for what is shown.
    ///
    /// # Errors
    /// If a rule is against it. Nothing is kept then.
    pub fn save(&mut self, pending: PendingSet) -> Result<(), Refused> {
        rules::check(&self.shown.register, &pending.set)?;
        self.lines.push(PendingLine::Set(pending));
        self.work_out();
        Ok(())
    }

    /// The set that would undo another, or redo an undo: what it came to, taken back. `None` if it is not
    /// known.
    #[must_use]
    pub fn undo_of(&self, target: Uuid, id: Uuid, at: Timestamp) -> Option<ChangeSet> {
        let pending = self.shown.fitting.iter().find(|fitting| fitting.set.id == target);
        let done =
            pending.map(|fitting| &fitting.set).or_else(|| self.base.outcome(target).map(|set| &**set))?;
        Some(done.inverse(id, at))
    }

    /// Undoes a set by the same merge as everything else.
    ///
    /// # Errors
    /// With the conflicts, if others have changed what it would take back.
    pub fn undo(&mut self, undo: ChangeSet) -> Result<(), Vec<crate::sharing::conflict::Conflict>> {
        let id = undo.id;
        self.lines.push(PendingLine::Set(PendingSet::of(undo)));
        self.work_out();
        let Some(at) = self.shown.waiting.iter().position(|waiting| waiting.line == id) else {
            return Ok(());
        };
        let conflicts =
            self.shown.waiting.get(at).map(|waiting| waiting.conflicts.clone()).unwrap_or_default();
        self.lines.pop();
        self.work_out();
        Err(conflicts)
    }

    /// Gives up a set that waits: theirs stays.
    pub fn give_up(&mut self, id: Uuid) {
        self.lines.push(PendingLine::GiveUp(id));
        self.work_out();
    }

    /// Takes in what the log has that the base does not. Returns what came, in order.
    ///
    /// # Errors
    /// If the log can't be reached, or is not the one that the base is of.
    pub fn receive(&mut self, log: &mut impl SharedLog) -> Result<Vec<Received>, NotReceived> {
        let mut all = Vec::new();
        loop {
            let mut page = log.read(self.base.number.max(1), MOST_READ)?.into_iter().peekable();
            if self.base.number > 0 && self.safeguards.reads_from_base {
                let known = page.next().is_some_and(|(number, bytes)| {
                    number == self.base.number && entry::hash(&bytes) == self.base.hash
                });
                if !known {
                    return Err(NotReceived::AnotherLog);
                }
            }
            let before = all.len();
            for (number, bytes) in page {
                if number == self.base.number + 1 {
                    all.push(self.base.receive(&bytes));
                } else if number > self.base.number {
                    return Err(NotReceived::AnotherLog);
                }
            }
            if all.len() < before + MOST_READ - 1 {
                break;
            }
        }
        if !all.is_empty() {
            self.work_out();
        }
        Ok(all)
    }

    /// Begins anew from the newest snapshot and what follows it. Whatever this copy held and the log does not
    /// have, by whomever, is pending again, before everything else. Returns how many sets that are.
    ///
    /// # Errors
    /// If the log can't be reached, or its snapshot is damaged. Nothing is changed then.
    pub fn adopt(&mut self, log: &mut impl SharedLog) -> Result<usize, NotReceived> {
        let base = match log.snapshot()? {
            Some(snapshot) => Base::of(snapshot).ok_or(NotReceived::Damaged)?,
            None => Base::default(),
        };
        let mut fresh = Self { base, lines: Vec::new(), shown: Rebased::default(), ..self.clone() };
        fresh.receive(log)?;
        let missing = self.base.missing_in(&fresh.base);
        let count = missing.len();
        let again = missing.into_iter().map(|set| PendingLine::Set(PendingSet::of(set)));
        self.lines.splice(0..0, again);
        self.base = fresh.base;
        self.work_out();
        Ok(count)
    }

    /// Sends what fits. `Ok(false)` if somebody else was first: receive, then try again.
    ///
    /// # Errors
    /// If the log can't be reached or did not answer. Receiving tells whether it was sent.
    pub fn send(&mut self, log: &mut impl SharedLog) -> Result<bool, LogError> {
        self.split_off();
        let entries = self.base.entries_of(self.device, self.shown.fitting.iter().take(MOST_SENT));
        if entries.is_empty() {
            return Ok(true);
        }
        Ok(log.append(self.base.number + 1, &self.base.hash, &entries)? == Appended::Added)
    }

    /// Before a part of a line is sent, the rest of it becomes a line of its own.
    fn split_off(&mut self) {
        let split: Vec<_> =
            self.shown.waiting.iter().filter(|waiting| waiting.split.is_some()).cloned().collect();
        if split.is_empty() {
            return;
        }
        for waiting in split {
            let Some(line) = self.lines.iter().find_map(|line| match line {
                PendingLine::Set(set) if set.set.id == waiting.line => Some(set.clone()),
                _ => None,
            }) else {
                continue;
            };
            let set = ChangeSet { id: self.ids.draw_uuid(), changes: waiting.changes, ..(*line.set).clone() };
            let part_of = waiting.split.map(|split| PartOf { line: waiting.line, split });
            self.lines.push(PendingLine::Set(PendingSet { set: Arc::new(set), part_of, ..line }));
        }
        self.work_out();
    }

    /// Works out what is shown, and forgets the lines that the log has.
    fn work_out(&mut self) {
        if self.safeguards.knows_ids {
            let base = &self.base;
            let given_up: Vec<Uuid> = self
                .lines
                .iter()
                .filter_map(|line| match line {
                    PendingLine::GiveUp(id) => Some(*id),
                    PendingLine::Set(_) => None,
                })
                .collect();
            self.lines.retain(|line| match line {
                PendingLine::Set(line) => !base.has(line.set.id) && !given_up.contains(&line.set.id),
                PendingLine::GiveUp(_) => false,
            });
        }
        let Safeguards { works_out_undo, knows_ids, .. } = self.safeguards;
        self.shown = rebase_with(&self.base, &self.lines, works_out_undo, knows_ids);
    }

    /// The ids of the change sets that wait or are still to be sent.
    pub fn pending_ids(&self) -> impl Iterator<Item = Uuid> {
        self.lines.iter().filter_map(|line| match line {
            PendingLine::Set(line) => Some(line.set.id),
            PendingLine::GiveUp(_) => None,
        })
    }
}
