//! A backup as a file: compressed, optionally encrypted, and written under another name until it is
//! complete and has been read back.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, Identity};
use uuid::Uuid;

use super::format::{self, Extra, Header};
use super::{BackupError, Contents, Unfit, Written};
use crate::domain::Record;
use crate::files::{self, PartFile};

/// The prefix and suffix of unfinished backups.
pub const PART: (&str, &str) = ("backup-", ".part");

const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const AGE: &[u8] = b"age-encryption.org/";
const LEVEL: i32 = 3;
const BUFFER_BYTES: usize = 256 * 1024;
/// More bytes than a file with a passphrase ever has.
const MOST_PASSPHRASE: u64 = 1_000_000;
/// Encrypted files that would take more than about a minute to unlock are not ours.
const MOST_WORK: u8 = 22;

/// The passphrase a backup is encrypted with.
#[derive(Clone)]
pub struct Passphrase(SecretString);

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

impl From<String> for Passphrase {
    fn from(words: String) -> Self {
        Self(SecretString::from(words))
    }
}

impl Passphrase {
    /// The first line of a file; `None` if it is empty.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn from_file(path: &Path) -> io::Result<Option<Self>> {
        let text = files::read_small(path, MOST_PASSPHRASE)?;
        let line = text.lines().next().unwrap_or_default();
        Ok((!line.is_empty()).then(|| Self::from(line.to_owned())))
    }
}

/// How the temporary name of a register's backups begins.
pub fn part_name(register: Option<Uuid>) -> String {
    register.map_or_else(|| PART.0.to_owned(), |register| format!("{}{register}-", PART.0))
}

/// Writes a backup to `path`, readable by its owner only, and reads it back before renaming it: any file with
/// the name of a backup was complete.
///
/// # Errors
/// If it can't be written or read back, or was canceled. Nothing of it is left in that case.
pub fn write(
    path: &Path,
    about: &Header,
    records: &[Record],
    extras: &[Extra],
    passphrase: Option<&Passphrase>,
    go_on: &dyn Fn() -> bool,
) -> Result<Written, BackupError> {
    let mut part = PartFile::begin(files::parent(path), &part_name(about.register), PART.1)?;
    match passphrase {
        None => compress(&mut part, about, records, extras, go_on)?,
        Some(passphrase) => {
            let mut sealed = Encryptor::with_user_passphrase(passphrase.0.clone()).wrap_output(&mut part)?;
            compress(&mut sealed, about, records, extras, go_on)?;
            sealed.finish()?;
        }
    }
    part.sync()?;
    let mut given_up = false;
    let mut number: usize = 0;
    let mut look = |_| {
        number += 1;
        given_up |= number.is_multiple_of(4_096) && !go_on();
    };
    let (read, _) = open(part.path(), passphrase)
        .and_then(|text| format::read(text, &mut look))
        .map_err(BackupError::NotVerified)?;
    if given_up {
        return Err(BackupError::GivenUp);
    }
    if read != *about {
        return Err(BackupError::NotVerified(Unfit::damaged("its contents differ")));
    }
    named(part, path, files::sync_parent)
}

/// Gives a whole backup its name. That the folder can't be synced does not unmake it.
fn named(
    part: PartFile,
    path: &Path,
    sync_parent: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<Written, BackupError> {
    let bytes = part.length()?;
    part.rename(path)?;
    Ok(Written { bytes, not_synced: sync_parent(path).err().map(|error| files::reason(&error)) })
}

fn compress(
    out: impl Write,
    about: &Header,
    records: &[Record],
    extras: &[Extra],
    go_on: &dyn Fn() -> bool,
) -> io::Result<()> {
    let mut encoder = zstd::Encoder::new(out, LEVEL)?;
    encoder.include_checksum(true)?;
    format::write(&mut encoder, about, records, extras, go_on)?;
    encoder.finish()?.flush()
}

/// Reads and checks a whole backup.
///
/// # Errors
/// If it is not a backup, is incomplete, or can't be decrypted.
pub fn read(path: &Path, passphrase: Option<&Passphrase>) -> Result<Contents, Unfit> {
    let mut records = Vec::new();
    let (about, extras) = format::read(open(path, passphrase)?, &mut |record| records.push(record))?;
    Ok(Contents { about, records, extras })
}

/// Reads only the first line of a backup that needs no passphrase.
pub fn head(path: &Path) -> Result<Header, Unfit> {
    format::read_head(open(path, None)?)
}

/// Whether a passphrase is needed to read it.
///
/// # Errors
/// If the file can't be read.
pub fn is_encrypted(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    files::open_file(path)?.take(AGE.len() as u64).read_to_end(&mut head)?;
    Ok(head == AGE)
}

/// The text of a backup. One that somebody has already decompressed is read too.
fn open(path: &Path, passphrase: Option<&Passphrase>) -> Result<Box<dyn BufRead>, Unfit> {
    let unread = |error: io::Error| Unfit::of(&error);
    let mut file = BufReader::with_capacity(BUFFER_BYTES, files::open_file(path).map_err(unread)?);
    let head = file.fill_buf().map_err(unread)?;
    if !head.starts_with(AGE) {
        return unpacked(file);
    }
    let passphrase = passphrase.ok_or(Unfit::Encrypted)?;
    let sealed = Decryptor::new_buffered(file).map_err(locked)?;
    let mut identity = age::scrypt::Identity::new(passphrase.0.clone());
    identity.set_max_work_factor(MOST_WORK);
    let text = sealed.decrypt(std::iter::once(&identity as &dyn Identity)).map_err(locked)?;
    unpacked(BufReader::with_capacity(BUFFER_BYTES, text))
}

fn unpacked(mut file: impl BufRead + 'static) -> Result<Box<dyn BufRead>, Unfit> {
    let unread = |error: io::Error| Unfit::of(&error);
    if !file.fill_buf().map_err(unread)?.starts_with(ZSTD) {
        return Ok(Box::new(file));
    }
    let decoder = zstd::Decoder::with_buffer(file).map_err(unread)?;
    Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, decoder)))
}

fn locked(error: DecryptError) -> Unfit {
    match error {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed | DecryptError::NoMatchingKeys => {
            Unfit::WrongPassphrase
        }
        DecryptError::Io(error) => Unfit::of(&error),
        _ => Unfit::damaged("it can't be decrypted"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_whole_backup_is_told_even_if_its_folder_is_not_synced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup.zst");
        let mut part = PartFile::begin(folder.path(), PART.0, PART.1).unwrap();
        part.write_all(b"whole").unwrap();
        let failing = |_: &Path| Err(io::Error::from(io::ErrorKind::StorageFull));
        let written = named(part, &path, failing).unwrap();
        assert_eq!(written.bytes, 5);
        assert!(written.not_synced.is_some_and(|reason| !reason.is_empty()));
        assert_eq!(fs::read(&path).unwrap(), b"whole");
    }
}
