//! The fast path: a database that can be trusted, plus the journal's tail.

use std::io;
use std::path::Path;

use jiff::Timestamp;
use uuid::Uuid;

use super::super::OpenError;
use super::super::backup;
use super::super::codec::Entry;
use super::super::journal::Place;
use super::super::journal::line::Basis;
use super::super::journal::reader::{self, Damage};
use super::lineage::{Lineage, OnlyThere};
use super::tail::Tail;
use super::{DatabaseLoss, OpenFailure, Opening, Progress, Ready};
use crate::domain::Record;
use crate::files::{self, ScratchFolder};
use crate::register::{Change, ChangeSet};
use crate::store::database::fault::Fault;
use crate::store::database::records::Database;
use crate::store::database::scan::Scan;
use crate::store::database::writer::{DatabaseWriter, WriteJob};
use crate::store::digest::RegisterDigest;
use crate::store::log::LogNote;
use crate::store::replay;
use crate::store::replay::Replay;

impl Opening<'_> {
    pub(super) fn read_database(&mut self) -> Result<Ready, OpenFailure> {
        let unwritten = reader::is_empty(&self.journal).map_err(|error| self.journal_error(error))?;
        self.refuse_missing(unwritten)?;
        let is_all_there_is = unwritten && self.reached.is_none_or(|(seq, _)| seq > 0);
        if !is_all_there_is || !files::exists(&self.database).map_err(|error| self.database_error(error))? {
            return self.read_database_as_it_is(unwritten);
        }
        // What sled can't read at the moment it takes for empty, and writes over it.
        let failed = |error| OpenError::at(self.folder, error);
        let spare = ScratchFolder::make(self.folder, ".check-").map_err(failed)?;
        let copy = spare.path().join("db");
        match files::copy_folder(&self.database, &copy) {
            // Something else is in the place of a file; that is found out below.
            Err(error) if error.raw_os_error().is_none() => return self.read_database_as_it_is(unwritten),
            copied => copied.map_err(failed)?,
        }
        let read = self.read_database_as_it_is(unwritten);
        if matches!(read, Err(OpenFailure::Rebuild(_))) {
            put_back(&self.database, &copy, &spare.path().join("opened"))
                .map_err(|error| self.database_error(error))?;
        }
        read
    }

    fn database_error(&self, error: io::Error) -> OpenError {
        OpenError::at(&self.database, error)
    }

    /// `unwritten` says that the journal is empty.
    fn read_database_as_it_is(&mut self, unwritten: bool) -> Result<Ready, OpenFailure> {
        let (mut keeper, scan) = self.open_database().map_err(|fault| match fault {
            Fault::Broken(words) => lost(&format!("the database could not be read ({words})"), 0),
            other => OpenFailure::Stop(self.fault_error(other)),
        })?;
        let Some(mark) = &scan.mark else {
            let reached = self.reached.filter(|_| unwritten).map_or(0, |(seq, _)| seq);
            let was_used = !scan.records.is_empty() || reached > 0 || self.newest_backup()? > 0;
            if unwritten && !was_used {
                return Ok(self.begin(keeper));
            }
            return Err(lost("the database was incomplete", reached));
        };
        let (seq, expected) = (mark.seq, RegisterDigest::from_mark(mark));
        let whole = scan.pending.is_none() && scan.tally == expected;
        if !self.identify(mark.register) {
            let only = whole.then(|| Box::new(OnlyThere::of(scan, seq, 0)));
            return Err(parted("the database belongs to another register", only));
        }
        if scan.pending.is_none() && !whole {
            return Err(lost("the database was damaged: its records did not match its digest", seq));
        }

        let start = match &scan.entry {
            None if seq == 0 && unwritten && self.newest_backup()? > 0 => {
                return Err(lost("there are backups, but the register is empty", 0));
            }
            None if seq == 0 => (0, 0),
            None => return Err(lost("the database had lost its history", seq)),
            Some(entry) => {
                let place = Place { segment: entry.segment, offset: entry.offset, length: entry.length };
                if !reader::is_there(&self.journal, place, seq, entry.id, expected.digest())
                    .map_err(|error| self.journal_error(error))?
                {
                    if !whole {
                        return Err(lost("the database was damaged", seq));
                    }
                    match self.lineage(&mut keeper, seq, entry)? {
                        Lineage::JournalContinues => return Err(earlier(scan, seq, seq)),
                        Lineage::Parted(shared) => return Err(earlier(scan, seq, shared)),
                        Lineage::DatabaseContinues(last) => {
                            let log = self.log_state(&keeper, Some(entry))?;
                            return Ok(self.go_on_from(Ready::of(scan, seq, keeper, log), last)?);
                        }
                        // Whatever follows the damaged line was made for these records, or is not used.
                        Lineage::Unclear(damage) => {
                            self.distrusted.get_or_insert(damage);
                        }
                    }
                }
                if reader::has_snapshot_after(&self.journal, place.segment)
                    .map_err(|error| self.journal_error(error))?
                {
                    return Err(lost("the database was older than the journal's snapshot", 0));
                }
                (place.segment, place.offset + place.length)
            }
        };
        let tail = self.read_tail(start)?;
        let log = self.log_state(&keeper, scan.entry.as_ref())?;
        if whole && tail.lines.is_empty() {
            return self.finish(Ready::of(scan, seq, keeper, log), &tail);
        }

        let mut ledger = Replay::new(scan.records, scan.tally, seq);
        (ledger.register, ledger.log) = (self.register, log);
        if let Some(pending) = scan.pending
            && !take_back(&mut ledger, &tail, pending, &expected)
        {
            return Err(lost("the database was damaged during a large change", seq));
        }
        self.replay(keeper, ledger, tail, scan.recent, scan.pending)
    }

    /// Fails where there should be a database and is none. `unwritten` says that the journal is empty.
    fn refuse_missing(&self, unwritten: bool) -> Result<(), OpenFailure> {
        // What can't be looked at for want of a permission is not lost, anything else in its place is.
        let exists = match Database::exists(&self.database) {
            Err(error) if error.kind() != io::ErrorKind::PermissionDenied => {
                let words = format!("the database could not be read ({})", files::reason(&error));
                return Err(lost(&words, 0));
            }
            looked => looked.map_err(|error| self.database_error(error))?,
        };
        if !exists {
            if !unwritten {
                return Err(lost("the database was missing", 0));
            }
            if self.newest_backup()? > 0 {
                return Err(lost("there are backups, but neither database nor journal", 0));
            }
        }
        Ok(())
    }

    /// Takes the id of the register from the database; false if the journal has another.
    fn identify(&mut self, held: Option<Uuid>) -> bool {
        match (held, self.register) {
            (Some(held), Some(known)) if held != known => return false,
            (Some(held), _) => self.register = Some(held),
            (None, _) => self.nameless = true,
        }
        true
    }

    /// For a journal that ends with a change set in the database's past: starts a new segment with a
    /// snapshot, so that the journal is complete again.
    fn go_on_from(&mut self, mut ready: Ready, last: u64) -> Result<Ready, OpenError> {
        let reached = ready.seq;
        let segment = self.last_segment()? + 1;
        self.begin_with_snapshot(&mut ready, segment, "Snapshot after an earlier journal")?;
        self.put_segments_aside((segment, segment), "earlier", &ready.records)?;
        self.reached = None;
        let another = last == 0
            && backup::newest_head(self.folder, None)
                .map_err(|error| OpenError::at(self.folder, error))?
                .is_some_and(|about| about.is_of_another(self.register));
        if another {
            self.notices.push("The backups in this folder belong to another register.".to_owned());
        }
        self.notices.push(if last == 0 {
            format!(
                "The journal was missing or empty, and the database goes on to change set {reached}, so a \
                new journal was started from the database; nothing is missing."
            )
        } else {
            format!(
                "The journal ended at change set {last}, and the database goes on to {reached}, so a new \
                part of the journal was started from the database; nothing is missing."
            )
        });
        Ok(ready)
    }

    /// Applies the lines that the database lacks to the records, and queues them for the database.
    fn replay(
        &mut self,
        mut keeper: DatabaseWriter,
        mut ledger: Replay,
        mut tail: Tail,
        mut known: Vec<(u64, Entry)>,
        pending: Option<u64>,
    ) -> Result<Ready, OpenFailure> {
        let mut changes = Vec::new();
        let mut entries = Vec::new();
        for (line, place) in std::mem::take(&mut tail.lines) {
            if let Err(what) = ledger.apply(&line) {
                if pending > Some(ledger.seq) {
                    return Err(lost("the database was damaged during a large change", ledger.seq));
                }
                tail.damage = Some(Damage { segment: place.segment, offset: place.offset, what });
                tail.torn = None;
                break;
            }
            entries.push((line.seq, replay::entry_of(&line, place)));
            changes.extend(line.set.changes);
            (self.progress)(Progress::Replaying { change_sets: entries.len() });
        }
        known.extend(entries.iter().cloned());
        self.register = ledger.register;
        let mark = ledger.tally.mark(ledger.seq, Some(self.id()));
        keeper.keep(WriteJob::Changes { changes, entries, mark });
        let (tally, seq, log) = (ledger.tally.clone(), ledger.seq, ledger.log.take());
        let records = ledger.into_records();
        let ready = Ready { records, tally, seq, keeper, entries: known, log, writer: None };
        self.finish(ready, &tail)
    }

    fn finish(&mut self, ready: Ready, tail: &Tail) -> Result<Ready, OpenFailure> {
        self.cut(tail.torn)?;
        match &self.distrusted.take().or_else(|| tail.damage.clone()) {
            None => Ok(ready),
            Some(damage) => Ok(self.snapshot(ready, damage)?),
        }
    }

    /// For a journal that is unreadable from some line on, when the records are known to be
    /// complete: starts a new segment with a snapshot, so that the journal is sufficient again, and
    /// puts the damaged segments aside.
    fn snapshot(&mut self, mut ready: Ready, damage: &Damage) -> Result<Ready, OpenError> {
        let segment = self.last_segment()?.max(damage.segment) + 1;
        let reached = ready.seq;
        self.begin_with_snapshot(&mut ready, segment, "Snapshot after a damaged journal")?;
        let aside = self.put_segments_aside((damage.segment, segment), "damaged", &ready.records)?;
        let kept = if aside.is_empty() {
            String::new()
        } else {
            format!(" The damaged files are in {}.", aside.join(", "))
        };
        self.notices.push(format!(
            "The journal was damaged ({damage}). The register goes up to change set {reached}, and a new \
            journal was started; changes that were only in the damaged part are lost.{kept}",
        ));
        Ok(ready)
    }

    /// Starts a new segment with all records, so that nothing before it is needed any more.
    pub(super) fn begin_with_snapshot(
        &mut self,
        ready: &mut Ready,
        segment: u32,
        label: &str,
    ) -> Result<(), OpenError> {
        let register = self.id();
        let mut writer = self.writer(segment)?;
        let set = ChangeSet {
            // Nobody requested this one, so no id and time are passed in.
            id: Uuid::now_v7(),
            at: Timestamp::now(),
            actor: "alumnet".to_owned(),
            label: label.to_owned(),
            origin: None,
            undoes: None,
            changes: ready.records.iter().map(Record::clone).map(Change::create).collect(),
        };
        let seq = ready.seq + 1;
        let place = writer
            .append_snapshot((seq, Basis::Nothing), &set, ready.tally.digest(), ready.log.as_ref())
            .map_err(|error| OpenError::unsaved(&self.journal, &error))?;
        let note = ready.log.as_ref().map(|log| LogNote::here(log.place));
        let entry = (seq, replay::entry(&set, (Basis::Nothing, note), place));
        ready.entries.push(entry.clone());
        ready.keeper.keep(WriteJob::Changes {
            changes: Vec::new(),
            entries: vec![entry],
            mark: ready.tally.mark(seq, Some(register)),
        });
        (ready.seq, ready.writer) = (seq, Some(writer));
        Ok(())
    }
}

