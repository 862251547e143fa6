//! `alumnet backup`: writes the whole register to a file, reads it back, and lists existing backups.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use color_eyre::eyre;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::environment::{Environment, now};
use super::open;
use super::opening::tell_backup;
use super::outcome::{Failure, Outcome, remark, told, written};
use super::passphrase;
use crate::cli::output_file::already_exists;
use crate::domain::EntityKind;
use crate::files::{self, WriteError, may_write};
use crate::store::BackedUp;
use crate::store::backup::{self, BackupFile, BackupNews, Summary, Unfit};
use crate::workspace::Workspace;

#[derive(Debug, Args)]
pub(super) struct BackupArguments {
    /// Where to write [default: a new file in the data folder’s backups]
    #[arg(value_name = "FILE", conflicts_with = "list")]
    file: Option<PathBuf>,

    /// Encrypt it with a passphrase, which is asked for (age; the file ends in .age)
    #[arg(long, conflicts_with = "list")]
    encrypt: bool,

    /// Use the first line of this file as the passphrase
    #[arg(long, value_name = "FILE", conflicts_with_all = ["encrypt", "list"])]
    passphrase_file: Option<PathBuf>,

    /// Replace the file if it exists
    #[arg(long, conflicts_with = "list")]
    force: bool,

    /// List the backups in the data folder and what is in them
    #[arg(long)]
    list: bool,
}

pub(super) fn run(
    environment: &Environment,
    arguments: &BackupArguments,
    out: &mut dyn Write,
) -> eyre::Result<Outcome> {
    if arguments.list {
        return Ok(list(&environment.data, out)?);
    }
    let passphrase = match &arguments.passphrase_file {
        Some(file) => Some(passphrase::from_file(file)?),
        None if arguments.encrypt => Some(passphrase::choose()?),
        None => None,
    };
    let path = arguments
        .file
        .as_ref()
        .map(|path| if passphrase.is_some() { with_ending(path) } else { path.clone() });
    if let Some(path) = &path {
        may_write(path, arguments.force).map_err(|error| match error {
            WriteError::Exists(path) => already_exists(&path, "give another name"),
            other => Failure(format!("no backup was written: {other}")),
        })?;
    }
    let workspace = open(&environment.data)?;
    // What waits to be shared is in the backup besides.
    let records: Vec<_> = workspace.base_register()?.records().collect();
    let Workspace { mut store, .. } = workspace;
    store.keep_backups(environment.config.backups.clone());
    let BackedUp { path, summary, not_synced, copy } = store
        .back_up_to(path.as_deref(), &records, passphrase.as_ref(), now())
        .map_err(|error| Failure(format!("no backup was written: {error}")))?;
    let outcome =
        told(out, format_args!("Wrote {} to {}, and read it back.", words(&summary), path.display()));
    if let Some(reason) = &not_synced {
        remark(format_args!("the backup is whole, but may be gone after a power failure: {reason}"));
    }
    copy.iter().for_each(tell_backup);
    let is_copied = !matches!(copy, Some(BackupNews::Failed(_)));
    Ok(outcome.if_also(not_synced.is_none() && is_copied))
}

/// Appends `.age`, which tells others how the file is encrypted.
fn with_ending(path: &Path) -> PathBuf {
    if path.extension().is_some_and(|ending| ending == "age") {
        return path.to_owned();
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".age");
    PathBuf::from(name)
}

/// `12 people, 40 records in all`
pub(super) fn words(summary: &Summary) -> String {
    let people = EntityKind::Person.counted(usize::try_from(summary.people).unwrap_or(usize::MAX));
    let records = if summary.records == 1 { "1 record" } else { "records" };
    if summary.records == 1 {
        format!("{people}, {records} in all")
    } else {
        format!("{people}, {} {records} in all", summary.records)
    }
}

/// A time in the local time zone, for people.
pub(super) fn local(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

fn list(data: &Path, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let folder = backup::folder(data);
    let kept = backup::list(data).map_err(|error| {
        Failure(format!("{} can\'t be read: {}", folder.display(), files::reason(&error)))
    })?;
    if kept.is_empty() {
        written(writeln!(out, "There is no backup in {} yet.", folder.display()))?;
        return Ok(Outcome::Done);
    }
    written(writeln!(out, "{}", folder.display()))?;
    written(writeln!(out, "{:16}  {:>9}  {:>10}  {:>9}  File", "Made", "People", "Change set", "Size"))?;
    let mut all_good = true;
    for kept in kept.iter().rev() {
        let (line, good) = line(kept);
        all_good &= good;
        written(writeln!(out, "{line}"))?;
    }
    Ok(if all_good { Outcome::Done } else { Outcome::Refused })
}

/// The description of one backup, and whether it is good as far as can be checked.
fn line(kept: &BackupFile) -> (String, bool) {
    let size = files::length(&kept.path).map_or_else(|_| "?".to_owned(), size);
    let name = kept.path.file_name().unwrap_or_default().to_string_lossy();
    let (people, note, good) = match backup::read(&kept.path, None) {
        Ok(contents) => (Summary::from(&contents.about).people.to_string(), String::new(), true),
        Err(Unfit::Encrypted) => ("?".to_owned(), "  encrypted".to_owned(), true),
        Err(unfit) => ("-".to_owned(), format!("  unusable: {unfit}"), false),
    };
    (format!("{:16}  {people:>9}  {:>10}  {size:>9}  {name}{note}", local(kept.at), kept.seq), good)
}

#[expect(clippy::cast_precision_loss, reason = "a size for people")]
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_counts_are_for_people() {
        assert_eq!([7, 999, 1_000, 4_600_000].map(size), ["7 B", "999 B", "1.0 kB", "4.6 MB"]);
        let summary = |people, records| Summary { at: Timestamp::UNIX_EPOCH, seq: 1, people, records };
        assert_eq!(words(&summary(1, 1)), "1 person, 1 record in all");
        assert_eq!(words(&summary(12, 40)), "12 people, 40 records in all");
    }

    #[test]
    fn an_encrypted_file_is_known_by_its_name() {
        assert_eq!(with_ending(Path::new("a.zst")), Path::new("a.zst.age"));
        assert_eq!(with_ending(Path::new("a.zst.age")), Path::new("a.zst.age"));
    }
}
