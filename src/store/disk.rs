//! The store on disk: a commit is a line of the journal; the database follows on its own thread.

use std::io;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::backup::{
    self, BackupError, BackupNews, BackupScheduler, Extra, Header, OnNews, Passphrase, Policy, Summary,
};
use super::codec::{self, Entry, FORMAT, HISTORY};
use super::erase::{self, EraseError, Erased, Order, Prepared};
use super::history::{self, HistoryReader, JournalHistory};
use super::journal::line::Basis;
use super::journal::writer::Writer;
use super::journal::{Place, reader};
use super::lock::Lock;
use super::{Store, StoreError};
use crate::domain::Record;
use crate::files::{self, File};
use crate::register::suppression::Suppressions;
use crate::register::{Change, ChangeSet, Register};
use crate::store::database::writer::{DatabaseWriter, WriteJob};
use crate::store::digest::RegisterDigest;
use crate::store::log::{Adoption, KnownLog, LogLine, LogNote, LogState};
use crate::store::replay;

/// An open register on disk. Once this is dropped, the database has caught up and the folder is free again.
#[derive(Debug)]
pub struct DiskStore {
    // The first field, so dropped first: it may still be reading the journal.
    guard: BackupScheduler,
    folder: PathBuf,
    journal: Writer<File>,
    keeper: DatabaseWriter,
    /// The register's id.
    register: Uuid,
    tally: RegisterDigest,
    seq: u64,
    scratch: Vec<u8>,
    suppressions: Suppressions,
    /// In a shared register: what is known of the log.
    known: Option<KnownLog>,
    /// Why nothing may be saved until the next start.
    halted: Option<String>,
    // The last field, so that the folder is released only after the database is closed.
    _lock: Lock,
}

/// A backup made on request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackedUp {
    pub path: PathBuf,
    pub summary: Summary,
    /// Why it may be gone after a power failure, if so.
    pub not_synced: Option<String>,
    /// What became of its copy, if it is to be copied.
    pub copy: Option<BackupNews>,
}

/// Why the database was not closed properly.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("every change is saved, but the database could not be closed ({0}); the next start repairs it")]
pub struct NotClosed(String);

/// What is open: which register, as of which change set.
#[derive(Debug)]
pub(super) struct StoreState {
    /// The register's id.
    pub register: Uuid,
    pub tally: RegisterDigest,
    pub seq: u64,
    pub suppressions: Suppressions,
    pub log: Option<LogState>,
}

impl DiskStore {
    pub(super) fn new(
        folder: &Path,
        journal: Writer<File>,
        keeper: DatabaseWriter,
        state: StoreState,
        lock: Lock,
    ) -> Self {
        let StoreState { register, tally, seq, suppressions, log } = state;
        let (place, known) = log.map(|log| (log.place, log.known)).unzip();
        let guard = BackupScheduler::new(folder);
        Self {
            guard,
            folder: folder.to_owned(),
            journal: journal.of_log(place),
            keeper,
            register,
            tally,
            seq,
            scratch: Vec::new(),
            suppressions,
            known,
            halted: None,
            _lock: lock,
        }
    }

    /// Erases, calling `watch` before every step.
    pub(super) fn erase_watched(
        &mut self,
        register: &Register,
        order: &Order,
        watch: erase::Watch<'_>,
        agreed: erase::Agreed<'_>,
    ) -> Result<Erased, EraseError> {
        if let Some(reason) = &self.halted {
            return Err(EraseError::Unfinished(reason.clone()));
        }
        self.guard.wait();
        self.journal.settle().map_err(|error| EraseError::NotDone(error.to_string()))?;
        let (register, held) = ((register, self.register), &self.suppressions);
        let prepared = erase::prepare(&self.folder, register, held, order, (watch, agreed));
        let finished = prepared.and_then(|prepared| self.take_over(&prepared, watch).map(|()| prepared));
        if let Err(EraseError::Unfinished(reason)) = &finished {
            self.halted = Some(reason.clone());
        }
        let Prepared { register, entries, .. } = finished?;
        let backups = self.backups();
        // Earlier backups still contain the person, so write a new one; if that fails, another is due soon.
        let records: Vec<Record> = register.records().collect();
        let _ = self.back_up_to(None, &records, None, order.at);
        let history = history::recent(self.journal.folder(), entries);
        Ok(Erased { register, history, backups })
    }

