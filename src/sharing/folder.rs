//! What a data folder keeps of a copy of a shared register, besides the register: the copy's own id, and the
//! lines that wait.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use uuid::Uuid;

use crate::domain::IdSource;
use crate::files::{self, if_there};
use crate::register::{ChangeSet, Register};
use crate::sharing::base::{Base, RECENT};
use crate::sharing::membership;
use crate::sharing::mine::{self, Mine, OpenedMine};
use crate::sharing::outcomes::JournalOutcomes;
use crate::sharing::pending::{PendingLine, PendingStore as _};
use crate::sharing::redaction::redacted;
use crate::sharing::replica::Replica;
use crate::store::digest::RegisterDigest;
use crate::store::history::Ids;
use crate::store::waiting;
use crate::store::{HistoryEntry, HistoryReader, LogState, OpenError};

/// The file with the copy's id.
const DEVICE: &str = "device";

/// A copy that was opened.
#[derive(Debug)]
pub struct OpenedCopy {
    pub replica: Replica,
    pub mine: Mine,
    /// What was damaged, in words for the person who opened it.
    pub notice: Option<String>,
}

/// Opens the copy in a data folder. `register` is that of the base as of `state`, and shows what waits
/// afterwards; `history` is that of the folder, and `latest` its latest entries. What waits is kept without
/// the people who were `erased`.
///
/// # Errors
/// If what waits can't be read or written, or a newer alumnet wrote it. Nothing was changed then.
pub(crate) fn open(
    data: &Path,
    (state, digest): (LogState, RegisterDigest),
    register: &mut Register,
    (history, latest): (Box<dyn HistoryReader>, &[HistoryEntry]),
    erased: &BTreeSet<Uuid>,
) -> Result<OpenedCopy, OpenError> {
    let OpenedMine { mut file, mut lines, notice } = Mine::open(data)?;
    if let Some(left) = redacted(&lines, erased, register) {
        file.keep_only(&left).map_err(|error| OpenError::unsaved(&waiting::path(data), &error))?;
        lines = left;
    }
    let device = device(data)?;
    let recent = recent(&*history, latest);
    let base = Base::at(state, digest, Arc::new(JournalOutcomes::of(history)), recent);
    let replica = Replica::open(register, device, ids(), base, lines);
    file.tidy(replica.lines());
    Ok(OpenedCopy { replica, mine: file, notice })
}

/// The copy in a data folder, to be read only: nothing of the folder is opened or changed. `register` is that
/// of the base as of `state`, and shows what waits afterwards.
///
/// # Errors
/// If what waits can't be read, or a newer alumnet wrote it.
pub(crate) fn read(
    data: &Path,
    state: LogState,
    register: &mut Register,
    history: Box<dyn HistoryReader>,
) -> Result<Replica, OpenError> {
    let lines = mine::read_lines(data)?;
    let mut recent_sets = Vec::new();
    if !lines.is_empty() {
        // To say who changed what is in conflict; without it, that would not be known.
        let outlines = history.outlines(None, &Ids::default(), &mut |_, _| true).unwrap_or_default();
        let latest: Vec<HistoryEntry> = outlines.into_iter().map(|outline| outline.entry).collect();
        recent_sets = recent(&*history, &latest);
    }
    let outcomes = Arc::new(JournalOutcomes::of(history));
    // Nothing is sent, so nobody asks for a digest.
    let base = Base::at(state, RegisterDigest::default(), outcomes, recent_sets);
    Ok(Replica::open(register, Uuid::nil(), ids(), base, lines))
}

/// The latest change sets of the log.
fn recent(history: &dyn HistoryReader, latest: &[HistoryEntry]) -> Vec<ChangeSet> {
    let since = latest.iter().rposition(|entry| entry.barrier.is_some()).map_or(0, |place| place + 1);
    let received = latest.get(since..).unwrap_or_default().iter().filter(|entry| is_applied(entry));
    let received: Vec<&HistoryEntry> = received.collect();
    let recent = received.get(received.len().saturating_sub(RECENT)..).unwrap_or_default();
    recent.iter().filter_map(|entry| history.change_set(entry).ok().flatten()).collect()
}

