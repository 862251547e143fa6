//! Restoring: the register of a backup is built in a separate folder and opened there, then swapped with
//! the old one. Whenever that is interrupted, the next start finds either the old one untouched, or
//! everything it needs to finish.
//!
//! ```text
//! <data>/restoring/               the new journal and database
//! <data>/restoring/READY          they are verified; contains the name of the folder below
//! <data>/before-restore-<time>/   the old journal and database: a data folder of its own
//! ```

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use uuid::Uuid;

use super::super::OpenError;
use super::super::backup::{self, Contents, Summary};
use super::super::erase;
use super::super::journal::line::Basis;
use super::super::journal::reader::{Next, Reader};
use super::super::journal::writer::Writer;
use super::super::lock::Lock;
use super::recover::recover;
use super::{Progress, behind, open, settle, swap};
use crate::files::{self, File};
use crate::register::{Change, ChangeSet};
use crate::store::format::{self, refuse_newer};
use crate::store::replay::Replay;
use crate::store::waiting;

/// What was restored, and where the old register is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    pub backup: Summary,
    /// How many change sets of the journal followed the backup.
    pub after: usize,
    /// The folder with the previous contents; `None` if there were none.
    pub aside: Option<PathBuf>,
    /// What became of somebody erased in the previous contents.
    pub settled: Option<String>,
}

/// Restores the newest good backup of `folder`, and what its journal has after it. If there is none, returns
/// `None` and changes nothing.
///
/// # Errors
/// If another alumnet has the folder open, or it can't be read or written. Nothing was changed in that case.
pub fn restore_newest(
    folder: &Path,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress),
) -> Result<Option<Restored>, OpenError> {
    let (lock, seq) = prepare(folder)?;
    // A state that was saved later does not need the journal of this one.
    if let Err(OpenError::Behind { newer, .. }) = behind::refuse(folder)
        && let Ok(contents) = backup::read(&newer.path, None)
    {
        return put_in_place(lock, folder, contents, seq, now, progress).map(Some);
    }
    let Some(found) = recover(folder, progress).map_err(|error| OpenError::at(folder, error))? else {
        return Ok(None);
    };
    let seq = seq.max(found.ledger.seq);
    let (aside, settled) = restore(lock, folder, found.ledger, seq, now, progress)?;
    Ok(Some(Restored { backup: found.backup, after: found.after, aside, settled }))
}

/// Restores the contents of a backup.
///
/// # Errors
/// As for [`restore_newest`].
pub fn restore_contents(
    folder: &Path,
    contents: Contents,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress),
) -> Result<Restored, OpenError> {
    let (lock, seq) = prepare(folder)?;
    put_in_place(lock, folder, contents, seq, now, progress)
}

fn put_in_place(
    lock: Lock,
    folder: &Path,
    contents: Contents,
    seq: u64,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress),
) -> Result<Restored, OpenError> {
    let failed = |error| OpenError::at(folder, error);
    let list = folder.join(erase::suppressions::FILE);
    if files::require_file(&list).is_err() {
        files::put_aside(&list, "unreadable").map_err(failed)?;
    }
    let (contents, suppressions) = erase::replayed(folder, contents).map_err(failed)?;
    if !suppressions.is_empty() {
        erase::suppressions::write(&folder.join(erase::suppressions::FILE), &suppressions).map_err(failed)?;
    }
    let backup = Summary::from(&contents.about);
    let seq = seq.max(contents.about.seq);
    keep_waiting(folder, &contents).map_err(failed)?;
    let ledger = contents.into_replay();
    let (aside, settled) = restore(lock, folder, ledger, seq, now, progress)?;
    Ok(Restored { backup, after: 0, aside, settled })
}

/// What waited to be shared waits again, unless there is something newer that waits.
fn keep_waiting(folder: &Path, contents: &Contents) -> io::Result<()> {
    let (path, bytes) = (waiting::path(folder), backup::shared::waiting(&contents.extras));
    if bytes.is_empty() || files::exists(&path)? {
        return Ok(());
    }
    files::make_folder(&folder.join(waiting::FOLDER))?;
    files::replace(&path, &bytes)
}

