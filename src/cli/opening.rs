//! Opens the register for a subcommand, printing notices to standard error, and makes a backup afterwards.

use super::environment::now;
use super::outcome::remark;
use crate::store::backup::Policy;
use crate::store::{self, DiskStore};
use crate::workspace::Workspace;
use color_eyre::eyre;
use std::path::Path;
use std::sync::Arc;

/// Opens the register for a command without a screen; notices go to standard error.
pub(super) fn open(folder: &Path) -> eyre::Result<Workspace<DiskStore>> {
    let opened = store::open(folder, &mut |_| ())?;
    for notice in &opened.notices {
        remark(notice);
    }
    Ok(Workspace::from(opened))
}

/// Writes a backup after a large change. A failure is reported but does not fail the command.
pub(super) fn keep_safe(workspace: &mut Workspace<DiskStore>, policy: Policy) {
    workspace.store.keep_backups(policy);
    workspace.store.on_failed_backup(Arc::new(remark));
    workspace.back_up(now());
    workspace.store.wait_for_backup();
}