/// Puts `copy` in the place of a database, and the database at `aside`. Whatever fails, one of the two is in
/// the place afterwards: nothing else may hold the register.
fn put_back(database: &Path, copy: &Path, aside: &Path) -> io::Result<()> {
    if files::exists(database)? {
        files::rename(database, aside)?;
    }
    files::rename(copy, database).inspect_err(|_| {
        // A copy that can't be moved may still be moved a moment later; else, what was there before.
        let _ = files::rename(copy, database).or_else(|_| files::rename(aside, database));
    })
}

/// Undoes the part of a half-done bulk up to `pending` that is there; false if the result is not what it was.
fn take_back(ledger: &mut Replay, tail: &Tail, pending: u64, expected: &RegisterDigest) -> bool {
    let half_done = || tail.lines.iter().filter(|(line, _)| line.seq <= pending);
    let complete = half_done().next_back().is_some_and(|(line, _)| line.seq == pending);
    let taken = ledger.take_back(half_done().flat_map(|(line, _)| &line.set.changes));
    complete && taken.is_ok() && ledger.tally == *expected
}

fn lost(what: &str, reached: u64) -> OpenFailure {
    OpenFailure::Rebuild(DatabaseLoss { what: what.to_owned(), reached, only: None })
}

/// For a database that has change sets only up to `shared` in common with the journal.
fn earlier(scan: Scan, seq: u64, shared: u64) -> OpenFailure {
    let what = match shared {
        shared if shared == seq => "the database was from an earlier time".to_owned(),
        0 => "the database has no change set in common with the journal".to_owned(),
        shared => format!("journal and database parted after change set {shared}"),
    };
    parted(&what, Some(Box::new(OnlyThere::of(scan, seq, shared))))
}

fn parted(what: &str, only: Option<Box<OnlyThere>>) -> OpenFailure {
    OpenFailure::Rebuild(DatabaseLoss { what: what.to_owned(), reached: 0, only })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_database_that_can_not_be_replaced_stays_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for (name, words) in [("db", "opened"), ("copy", "as it was")] {
            fs::create_dir(path(name)).unwrap();
            fs::write(path(name).join("db"), words).unwrap();
        }
        let held = || fs::read_to_string(path("db").join("db")).unwrap();
        assert!(put_back(&path("db"), &path("missing"), &path("aside")).is_err());
        assert_eq!(held(), "opened");
        put_back(&path("db"), &path("copy"), &path("aside")).unwrap();
        assert_eq!(held(), "as it was");
        assert_eq!(fs::read_to_string(path("aside").join("db")).unwrap(), "opened");
    }
}
