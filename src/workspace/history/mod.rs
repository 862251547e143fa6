//! What was done, now and before alumnet was opened, so that it can be undone and redone. Each step is a
//! saved change set; undoing one saves its inverse, and redoing saves the inverse of the undo.
//!
//! The stacks follow from the entries alone, in their order, so they come out the same after a restart. A
//! change set itself is held only when it was made in this session or fetched from the journal since.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::domain::EntityKind;
use crate::register::{ChangeSet, undone_label};
use crate::store::history::Ids;
use crate::store::{Barrier, HistoryEntry, Outline};

/// What was done, what of it can be taken back, and what was taken back.
#[derive(Debug, Default)]
pub struct History {
    /// Everything known, by number.
    noted: BTreeMap<u64, Noted>,
    numbers: HashMap<Uuid, u64, FixedState>,
    /// The numbers of the steps that can be undone, the last one last.
    done: Vec<u64>,
    /// The numbers of the undos that can be undone in their turn, which is redoing.
    undone: Vec<u64>,
    /// The last thing that undo can't go back beyond.
    barrier: Option<Barrier>,
    /// Counts the changes of all this.
    revision: u64,
}

/// A change set as far as it is known.
#[derive(Debug, Clone)]
pub struct Noted {
    pub entry: HistoryEntry,
    /// Once its line was read, or when it was made in this session.
    pub account: Option<Account>,
    pub set: Option<Arc<ChangeSet>>,
    /// Whether it was made before alumnet was opened.
    pub earlier: bool,
}

/// Who made a change set, and what it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub actor: String,
    /// How many records of each kind.
    pub counts: Vec<(EntityKind, usize)>,
    /// The record that is changed first.
    pub first: Option<(EntityKind, Uuid)>,
}

impl Noted {
    /// Whether it takes something back, and does not just do it again.
    #[must_use]
    pub fn is_undo(&self) -> bool {
        self.entry.undoes.is_some() && undone_label(&self.entry.label).is_some()
    }
}

impl Account {
    /// How many records of which kinds, in words.
    #[must_use]
    pub fn words(&self) -> String {
        self.counts.iter().map(|(kind, count)| kind.counted(*count)).collect::<Vec<_>>().join(", ")
    }

    /// How many records of any kind.
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
    /// The history as opening found it, the oldest entry first.
    #[must_use]
    pub fn of(entries: Vec<HistoryEntry>) -> Self {
        let mut history = Self::default();
        for entry in entries {
            history.note(Noted { entry, account: None, set: None, earlier: true });
        }
        history
    }

    /// Moves whenever there is something new to be seen.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// How many steps can be taken back, and how many made again.
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

    /// The step that undo takes back.
    #[must_use]
    pub fn last_done(&self) -> Option<&Noted> {
        self.done.last().and_then(|number| self.noted.get(number))
    }

    /// The undo that redo takes back.
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

    /// The entries of everything known, the oldest first: what [`Self::of`] takes.
    #[must_use]
    pub fn entries(&self) -> Vec<HistoryEntry> {
        self.noted.values().map(|noted| noted.entry.clone()).collect()
    }

    /// Everything known, the newest first.
    pub fn newest(&self) -> impl Iterator<Item = &Noted> {
        self.noted.values().rev()
    }

    /// Takes note of a set that was just saved. A new change forgets what could have been redone.
    pub fn saved(&mut self, set: impl Into<Arc<ChangeSet>>) {
        let noted = self.made_now(set.into());
        self.note(noted);
    }

    /// Takes note of a set that came in from elsewhere. What can be undone and redone here stays as it is.
    pub fn received(&mut self, set: impl Into<Arc<ChangeSet>>) {
        let noted = self.made_now(set.into());
        self.keep(noted);
    }

    fn made_now(&self, set: Arc<ChangeSet>) -> Noted {
        let entry = HistoryEntry::of(self.next_number(), &set);
        let outline = Outline::of(entry, &set, &Ids::default());
        let account = Account { actor: outline.actor, counts: outline.counts, first: outline.first };
        Noted { entry: outline.entry, account: Some(account), set: Some(set), earlier: false }
    }

    /// Takes note of something that undo can't go back beyond, and that stands in the journal as `set`.
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

    /// Takes what a look through the journal brought. It may reach back further than what was known; what can
    /// be undone stays as it is.
    pub fn learn(&mut self, outlines: Vec<Outline>) {
        for Outline { entry, actor, counts, first, .. } in outlines {
            let account = Some(Account { actor, counts, first });
            self.numbers.insert(entry.id, entry.seq);
            match self.noted.get_mut(&entry.seq) {
                Some(noted) => {
                    // What was cut in this session is not always to be seen in the journal.
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

    /// What keeps a change from being undone, if it is or was made before something that undo can't cross.
    #[must_use]
    pub fn barrier_since(&self, number: u64) -> Option<Barrier> {
        self.noted.range(number..).find_map(|(_, noted)| noted.entry.barrier)
    }

    fn next_number(&self) -> u64 {
        self.noted.last_key_value().map_or(1, |(last, _)| last + 1)
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
            // What it undid is older than what is known; nothing newer was done when it was undone.
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

#[cfg(test)]
mod tests;
