//! What a process that was killed left behind: files under a temporary name, a copy of the database, and an
//! unfinished backup in another folder.

use std::io;
use std::path::{Path, PathBuf};

use super::super::backup;
use crate::files;

/// Removes it. The caller holds the lock, so nothing of it is in use.
pub(super) fn clear(folder: &Path) -> io::Result<()> {
    for part in [folder.to_owned(), folder.join("journal"), folder.join("db"), backup::folder(folder)] {
        if !files::is_folder(&part)? {
            continue;
        }
        for entry in files::entries(&part)? {
            if is_leftover(&entry.name) {
                files::remove(&entry.path)?;
            }
        }
    }
    let note = folder.join(backup::ELSEWHERE);
    if files::exists(&note)? {
        if let Ok(words) = files::read_to_string(&note) {
            clear_elsewhere(&words)?;
        }
        files::remove(&note)?;
    }
    Ok(())
}

fn is_leftover(name: &str) -> bool {
    name.starts_with(".check-")
        || is_part(name) && ["backup-", "segment-", "."].iter().any(|start| name.starts_with(start))
}

fn is_part(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "part")
}

/// The note has a folder, and how the names of this register's unfinished backups begin.
fn clear_elsewhere(note: &str) -> io::Result<()> {
    let Some((folder, start)) = note.trim_end_matches('\n').rsplit_once('\n') else { return Ok(()) };
    let folder = PathBuf::from(folder);
    // A disk that was taken out is no reason not to open.
    let Ok(entries) = files::entries(&folder) else { return Ok(()) };
    let is_ours = |name: &str| !start.is_empty() && name.starts_with(start) && is_part(name);
    for entry in entries.iter().filter(|entry| entry.is_file && is_ours(&entry.name)) {
        files::remove_file(&entry.path)?;
    }
    Ok(())
}