/// Whether an entry of the history is one of the log that had an effect.
fn is_applied(entry: &HistoryEntry) -> bool {
    entry.log.is_some_and(|note| note.device.is_some() && !note.is_void)
}

/// A copy's id, and the change sets that wait in its folder.
pub type WaitingSets = (Uuid, Vec<Arc<ChangeSet>>);

/// What waits in a data folder, without opening it. `None` if the folder is no copy.
///
/// # Errors
/// If what waits can't be read, or a newer alumnet wrote it.
pub fn waiting_sets(data: &Path) -> Result<Option<WaitingSets>, OpenError> {
    if !is_copy(data) {
        return Ok(None);
    }
    let device = device(data)?;
    let lines = mine::read_lines(data)?;
    let given_up = |id: Uuid| lines.contains(&PendingLine::GiveUp(id));
    let sets = lines.iter().filter_map(|line| match line {
        PendingLine::Set(set) if set.part_of.is_none() && !given_up(set.set.id) => Some(&set.set),
        _ => None,
    });
    Ok(Some((device, sets.cloned().collect())))
}

/// Whether a data folder is a copy of a shared register, or was one.
#[must_use]
pub fn is_copy(data: &Path) -> bool {
    files::exists(&data.join(waiting::FOLDER).join(DEVICE)).unwrap_or_default()
}

/// Keeps what waits in a data folder in a file of its own, which is returned, if there is any.
///
/// # Errors
/// If the file can't be renamed.
pub fn put_aside(data: &Path) -> Result<Option<PathBuf>, OpenError> {
    let mine = waiting::path(data);
    let put_aside = || {
        if waiting::read(data)?.is_empty() {
            files::remove_if_there(&mine)?;
            return Ok(None);
        }
        let aside = files::dated(&data.join(waiting::FOLDER), "not-shared", ".jsonl");
        files::rename(&mine, &aside)?;
        files::sync_folder(data)?;
        Ok(Some(aside))
    };
    put_aside().map_err(|error| OpenError::at(&mine, error))
}

/// Forgets that a data folder was a copy: its id, its keys, and what was sent or is not to be.
///
/// # Errors
/// If a file can't be removed.
pub fn forget(data: &Path) -> Result<(), OpenError> {
    let folder = data.join(waiting::FOLDER);
    // The keys first: without them the rest is nothing that could be sent.
    let removed =
        files::remove_if_there(&membership::path(data)).and_then(|()| files::remove_folder_if_there(&folder));
    removed.map_err(|error| OpenError::at(&folder, error))
}

/// The id of this copy. A folder that has none gets one.
///
/// # Errors
/// If the file can't be read or written.
pub fn device(data: &Path) -> Result<Uuid, OpenError> {
    let folder = data.join(waiting::FOLDER);
    let path = folder.join(DEVICE);
    files::make_folder(&folder).and_then(|()| held_or_new(&path)).map_err(|error| OpenError::at(&path, error))
}

/// Gives a copy another id, because its folder is a copy of another's.
///
/// # Errors
/// If the file can't be written.
pub fn new_device(data: &Path) -> Result<Uuid, OpenError> {
    let (path, device) = (data.join(waiting::FOLDER).join(DEVICE), Uuid::now_v7());
    let written = files::replace(&path, format!("{device}\n").as_bytes());
    written.map(|()| device).map_err(|error| OpenError::at(&path, error))
}

fn held_or_new(path: &Path) -> io::Result<Uuid> {
    let held = if_there(files::read_to_string(path))?.and_then(|text| text.trim().parse().ok());
    if let Some(held) = held {
        return Ok(held);
    }
    // Nobody asked for it, so it is not passed in.
    let device = Uuid::now_v7();
    files::replace(path, format!("{device}\n").as_bytes())?;
    Ok(device)
}

/// Where the copy draws the ids of its own change sets from: another source at every start, because a folder
/// that was copied must not draw the same ones.
fn ids() -> IdSource {
    let drawn = Uuid::now_v7();
    let seed = drawn.as_bytes().last_chunk().copied().unwrap_or_default();
    let (seconds, nanoseconds) = drawn.get_timestamp().map_or((0, 0), |time| time.to_unix());
    IdSource::new(seconds * 1_000 + u64::from(nanoseconds / 1_000_000), seed)
}
