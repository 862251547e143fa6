//! What was done, in this session and before, so that it can be undone and redone. Each step is a saved
//! change set; undoing one saves its inverse, and redoing saves the inverse of the undo.
//!
//! The stacks follow from the order of the entries alone, so they are the same after a restart. The change
//! set itself is in memory only if it was made in this session or has been fetched from the journal since.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::domain::EntityKind;
use crate::register::{ChangeSet, undone_label};
use crate::sharing::beginning::is_beginning;
use crate::store::history::Ids;
use crate::store::{Barrier, HistoryEntry, LogLine, Outline};

pub mod reader;
pub mod whereabouts;

/// Change sets that are not in the journal yet are numbered from here on.
const PENDING: u64 = 1 << 62;

/// Everything that was done, and the undo and redo stacks.
#[derive(Debug, Default)]
pub struct History {
    /// Every known entry, by number.
    noted: BTreeMap<u64, Noted>,
    numbers: HashMap<Uuid, u64, FixedState>,
    /// The numbers of the steps that can be undone, the latest last.
    done: Vec<u64>,
    /// The numbers of the undos that can themselves be undone, which is redoing.
    undone: Vec<u64>,
    /// The id of this copy of a shared register.
    device: Option<Uuid>,
    /// The latest barrier that undo can't cross.
    barrier: Option<Barrier>,
    /// Counts every change of the above.
    revision: u64,
}

/// A change set, as far as it is known.
#[derive(Debug, Clone)]
pub struct Noted {
    pub entry: HistoryEntry,
    /// Present once its journal line has been read, or if it was made in this session.
    pub account: Option<Account>,
    pub set: Option<Arc<ChangeSet>>,
    /// Whether it was made before this session.
    pub earlier: bool,
}

/// Who made a change set, and what it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub actor: String,
    /// How many records of each kind.
    pub counts: Vec<(EntityKind, usize)>,
    /// The first record it changes.
    pub first: Option<(EntityKind, Uuid)>,
}

impl Noted {
    /// Whether it is an undo, as opposed to a redo.
    #[must_use]
    pub fn is_undo(&self) -> bool {
        self.entry.undoes.is_some() && undone_label(&self.entry.label).is_some()
    }
}

impl Account {
    /// The number of records of each kind, in words.
    #[must_use]
    pub fn words(&self) -> String {
        self.counts.iter().map(|(kind, count)| kind.counted(*count)).collect::<Vec<_>>().join(", ")
    }

    /// The number of records of all kinds.
    #[must_use]
    pub fn records(&self) -> usize {
        self.counts.iter().map(|(_, count)| count).sum()
    }
}

/// Why a change set is being saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Do,
    Undo,
    Redo,
}

impl History {
    /// The history that opening found, oldest entry first.
    #[must_use]
    pub fn of(entries: Vec<HistoryEntry>) -> Self {
        let mut history = Self::default();
        for entry in entries {
            history.note(Noted { entry, account: None, set: None, earlier: true });
        }
        history
    }

    /// The history of a copy of a shared register: what others did can't be undone here.
    #[must_use]
    pub fn of_copy(entries: Vec<HistoryEntry>, device: Uuid) -> Self {
        let mut history = Self { device: Some(device), ..Self::default() };
        for entry in entries {
            history.note_if_mine(Noted { entry, account: None, set: None, earlier: true });
        }
        history
    }

    /// Increases whenever there is something new to show.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// How many steps can be undone and how many redone.
    #[must_use]
    pub fn depths(&self) -> (usize, usize) {
        (self.done.len(), self.undone.len())
    }