    /// Puts the prepared files in place and continues with them.
    fn take_over(&mut self, prepared: &Prepared, watch: erase::Watch<'_>) -> Result<(), EraseError> {
        let unfinished = |words: String| EraseError::Unfinished(words);
        // A database that is still writing would write into the new folder.
        if !self.keeper.close() {
            return Err(unfinished("the database did not close in time".to_owned()));
        }
        erase::finish(&self.folder, watch)?;
        self.journal = Writer::open(&self.folder.join("journal"), prepared.segment)
            .map_err(|error| unfinished(files::reason(&error)))?
            .of_register(self.register)
            .of_log(self.journal.place());
        let (keeper, scan) = DatabaseWriter::open(&self.folder.join("db"), &mut |_, _| {})
            .map_err(|fault| unfinished(fault.to_string()))?;
        if scan.tally != prepared.tally {
            return Err(unfinished("the new database does not match what was written".to_owned()));
        }
        self.keeper = keeper;
        self.tally = prepared.tally.clone();
        self.seq = prepared.seq;
        self.suppressions = prepared.suppressions.clone();
        Ok(())
    }

    /// Closes the register: waits for the backup in progress, and until the database has caught up.
    ///
    /// # Errors
    /// If the database did not catch up. Every commit is safe in the journal all the same.
    pub fn close(mut self) -> Result<(), NotClosed> {
        self.guard.wait();
        let is_closed = self.keeper.close();
        self.outcome_of_closing(is_closed)
    }

    /// The same as the last thing that the program does, which is faster. The folder can't be opened again
    /// until the program has ended.
    ///
    /// # Errors
    /// If the database did not catch up.
    pub fn leave(mut self) -> Result<(), NotClosed> {
        self.guard.wait();
        let is_closed = self.keeper.leave();
        let outcome = self.outcome_of_closing(is_closed);
        // The system frees the folder's lock with the database's.
        mem::forget(self);
        outcome
    }

    fn outcome_of_closing(&self, is_closed: bool) -> Result<(), NotClosed> {
        match self.keeper.fault() {
            Some(fault) => Err(NotClosed(fault)),
            None if is_closed => Ok(()),
            None => Err(NotClosed("it does not respond".to_owned())),
        }
    }

    /// Sets when backups are made and how long they are kept.
    pub fn keep_backups(&mut self, policy: Policy) {
        self.guard.set(policy);
    }

    /// Sets the callback, called on another thread, for what became of backups.
    pub fn on_backup_news(&mut self, heard: OnNews) {
        self.guard.heard = Some(heard);
    }

    /// Waits until no backup is being written. Call before anything else touches the journal's folder.
    pub fn wait_for_backup(&mut self) {
        self.guard.wait();
    }

    /// Writes a backup of `records`, which must be all that was committed, and waits for it. Without a `path`
    /// it goes to the data folder's backups.
    ///
    /// # Errors
    /// If it could not be written or read back. Nothing of it is left in that case.
    pub fn back_up_to(
        &mut self,
        path: Option<&Path>,
        records: &[Record],
        passphrase: Option<&Passphrase>,
        now: Timestamp,
    ) -> Result<BackedUp, BackupError> {
        self.guard.wait();
        let about = self.about(now);
        self.guard.extras = self.extras()?;
        let write =
            |path: &Path| backup::write(path, &about, records, &self.guard.extras, passphrase, &|| true);
        let is_elsewhere = path.is_some();
        let (path, written) = if let Some(path) = path {
            let written = backup::write_elsewhere(&self.folder, path, || write(path), self.register)?;
            (path.to_owned(), written)
        } else {
            let folder = backup::folder(&self.folder);
            files::make_folder(&folder)?;
            let path = folder.join(backup::file_name(now, self.seq, passphrase.is_some()));
            let written = write(&path)?;
            (path, written)
        };
        let copy = if is_elsewhere { None } else { self.guard.copy(&about, records, passphrase) };
        Ok(BackedUp { path, summary: Summary::from(&about), not_synced: written.not_synced, copy })
    }

