//! Access for the owner only: private options for new files and folders, and closing existing ones to others.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::path::Path;

/// Options for a file that only its owner can read.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// A builder for folders that only their owner can enter.
pub fn private_folder() -> DirBuilder {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Closes a folder that something else wrote, and everything below it, to everybody but the owner.
#[cfg(unix)]
pub fn hide(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let wanted = if entry.file_type()?.is_dir() { 0o700 } else { 0o600 };
        if entry.metadata()?.permissions().mode() & 0o777 != wanted {
            fs::set_permissions(entry.path(), fs::Permissions::from_mode(wanted))?;
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
        use std::os::unix::fs::PermissionsExt as _;
        let mode = if fs::metadata(path)?.is_dir() { 0o700 } else { 0o600 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
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
        Ok(path.metadata()?.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        Ok(false)
    }
}
