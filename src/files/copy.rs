//! Copies of files and folders, readable by the owner only and synced to disk.

use std::io;
use std::path::Path;

use super::calls::{self, File, Mode, sync_folder};
use super::folder::{make_folder, require_file};

/// Copies a folder and everything below it.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    make_folder(to)?;
    for entry in calls::list(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            copy_file(&entry.path(), &target)?;
        }
    }
    sync_folder(to)
}

pub fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    require_file(from)?;
    let mut copy = File::open(to, Mode::Emptied)?;
    io::copy(&mut File::open(from, Mode::Read)?, &mut copy)?;
    copy.sync()
}