    /// The id of the register.
    #[must_use]
    pub const fn register_id(&self) -> Uuid {
        self.register
    }

    /// The data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Closes the database and reads all of it again, and the last line of the journal: whether both are what
    /// was saved.
    pub(super) fn is_verified(&mut self) -> bool {
        if !self.keeper.close() {
            return false;
        }
        let Ok((mut keeper, scan)) = DatabaseWriter::open(&self.folder.join("db"), &mut |_, _| {}) else {
            return false;
        };
        let entry = keeper.entry(self.seq).ok().flatten();
        let line = entry.and_then(|Entry { segment, offset, length, .. }| {
            reader::line_at(self.journal.folder(), Place { segment, offset, length }).ok().flatten()
        });
        self.keeper = keeper;
        let is_saved = |seq: u64, digest: u64| (seq, digest) == (self.seq, self.tally.digest());
        scan.tally == self.tally
            && scan.mark.is_some_and(|mark| is_saved(mark.seq, mark.digest))
            && line.is_some_and(|line| is_saved(line.seq, line.digest))
    }

    /// Starts journal segments after this many bytes.
    #[cfg(test)]
    pub(super) const fn limit_segments(&mut self, bytes: u64) {
        self.journal.limit_segments(bytes);
    }

    /// Waits until the database has caught up.
    #[cfg(test)]
    pub(crate) fn wait_for_database(&mut self) {
        let _ = self.keeper.entry(self.seq);
    }

    pub(crate) const fn tally(&self) -> &RegisterDigest {
        &self.tally
    }

    /// What a backup holds besides the records.
    fn extras(&self) -> io::Result<Vec<Extra>> {
        let mut extras = erase::extras(&self.suppressions);
        if let Some(known) = &self.known {
            extras.extend(backup::shared::extras(&self.folder, known)?);
        }
        Ok(extras)
    }

    /// The register after some change sets, each with its digest. Fails for anything that is too large,
    /// before it is written.
    fn counted<'a>(
        &mut self,
        lines: impl Iterator<Item = (&'a ChangeSet, Option<LogNote>)>,
    ) -> Result<(RegisterDigest, Vec<u64>), StoreError> {
        let (mut tally, mut digests) = (self.tally.clone(), Vec::new());
        let widest = Place { segment: u32::MAX, offset: u64::MAX, length: u64::MAX };
        for (seq, (set, log)) in (self.seq + 1..).zip(lines) {
            for change in &set.changes {
                tally.change(change, &mut self.scratch)?;
            }
            let entry = replay::entry(set, (Basis::Before, log), widest);
            codec::encode_note(HISTORY, &seq.to_be_bytes(), &entry)?;
            digests.push(tally.digest());
        }
        Ok((tally, digests))
    }

    /// Goes on from what was written to the journal.
    fn saved(&mut self, changes: Vec<Change>, entries: Vec<(u64, Entry)>, tally: RegisterDigest) {
        self.seq += entries.len() as u64;
        self.tally = tally;
        self.guard.saved(changes.len());
        let mark = self.tally.mark(self.seq, Some(self.register));
        self.keeper.keep(WriteJob::Changes { changes, entries, mark });
    }

    fn refuse_halted(&self) -> Result<(), StoreError> {
        match &self.halted {
            Some(reason) => Err(StoreError::ReadOnly(reason.clone())),
            None => Ok(()),
        }
    }

    fn about(&self, at: Timestamp) -> Header {
        Header {
            at,
            seq: self.seq,
            format: FORMAT.into(),
            tally: self.tally.clone(),
            register: Some(self.register),
            erased: self.suppressions.all.len() as u64,
            log: self.journal.place(),
        }
    }
}

impl Store for DiskStore {
    fn commit(&mut self, set: &ChangeSet) -> Result<(), StoreError> {
        self.refuse_halted()?;
        let log = self.journal.place().map(LogNote::here);
        let (tally, digests) = self.counted(std::iter::once((set, log)))?;
        let digest = digests.last().copied().unwrap_or_default();
        let place = self.journal.append(self.seq + 1, Basis::Before, set, digest)?;
        let entry = (self.seq + 1, replay::entry(set, (Basis::Before, log), place));
        self.saved(set.changes.clone(), vec![entry], tally);
        Ok(())
    }

