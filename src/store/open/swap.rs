//! The last step of restoring: the new journal and database take the place of the old, which are put aside.
//! An interrupted swap is finished at the next start.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::store::{OpenError, files};

pub(super) const PARTS: [&str; 2] = ["db", "journal"];
const READY: &str = "READY";

pub(super) fn mark_ready(new: &Path, aside: &str) -> io::Result<()> {
    let path = new.join(READY);
    let mut part = tempfile::Builder::new().prefix("ready-").tempfile_in(new)?;
    part.write_all(aside.as_bytes())?;
    part.as_file().sync_all()?;
    part.persist(&path).map_err(|error| error.error)?;
    files::sync_parent(&path)
}

/// Finishes a restore that was interrupted; one that was not ready is thrown away. The folder is ours.
pub(super) fn finish(folder: &Path) -> Result<(), OpenError> {
    let new = folder.join("restoring");
    if !new.is_dir() {
        return Ok(());
    }
    swap(folder, &new).map_err(|error| OpenError::at(&new, error))
}

fn swap(folder: &Path, new: &Path) -> io::Result<()> {
    let aside = match fs::read_to_string(new.join(READY)) {
        Ok(name) => folder.join(name),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return remove(new),
        Err(error) => return Err(error),
    };
    for part in PARTS {
        let (from, to) = (new.join(part), folder.join(part));
        // What is not here any more has found its place already.
        if !from.exists() {
            continue;
        }
        if to.exists() {
            files::make_folder(&aside)?;
            fs::rename(&to, aside.join(part))?;
            files::sync_parent(&aside.join(part))?;
        }
        fs::rename(&from, &to)?;
        files::sync_parent(&to)?;
    }
    remove(new)
}

/// The mark last: without the rest it means nothing.
fn remove(new: &Path) -> io::Result<()> {
    for part in PARTS {
        if new.join(part).exists() {
            fs::remove_dir_all(new.join(part))?;
        }
    }
    fs::remove_dir_all(new)?;
    files::sync_parent(new)
}
