//! The version of a data folder, in a separate file beside the database: sled writes as soon as it is
//! opened, so it can't be asked.

use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::OpenError;
use super::codec::FORMAT;
use crate::files::{self, if_there};

/// The path of the file in a data folder.
pub fn path(folder: &Path) -> PathBuf {
    folder.join("db").join("FORMAT")
}

/// The version found; `None` if unknown.
///
/// # Errors
/// If a newer alumnet wrote the folder.
pub fn refuse_newer(folder: &Path) -> Result<Option<u32>, OpenError> {
    let path = path(folder);
    let Some(words) = text(&path).map_err(|error| OpenError::at(&path, error))? else { return Ok(None) };
    match words.trim().parse() {
        // A damaged file must not be taken for a newer format: if it has a checksum
        // beside it, that must match.
        Ok(_) if is_wrong(&checksum_path(&path), &words)? => Ok(None),
        // Whoever writes newer formats writes checksums. Without one, it is damage; were it newer after all,
        // its records and lines would say so, too.
        Ok(found) if found > u32::from(FORMAT) => match text(&checksum_path(&path)) {
            Ok(None) => Ok(None),
            _ => Err(OpenError::Newer { folder: folder.to_owned(), found, known: FORMAT.into() }),
        },
        found => Ok(found.ok()),
    }
}

/// The text of a file; `None` if there is none.
fn text(path: &Path) -> io::Result<Option<String>> {
    match if_there(files::read_to_string(path)) {
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
        read => read,
    }
}

/// Whether there is a checksum, and it is of other words.
fn is_wrong(sum: &Path, words: &str) -> Result<bool, OpenError> {
    if !files::exists(sum).map_err(|error| OpenError::at(sum, error))? {
        return Ok(false);
    }
    let held = files::read(sum).map_err(|error| OpenError::at(sum, error))?;
    Ok(held != checksum(words).as_bytes())
}

/// A change set's number and a register's id.
pub type Reached = (u64, Option<Uuid>);

/// The last change set that the database was seen to have when it was closed, and its register, from a file
/// beside it: a database that falls back to an earlier state does not know it.
///
/// # Errors
/// If the file is there and the system can't read it: what it says must not be passed over.
pub fn reached(database: &Path) -> Result<Option<Reached>, OpenError> {
    let path = database.join(REACHED);
    match text(&path) {
        Ok(words) => Ok(words.as_deref().and_then(parse_reached)),
        // Something else is in its place.
        Err(error) if error.raw_os_error().is_none() => Ok(None),
        Err(error) => Err(OpenError::at(&path, error)),
    }
}

fn parse_reached(words: &str) -> Option<Reached> {
    let (body, sum) = words.trim_end().rsplit_once(' ')?;
    let (seq, register) = body.split_once(' ')?;
    (format!("{sum}\n") == checksum(body)).then(|| Some((seq.parse().ok()?, register.parse().ok())))?
}

pub fn write_reached(database: &Path, seq: u64, register: Option<Uuid>) -> io::Result<()> {
    if matches!(reached(database), Ok(Some(held)) if held == (seq, register)) {
        return Ok(());
    }
    let register = register.map_or_else(|| "-".to_owned(), |register| register.to_string());
    let body = format!("{seq} {register}");
    files::replace(&database.join(REACHED), format!("{body} {}", checksum(&body)).as_bytes())
}

const REACHED: &str = "REACHED";

fn checksum_path(format: &Path) -> PathBuf {
    format.with_extension("crc")
}

fn checksum(words: &str) -> String {
    format!("{:08x}\n", crc32fast::hash(words.as_bytes()))
}

/// Written last: a database without this file was never in use.
pub fn write(database: &Path) -> io::Result<()> {
    let path = database.join("FORMAT");
    let words = format!("{FORMAT}\n");
    let is = |path: &Path, words: &str| files::read(path).is_ok_and(|held| held == words.as_bytes());
    if is(&path, &words) && is(&checksum_path(&path), &checksum(&words)) {
        return Ok(());
    }
    // The checksum is removed first and written last. After a crash in between there is no checksum, and the
    // file is believed without one.
    let sum = checksum_path(&path);
    files::remove_if_there(&sum)?;
    files::sync_parent(&sum)?;
    files::replace(&path, words.as_bytes())?;
    files::replace(&sum, checksum(&words).as_bytes())
}