    fn take_in(&mut self, lines: &[LogLine]) -> Result<(), StoreError> {
        self.refuse_halted()?;
        let (tally, digests) = self.counted(lines.iter().map(|line| (&*line.set, Some(line.note))))?;
        let numbered: Vec<_> = lines.iter().zip(digests).collect();
        let places = self.journal.append_entries(self.seq + 1, &numbered)?;
        let known = self.known.get_or_insert_default();
        let (mut changes, mut entries) = (Vec::new(), Vec::new());
        for ((seq, line), place) in (self.seq + 1..).zip(lines).zip(places) {
            let LogLine { set, note } = line;
            if !note.is_void {
                known.add(set.id, set.origin.as_deref());
            }
            changes.extend(set.changes.iter().cloned());
            entries.push((seq, replay::entry(set, (Basis::Before, Some(*note)), place)));
        }
        self.saved(changes, entries, tally);
        Ok(())
    }

    fn adopt(&mut self, adoption: &Adoption<'_>) -> Result<(), StoreError> {
        self.refuse_halted()?;
        let (set, state) = (adoption.set(), adoption.state);
        let mut tally = RegisterDigest::default();
        for change in &set.changes {
            tally.change(change, &mut self.scratch)?;
        }
        let seq = self.seq + 1;
        // A backup in progress compresses segments, and may not know of this one.
        self.guard.wait();
        let place = self.journal.append_snapshot((seq, Basis::Nothing), &set, tally.digest(), state)?;
        let note = state.map(|state| LogNote::here(state.place));
        let entry = replay::entry(&set, (Basis::Nothing, note), place);
        self.known = state.map(|state| state.known.clone());
        self.saved(adoption.before.changes_to(adoption.after), vec![(seq, entry)], tally);
        Ok(())
    }

    fn erase_once(
        &mut self,
        register: &Register,
        order: &Order,
        agreed: erase::Agreed<'_>,
    ) -> Result<Erased, EraseError> {
        self.erase_watched(register, order, &mut |_| Ok(()), agreed)
    }

    fn know_erased(&mut self, others: &Suppressions) -> Result<(), StoreError> {
        let mut joined = self.suppressions.clone();
        if joined.join(others) {
            let path = self.folder.join(erase::suppressions::FILE);
            erase::suppressions::write(&path, &joined).map_err(|error| StoreError::of(&error))?;
            self.suppressions = joined;
        }
        Ok(())
    }

    fn suppressions(&self) -> Suppressions {
        self.suppressions.clone()
    }

    fn backups(&self) -> Vec<String> {
        erase::backups(&self.folder)
    }

    fn history(&self) -> Box<dyn HistoryReader> {
        Box::new(JournalHistory::up_to(self.journal.folder(), self.journal.end(), self.keeper.entry_reader()))
    }

    fn database_fault(&self) -> Option<String> {
        self.keeper.fault()
    }

    fn noted(&mut self, changes: usize) {
        self.guard.waits(changes);
    }

    fn backup_is_due(&self) -> bool {
        self.guard.is_due(self.seq)
    }

    fn back_up(&mut self, register: Arc<Register>, now: Timestamp) {
        let about = self.about(now);
        match self.extras() {
            Ok(extras) => {
                self.guard.extras = extras;
                self.guard.start(about, register);
            }
            Err(error) => self.guard.fail(about.seq, &error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Person;
    use crate::register::Change;
    use crate::store::open;

    #[test]
    fn a_database_that_did_not_catch_up_is_told_when_it_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let store = || open(folder.path(), &mut |_| ()).unwrap().store;
        assert_eq!(store().close(), Ok(()));
        let mut opened = store();
        let too_large = Person { notes: "x".repeat(40_000), ..Person::default() };
        opened.keeper.keep(WriteJob::Changes {
            changes: vec![Change::create(too_large.into())],
            entries: Vec::new(),
            mark: RegisterDigest::default().mark(1, None),
        });
        let words = opened.close().unwrap_err().to_string();
        assert!(words.contains("every change is saved") && words.contains("32 KB"), "{words}");
        assert_eq!(store().close(), Ok(()));
    }
}
