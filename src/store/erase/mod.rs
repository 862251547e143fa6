//! Erasing a person from everything on disk. The journal is rewritten without them, the database is rebuilt
//! from it, and both are swapped in together. Not a change set: nothing brings the person back.
//!
//! The new files are created in `<data>/erasing/` and read back. A file `READY` there decides: without it the
//! next start deletes the folder, with it the next start finishes. Old files are unlinked, not overwritten,
//! so the disk itself may still hold their data.

mod aside;
mod rewrite;
pub(super) mod suppressions;
mod swap;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use uuid::Uuid;

use super::backup::{self, Contents, Extra, Header};
use super::codec::{Entry, Mark};
use super::history::HistoryEntry;
use crate::domain::{Id, Person, Record};
use crate::files;
use crate::register::erasure::{self, Mention};
use crate::register::suppression::Suppressions;
use crate::register::{ChangeSet, Register};
use crate::store::database::writer::{DatabaseWriter, WriteJob};
use crate::store::digest::RegisterDigest;
pub(super) use aside::{Holding, Named, holding};
use rewrite::Rewritten;
use suppressions::StoredSuppressions;
pub(super) use swap::{is_begun, is_leftover, resume};

/// Whom to erase, who requests it, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub person: Id<Person>,
    /// The id of the erasure's mark in the journal.
    pub id: Uuid,
    pub at: Timestamp,
    pub actor: String,
    /// Forms of the name that are not treated as usual.
    pub toggled: BTreeSet<Mention>,
}

impl Order {
    /// The empty change set that marks the erasure in the journal.
    pub(super) fn barrier(&self) -> ChangeSet {
        ChangeSet {
            id: self.id,
            at: self.at,
            actor: self.actor.clone(),
            label: erasure::LABEL.to_owned(),
            origin: None,
            undoes: None,
            changes: Vec::new(),
        }
    }
}

/// The result of an erasure.
#[derive(Debug)]
pub struct Erased {
    /// The register without the person, to replace the previous one.
    pub register: Register,
    /// The latest change sets, as the journal has them now.
    pub history: Vec<HistoryEntry>,
    /// Earlier backups, which still contain the person.
    pub backups: Vec<String>,
}

/// Why somebody was not erased, in words for the person who asked for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EraseError {
    /// Nothing has changed.
    #[error("nobody was erased: {0}")]
    NotDone(String),
    /// It will be done; nothing can be saved until it is finished.
    #[error("the erasure was begun but could not be finished ({0}); restart alumnet to finish it")]
    Unfinished(String),
}

impl EraseError {
    #[expect(clippy::needless_pass_by_value, reason = "it is used as a function for map_err")]
    fn not_done(reason: impl ToString) -> Self {
        Self::NotDone(reason.to_string())
    }
}

/// Called before every step with its name; tests stop here.
pub(super) type Watch<'a> = &'a mut dyn FnMut(&'static str) -> io::Result<()>;

/// What an erasure would leave.
#[derive(Debug)]
pub struct Leaving<'a> {
    pub register: &'a Register,
    /// The digest of its records.
    pub digest: u64,
    pub suppressions: &'a Suppressions,
}

