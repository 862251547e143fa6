//! An open register: the records, their store and their history. Every change of data passes through here,
//! whoever makes it: the rules check it, the store saves it, the register applies it, the history records it.
//! Nothing here knows about a screen or a command line.

#[cfg(test)]
mod copies;
mod deleted;
pub mod errands;
pub mod history;
pub mod opening;
pub mod shared;
#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::Person;
use crate::register::{ChangeSet, Refused, Register, Stale, Warning, rules};
use crate::sharing::base::Received;
use crate::sharing::beginning::Beginning;
use crate::sharing::log::{Appended, LogError, Page, RenewableLog, SharedLog};
use crate::sharing::remote::entries;
use crate::sharing::remote::error::RemoteError;
use crate::sharing::replica::{MOST_READ, NotReceived, NotSent, Outgoing};
use crate::store::erase::Order;
use crate::store::{EraseError, HistoryReader, LogPlace, Store, StoreError, begun_anew};
pub use crate::workspace::deleted::people as deleted_people;
use crate::workspace::history::History;
use crate::workspace::shared::{BegunAnew, NotUndone, Shared};

/// An open register. Its parts are public to be read anywhere; only its methods change them.
#[derive(Debug, Default)]
pub struct Workspace<S> {
    /// Shared with readers of an older state, such as a backup in progress; changed in
    /// place when there are none.
    pub register: Arc<Register>,
    pub history: History,
    pub store: S,
    /// If several instructors share the register: what is shared, and what waits to be.
    pub shared: Option<Box<Shared>>,
}

#[derive(Debug)]
pub struct Committed {
    pub set: Arc<ChangeSet>,
    /// Oddities that did not prevent saving.
    pub warnings: Vec<Warning>,
}

