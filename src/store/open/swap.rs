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

/// Finishes a restore that was interrupted, or discards it if it was not ready. Returns a message about it.
/// The caller holds the lock.
pub(super) fn finish(folder: &Path) -> io::Result<Option<String>> {
    let new = folder.join("restoring");
    if files::is_folder(&new)? {
        return swap(folder, &new).map(|words| (!words.is_empty()).then_some(words));
    }
    if files::exists(&new)? {
        files::remove(&new)?;
    }
    Ok(None)
}

fn swap(folder: &Path, new: &Path) -> io::Result<String> {
    let aside = match files::read_to_string(&new.join(READY)) {
        Ok(name) => folder.join(name),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut begun = false;
            for part in PARTS {
                begun |= files::exists(&new.join(part))?;
            }
            remove(new)?;
            // Without parts it was finished, but for the folder.
            let words = "A restore was interrupted before it took effect; nothing was restored.";
            return Ok(if begun { words.to_owned() } else { String::new() });
        }
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
    remove(new)?;
    let kept = if files::exists(&aside)? {
        format!(" The previous files are kept in {}.", files::short(&aside))
    } else {
        String::new()
    };
    Ok(format!("An interrupted restore was finished.{kept}"))
}

/// `READY` goes last: on its own it does nothing.
fn remove(new: &Path) -> io::Result<()> {
    for part in PARTS {
        files::remove_folder_if_there(&new.join(part))?;
    }
    files::remove_folder(new)?;
    files::sync_parent(new)
}
