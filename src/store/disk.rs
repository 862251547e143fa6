//! The store on disk: a commit is a line of the journal; the database follows on a thread of its own.

use std::fs::File;

use super::codec::{self, HISTORY};
use super::history::{HistoryReader, JournalHistory};
use super::journal::Place;
use super::journal::writer::Writer;
use super::keeper::{Job, Keeper};
use super::ledger;
use super::lock::Lock;
use super::tally::Tally;
use super::{Store, StoreError};
use crate::register::ChangeSet;

/// An open register on disk. When it is dropped the database has caught up and the folder is free again.
#[derive(Debug)]
pub struct DiskStore {
    journal: Writer<File>,
    keeper: Keeper,
    tally: Tally,
    seq: u64,
    scratch: Vec<u8>,
    // The last field, so that the folder is free only when the database is closed.
    _lock: Lock,
}

impl DiskStore {
    pub(super) const fn new(journal: Writer<File>, keeper: Keeper, tally: Tally, seq: u64, lock: Lock) -> Self {
        Self { journal, keeper, tally, seq, scratch: Vec::new(), _lock: lock }
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

    fn history(&self) -> Box<dyn HistoryReader> {
        Box::new(JournalHistory::up_to(self.journal.folder(), self.journal.end()))
    }
}
