//! Opens the register for a subcommand, printing notices to standard error, and makes a backup afterwards.

use super::environment::now;
use super::outcome::remark;
use super::progress_line::watched;
use super::sending;
use crate::register::Register;
use crate::store::backup::{BackupNews, Policy};
use crate::store::{DiskStore, HistoryReader, OpenError, Progress};
use crate::workspace::Workspace;
use crate::workspace::opening::{self, OpenedWorkspace};
use color_eyre::eyre;
use std::mem;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Opens the register for a command without a screen; notices go to standard error.
pub(super) fn open(folder: &Path) -> eyre::Result<Workspace<DiskStore>> {
    let OpenedWorkspace { workspace, notices } = watched("Reading the register …", |progress| {
        opening::open(folder, &mut |step| {
            if let Progress::Reading { records, expected: Some(expected) } = step {
                let _ = progress(records, expected);
            }
        })
    })?;
    for notice in &notices {
        remark(notice);
    }
    Ok(workspace)
}

/// The register and its history, to be read. They are read without opening them while another alumnet has
/// them open, and where nothing can be written.
pub(super) fn read(folder: &Path) -> eyre::Result<(Arc<Register>, Box<dyn HistoryReader>)> {
    let (register, history) = read_open_or_closed(folder)?;
    leave(Arc::clone(&register));
    Ok((register, history))
}

fn read_open_or_closed(folder: &Path) -> eyre::Result<(Arc<Register>, Box<dyn HistoryReader>)> {
    let refused = match open(folder) {
        Ok(workspace) => {
            let history = workspace.whole_history();
            return Ok((workspace.register, history));
        }
        Err(refused) => refused,
    };
    match refused.downcast_ref::<OpenError>() {
        Some(OpenError::Held { .. }) => read_closed(folder),
        Some(OpenError::Denied { .. } | OpenError::DiskFull { .. }) => {
            read_closed(folder).map_err(|_| refused)
        }
        _ => Err(refused),
    }
}

fn read_closed(folder: &Path) -> eyre::Result<(Arc<Register>, Box<dyn HistoryReader>)> {
    let (register, history) = opening::read(folder)?;
    Ok((Arc::new(register), history))
}

/// Writes a backup after a large change. False if it failed, which was reported: the change is saved all the
/// same.
pub(super) fn keep_safe(workspace: &mut Workspace<DiskStore>, policy: Policy) -> bool {
    let failed = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&failed);
    workspace.store.keep_backups(policy);
    workspace.store.on_backup_news(Arc::new(move |news: BackupNews| {
        if matches!(news, BackupNews::Failed(_)) {
            heard.store(true, Ordering::Relaxed);
        }
        tell_backup(&news);
    }));
    workspace.back_up(now());
    workspace.store.wait_for_backup();
    !failed.load(Ordering::Relaxed)
}

/// Says what became of a backup, unless all is well.
pub(super) fn tell_backup(news: &BackupNews) {
    match news {
        BackupNews::Failed(words) | BackupNews::NotCopied(words) | BackupNews::LongNotCopied(words) => {
            remark(words);
        }
        BackupNews::Copied => {}
    }
}

/// Sends what a command saved, if the register is shared, and closes the register. False if closing failed,
/// which was reported.
pub(super) fn end(mut workspace: Workspace<DiskStore>) -> bool {
    sending::send(&mut workspace);
    let Workspace { register, history, store, .. } = workspace;
    leave((register, history));
    close(Some(store))
}

/// Leaves something to the system, which takes it back when the program ends a moment later. Dropping a
/// million records one by one takes most of a second.
pub(super) fn leave<T>(large: T) {
    mem::forget(large);
}

/// Closes the register, if one is open, before the program ends. False if that failed, which was reported:
/// everything is saved all the same.
pub(super) fn close(store: Option<DiskStore>) -> bool {
    let closed = store.map_or(Ok(()), DiskStore::leave);
    if let Err(error) = &closed {
        remark(error);
    }
    closed.is_ok()
}
