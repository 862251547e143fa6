//! The last step of restoring: the new journal and database replace the old ones, which are put aside. The
//! next start finishes an interrupted swap.

use std::io;
use std::path::Path;

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

/// Finishes a restore that was interrupted, or discards it if it was not ready. The caller holds the lock.
pub(super) fn finish(folder: &Path) -> io::Result<()> {
    let new = folder.join("restoring");
    if files::is_folder(&new)? { swap(folder, &new) } else { Ok(()) }
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
