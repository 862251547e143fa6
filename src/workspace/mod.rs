//! An open register: the records, where they are stored, and what was done to them. Every change of data
//! passes here, whoever makes it: the rules judge it, the store saves it, the register applies it, and the
//! history remembers it. Nothing here knows of a screen or a command line.

pub mod history;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use jiff::Timestamp;

use crate::register::{ChangeSet, Refused, Register, Stale, Warning, rules};
use crate::store::erase::Order;
use crate::store::{EraseError, Opened, Store, StoreError};
use crate::workspace::history::History;

/// An open register. Its parts are public because they are read everywhere; they change through its methods.
#[derive(Debug, Default)]
pub struct Workspace<S> {
    /// Shared with whoever goes on reading an older state; it is changed in place when nobody does.
    pub register: Arc<Register>,
    pub history: History,
    pub store: S,
}

/// A change set that was saved.
#[derive(Debug)]
pub struct Committed {
    pub set: Arc<ChangeSet>,
    /// What is odd about it, and was saved all the same.
    pub warnings: Vec<Warning>,
}

/// Why a change set was not saved. Register and history are as they were.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSaved {
    #[error("not saved: {0}")]
    Refused(#[from] Refused),
    #[error("not saved: no register is open")]
    NothingOpen,
    #[error(transparent)]
    NotStored(#[from] StoreError),
    /// The rules let it pass and the register did not. That is a fault of alumnet.
    #[error(transparent)]
    Stale(#[from] Stale),
}

impl<S: Store> Workspace<S> {
    #[must_use]
    pub fn new(register: Register, history: History, store: S) -> Self {
        Self { register: Arc::new(register), history, store }
    }

    /// Saves a change set, whole or not at all. Every change there is takes this way.
    ///
    /// # Errors
    /// When it breaks a rule or can't be stored.
    pub fn commit(&mut self, set: impl Into<Arc<ChangeSet>>) -> Result<Committed, NotSaved> {
        let committed = self.take_in(set.into())?;
        self.history.saved(Arc::clone(&committed.set));
        Ok(committed)
    }

    /// Takes in a change set that was made elsewhere and is saved there. It is judged and stored like any
    /// other, but undo is for what was done here: it leaves alone what can be undone and redone.
    ///
    /// # Errors
    /// When it does not fit what is here, breaks a rule or can't be stored.
    pub fn receive(&mut self, set: impl Into<Arc<ChangeSet>>) -> Result<Committed, NotSaved> {
        let committed = self.take_in(set.into())?;
        self.history.received(Arc::clone(&committed.set));
        Ok(committed)
    }

    fn take_in(&mut self, set: Arc<ChangeSet>) -> Result<Committed, NotSaved> {
        let warnings = rules::check(&self.register, &set)?;
        self.store.commit(&set)?;
        Arc::make_mut(&mut self.register).apply(&set)?;
        Ok(Committed { set, warnings })
    }

    /// Takes a person out of everything that is kept, and goes on with what remains. It is no change set:
    /// nothing brings the person back, and nothing done before can be undone. Gives the backups that still
    /// hold the person.
    ///
    /// # Errors
    /// When nobody was erased, or when it will be finished at the next start.
    pub fn erase(&mut self, order: &Order) -> Result<Vec<String>, EraseError> {
        let erased = self.store.erase(&self.register, order)?;
        self.register = Arc::new(erased.register);
        self.history = History::of(erased.history);
        Ok(erased.backups)
    }

    /// Begins a backup if one is due. It never waits.
    pub fn back_up_when_due(&mut self, now: Timestamp) {
        if self.store.backup_is_due() {
            self.back_up(now);
        }
    }

    /// Begins a backup. It never waits.
    pub fn back_up(&mut self, now: Timestamp) {
        self.store.back_up(Arc::clone(&self.register), now);
    }
}

impl From<Opened> for Workspace<crate::store::DiskStore> {
    /// What opening had to say is left out.
    fn from(opened: Opened) -> Self {
        Self::new(opened.register, History::of(opened.history), opened.store)
    }
}
