//! The last step of restoring: the new journal and database replace the old ones, which are put aside. The
//! next start finishes an interrupted swap.

use std::io;
use std::path::{Path, PathBuf};

use super::super::OpenError;
use crate::files;

pub(super) const PARTS: [&str; 2] = ["db", "journal"];
const READY: &str = "READY";

pub(super) fn mark_ready(new: &Path, aside: &str) -> io::Result<()> {
    files::replace(&new.join(READY), aside.as_bytes())
}

/// Takes it back: nothing will be swapped.
pub(super) fn call_off(new: &Path) -> io::Result<()> {
    files::remove_if_there(&new.join(READY))
}

/// Deals with somebody erased in the register of the second folder, which that of the first has replaced.
pub(super) type Settle = fn(&Path, &Path) -> Result<Option<String>, OpenError>;

/// The end of a restore.
pub(super) struct Swapped {
    /// The folder with the previous files, if there were any and they are still there.
    pub aside: Option<PathBuf>,
    /// What became of somebody erased in the previous files.
    pub settled: Option<String>,
    /// Whether it took effect; otherwise nothing was restored.
    is_done: bool,
}

impl Swapped {
    /// What a start says that has found it interrupted.
    pub fn words(self) -> Vec<String> {
        if !self.is_done {
            return vec!["A restore was interrupted before it took effect; nothing was restored.".to_owned()];
        }
        let kept = self
            .aside
            .map(|aside| format!(" The previous files are kept in {}.", files::short(&aside)))
            .unwrap_or_default();
        [format!("An interrupted restore was finished.{kept}")].into_iter().chain(self.settled).collect()
    }
}

/// Finishes a restore that was interrupted, or discards it if it was not ready. `None` if there was nothing
/// to do. `settle` deals with the previous files. The caller holds the lock.
pub(super) fn finish(folder: &Path, settle: Settle) -> Result<Option<Swapped>, OpenError> {
    let failed = |error| OpenError::at(folder, error);
    let new = folder.join("restoring");
    if files::is_folder(&new).map_err(failed)? {
        return swap(folder, &new, settle);
    }
    if files::exists(&new).map_err(failed)? {
        files::remove(&new).map_err(failed)?;
    }
    Ok(None)
}

fn swap(folder: &Path, new: &Path, settle: Settle) -> Result<Option<Swapped>, OpenError> {
    let failed = |error| OpenError::at(folder, error);
    let aside = match files::read_to_string(&new.join(READY)) {
        Ok(name) => folder.join(name),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut begun = false;
            for part in PARTS {
                begun |= files::exists(&new.join(part)).map_err(failed)?;
            }
            remove(new).map_err(failed)?;
            // Without parts it was finished, but for the folder.
            return Ok(begun.then_some(Swapped { aside: None, settled: None, is_done: false }));
        }
        Err(error) => return Err(failed(error)),
    };
    exchange(folder, new, &aside).map_err(failed)?;
    let is_kept = || files::exists(&aside).map_err(failed);
    let settled = if is_kept()? { settle(folder, &aside)? } else { None };
    remove(new).map_err(failed)?;
    let aside = if is_kept()? { Some(aside) } else { None };
    Ok(Some(Swapped { aside, settled, is_done: true }))
}

fn exchange(folder: &Path, new: &Path, aside: &Path) -> io::Result<()> {
    for part in PARTS {
        let (from, to) = (new.join(part), folder.join(part));
        // A part that is no longer here has been moved already.
        if !files::exists(&from)? {
            continue;
        }
        if files::exists(&to)? {
            files::make_folder(aside)?;
            files::rename(&to, &aside.join(part))?;
            files::sync_parent(&aside.join(part))?;
        }
        files::rename(&from, &to)?;
        files::sync_parent(&to)?;
    }
    Ok(())
}

/// `READY` goes last: on its own it does nothing.
fn remove(new: &Path) -> io::Result<()> {
    for part in PARTS {
        files::remove_folder_if_there(&new.join(part))?;
    }
    files::remove_folder(new)?;
    files::sync_parent(new)
}
