//! Small things about files and folders: for the owner's eyes only, known to the disk, put aside under a
//! name that tells when.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// The options, for a file only its owner can read.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Makes a folder only its owner can look into, and those above it, unless it is there.
pub fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    sync_parent(path)
}

/// Waits until the disk knows the name of `path`.
pub fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

/// Renames `path` to a free name beside it: `db` becomes `db.quarantine-20240503T181500`.
pub fn put_aside(path: &Path, word: &str) -> io::Result<PathBuf> {
    let free = free_name(path, word);
    fs::rename(path, &free)?;
    sync_parent(path)?;
    Ok(free)
}

/// A name beside `path` that nothing has yet.
pub fn free_name(path: &Path, word: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    dated(path, &format!("{name}.{word}"))
}

/// A name beside `path` that begins with `stem`, tells the time, and that nothing has yet.
pub fn dated(path: &Path, stem: &str) -> PathBuf {
    // The clock only names the file; nothing reads the name again.
    let time = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let named = |more: &str| path.with_file_name(format!("{stem}-{time}{more}"));
    std::iter::once(named(""))
        .chain((2..1_000).map(|n| named(&format!("-{n}"))))
        .find(|path| !path.exists())
        .unwrap_or_else(|| named("-more"))
}

/// Lets nobody but the owner look into the files of a folder that somebody else has made.
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

/// The last part of a path, for a message.
pub fn short(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
