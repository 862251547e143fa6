//! The last step of restoring: the new journal and database replace the old ones, which are put aside. The
//! next start finishes an interrupted swap.

use std::io;
use std::path::Path;

use crate::files;
use crate::store::OpenError;

pub(super) const PARTS: [&str; 2] = ["db", "journal"];
const READY: &str = "READY";

pub(super) fn mark_ready(new: &Path, aside: &str) -> io::Result<()> {
    files::replace(&new.join(READY), aside.as_bytes())
}

/// Finishes a restore that was interrupted, or discards it if it was not ready. The caller holds the lock.
pub(super) fn finish(folder: &Path) -> Result<(), OpenError> {
    let new = folder.join("restoring");
    let failed = |error| OpenError::at(folder, error);
    if !files::is_folder(&new).map_err(failed)? {
        return Ok(());
    }
    swap(folder, &new).map_err(failed)
}

fn swap(folder: &Path, new: &Path) -> io::Result<()> {
    let aside = match files::read_to_string(&new.join(READY)) {
        Ok(name) => folder.join(name),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return remove(new),
        Err(error) => return Err(error),
    };
    for part in PARTS {
        let (from, to) = (new.join(part), folder.join(part));
        // A part that is no longer here has been moved already.
        if !files::exists(&from)? {
            continue;
        }
        if files::exists(&to)? {
            files::make_folder(&aside)?;
            files::rename(&to, &aside.join(part))?;
            files::sync_parent(&aside.join(part))?;
        }
        files::rename(&from, &to)?;
        files::sync_parent(&to)?;
    }
    remove(new)
}

/// `READY` goes last: on its own it does nothing.
fn remove(new: &Path) -> io::Result<()> {
    for part in PARTS {
        files::remove_folder_if_there(&new.join(part))?;
    }
    files::remove_folder(new)?;
    files::sync_parent(new)
}
