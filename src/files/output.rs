//! Files that people name: written whole or not at all, readable by their owner only, never over another file
//! unless asked to, and never inside a data folder or into a device.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::calls::{self, word};
use super::folder::{exists, if_there, is_folder, parent};
use super::part::PartFile;
use super::reason::reason;

/// The lock file of a data folder. It says which process has the folder open.
pub const LOCK: &str = "alumnet.lock";

/// Why a file was not written. Whatever was there before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error(
        "“{}” already exists and was not changed; choose another name, or allow replacing it",
        .0.display()
    )]
    Exists(PathBuf),
    #[error("“{}” is {kind}, not a regular file; name a file", .path.display())]
    NotAFile { path: PathBuf, kind: &'static str },
    #[error("“{}” is a link to “{}”; name the file itself", .path.display(), .to.display())]
    Link { path: PathBuf, to: PathBuf },
    #[error("the folder “{}” does not exist; create it first, or choose another", .0.display())]
    NoFolder(PathBuf),
    #[error("“{}” is in the data folder “{}”, where only alumnet may write; choose a folder outside it",
        .path.display(), .folder.display())]
    InDataFolder { path: PathBuf, folder: PathBuf },
    #[error("“{}” was not written: {}", .path.display(), reason(.source))]
    Io { path: PathBuf, source: io::Error },
}

/// Checks that a file named by a person may be written at `path`.
///
/// # Errors
/// If the file exists and `overwrite` is false, if it is not an ordinary file, if its folder is missing, or
/// if it would be inside a data folder.
pub fn may_write(path: &Path, overwrite: bool) -> Result<(), WriteError> {
    let failed = |source| WriteError::Io { path: path.to_owned(), source };
    let not_a_file = |kind| WriteError::NotAFile { path: path.to_owned(), kind };
    let held = if_there(calls::stat_link(path)).map_err(failed)?.map(|held| held.file_type());
    match held {
        Some(kind) if kind.is_symlink() => {
            // Never followed, even with `overwrite`: a link may lead into a data folder or to a device.
            let to = calls::read_link(path).map_err(failed)?;
            return Err(WriteError::Link { path: path.to_owned(), to });
        }
        Some(kind) if !kind.is_file() => return Err(not_a_file(word(kind))),
        _ => {}
    }
    if path.file_name().is_none() {
        return Err(not_a_file("a folder"));
    }
    let folder = parent(path);
    if !is_folder(folder).map_err(failed)? {
        return Err(WriteError::NoFolder(folder.to_owned()));
    }
    if let Some(data) = data_folder(&calls::canonical(folder).map_err(failed)?).map_err(failed)? {
        return Err(WriteError::InDataFolder { path: path.to_owned(), folder: data });
    }
    if held.is_some() && !overwrite {
        return Err(WriteError::Exists(path.to_owned()));
    }
    Ok(())
}

/// The data folder that a folder is, or is in.
fn data_folder(folder: &Path) -> io::Result<Option<PathBuf>> {
    for folder in folder.ancestors() {
        let has = |name: &str| exists(&folder.join(name));
        // A copy may lack the lock.
        if has("journal")? && (has(LOCK)? || has("db")?) || has("db")? && has(LOCK)? {
            return Ok(Some(folder.to_owned()));
        }
    }
    Ok(None)
}