/// Asked before somebody is erased for good.
pub type Agreed<'a> = &'a mut dyn FnMut(Leaving<'_>) -> Result<(), EraseError>;

/// A new journal and database, ready to be swapped in.
pub(super) struct Prepared {
    pub register: Register,
    pub suppressions: Suppressions,
    pub entries: Vec<(u64, Entry)>,
    pub tally: RegisterDigest,
    pub seq: u64,
    /// The last segment of the journal.
    pub segment: u32,
}

/// Creates all new files beside the old ones. If this fails, or the machine stops, nothing has happened.
pub(super) fn prepare(
    folder: &Path,
    (register, id): (&Register, Uuid),
    held: &Suppressions,
    order: &Order,
    (watch, agreed): (Watch<'_>, Agreed<'_>),
) -> Result<Prepared, EraseError> {
    let beside = swap::beside(folder);
    let prepared = prepare_in(&beside, folder, (register, id), held, order, (watch, agreed));
    prepared.map_err(|error| {
        if swap::call_off(folder).is_err() {
            return EraseError::Unfinished(error.to_string());
        }
        // If this fails, the next start does it.
        let _ = files::remove_folder(&beside);
        error
    })
}

fn prepare_in(
    beside: &Path,
    folder: &Path,
    (register, id): (&Register, Uuid),
    held: &Suppressions,
    order: &Order,
    (watch, agreed): (Watch<'_>, Agreed<'_>),
) -> Result<Prepared, EraseError> {
    let failed = |error: io::Error| EraseError::NotDone(files::reason(&error));
    if register.get(order.person).is_none_or(|person| erasure::is_tombstone(person)) {
        return Err(EraseError::not_done("there is no such person"));
    }
    files::remove_folder_if_there(beside).map_err(failed)?;
    watch("folder").map_err(failed)?;
    files::make_folder(beside).map_err(failed)?;

    let old = folder.join("journal");
    let erasure = rewrite::learn(&old, register, order).map_err(EraseError::NotDone)?;
    watch("journal").map_err(failed)?;
    let new = beside.join("journal");
    files::make_folder(&new).map_err(failed)?;
    let rewritten =
        rewrite::rewrite(&old, &new, &erasure, &order.barrier(), id).map_err(EraseError::NotDone)?;
    let left = register.redacted(&erasure);
    watch("check").map_err(failed)?;
    rewrite::verify(&new, &rewritten, &left).map_err(EraseError::NotDone)?;

    watch("database").map_err(failed)?;
    let Rewritten { tally, seq, segment, entries } = rewritten;
    let records: Vec<Record> = left.records().collect();
    build(&beside.join("db"), records, entries.clone(), tally.mark(seq, Some(id)))?;

    watch("suppressions").map_err(failed)?;
    let mut suppressions = held.clone();
    suppressions.add(held.of(&erasure, register, order.at));
    suppressions::write(&beside.join(suppressions::FILE), &suppressions).map_err(failed)?;
    watch("sync").map_err(failed)?;
    files::sync_below(beside).map_err(failed)?;
    watch("ready").map_err(failed)?;
    agreed(Leaving { register: &left, digest: tally.digest(), suppressions: &suppressions })?;
    swap::decide(folder).map_err(failed)?;
    Ok(Prepared { register: left, suppressions, entries, tally, seq, segment })
}

/// Builds a separate database with all records.
fn build(
    database: &Path,
    records: Vec<Record>,
    entries: Vec<(u64, Entry)>,
    mark: Mark,
) -> Result<(), EraseError> {
    let (mut keeper, _) = DatabaseWriter::open(database, &mut |_, _| {}).map_err(EraseError::not_done)?;
    keeper.keep(WriteJob::Everything { records, entries, mark });
    if !keeper.close() {
        return Err(EraseError::not_done("the new database was not finished in time"));
    }
    if let Some(fault) = keeper.fault() {
        return Err(EraseError::NotDone(fault));
    }
    super::format::write(database).map_err(|error| EraseError::NotDone(files::reason(&error)))
}

/// Swaps the prepared files in. The old database must be closed.
pub(super) fn finish(folder: &Path, watch: Watch<'_>) -> Result<(), EraseError> {
    swap::finish(folder, watch).map_err(|error| EraseError::Unfinished(files::reason(&error)))
}

/// The names of the backups in a data folder, oldest first, and of their copies.
pub(super) fn backups(folder: &Path) -> Vec<String> {
    let mut names = match backup::list(folder) {
        Ok(kept) => kept.iter().map(|kept| files::short(&kept.path)).collect(),
        // What can't be listed may still be there.
        Err(error) => vec![format!("the folder backups, which can't be read ({})", files::reason(&error))],
    };
    let Some(note) = backup::CopyNote::read(folder).filter(|note| note.copied_at().is_some()) else {
        return names;
    };
    let copies = note.list().ok().filter(|_| note.is_there());
    names.extend(match copies {
        Some(copies) => copies.iter().map(|copy| copy.path.display().to_string()).collect(),
        None => vec![format!("the copies in {}, which is not there now", note.folder.display())],
    });
    names
}

/// The suppressions in the form a backup holds; empty if nobody was erased.
pub(super) fn extras(suppressions: &Suppressions) -> Vec<Extra> {
    let kept = if suppressions.is_empty() { Vec::new() } else { StoredSuppressions::of(suppressions) };
    let extra = |kept: StoredSuppressions| match serde_json::to_value(kept) {
        Ok(serde_json::Value::Object(fields)) => {
            fields.into_iter().next().map(|(word, value)| Extra { word, value })
        }
        _ => None,
    };
    kept.into_iter().filter_map(extra).collect()
}

/// The suppressions that a backup holds.
#[must_use]
pub fn suppressions_of(extras: &[Extra]) -> Suppressions {
    let mut suppressions = Suppressions::default();
    for extra in extras {
        let value = serde_json::json!({ extra.word.as_str(): extra.value });
        if let Ok(kept) = serde_json::from_value::<StoredSuppressions>(value) {
            kept.join(&mut suppressions);
        }
    }
    suppressions
}

/// A backup without the people who were erased since it was made, and everybody known to be erased, from this
/// folder and from the backup.
pub(super) fn replayed(folder: &Path, contents: Contents) -> io::Result<(Contents, Suppressions)> {
    let (mut suppressions, _) = suppressions::read(folder)?;
    suppressions.join(&suppressions_of(&contents.extras));
    match redacted(&suppressions, &contents.records)? {
        None => Ok((contents, suppressions)),
        Some((records, tally)) => {
            let about = Header { tally, ..contents.about };
            Ok((Contents { about, records, ..contents }, suppressions))
        }
    }
}

/// Records without the people on the list, and their digest; `None` if they hold none of them.
pub(super) fn redacted(
    suppressions: &Suppressions,
    records: &[Record],
) -> io::Result<Option<(Vec<Record>, RegisterDigest)>> {
    let register = Register::from_records(records.iter().cloned());
    let Some((left, _)) = suppressions.replay(&register) else { return Ok(None) };
    let records: Vec<Record> = left.records().collect();
    let mut tally = RegisterDigest::default();
    let mut scratch = Vec::new();
    for record in &records {
        tally.add_record(record, &mut scratch).map_err(|error| io::Error::other(error.to_string()))?;
    }
    Ok(Some((records, tally)))
}
