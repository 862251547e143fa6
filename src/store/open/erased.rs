//! Erased people while a register is opened: their list is completed from backups that know of more, whatever
//! still holds them is redacted again, and files put aside that may hold them are deleted once what replaced
//! them has been verified.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use uuid::Uuid;

use super::super::backup;
use super::super::erase::{self, EraseError, Order};
use super::super::journal::reader::{Damage, Next, Reader};
use super::super::journal::{segment_files, segments};
use super::super::{OpenError, Store as _};
use super::{Opened, Opening};
use crate::domain::{EntityKind, Record};
use crate::files;
use crate::register::Register;
use crate::register::erasure::is_tombstone;
use crate::register::suppression::Suppressions;

/// The people among these records who are not tombstones.
pub(super) fn living<'a>(records: impl IntoIterator<Item = &'a Record>) -> BTreeSet<Uuid> {
    let is_living = |record: &&Record| matches!(record, Record::Person(person) if !is_tombstone(person));
    records.into_iter().filter(is_living).map(Record::id).collect()
}

impl Opening<'_> {
    /// The list of erased people, completed from the newest backup. An unreadable list is kept aside, because
    /// the next erasure rewrites the file.
    pub(super) fn read_suppressions(&mut self) -> Result<(), OpenError> {
        let path = self.folder.join(erase::suppressions::FILE);
        let failed = |error| OpenError::at(&path, error);
        let (suppressions, faults) = erase::suppressions::read(self.folder).map_err(failed)?;
        self.suppressions = suppressions;
        let is_damaged = !faults.is_empty();
        let newest = backup::newest_head(self.folder, self.register).map_err(failed)?;
        if newest.is_some_and(|about| is_damaged || about.erased > self.suppressions.all.len() as u64) {
            self.complete_list(|_| false)?;
        }
        if is_damaged {
            let kept = files::free_name(&path, "unreadable");
            files::copy_file(&path, &kept).map_err(failed)?;
            erase::suppressions::write(&path, &self.suppressions).map_err(failed)?;
            self.notices.push(format!(
                "The list of erased people is damaged ({}): an import may bring some of them back. The \
                damaged file is in {}.",
                faults.join(", "),
                files::short(&kept)
            ));
        }
        Ok(())
    }

    /// Completes the list from backups, from the newest on, until one has a list and `go_on` is false.
    fn complete_list(&mut self, go_on: impl Fn(&Suppressions) -> bool) -> Result<(), OpenError> {
        let path = self.folder.join(erase::suppressions::FILE);
        let failed = |error| OpenError::at(&path, error);
        let mut from = None;
        for (path, contents) in backup::good(self.folder).map_err(failed)? {
            if contents.about.is_of_another(self.register) {
                continue;
            }
            let kept = erase::suppressions_of(&contents.extras);
            if kept.is_empty() {
                continue;
            }
            if self.suppressions.join(&kept) {
                from = Some(path);
            }
            if !go_on(&self.suppressions) {
                break;
            }
        }
        let Some(from) = from else { return Ok(()) };
        erase::suppressions::write(&path, &self.suppressions).map_err(failed)?;
        self.notices.push(format!(
            "The list of erased people was incomplete; it was completed from backups/{}.",
            files::short(&from)
        ));
        Ok(())
    }

    /// Makes sure that everybody erased in the register is on the list, or says that imports stop.
    pub(super) fn list_tombstones(&mut self, register: &Register) -> Result<(), OpenError> {
        if self.suppressions.unlisted(register).is_empty() {
            return Ok(());
        }
        self.complete_list(|list| !list.unlisted(register).is_empty())?;
        let unlisted = self.suppressions.unlisted(register).len();
        if unlisted > 0 {
            self.notices.push(format!(
                "{} erased but not on the list of erased people, and no backup has the list: imports stop \
                until “alumnet check --repair” begins a new list.",
                if unlisted == 1 { "1 person is".to_owned() } else { format!("{unlisted} people are") },
            ));
        }
        Ok(())
    }

    /// The ids of everybody known to be erased, from the list and from `records`.
    pub(super) fn erased(&self, records: &[Record]) -> BTreeSet<Uuid> {
        let is_erased = |record: &&Record| matches!(record, Record::Person(person) if is_tombstone(person));
        let listed = self.suppressions.all.iter().flat_map(|one| one.people.iter().copied());
        listed.chain(records.iter().filter(is_erased).map(Record::id)).collect()
    }

    /// Puts the journal's segments from `first` to before `end` aside; all before `end`, to be deleted, if
    /// they may hold somebody erased. Returns their names, unless they will be deleted.
    pub(super) fn put_segments_aside(
        &mut self,
        (first, end): (u32, u32),
        word: &str,
        records: &[Record],
    ) -> Result<Vec<String>, OpenError> {
        let failed = |error| OpenError::at(&self.journal, error);
        let erased = self.erased(records);
        let holds = !erased.is_empty() && self.lines()?.people.iter().any(|person| erased.contains(person));
        let first = if holds { 0 } else { first };
        let mut names = Vec::new();
        for number in segments(&self.journal).map_err(failed)? {
            if (first..end).contains(&number) {
                for path in segment_files(&self.journal, number).map_err(failed)? {
                    let kept = files::put_aside(&path, word).map_err(|error| OpenError::at(&path, error))?;
                    if holds {
                        self.replaced.doomed.push(kept);
                    } else {
                        names.push(format!("journal/{}", files::short(&kept)));
                    }
                }
            }
        }
        Ok(names)
    }
}

