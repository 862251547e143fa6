//! Opening a data folder: its register, what waits to be shared on top, and the history of both. Also how a
//! folder becomes a copy of a shared register.

use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::Workspace;
use super::history::{self, History};
use super::shared::{Shared, Standing};
use crate::register::Register;
use crate::sharing::beginning::{Beginner, Beginning};
use crate::sharing::entry::NotAnEntry;
use crate::sharing::folder::{self, OpenedCopy};
use crate::sharing::log::{LogError, SharedLog};
use crate::sharing::pending::MemoryLines;
use crate::sharing::replica::NotReceived;
use crate::store::history::of_folder;
use crate::store::{
    self, DiskStore, HistoryReader, LogState, OpenError, Opened, Progress, ReadRegister, Store as _,
    StoreError,
};

/// An open register, and what opening found and repaired, in words for the user.
#[derive(Debug)]
pub struct OpenedWorkspace {
    pub workspace: Workspace<DiskStore>,
    pub notices: Vec<String>,
}

/// Why a folder did not become a copy of a shared register.
#[derive(Debug, thiserror::Error)]
pub enum NotShared {
    #[error(transparent)]
    NotOpened(#[from] OpenError),
    #[error("the data folder has a register already; a copy needs an empty one")]
    NotEmpty,
    #[error("this register is shared already")]
    Shared,
    #[error(transparent)]
    NotReceived(#[from] NotReceived),
    #[error(transparent)]
    NotBegun(#[from] LogError),
    #[error(transparent)]
    NotSaved(#[from] StoreError),
    #[error(transparent)]
    Entry(#[from] NotAnEntry),
}

/// Opens the register in `folder`, creating it if necessary.
///
/// # Errors
/// As for [`store::open`], and if what waits to be shared can't be read.
pub fn open(folder: &Path, progress: &mut dyn FnMut(Progress)) -> Result<OpenedWorkspace, OpenError> {
    let mut opened = store::open(folder, progress)?;
    if let Some(state) = opened.log.take() {
        return copied(folder, state, opened);
    }
    let Opened { register, store, notices, history, .. } = opened;
    Ok(OpenedWorkspace { workspace: Workspace::new(register, History::of(history), store), notices })
}

/// The register in `folder` and its history, read without opening them.
///
/// # Errors
/// As for [`store::read`], and if what waits to be shared can't be read.
pub fn read(folder: &Path) -> Result<(Register, Box<dyn HistoryReader>), OpenError> {
    let ReadRegister { mut register, log } = store::read(folder)?;
    let journal = || {
        let history = of_folder(folder).map_err(|error| OpenError::at(folder, error))?;
        history.ok_or_else(|| OpenError::at(folder, io::ErrorKind::NotFound.into()))
    };
    let Some(state) = log else { return Ok((register, Box::new(journal()?))) };
    let replica = folder::read(folder, state, &mut register, Box::new(journal()?))?;
    let mut history = History::default();
    for set in replica.sets() {
        history.pending(Arc::clone(set));
    }
    Ok((register, history::reader::whole(Box::new(journal()?), &history)))
}

/// A register that is a copy of a shared one, as of `state`.
fn copied(data: &Path, state: LogState, opened: Opened) -> Result<OpenedWorkspace, OpenError> {
    let Opened { mut register, store, mut notices, history: entries, .. } = opened;
    let found = (store.history(), &*entries);
    let erased = store.suppressions().people().collect();
    let copy = folder::open(data, (state, store.tally().clone()), &mut register, found, &erased)?;
    let OpenedCopy { replica, mine, notice } = copy;
    notices.extend(notice);
    let mut history = History::of_copy(entries, replica.device());
    for set in replica.sets() {
        history.pending(Arc::clone(set));
    }
    let shared = Shared::new(replica, mine);
    Ok(OpenedWorkspace { workspace: Workspace::new(register, history, store).shared(shared), notices })
}

/// Whether a data folder can become a copy of a shared register.
///
/// # Errors
/// If it is not empty, or can't be opened.
pub fn may_join(data: &Path) -> Result<(), NotShared> {
    let opened = store::open(data, &mut |_| {})?;
    match (&opened.log, opened.history.is_empty()) {
        (Some(_), _) => Err(NotShared::Shared),
        (None, false) => Err(NotShared::NotEmpty),
        (None, true) => Ok(()),
    }
}

/// Where a copy stands, as its folder says.
#[derive(Debug)]
pub struct FolderStanding {
    /// The number of the last entry of the log that it has.
    pub number: u64,
    pub register: Register,
    pub standing: Standing,
}

/// Where the copy in a data folder stands, read without opening it. `None` if the folder is no copy.
///
/// # Errors
/// As for [`read`].
pub fn standing(data: &Path) -> Result<Option<FolderStanding>, OpenError> {
    let ReadRegister { mut register, log } = store::read(data)?;
    let Some(state) = log else { return Ok(None) };
    let journal = of_folder(data).map_err(|error| OpenError::at(data, error))?;
    let journal = journal.ok_or_else(|| OpenError::at(data, io::ErrorKind::NotFound.into()))?;
    let number = state.place.number;
    let replica = folder::read(data, state, &mut register, Box::new(journal))?;
    let standing = Shared::new(replica, MemoryLines::default()).standing();
    Ok(Some(FolderStanding { number, register, standing }))
}

/// Makes an empty data folder a copy of a shared register. `id` and `at` are those of the line in its journal
/// that says so.
///
/// # Errors
/// If the folder is not empty, or the log or the folder can't be read or written.
pub fn join(
    data: &Path,
    log: &mut dyn SharedLog,
    (id, at): (Uuid, Timestamp),
) -> Result<OpenedWorkspace, NotShared> {
    may_join(data)?;
    let opened = store::open(data, &mut |_| {})?;
    let mut joined = copied(data, LogState::default(), opened)?;
    joined.workspace.adopt(log, id, at)?;
    Ok(joined)
}

/// Begins to share the register in a data folder. `begin` begins the log.
///
/// # Errors
/// If it is shared already, or the log or the folder can't be written.
pub fn create(
    data: &Path,
    (id, at): (Uuid, Timestamp),
    actor: &str,
    begin: &mut dyn FnMut(&Beginning) -> Result<(), LogError>,
) -> Result<OpenedWorkspace, NotShared> {
    let mut opened = store::open(data, &mut |_| {})?;
    if opened.log.is_some() {
        return Err(NotShared::Shared);
    }
    let device = folder::device(data)?;
    let beginner = Beginner { device, actor: actor.to_owned(), id, at };
    let what = (&opened.register, opened.store.tally().digest());
    let suppressions = opened.store.suppressions();
    let beginning = Beginning::of(what, LogState::default(), suppressions, beginner)?;
    begin(&beginning)?;
    opened.store.take_in(&[beginning.line])?;
    drop(opened);
    Ok(open(data, &mut |_| {})?)
}
