//! Checks every record of the database, on a copy, because sled writes when it opens.

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::super::codec::{Entry, Mark};
use super::journal;
use super::report::{MENDABLE, Part, Report, State};
use crate::domain::{EntityKind, Record};
use crate::files::{self, ScratchFolder};
use crate::store::database::records::Database;
use crate::store::digest::RegisterDigest;
use crate::text::panics;
use crate::text::plural::counted;
use crate::text::plural::with_article;

/// sled may hang on a damaged file.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many damaged records are named before the rest is counted.
const MOST_NAMED: usize = 5;

/// The contents of the database.
#[derive(Default)]
pub struct Held {
    pub records: Vec<Record>,
    tally: RegisterDigest,
    mark: Option<Mark>,
    pending: bool,
    entries: Vec<(u64, Entry)>,
    /// Records and notes that can't be read.
    faults: Vec<String>,
}

impl Held {
    /// The last change set it has.
    pub fn reached(&self) -> u64 {
        self.mark.as_ref().map_or(0, |mark| mark.seq)
    }
}

/// The inner `Err` says why the database can't be opened at all.
pub fn look(folder: &Path) -> io::Result<Result<Held, String>> {
    let database = folder.join("db");
    if !Database::exists(&database)? {
        return Ok(Err("it is missing".to_owned()));
    }
    let copy = ScratchFolder::make(folder, ".check-")?;
    if let Err(error) = files::copy_folder(&database, &copy.path().join("db")) {
        // Something else in the place of a file is damage, a full disk is not.
        return if error.raw_os_error().is_none() { Ok(Err(files::reason(&error))) } else { Err(error) };
    }
    let (say, said) = mpsc::channel();
    let path = copy.path().join("db");
    thread::Builder::new().name("alumnet-check".to_owned()).spawn(move || {
        panics::hush_this_thread();
        // Nothing that is touched is used again after a panic.
        let held = panic::catch_unwind(AssertUnwindSafe(|| read(&path)))
            .unwrap_or_else(|_| Err(panics::STOPPED.to_owned()));
        drop(say.send(held));
    })?;
    Ok(said.recv_timeout(PATIENCE).unwrap_or_else(|_| Err("it does not respond".to_owned())))
}

fn read(path: &Path) -> Result<Held, String> {
    let failed = |fault: crate::store::database::fault::Fault| fault.to_string();
    let database = Database::open(path).map_err(failed)?;
    let mut held = Held {
        mark: database.applied().map_err(failed)?,
        pending: database.pending().map_err(failed)?.is_some(),
        ..Held::default()
    };
    for kind in EntityKind::ALL {
        database
            .each(*kind, &mut |read| match read {
                Ok((record, weight)) => {
                    held.tally.add(*kind, weight);
                    held.records.push(record);
                }
                Err(unreadable) => held.faults.push(format!("{} ({unreadable})", with_article(kind.one()))),
            })
            .map_err(failed)?;
    }
    let faults = &mut held.faults;
    held.entries = database
        .entries(&mut |unreadable| faults.push(format!("a history entry ({unreadable})")))
        .map_err(failed)?;
    Ok(held)
}

/// Returns whether the database is sound as far as it goes, and whether the journal agrees with it.
pub fn tell(
    looked: &Result<Held, String>,
    journal: &journal::JournalState,
    report: &mut Report,
) -> (bool, bool) {
    let held = match looked {
        Err(_) if journal.is_empty() => {
            report.fine(Part::Database, "There is no database yet, and nothing was ever saved");
            return (false, true);
        }
        Err(words) => {
            report.wrong_with(
                Part::Database,
                format!("The database can't be used: {words}"),
                "It is rebuilt from the journal or a backup at the next start, or by alumnet check --repair",
            );
            return (false, false);
        }
        Ok(held) => held,
    };
    // sled opens a file it does not recognize as an empty database.
    if held.mark.is_none() && !journal.is_empty() {
        report.wrong_with(Part::Database, "The database is empty but the journal is not", MENDABLE);
        return (false, false);
    }
    for fault in held.faults.iter().take(MOST_NAMED) {
        report.wrong_with(Part::Database, format!("The database has a damaged value: {fault}"), MENDABLE);
    }
    if held.faults.len() > MOST_NAMED {
        report.wrong_with(
            Part::Database,
            format!("More damaged values: {}", held.faults.len() - MOST_NAMED),
            MENDABLE,
        );
    }
    let seq = held.reached();
    if held.pending {
        report.add(
            Part::Database,
            State::Remark,
            "A large change is only half in the database",
            "It is completed from the journal at the next start",
        );
        return (false, journal.is_whole_to_the_end());
    }
    let counts = held.mark.as_ref().is_some_and(|mark| RegisterDigest::from_mark(mark) == held.tally)
        || (held.mark.is_none() && held.records.is_empty());
    if !counts {
        report.wrong_with(Part::Database, "The database's records do not match its own digest", MENDABLE);
    }
    let whole = held.faults.is_empty() && counts;
    let agree = whole && told_by_journal(held, seq, journal, report);
    if whole && agree {
        let people = held.records.iter().filter(|record| record.kind() == EntityKind::Person).count();
        let records = counted(held.records.len(), "record", "records");
        let words = format!(
            "The database has {records} ({}); all checksums are correct, and the records match the journal",
            EntityKind::Person.counted(people)
        );
        report.fine(Part::Database, words);
    }
    (whole, agree)
}

/// Whether the journal has everything the database has, and the history points to the right lines.
fn told_by_journal(held: &Held, seq: u64, journal: &journal::JournalState, report: &mut Report) -> bool {
    if seq > journal.seq {
        let words = format!("The database is at change set {seq}, the journal only at {}", journal.seq);
        report.wrong_with(Part::Database, words, MENDABLE);
        return false;
    }
    if seq < journal.seq {
        let words = format!("The database is at change set {seq}, the journal at {}", journal.seq);
        report.add(Part::Database, State::Remark, words, "It catches up at the next start");
    }
    let same_digest =
        seq == 0 || journal.places.get(&seq).is_some_and(|(_, digest)| *digest == held.tally.digest());
    let same_records = seq != journal.seq || journal.records().is_none_or(|records| records == held.records);
    if !same_digest || !same_records {
        report.wrong_with(Part::Database, "The database's records differ from the journal's", MENDABLE);
        return false;
    }
    let is_elsewhere = |(seq, entry): &&(u64, Entry)| {
        journal.places.get(seq).is_some_and(|(place, _)| {
            (place.segment, place.offset, place.length) != (entry.segment, entry.offset, entry.length)
        })
    };
    let elsewhere = held.entries.iter().filter(is_elsewhere).count();
    if elsewhere > 0 {
        let words = format!(
            "The history points to the wrong place in the journal for {}",
            counted(elsewhere, "entry", "entries")
        );
        report.wrong_with(Part::Database, words, MENDABLE);
        return false;
    }
    true
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_folder_without_a_database_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(look(folder.path()).unwrap().err().as_deref(), Some("it is missing"));
        fs::create_dir(folder.path().join("db")).unwrap();
        fs::write(folder.path().join("db/db"), "no database at all").unwrap();
        let mut journal = journal::JournalState::default();
        (journal.lines, journal.seq) = (1, 1);
        let mut report = Report::default();
        assert_eq!(tell(&look(folder.path()).unwrap(), &journal, &mut report), (false, false));
        assert!(!report.is_healthy());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the copy is gone");
    }
}
