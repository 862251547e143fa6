//! Copies of files and folders, readable by the owner only and synced to disk.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

use super::access::private;
use super::folder::{make_folder, require_file, sync_folder};

/// Copies a folder and everything below it.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    make_folder(to)?;
    for entry in fs::read_dir(from)? {
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
    let mut copy = private(OpenOptions::new().write(true).create(true).truncate(true)).open(to)?;
    io::copy(&mut fs::File::open(from)?, &mut copy)?;
    copy.sync_all()
}
