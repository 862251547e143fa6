//! Whether something that was put aside holds somebody who was erased. Reads it and changes nothing.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use uuid::Uuid;

use super::super::backup;
use super::super::journal::line::{self, JournalLine};
use super::super::journal::reader::{Next, Reader};
use crate::domain::{EntityKind, Record};
use crate::files;
use crate::register::erasure::is_tombstone;
use crate::store::database::copied::read_copy;
use crate::store::database::fault::Fault;
use crate::store::database::records::Database;

/// What something holds, as far as it can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) enum Holding {
    Nobody,
    /// Part of it can't be read.
    Unknown,
    Somebody,
}

/// The people in a journal, or in a part of it.
#[derive(Debug, Default)]
pub(in crate::store) struct Named {
    pub living: BTreeSet<Uuid>,
    /// Those who are tombstones.
    pub erased: BTreeSet<Uuid>,
    /// Whether some of it can't be read.
    is_partial: bool,
}

impl Named {
    /// Those in the journal in a folder.
    pub fn in_journal(journal: &Path) -> io::Result<Self> {
        let mut named = Self::default();
        if !files::is_folder(journal)? {
            return Ok(named);
        }
        let mut reader = Reader::from(journal, 0, 0)?;
        loop {
            match reader.next()? {
                Next::End => return Ok(named),
                Next::Line(line, _) => named.take(&line),
                Next::Newer(_) => {
                    named.is_partial = true;
                    return Ok(named);
                }
                Next::Damaged(_) | Next::Torn { .. } => named.is_partial = true,
            }
        }
    }

    fn take(&mut self, line: &JournalLine) {
        for change in &line.set.changes {
            change.before().into_iter().chain(change.after()).for_each(|record| self.note(record));
        }
    }

    fn note(&mut self, record: &Record) {
        if let Record::Person(person) = record {
            let people = if is_tombstone(person) { &mut self.erased } else { &mut self.living };
            people.insert(record.id());
        }
    }

    fn holding(&self, erased: &BTreeSet<Uuid>) -> Holding {
        if !self.living.is_disjoint(erased) {
            Holding::Somebody
        } else if self.is_partial {
            Holding::Unknown
        } else {
            Holding::Nobody
        }
    }
}

/// What a file or folder with the name of a leftover holds.
pub(in crate::store) fn holding(path: &Path, erased: &BTreeSet<Uuid>) -> io::Result<Holding> {
    if erased.is_empty() {
        return Ok(Holding::Nobody);
    }
    if !files::is_folder(path).unwrap_or_default() {
        return Ok(of_file(path).holding(erased));
    }
    if !files::exists(&path.join("journal"))? && files::exists(&path.join("db").join("db"))? {
        return of_database(&path.join("db"), erased);
    }
    if files::exists(&path.join("journal"))? {
        let journal =
            Named::in_journal(&path.join("journal")).map_or(Holding::Unknown, |named| named.holding(erased));
        let database = path.join("db");
        let held = if files::exists(&database)? { of_database(&database, erased)? } else { Holding::Nobody };
        return Ok(journal.max(held));
    }
    of_database(path, erased)
}

/// The people in a segment of a journal, or in a backup.
fn of_file(path: &Path) -> Named {
    let mut named = Named::default();
    if let Ok(contents) = backup::read(path, None) {
        contents.records.iter().for_each(|record| named.note(record));
        return named;
    }
    let Ok(bytes) = files::read(path) else { return Named { is_partial: true, ..named } };
    let bytes = zstd::decode_all(&*bytes).unwrap_or(bytes);
    for text in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line::parse(text) {
            Ok(line) => named.take(&line),
            Err(_) => named.is_partial = true,
        }
    }
    named
}

fn of_database(database: &Path, erased: &BTreeSet<Uuid>) -> io::Result<Holding> {
    let people = read_copy(database, files::parent(database), people)?;
    Ok(match people {
        Ok(named) => named.holding(erased),
        Err(_) => Holding::Unknown,
    })
}

fn people(database: &Path) -> Result<Named, String> {
    let failed = |fault: Fault| fault.to_string();
    let mut named = Named::default();
    Database::open(database)
        .map_err(failed)?
        .each(EntityKind::Person, &mut |read| match read {
            Ok((record, _)) => named.note(&record),
            Err(_) => named.is_partial = true,
        })
        .map_err(failed)?;
    Ok(named)
}