    /// # Errors
    /// With the reason why nothing can be undone.
    pub fn can_undo(&self) -> Result<(), &'static str> {
        match (self.done.is_empty(), self.barrier) {
            (false, _) => Ok(()),
            (true, Some(barrier)) => Err(barrier.reason()),
            (true, None) => Err("there is nothing to undo"),
        }
    }

    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// The step that undo would reverse.
    #[must_use]
    pub fn last_done(&self) -> Option<&Noted> {
        self.done.last().and_then(|number| self.noted.get(number))
    }

    /// The undo that redo would reverse.
    #[must_use]
    pub fn last_undone(&self) -> Option<&Noted> {
        self.undone.last().and_then(|number| self.noted.get(number))
    }

    #[must_use]
    pub fn find(&self, id: Uuid) -> Option<&Noted> {
        self.numbers.get(&id).and_then(|number| self.noted.get(number))
    }

    #[must_use]
    pub fn get(&self, number: u64) -> Option<&Noted> {
        self.noted.get(&number)
    }

    /// All known entries, oldest first, as [`Self::of`] takes them.
    #[must_use]
    pub fn entries(&self) -> Vec<HistoryEntry> {
        self.noted.values().map(|noted| noted.entry.clone()).collect()
    }

    /// All known entries, newest first.
    pub fn newest(&self) -> impl Iterator<Item = &Noted> {
        self.noted.values().rev()
    }

    /// Records a change set that was just saved. A new change clears the redo stack.
    pub fn saved(&mut self, set: impl Into<Arc<ChangeSet>>) {
        let noted = made(self.next_number(), set.into());
        self.note(noted);
    }

    /// Records a change set received from elsewhere. The undo and redo stacks stay as they are.
    pub fn received(&mut self, set: impl Into<Arc<ChangeSet>>) {
        let noted = made(self.next_number(), set.into());
        self.keep(noted);
    }

    /// Records a change set that was just saved, and is not in the journal yet because it waits to be shared.
    pub fn pending(&mut self, set: impl Into<Arc<ChangeSet>>) {
        let last = self.noted.range(PENDING..).next_back();
        let number = last.map_or(PENDING, |(last, _)| last + 1);
        let set = set.into();
        // What a log has lost waits again at whoever has it.
        let sent_by = self.find(set.id).and_then(|noted| noted.entry.log?.device);
        let is_mine = sent_by.is_none_or(|device| Some(device) == self.device);
        let is_mine = is_mine && !is_beginning(&set.label);
        let noted = made(number, set);
        if is_mine { self.note(noted) } else { self.keep(noted) }
    }

    /// Records that a copy of a shared register was begun anew with a snapshot. `lines` followed it, and
    /// `pending` waits to be shared.
    pub fn begun_anew<'a>(
        &mut self,
        set: &ChangeSet,
        lines: &[LogLine],
        pending: impl Iterator<Item = &'a Arc<ChangeSet>>,
    ) {
        self.cut(set, Barrier::Snapshot);
        for noted in self.noted.split_off(&PENDING).into_values() {
            self.numbers.remove(&noted.entry.id);
        }
        for line in lines {
            let mut noted = made(self.next_number(), Arc::clone(&line.set));
            noted.entry = noted.entry.in_log(Some(line.note));
            self.note_if_mine(noted);
        }
        pending.for_each(|set| self.pending(Arc::clone(set)));
    }

    /// Records an entry of the journal of a copy: what others did can't be undone here.
    fn note_if_mine(&mut self, noted: Noted) {
        // What was before the log is not in it, and cannot be taken back in it.
        let is_mine = noted.entry.log.is_some_and(|note| note.device.is_some() && note.device == self.device);
        let is_mine = is_mine && !is_beginning(&noted.entry.label);
        if is_mine || noted.entry.barrier.is_some() { self.note(noted) } else { self.keep(noted) }
    }

    /// Records an entry of a shared log that was saved to the journal. If it waited to be shared, it does no
    /// longer, and can be undone as before.
    pub fn arrived(&mut self, line: &LogLine) {
        let mut noted = made(self.next_number(), Arc::clone(&line.set));
        noted.entry = noted.entry.in_log(Some(line.note));
        let number = noted.entry.seq;
        let waited = self.numbers.get(&line.set.id).copied().filter(|waited| *waited >= PENDING);
        if let Some(waited) = waited {
            self.noted.remove(&waited);
            let places = self.done.iter_mut().chain(&mut self.undone);
            places.filter(|place| **place == waited).for_each(|place| *place = number);
        }
        self.keep(noted);
    }

    /// What is not in the journal yet, because it waits to be shared.
    fn all_pending(&self) -> Vec<(HistoryEntry, Arc<ChangeSet>)> {
        let pending = self.noted.range(PENDING..);
        pending.filter_map(|(_, noted)| Some((noted.entry.clone(), noted.set.clone()?))).collect()
    }

    /// Forgets what waited to be shared and never will be: somebody gave it up.
    pub fn given_up(&mut self, id: Uuid) {
        if let Some(number) = self.numbers.get(&id).copied().filter(|number| *number >= PENDING) {
            self.numbers.remove(&id);
            self.noted.remove(&number);
            self.done.retain(|place| *place != number);
            self.undone.retain(|place| *place != number);
            self.revision += 1;
        }
    }
    /// Records a barrier that undo can't cross; the journal has it as `set`.
    pub fn cut(&mut self, set: &ChangeSet, barrier: Barrier) {
        let entry = HistoryEntry::of(self.next_number(), set).with_barrier(barrier);
        self.note(Noted { entry, account: None, set: None, earlier: false });
    }

    /// Keeps a change set that was read from the journal.
    pub fn fetched(&mut self, number: u64, set: ChangeSet) {
        if let Some(noted) = self.noted.get_mut(&number) {
            noted.set = Some(Arc::new(set));
        }
    }

    /// Takes in the result of reading the journal, which may reach further back than the known entries. The
    /// undo and redo stacks stay as they are.
    pub fn learn(&mut self, outlines: Vec<Outline>) {
        for Outline { entry, actor, counts, first, .. } in outlines {
            let account = Some(Account { actor, counts, first });
            self.numbers.insert(entry.id, entry.seq);
            match self.noted.get_mut(&entry.seq) {
                Some(noted) => {
                    // A barrier set in this session may not be visible in the journal.
                    let barrier = entry.barrier.or(noted.entry.barrier);
                    (noted.entry, noted.account) = (entry, account);
                    noted.entry.barrier = barrier;
                }
                None => {
                    drop(self.noted.insert(entry.seq, Noted { entry, account, set: None, earlier: true }));
                }
            }
        }
        self.revision += 1;
    }

    /// The barrier that keeps a change from being undone: one at `number` or after it.
    #[must_use]
    pub fn barrier_since(&self, number: u64) -> Option<Barrier> {
        self.noted.range(number..).find_map(|(_, noted)| noted.entry.barrier)
    }

    fn next_number(&self) -> u64 {
        self.noted.range(..PENDING).next_back().map_or(1, |(last, _)| last + 1)
    }

    fn note(&mut self, noted: Noted) {
        let number = noted.entry.seq;
        let target = noted.entry.undoes.map(|target| self.numbers.get(&target));
        if noted.entry.barrier.is_some() {
            self.done.clear();
            self.undone.clear();
            self.barrier = noted.entry.barrier;
        } else if let Some(Some(target)) = target
            && self.done.last() == Some(target)
        {
            self.done.pop();
            self.undone.push(number);
        } else if let Some(Some(target)) = target
            && self.undone.last() == Some(target)
        {
            self.undone.pop();
            self.done.push(number);
        } else if target == Some(None) && self.done.is_empty() && undone_label(&noted.entry.label).is_some() {
            // Its target is older than every known entry, and nothing newer had been done when it was undone.
            self.undone.push(number);
        } else {
            self.undone.clear();
            self.done.push(number);
        }
        self.keep(noted);
    }

    fn keep(&mut self, noted: Noted) {
        let number = noted.entry.seq;
        self.numbers.insert(noted.entry.id, number);
        self.noted.insert(number, noted);
        self.revision += 1;
    }
}

/// A change set of this session, as the history keeps it.
fn made(number: u64, set: Arc<ChangeSet>) -> Noted {
    let outline = Outline::of(HistoryEntry::of(number, &set), &set, &Ids::default());
    let account = Account { actor: outline.actor, counts: outline.counts, first: outline.first };
    Noted { entry: outline.entry, account: Some(account), set: Some(set), earlier: false }
}

#[cfg(test)]
mod tests;
