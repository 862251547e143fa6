//! Copies of files and folders, for the owner only and known to the disk.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use super::super::files;

/// A folder with all below.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    files::make_folder(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            copy_file(&entry.path(), &target)?;
        }
    }
    files::sync_parent(&to.join("."))
}

pub fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut copy = files::private(OpenOptions::new().write(true).create(true).truncate(true)).open(to)?;
    io::copy(&mut File::open(from)?, &mut copy)?;
    copy.sync_all()
}

/// Lets nobody but the owner look into a file or folder.
pub fn close_to_others(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = if path.is_dir() { 0o700 } else { 0o600 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
