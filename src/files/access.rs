//! Access for the owner only: closing files and folders to others that something else made.

use std::io;
use std::path::Path;

#[cfg(unix)]
use super::calls;

/// Closes a folder that something else wrote, and everything below it, to everybody but the owner.
#[cfg(unix)]
pub fn hide(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    for entry in calls::list(folder)? {
        let entry = entry?;
        let wanted = if entry.file_type()?.is_dir() { 0o700 } else { 0o600 };
        if entry.metadata()?.permissions().mode() & 0o777 != wanted {
            calls::set_mode(&entry.path(), wanted)?;
        }
        if wanted == 0o700 {
            hide(&entry.path())?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
pub fn hide(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Closes a file or folder to everybody but the owner.
pub fn close_to_others(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let mode = if calls::stat(path)?.is_dir() { 0o700 } else { 0o600 };
        calls::set_mode(path, mode)?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Whether anybody but the owner may access a file or folder.
pub fn is_open_to_others(path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        Ok(calls::stat(path)?.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        Ok(false)
    }
}