/// Erases people who are in the register again, from an earlier copy of a file.
///
/// # Errors
/// The damage of the journal, if that is in the way and can be got around.
pub(super) fn erase_again(opened: &mut Opened) -> Result<Result<(), Damage>, OpenError> {
    let back = opened.store.suppressions().live(&opened.register);
    let folder = opened.store.folder().to_owned();
    for person in &back {
        // Nobody requested this one, so no id and time are passed in.
        let order = Order {
            person: *person,
            id: Uuid::now_v7(),
            at: Timestamp::now(),
            actor: "alumnet".to_owned(),
            toggled: opened.store.suppressions().toggled(&opened.register, *person),
        };
        match opened.store.erase(&opened.register, &order) {
            Ok(erased) => (opened.register, opened.history) = (erased.register, erased.history),
            Err(EraseError::NotDone(reason)) => {
                let found = damage(&folder.join("journal")).map_err(|error| OpenError::at(&folder, error))?;
                return found.map(Err).ok_or_else(|| unredacted(&folder, &reason));
            }
            Err(EraseError::Unfinished(reason)) => return Err(unredacted(&folder, &reason)),
        }
    }
    if !back.is_empty() {
        let were = if back.len() == 1 {
            "1 person who had been erased was".to_owned()
        } else {
            format!("{} who had been erased were", EntityKind::Person.counted(back.len()))
        };
        opened.notices.push(format!("{were} in an earlier copy of the data, and erased again."));
    }
    Ok(Ok(()))
}

fn unredacted(folder: &Path, reason: &str) -> OpenError {
    let words = format!("it holds somebody who was erased, and could not be redacted ({reason})");
    OpenError::at(folder, io::Error::other(words))
}

fn damage(journal: &Path) -> io::Result<Option<Damage>> {
    let mut reader = Reader::from(journal, 0, 0)?;
    loop {
        match reader.next()? {
            Next::Damaged(damage) => return Ok(Some(damage)),
            Next::End => return Ok(None),
            _ => {}
        }
    }
}

/// Deletes files that may hold somebody erased, once database and journal have been read back.
pub(super) fn delete_doomed(opened: &mut Opened, doomed: Vec<PathBuf>) -> Result<(), OpenError> {
    let mut left = Vec::new();
    for path in doomed {
        if files::exists(&path).map_err(|error| OpenError::at(&path, error))? {
            left.push(path);
        }
    }
    if left.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = left.iter().map(|path| files::short(path)).collect();
    let names = names.join(", ");
    if !opened.store.is_verified() {
        opened.notices.push(format!(
            "{names} may hold somebody who was erased, and was kept because the new files could not be \
            verified. Delete it once you are sure nothing is missing."
        ));
        return Ok(());
    }
    for path in &left {
        files::remove(path)
            .and_then(|()| files::sync_parent(path))
            .map_err(|error| OpenError::at(path, error))?;
    }
    opened.notices.push(format!(
        "The old files ({names}) may have held somebody who was erased; they were deleted once the new ones \
        had been verified."
    ));
    Ok(())
}