/// Why a change set was not saved. Register and history are unchanged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSaved {
    #[error("not saved: {0}")]
    Refused(#[from] Refused),
    #[error("not saved: no register is open")]
    NothingOpen,
    #[error(transparent)]
    NotStored(#[from] StoreError),
    #[error("not undone: {0}")]
    NotUndone(#[from] NotUndone),
    /// The log that it is for would never take it.
    #[error("not saved: {0}")]
    NotShareable(#[from] RemoteError),
    /// The rules accepted it and the register did not. That is a bug in alumnet.
    #[error(transparent)]
    Stale(#[from] Stale),
}

/// Why an answer to a conflict was not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnswered {
    #[error(transparent)]
    NotSaved(#[from] NotSaved),
    #[error(transparent)]
    NotKept(#[from] NotSent),
}

impl<S: Store> Workspace<S> {
    #[must_use]
    pub fn new(register: Register, history: History, store: S) -> Self {
        Self { register: Arc::new(register), history, store, shared: None }
    }

    /// The same, shared with others. `register` must be what the copy shows.
    #[must_use]
    pub fn shared(self, shared: Shared) -> Self {
        Self { shared: Some(Box::new(shared)), ..self }
    }

    /// Saves a change set, whole or not at all. Every local change goes through here.
    ///
    /// # Errors
    /// If it breaks a rule or can't be stored.
    pub fn commit(&mut self, set: impl Into<Arc<ChangeSet>>) -> Result<Committed, NotSaved> {
        let committed = self.take_in(set.into())?;
        let set = Arc::clone(&committed.set);
        if self.shared.is_some() {
            self.history.pending(set);
        } else {
            self.history.saved(set);
        }
        Ok(committed)
    }

    /// Saves a change set that was made elsewhere and is already saved there. It is checked and stored like
    /// any other, but leaves the undo and redo stacks alone: those are for changes made here.
    ///
    /// # Errors
    /// If it does not fit the register, breaks a rule or can't be stored.
    pub fn receive(&mut self, set: impl Into<Arc<ChangeSet>>) -> Result<Committed, NotSaved> {
        let committed = self.take_in(set.into())?;
        self.history.received(Arc::clone(&committed.set));
        Ok(committed)
    }

    fn take_in(&mut self, set: Arc<ChangeSet>) -> Result<Committed, NotSaved> {
        if let Some(shared) = &mut self.shared {
            let set = match set.undoes {
                Some(target) => Arc::new(shared.taking_back(&self.register, &set, target)?),
                None => set,
            };
            let set = shared.imported_again(set);
            let warnings = rules::check(&self.register, &set)?;
            entries::fits(&set)?;
            shared.save(Arc::make_mut(&mut self.register), &set)?;
            self.store.noted(set.changes.len());
            return Ok(Committed { set, warnings });
        }
        let warnings = rules::check(&self.register, &set)?;
        self.store.commit(&set)?;
        Arc::make_mut(&mut self.register).apply(&set)?;
        Ok(Committed { set, warnings })
    }

    /// Takes in a page of the shared log. Everything of mine that is not there yet is merged onto it.
    ///
    /// # Errors
    /// If it is another log than this register was copied from.
    pub fn arrived(&mut self, page: Page) -> Result<Vec<Received>, NotReceived> {
        let Some(shared) = &mut self.shared else { return Ok(Vec::new()) };
        // What could not be saved the last time; without it, what comes now would not follow.
        shared.save_base(&mut self.store)?;
        let received = shared.take_in(Arc::make_mut(&mut self.register), page)?;
        for entry in &received {
            self.history.arrived(&entry.line());
        }
        // The log has it, so nothing is lost if that fails. The next page tries again first, and says so.
        let _ = shared.save_base(&mut self.store);
        Ok(received)
    }

    /// Begins anew from the newest snapshot of the shared log and what follows it. What only this register
    /// had waits again. Returns how many change sets that are.
    ///
    /// # Errors
    /// If the log can't be reached, its snapshot is damaged, or the result could not be saved.
    pub fn adopt(&mut self, log: &mut dyn SharedLog, id: Uuid, at: Timestamp) -> Result<usize, NotReceived> {
        let Some(shared) = &mut self.shared else { return Ok(0) };
        let register = Arc::make_mut(&mut self.register);
        let BegunAnew { again: count, history, lines } =
            shared.adopt(register, log, &mut self.store, (id, at))?;
        if let Some(history) = history {
            self.history = History::of_copy(history, shared.replica().device());
        }
        self.history.begun_anew(&begun_anew(id, at), &lines, shared.replica().sets());
        Ok(count)
    }

    /// The register as the journal has it: without what waits to be shared.
    ///
    /// # Errors
    /// If what waits can't be taken off again. That is a bug in alumnet.
    pub fn base_register(&self) -> Result<Arc<Register>, Stale> {
        match &self.shared {
            Some(shared) => shared.replica().base_register(&self.register).map(Arc::new),
            None => Ok(Arc::clone(&self.register)),
        }
    }

    /// All of the history, for reading in the background.
    pub fn whole_history(&self) -> Box<dyn HistoryReader> {
        history::reader::whole(self.store.history(), &self.history)
    }

    /// What is to be added to the shared log next.
    ///
    /// # Errors
    /// If what waits for an answer could not be kept apart from it.
    pub fn outgoing(&mut self) -> Result<Option<Outgoing>, NotSent> {
        let Some(shared) = &mut self.shared else { return Ok(None) };
        shared.outgoing(Arc::make_mut(&mut self.register))
    }

    /// Answers what waits: theirs stays, and `mine` is saved on top of it, if there is one.
    ///
    /// # Errors
    /// If `mine` can't be saved, or the answer can't. Then it waits as before.
    pub fn answer(&mut self, line: Uuid, mine: Option<ChangeSet>) -> Result<Option<Committed>, NotAnswered> {
        let committed = match mine {
            // First, because of the two, only this may not be lost.
            Some(mine) => Some(self.commit(mine)?),
            None => None,
        };
        if let Some(shared) = &mut self.shared {
            shared.give_up(Arc::make_mut(&mut self.register), line)?;
            self.history.given_up(line);
        }
        Ok(committed)
    }

    /// Erases a person from everything that is stored, and continues with what remains. This is not a change
    /// set: nothing brings the person back, and nothing done before can be undone. Returns the backups that
    /// still contain the person.
    ///
    /// # Errors
    /// If nobody was erased, or if the erasure can be completed only at the next start.
    pub fn erase(&mut self, order: &Order) -> Result<Vec<String>, EraseError> {
        if self.shared.is_some() {
            // The others would keep the person.
            let words = "the shared log is needed, and can't be reached from here";
            return Err(EraseError::NotDone(words.to_owned()));
        }
        let erased = self.store.erase(&self.register, order)?;
        self.register = Arc::new(erased.register);
        self.history = History::of(erased.history);
        Ok(erased.backups)
    }

    /// Erases a person for everybody who shares the register: the log begins anew, and every other copy is
    /// without them once it has seen that. `id` is that of the log's new first entry.
    ///
    /// # Errors
    /// As for [`Self::erase`], and if the log can't be reached or somebody else has just changed it.
    pub fn erase_shared(
        &mut self,
        log: &mut dyn RenewableLog,
        order: &Order,
        id: Uuid,
    ) -> Result<Vec<String>, EraseError> {
        self.catch_up(log).map_err(|error| EraseError::NotDone(error.to_string()))?;
        let Some(shared) = &mut self.shared else { return self.erase(order) };
        let register = Arc::make_mut(&mut self.register);
        let (erased, line) = shared.erase(register, log, &mut self.store, (order, id))?;
        self.history = History::of_copy(erased.history, shared.replica().device());
        self.history.arrived(&line);
        for set in shared.replica().sets() {
            self.history.pending(Arc::clone(set));
        }
        Ok(erased.backups)
    }

    /// Begins the shared log anew from what this copy has of it, and goes on with the new one. `begin` begins
    /// it after a place; `id` is that of its first entry.
    ///
    /// # Errors
    /// If it was not begun, or could not be saved.
    pub fn begin_log_anew(
        &mut self,
        (actor, id, at): (&str, Uuid, Timestamp),
        begin: &mut dyn FnMut(LogPlace, &Beginning) -> Result<Appended, LogError>,
    ) -> Result<(), NotReceived> {
        let Some(shared) = &mut self.shared else { return Ok(()) };
        let register = Arc::make_mut(&mut self.register);
        let line = shared.begin_log_anew(register, &mut self.store, (actor, id, at), begin)?;
        self.history.arrived(&line);
        Ok(())
    }

    /// Stops sharing. The register stays as it is shown, and is this folder's alone. `id` is that of the line
    /// in its journal that says so.
    ///
    /// # Errors
    /// If that could not be saved. Then it is shared as before.
    pub fn stop_sharing(&mut self, id: Uuid, at: Timestamp) -> Result<(), NotReceived> {
        let Some(shared) = &mut self.shared else { return Ok(()) };
        shared.stop(&self.register, &mut self.store, (id, at))?;
        self.shared = None;
        Ok(())
    }

    /// Takes in everything that the shared log has.
    ///
    /// # Errors
    /// If the log can't be reached, or is another than this register was copied from.
    pub fn catch_up(&mut self, log: &mut (impl SharedLog + ?Sized)) -> Result<(), NotReceived> {
        while let Some(shared) = &self.shared {
            let page = log.read(shared.replica().reads_from(), MOST_READ)?;
            let is_more = page.len() >= MOST_READ;
            self.arrived(page)?;
            if !is_more {
                break;
            }
        }
        Ok(())
    }

    /// The people who were deleted on purpose, as they last were: an import may bring them again.
    ///
    /// # Errors
    /// If the history can't be read.
    pub fn deleted_people(&self) -> io::Result<Vec<Person>> {
        deleted::people(&self.register, &*self.whole_history())
    }

    /// Starts a backup if one is due. Does not wait for it.
    pub fn back_up_when_due(&mut self, now: Timestamp) {
        if self.store.backup_is_due() {
            self.back_up(now);
        }
    }

    /// Starts a backup. Does not wait for it.
    pub fn back_up(&mut self, now: Timestamp) {
        // A register whose parts do not fit is saved as it is in the journal.
        if let Ok(register) = self.base_register() {
            self.store.back_up(register, now);
        }
    }
}