/// Locks the folder, and finds the highest number a change set ever had in it: numbers are never reused, so
/// that a backup belongs to a single state.
fn prepare(folder: &Path) -> Result<(Lock, u64), OpenError> {
    let refuse_newer = || match refuse_newer(folder) {
        // Something else in the place of the file that says it.
        Err(OpenError::Io { .. }) => Ok(None),
        found => found,
    };
    refuse_newer()?;
    files::make_folder(folder).map_err(|error| OpenError::at(folder, error))?;
    let lock = Lock::take(folder)?;
    refuse_newer()?;
    swap::finish(folder, settle)?;
    let backups = backup::list(folder).map_err(|error| OpenError::at(folder, error))?;
    let backed_up = backups.last().map_or(0, |kept| kept.seq);
    // Whatever is wrong with database and journal, they are about to be replaced.
    let reached = format::reached(&folder.join("db")).ok().flatten().map_or(0, |(seq, _)| seq);
    Ok((lock, backed_up.max(reached).max(highest(&folder.join("journal")))))
}

/// The highest number in the journal, as far as it can be read.
fn highest(journal: &Path) -> u64 {
    let mut highest = 0;
    let Ok(mut reader) = Reader::from(journal, 0, 0) else { return 0 };
    while let Ok(next) = reader.next() {
        match next {
            Next::Line(line, _) => highest = highest.max(line.seq),
            Next::End => break,
            _ => {}
        }
    }
    highest
}

/// Returns the folder with the old register, and what became of somebody erased in it.
fn restore(
    lock: Lock,
    folder: &Path,
    ledger: Replay,
    highest: u64,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Option<PathBuf>, Option<String>), OpenError> {
    let new = folder.join("restoring");
    let journal = new.join("journal");
    let failed = |error| OpenError::at(folder, error);
    files::make_folder(&journal).map_err(failed)?;
    let Replay { tally: expected, seq: from, register, log, .. } = &ledger;
    let (expected, from, register, log) = (expected.clone(), *from, *register, log.clone());
    let set = ChangeSet {
        // Not a requested change, so no id is passed in.
        id: Uuid::now_v7(),
        at: now,
        actor: "alumnet".to_owned(),
        label: "Restore a backup".to_owned(),
        origin: None,
        undoes: None,
        changes: ledger.into_records().into_iter().map(Change::create).collect(),
    };
    let mut writer: Writer<File> = Writer::open(&journal, 1).map_err(failed)?;
    // It goes on as the register that the backup is of, if that is known.
    if let Some(register) = register {
        writer = writer.of_register(register);
    }
    writer
        .append_snapshot((highest + 1, Basis::Restored(from)), &set, expected.digest(), log.as_ref())
        .map_err(|error| OpenError::unsaved(&new, &error))?;
    drop((writer, set));
    // Opened like any other register, to be sure that it opens.
    let opened = open(&new, progress)?;
    if opened.store.tally() != &expected || opened.register.records().count() as u64 != expected.records() {
        return Err(failed(io::Error::other("the restored register does not match the backup")));
    }
    drop(opened);

    let aside = files::dated(new.as_path(), "before-restore", "");
    let unfinished =
        |error: io::Error| OpenError::Unfinished { folder: folder.to_owned(), reason: files::reason(&error) };
    if let Err(error) = swap::mark_ready(&new, &files::short(&aside)) {
        // It may be there all the same, and the next start would go by it.
        swap::call_off(&new).map_err(unfinished)?;
        return Err(failed(error));
    }
    let swapped = swap::finish(folder, settle).map_err(|error| OpenError::Unfinished {
        folder: folder.to_owned(),
        reason: match error {
            OpenError::Io { source, .. } => files::reason(&source),
            other => other.to_string(),
        },
    })?;
    drop(lock);
    Ok(swapped.map(|swapped| (swapped.aside, swapped.settled)).unwrap_or_default())
}
