//! The store on disk: a commit is a line of the journal; the database follows on a thread of its own.

use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::backup::{self, About, BackupError, Guard, Heard, Passphrase, Policy, Summary};
use super::codec::{self, FORMAT, HISTORY};
use super::history::{HistoryReader, JournalHistory};
use super::journal::Place;
use super::journal::writer::Writer;
use super::keeper::{Job, Keeper};
use super::ledger;
use super::lock::Lock;
use super::tally::Tally;
use super::{Store, StoreError, files};
use crate::domain::Record;
use crate::register::ChangeSet;

/// An open register on disk. When it is dropped the database has caught up and the folder is free again.
#[derive(Debug)]
pub struct DiskStore {
    // The first field: it may still read the journal.
    guard: Guard,
    folder: PathBuf,
    journal: Writer<File>,
    keeper: Keeper,
    tally: Tally,
    seq: u64,
    scratch: Vec<u8>,
    // The last field, so that the folder is free only when the database is closed.
    _lock: Lock,
}

impl DiskStore {
    pub(super) fn new(folder: &Path, journal: Writer<File>, keeper: Keeper, tally: Tally, seq: u64, lock: Lock) -> Self {
        Self { guard: Guard::new(folder), folder: folder.to_owned(), journal, keeper, tally, seq, scratch: Vec::new(), _lock: lock }
    }

    /// Why the database does not follow any more, if so. What is committed is safe in the journal all the
    /// same, and the next start catches up.
    #[must_use]
    pub fn database_fault(&self) -> Option<String> {
        self.keeper.fault()
    }

    /// From now on backups are made and kept like this.
    pub const fn keep_backups(&mut self, policy: Policy) {
        self.guard.policy = policy;
    }

    /// `heard` is told, on another thread, when a backup could not be written.
    pub fn on_failed_backup(&mut self, heard: Heard) {
        self.guard.heard = Some(heard);
    }

    /// Waits until no backup is being written: before something else touches the journal's folder.
    pub fn wait_for_backup(&mut self) {
        self.guard.wait();
    }

    /// Writes a backup of `records`, which are all that was committed, and waits for it. Without a `path` it
    /// goes to the others beside the data. Returns where it is and what is in it.
    ///
    /// # Errors
    /// When it could not be written, or could not be read back. Nothing of it is left then.
    pub fn back_up_to(
        &mut self,
        path: Option<&Path>,
        records: &[Record],
        passphrase: Option<&Passphrase>,
        now: Timestamp,
    ) -> Result<(PathBuf, Summary), BackupError> {
        self.guard.wait();
        let about = self.about(now);
        let path = if let Some(path) = path {
            path.to_owned()
        } else {
            let folder = backup::folder(&self.folder);
            files::make_folder(&folder)?;
            folder.join(backup::file_name(now, self.seq, passphrase.is_some()))
        };
        backup::write(&path, &about, records, &[], passphrase, &|| true)?;
        Ok((path, Summary::from(&about)))
    }

    pub(super) const fn tally(&self) -> &Tally {
        &self.tally
    }

    fn about(&self, at: Timestamp) -> About {
        About { at, seq: self.seq, format: FORMAT.into(), tally: self.tally.clone() }
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
        self.guard.saved(set.changes.len());
        Ok(())
    }

    fn history(&self) -> Box<dyn HistoryReader> {
        Box::new(JournalHistory::up_to(self.journal.folder(), self.journal.end()))
    }

    fn backup_is_due(&self) -> bool {
        self.guard.is_due(self.seq)
    }

    fn back_up(&mut self, records: Vec<Record>, now: Timestamp) {
        self.guard.start(self.about(now), records);
    }
}
