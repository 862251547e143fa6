//! Opening a data folder: its register, what waits to be shared on top, and the history of both.

use std::path::Path;
use std::sync::Arc;

use super::Workspace;
use super::history::History;
use super::shared::Shared;
use crate::sharing::folder;
use crate::sharing::folder::OpenedCopy;
use crate::store::{self, DiskStore, OpenError, Opened, Progress, Store as _};

/// An open register, and what opening found and repaired, in words for the user.
#[derive(Debug)]
pub struct OpenedWorkspace {
    pub workspace: Workspace<DiskStore>,
    pub notices: Vec<String>,
}

/// Opens the register in `folder`, creating it if necessary.
///
/// # Errors
/// As for [`store::open`], and if what waits to be shared can't be read.
pub fn open(folder: &Path, progress: &mut dyn FnMut(Progress)) -> Result<OpenedWorkspace, OpenError> {
    let Opened { mut register, store, mut notices, history: entries, log } = store::open(folder, progress)?;
    let Some(state) = log else {
        let workspace = Workspace::new(register, History::of(entries), store);
        return Ok(OpenedWorkspace { workspace, notices });
    };
    let found = (store.history(), &*entries);
    let opened = folder::open(folder, (state, store.tally().clone()), &mut register, found)?;
    let OpenedCopy { replica, mine, notice } = opened;
    notices.extend(notice);
    let mut history = History::of_copy(entries, replica.device());
    for set in replica.sets() {
        history.pending(Arc::clone(set));
    }
    let shared = Shared::new(replica, mine);
    let workspace = Workspace::new(register, history, store).shared(shared);
    Ok(OpenedWorkspace { workspace, notices })
}
