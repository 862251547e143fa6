//! The store on disk: a commit is a line of the journal; the database follows on a thread of its own.

use std::fs::File;
use std::path::PathBuf;

use super::codec::{self, HISTORY};
use super::erase::{self, EraseError, Erased, Order, Prepared};
use super::history::{self, HistoryReader, JournalHistory};
use super::journal::Place;
use super::journal::writer::Writer;
use super::keeper::{Job, Keeper};
use super::ledger;
use super::lock::Lock;
use super::tally::Tally;
use super::{Store, StoreError};
use crate::register::suppression::Suppressions;
use crate::register::{ChangeSet, Register};

/// An open register on disk. When it is dropped the database has caught up and the folder is free again.
#[derive(Debug)]
pub struct DiskStore {
    folder: PathBuf,
    journal: Writer<File>,
    keeper: Keeper,
    tally: Tally,
    seq: u64,
    scratch: Vec<u8>,
    suppressions: Suppressions,
    /// Why nothing may be saved before the next start.
    halted: Option<String>,
    // The last field, so that the folder is free only when the database is closed.
    _lock: Lock,
}

impl DiskStore {
    pub(super) const fn new(
        folder: PathBuf,
        journal: Writer<File>,
        keeper: Keeper,
        tally: Tally,
        seq: u64,
        suppressions: Suppressions,
        lock: Lock,
    ) -> Self {
        Self { folder, journal, keeper, tally, seq, scratch: Vec::new(), suppressions, halted: None, _lock: lock }
    }

    /// An erasure that calls `watch` before every step.
    pub(super) fn erase_watched(&mut self, register: &Register, order: &Order, watch: erase::Watch<'_>) -> Result<Erased, EraseError> {
        if let Some(reason) = &self.halted {
            return Err(EraseError::Unfinished(reason.clone()));
        }
        self.journal.settle().map_err(|error| EraseError::NotDone(error.to_string()))?;
        let prepared = erase::prepare(&self.folder, register, &self.suppressions, order, watch);
        let finished = prepared.and_then(|prepared| self.take_over(&prepared, watch).map(|()| prepared));
        if let Err(EraseError::Unfinished(reason)) = &finished {
            self.halted = Some(reason.clone());
        }
        let Prepared { register, entries, .. } = finished?;
        let history = history::recent(self.journal.folder(), entries);
        Ok(Erased { register, history, backups: self.backups() })
    }

    /// Puts what was prepared in place and goes on with it.
    fn take_over(&mut self, prepared: &Prepared, watch: erase::Watch<'_>) -> Result<(), EraseError> {
        let unfinished = |words: String| EraseError::Unfinished(words);
        // A database that still writes would write into the new folder.
        if !self.keeper.close() {
            return Err(unfinished("the database did not close in time".to_owned()));
        }
        erase::finish(&self.folder, watch)?;
        self.journal = Writer::open(&self.folder.join("journal"), prepared.segment).map_err(|error| unfinished(error.to_string()))?;
        let (keeper, scan) = Keeper::open(&self.folder.join("db"), &mut |_, _| {}).map_err(|fault| unfinished(fault.to_string()))?;
        if scan.tally != prepared.tally {
            return Err(unfinished("the new database is not as it was written".to_owned()));
        }
        self.keeper = keeper;
        self.tally = prepared.tally.clone();
        self.seq = prepared.seq;
        self.suppressions = prepared.suppressions.clone();
        Ok(())
    }

    /// Why the database does not follow any more, if so. What is committed is safe in the journal all the
    /// same, and the next start catches up.
    #[must_use]
    pub fn database_fault(&self) -> Option<String> {
        self.keeper.fault()
    }
}

impl Store for DiskStore {
    fn commit(&mut self, set: &ChangeSet) -> Result<(), StoreError> {
        if let Some(reason) = &self.halted {
            return Err(StoreError::ReadOnly(reason.clone()));
        }
        let seq = self.seq + 1;
        // Everything that could be too large is encoded before anything is written.
        let mut tally = self.tally.clone();
        for change in &set.changes {
            tally.change(change, &mut self.scratch)?;
        }
        let widest = Place { segment: u32::MAX, offset: u64::MAX, length: u64::MAX };
        codec::encode_note(HISTORY, &seq.to_be_bytes(), &ledger::entry(set, widest))?;

        let place = self.journal.append(seq, false, set, tally.digest())?;
        self.seq = seq;
        self.tally = tally;
        let entries = vec![(seq, ledger::entry(set, place))];
        self.keeper.keep(Job::Changes { changes: set.changes.clone(), entries, mark: self.tally.mark(seq) });
        Ok(())
    }

    fn erase(&mut self, register: &Register, order: &Order) -> Result<Erased, EraseError> {
        self.erase_watched(register, order, &mut |_| Ok(()))
    }

    fn suppressions(&self) -> Suppressions {
        self.suppressions.clone()
    }

    fn backups(&self) -> Vec<String> {
        erase::backups(&self.folder)
    }

    fn history(&self) -> Box<dyn HistoryReader> {
        Box::new(JournalHistory::up_to(self.journal.folder(), self.journal.end()))
    }
}