/// Writes `bytes` to a file named by a person. When this returns, all the bytes are on disk under
/// that name, or nothing is.
///
/// # Errors
/// If [`may_write`] refuses, or the disk does.
pub fn write_for_people(path: &Path, bytes: &[u8], overwrite: bool) -> Result<(), WriteError> {
    may_write(path, overwrite)?;
    let write = || {
        let mut part = PartFile::beside(path)?;
        part.write_all(bytes)?;
        part.sync()?;
        part.name(path, overwrite)
    };
    write().map_err(|source| match source.kind() {
        // Somebody created it since we looked.
        io::ErrorKind::AlreadyExists => WriteError::Exists(path.to_owned()),
        _ => WriteError::Io { path: path.to_owned(), source },
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn an_existing_file_is_only_replaced_when_asked() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("roster.csv");
        write_for_people(&path, b"one", false).expect("new file");
        let refused = write_for_people(&path, b"two", false).expect_err("exists");
        assert!(refused.to_string().contains("already exists"), "{refused}");
        assert_eq!(fs::read(&path).expect("read"), b"one");
        write_for_people(&path, b"two", true).expect("asked for");
        assert_eq!(fs::read(&path).expect("read"), b"two");
        assert_eq!(fs::read_dir(folder.path()).expect("list").count(), 1, "nothing is left beside it");
    }

    #[test]
    fn folders_are_not_written_over_nor_made() {
        let folder = tempfile::tempdir().expect("folder");
        let refused = write_for_people(folder.path(), b"x", true).expect_err("a folder");
        assert!(refused.to_string().contains("is a folder, not a regular file"), "{refused}");
        let missing = folder.path().join("missing").join("roster.csv");
        assert!(matches!(write_for_people(&missing, b"x", false), Err(WriteError::NoFolder(_))));
        assert!(matches!(write_for_people(Path::new(".."), b"x", true), Err(WriteError::NotAFile { .. })));
    }

    #[test]
    fn nothing_is_written_among_the_files_of_a_register() {
        let folder = tempfile::tempdir().expect("folder");
        let data = folder.path().join("data");
        fs::create_dir_all(data.join("journal")).expect("journal");
        let segment = data.join("journal").join("0001.jsonl");
        fs::write(&segment, "saved").expect("segment");
        write_for_people(&data.join("roster.csv"), b"x", false).expect("no data folder without its lock");
        fs::write(data.join(LOCK), "1").expect("lock");
        for path in [&segment, &data.join("roster.csv"), &data.join(LOCK), &data.join("journal/new.csv")] {
            let refused = write_for_people(path, b"x", true).expect_err("inside");
            assert!(matches!(refused, WriteError::InDataFolder { .. }), "{refused}");
            assert!(refused.to_string().contains("choose a folder outside it"), "{refused}");
        }
        assert_eq!(fs::read(&segment).expect("read"), b"saved");
        fs::rename(data.join("journal"), data.join("db")).expect("rename");
        let refused = write_for_people(&data.join("db").join("db"), b"x", true);
        assert!(matches!(refused, Err(WriteError::InDataFolder { .. })));
        write_for_people(&folder.path().join("roster.csv"), b"x", false).expect("beside the data folder");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("roster.csv");
        write_for_people(&path, b"x", false).expect("written");
        assert_eq!(fs::metadata(&path).expect("metadata").permissions().mode() & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_refused_with_where_it_leads() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("folder");
        let (path, link) = (folder.path().join("roster.csv"), folder.path().join("link.csv"));
        fs::write(&path, "x").expect("file");
        symlink(&path, &link).expect("link");
        for overwrite in [false, true] {
            let refused = write_for_people(&link, b"y", overwrite).expect_err("a link").to_string();
            assert!(
                refused.contains("link.csv” is a link to “") && refused.contains("roster.csv"),
                "{refused}"
            );
        }
        assert_eq!(fs::read(&path).expect("read"), b"x");
        // A dangling link is refused too.
        fs::remove_file(&path).expect("remove");
        assert!(matches!(write_for_people(&link, b"y", true), Err(WriteError::Link { .. })));
        // Linked folders are resolved.
        let data = folder.path().join("data");
        fs::create_dir_all(data.join("journal")).expect("journal");
        fs::write(data.join(LOCK), "").expect("lock");
        symlink(data.join("journal"), folder.path().join("beside")).expect("link");
        let refused = write_for_people(&folder.path().join("beside/0001.jsonl"), b"x", true);
        assert!(matches!(refused, Err(WriteError::InDataFolder { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn devices_pipes_and_sockets_are_refused() {
        let folder = tempfile::tempdir().expect("folder");
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
        let socket = folder.path().join("socket");
        let _listening = std::os::unix::net::UnixListener::bind(&socket).expect("socket");
        for (path, kind) in [(Path::new("/dev/null"), "a device"), (&pipe, "a pipe"), (&socket, "a socket")] {
            let refused = write_for_people(path, b"x", true).expect_err(kind).to_string();
            assert!(refused.contains(&format!("is {kind}, not a regular file")), "{refused}");
        }
    }
}
