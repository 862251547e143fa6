//! Putting a file on disk: whole or not at all, readable by its owner only, and never over another file
//! unless that was asked for.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Why a file was not written. What was there before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("“{}” already exists and was left as it is; choose another name, or say that it may be \
        replaced", .0.display())]
    Exists(PathBuf),
    #[error("“{}” is not an ordinary file; give the name of a file", .0.display())]
    NotAFile(PathBuf),
    #[error("the folder “{}” does not exist; make it first, or choose another", .0.display())]
    NoFolder(PathBuf),
    #[error("“{}” was not written: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// A name for a file: what could leave the folder or trouble a file system becomes `_`.
#[must_use]
pub fn safe_name(name: &str) -> String {
    let safe = |letter: char| {
        if letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | ' ' | '+') { letter } else { '_' }
    };
    name.trim().trim_start_matches('.').chars().map(safe).take(100).collect()
}

/// Writes `bytes` to `path`. The bytes are on disk under that name when this returns, or nothing is.
///
/// # Errors
/// When the file exists and `overwrite` is false, when the folder is missing, and when the disk refuses.
pub fn write_file(path: &Path, bytes: &[u8], overwrite: bool) -> Result<(), WriteError> {
    let failed = |source| WriteError::Io { path: path.to_owned(), source };
    // A link is followed, so that replacing the file keeps the link.
    let path = &std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match std::fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => return Err(WriteError::NotAFile(path.clone())),
        Ok(_) if !overwrite => return Err(WriteError::Exists(path.clone())),
        _ => {}
    }
    let Some(name) = path.file_name() else { return Err(WriteError::NotAFile(path.clone())) };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(WriteError::NoFolder(folder.to_owned()));
    }
    // Made in the same folder, because a rename is whole or not at all only within one file system.
    let mut prefix = std::ffi::OsString::from(".");
    prefix.push(name.to_string_lossy().chars().take(40).collect::<String>());
    let mut file =
        tempfile::Builder::new().prefix(&prefix).suffix(".part").tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    let kept = if overwrite { file.persist(path) } else { file.persist_noclobber(path) };
    kept.map_err(|refused| match refused.error.kind() {
        // Somebody made it since we looked.
        io::ErrorKind::AlreadyExists => WriteError::Exists(path.clone()),
        _ => failed(refused.error),
    })?;
    // The name is durable once its folder is. Some file systems can't sync a folder; the file is there all
    // the same.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn an_existing_file_is_only_replaced_when_asked() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("roster.csv");
        write_file(&path, b"one", false).expect("new file");
        let refused = write_file(&path, b"two", false).expect_err("exists");
        assert!(refused.to_string().contains("already exists"), "{refused}");
        assert_eq!(fs::read(&path).expect("read"), b"one");
        write_file(&path, b"two", true).expect("asked for");
        assert_eq!(fs::read(&path).expect("read"), b"two");
        assert_eq!(fs::read_dir(folder.path()).expect("list").count(), 1, "nothing is left beside it");
    }

    #[test]
    fn folders_are_not_written_over_nor_made() {
        let folder = tempfile::tempdir().expect("folder");
        assert!(matches!(write_file(folder.path(), b"x", true), Err(WriteError::NotAFile(_))));
        let missing = folder.path().join("missing").join("roster.csv");
        assert!(matches!(write_file(&missing, b"x", false), Err(WriteError::NoFolder(_))));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_it_and_a_link_stays_a_link() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("roster.csv");
        write_file(&path, b"x", false).expect("written");
        assert_eq!(fs::metadata(&path).expect("metadata").permissions().mode() & 0o777, 0o600);
        let link = folder.path().join("link.csv");
        symlink(&path, &link).expect("link");
        assert!(matches!(write_file(&link, b"y", false), Err(WriteError::Exists(_))));
        write_file(&link, b"y", true).expect("through the link");
        assert!(fs::symlink_metadata(&link).expect("metadata").is_symlink());
        assert_eq!(fs::read(&path).expect("read"), b"y");
    }
}
