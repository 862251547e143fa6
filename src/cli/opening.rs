//! Opens the register for a subcommand, printing notices to standard error, and makes a backup afterwards.

use super::environment::now;
use super::outcome::remark;
use crate::store::backup::Policy;
use crate::store::{self, DiskStore};
use crate::workspace::Workspace;
use color_eyre::eyre;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Opens the register for a command without a screen; notices go to standard error.
pub(super) fn open(folder: &Path) -> eyre::Result<Workspace<DiskStore>> {
    let opened = store::open(folder, &mut |_| ())?;
    for notice in &opened.notices {
        remark(notice);
    }
    Ok(Workspace::from(opened))
}

/// Writes a backup after a large change. False if it failed, which was reported: the change is saved all the
/// same.
pub(super) fn keep_safe(workspace: &mut Workspace<DiskStore>, policy: Policy) -> bool {
    let failed = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&failed);
    workspace.store.keep_backups(policy);
    workspace.store.on_failed_backup(Arc::new(move |words: String| {
        heard.store(true, Ordering::Relaxed);
        remark(words);
    }));
    workspace.back_up(now());
    workspace.store.wait_for_backup();
    !failed.load(Ordering::Relaxed)
}

/// Closes the register, if one is open. False if that failed, which was reported: everything is saved all the
/// same.
pub(super) fn close(store: Option<DiskStore>) -> bool {
    let closed = store.map_or(Ok(()), DiskStore::close);
    if let Err(error) = &closed {
        remark(error);
    }
    closed.is_ok()
}
