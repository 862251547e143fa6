//! File names: dated names for files put aside, short names for messages, and names safe for any file system.

use std::io;
use std::path::{Path, PathBuf};

use super::calls::rename;
use super::folder::{exists, sync_parent};

/// Renames `path` to a free name beside it: `db` becomes `db.quarantine-20240503T181500`.
pub fn put_aside(path: &Path, word: &str) -> io::Result<PathBuf> {
    let free = free_name(path, word);
    rename(path, &free)?;
    sync_parent(path)?;
    Ok(free)
}

/// An unused name beside `path`.
pub fn free_name(path: &Path, word: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    dated(path, &format!("{name}.{word}"), "")
}

/// An unused name beside `path`: `stem`, followed by the current time and `ending`.
pub fn dated(path: &Path, stem: &str, ending: &str) -> PathBuf {
    // The clock is read for the name only; nothing parses it again.
    let time = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let named = |more: &str| path.with_file_name(format!("{stem}-{time}{more}{ending}"));
    std::iter::once(named(""))
        .chain((2..1_000).map(|n| named(&format!("-{n}"))))
        .find(|path| matches!(exists(path), Ok(false)))
        .unwrap_or_else(|| named("-more"))
}

/// The last part of a path, for messages.
pub fn short(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// A safe file name: anything that could leave the folder or trouble a file system becomes `_`.
#[must_use]
pub fn safe_name(name: &str) -> String {
    let safe = |letter: char| {
        if letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | ' ' | '+') { letter } else { '_' }
    };
    name.trim().trim_start_matches('.').chars().map(safe).take(100).collect()
}
