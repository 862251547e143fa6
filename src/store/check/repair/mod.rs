//! Repairs what a check found: the database from the journal, the journal from the database, both from
//! a backup, and references from the history. Everything is copied first, and put back if more is
//! wrong afterwards than before.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use foldhash::fast::FixedState;
use jiff::Timestamp;
use uuid::Uuid;

use super::super::backup::{self, Unfit};
use super::super::format::refuse_newer;
use super::super::journal::reader::{Next, Reader};
use super::super::lock::Lock;
use super::super::open::{Opened, open, open_distrusting, restore_newest, settle};
use super::super::{OpenError, Store as _, erase};
use super::{Looked, Report, folder, look, register};
use crate::domain::{EntityKind, Record};
use crate::files;
use crate::register::suppression::Suppression;
use crate::register::{Change, ChangeSet, Draft, rules};
use crate::store::waiting;
use crate::text::plural::counted;

/// The parts of a register, except its backups.
const PARTS: [&str; 4] = ["journal", "db", erase::suppressions::FILE, waiting::FOLDER];
/// A restored record may itself refer to a missing one.
const MOST_ROUNDS: usize = 8;

/// The result of a repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    pub before: Report,
    /// What was done, in words; empty if there was nothing to do.
    pub done: Vec<String>,
    /// Where the original files are kept; `None` if nothing was touched.
    pub aside: Option<PathBuf>,
    pub after: Report,
}

/// Repairs what can be repaired. Touches nothing if nothing is wrong.
///
/// # Errors
/// As for [`super::check`], and if there is no room for the copy. Nothing was changed in that case.
pub fn repair(folder: &Path, now: Timestamp) -> Result<Repaired, OpenError> {
    let failed = |error| OpenError::at(folder, error);
    if !files::is_folder(folder).map_err(failed)? {
        return Err(failed(io::ErrorKind::NotFound.into()));
    }
    refuse_newer(folder)?;
    let lock = Lock::take(folder)?;
    let looked = look(folder)?;
    let before = looked.report.clone();
    if before.is_healthy() {
        return Ok(Repaired { after: before.clone(), before, done: Vec::new(), aside: None });
    }
    let aside = keep_all(folder).map_err(failed)?;
    let mut done = Vec::new();
    close_all_to_others(folder, &mut done).map_err(failed)?;
    put_bad_backups_aside(folder, &mut done).map_err(failed)?;
    mend_suppressions(folder, &mut done).map_err(failed)?;
    mend_waiting(folder, &mut done).map_err(failed)?;
    drop(lock);
    let mended = mend(folder, &looked, now, &mut done);
    let lock = Lock::take(folder)?;
    let mut after = look(folder)?.report;
    if let Err(error) = &mended {
        done.push(format!("The register can't be opened: {error}"));
    }
    if mended.is_err() || after.wrong().count() > before.wrong().count() {
        put_back(folder, &aside).map_err(failed)?;
        done.push("Everything was put back as it was before".to_owned());
        after = look(folder)?.report;
    } else {
        done.extend(settle(folder, &aside)?);
    }
    drop(lock);
    Ok(Repaired { before, done, aside: Some(aside), after })
}

/// Copies everything that the repair may change. Unlike a move, this loses nothing when the disk is full.
fn keep_all(folder: &Path) -> io::Result<PathBuf> {
    let aside = files::dated(&folder.join("before"), "before-repair", "");
    let copied = copy_parts(folder, &aside);
    if copied.is_err() {
        // An incomplete copy is of no use.
        let _ = files::remove_folder(&aside);
    }
    copied.map(|()| aside)
}

fn copy_parts(from: &Path, to: &Path) -> io::Result<()> {
    files::make_folder(to)?;
    for part in PARTS {
        let (held, copy) = (from.join(part), to.join(part));
        if files::is_folder(&held)? {
            files::copy_folder(&held, &copy)?;
        } else if files::exists(&held)? {
            files::copy_file(&held, &copy)?;
        }
    }
    files::sync_folder(to)
}

fn put_back(folder: &Path, aside: &Path) -> io::Result<()> {
    for part in PARTS {
        let held = folder.join(part);
        if files::exists(&held)? {
            files::remove(&held)?;
        }
    }
    copy_parts(aside, folder)
}

fn close_all_to_others(folder: &Path, done: &mut Vec<String>) -> io::Result<()> {
    let open = folder::open_to_others(folder)?;
    for path in &open {
        files::close_to_others(path)?;
    }
    if !open.is_empty() {
        done.push(format!("{} closed to others", counted(open.len(), "file", "files")));
    }
    Ok(())
}

fn put_bad_backups_aside(folder: &Path, done: &mut Vec<String>) -> io::Result<()> {
    for kept in backup::list(folder)? {
        if matches!(backup::read(&kept.path, None), Err(Unfit::Damaged(_) | Unfit::Stranger)) {
            let moved = files::put_aside(&kept.path, "damaged")?;
            done.push(format!("An unusable backup was set aside as backups/{}", files::short(&moved)));
        }
    }
    Ok(())
}

/// Keeps what can be read of what waits to be shared.
fn mend_waiting(folder: &Path, done: &mut Vec<String>) -> io::Result<()> {
    let bytes = waiting::read(folder)?;
    if waiting::count(&bytes).damaged > 0 {
        let aside = waiting::set_aside(&waiting::path(folder), &waiting::intact(&bytes))?;
        done.push(format!(
            "What can be read of the list of what waits to be shared was kept; the damaged file is {}/{}",
            waiting::FOLDER,
            files::short(&aside)
        ));
    }
    Ok(())
}

/// Restores the list of erased people from its readable lines and the newest backup that has one.
fn mend_suppressions(folder: &Path, done: &mut Vec<String>) -> io::Result<()> {
    let (mut held, faults) = erase::suppressions::read(folder)?;
    let path = folder.join(erase::suppressions::FILE);
    let Some((_, contents)) =
        backup::good(folder)?.find(|(_, contents)| !erase::suppressions_of(&contents.extras).is_empty())
    else {
        return Ok(());
    };
    let kept = erase::suppressions_of(&contents.extras);
    if !faults.is_empty() || held.is_empty() {
        // Without the key, the hashes on the list are useless.
        held.key = kept.key;
    }
    let before = held.all.len();
    if held.join(&kept) || !faults.is_empty() {
        erase::suppressions::write(&path, &held)?;
        done.push(format!(
            "The list of erased people was completed from a backup ({} before, {} now)",
            before,
            held.all.len()
        ));
    }
    Ok(())
}

fn mend(folder: &Path, looked: &Looked, now: Timestamp, done: &mut Vec<String>) -> Result<(), OpenError> {
    let failed = |error| OpenError::at(folder, error);
    let journal = &looked.journal;
    let told = journal.is_whole_to_the_end();
    let database = folder.join("db");
    // A database that is further along than the journal knows more; opening restarts the journal from it.
    let sound = looked.database_is_whole && looked.agree;
    let knows_more = looked.database_is_whole && looked.database_reached > journal.seq;
    if told && !knows_more && !sound && !journal.is_empty() && files::exists(&database).map_err(failed)? {
        // Opening rebuilds it from the journal, since a missing database beside a journal is always
        // damage. There is a copy.
        files::remove(&database).map_err(failed)?;
    }
    // Opening checks only the ends of a last line that the database already has.
    let torn = journal.torn.clone().filter(|_| knows_more);
    let distrusted = journal.damage.first().cloned().or(torn);
    let mut opened = open_or_restore(folder, now, done)?;
    done.append(&mut opened.notices);
    let segments = super::super::journal::segments(&folder.join("journal")).map_err(failed)?;
    if let Some(damage) = distrusted.filter(|damage| segments.contains(&damage.segment)) {
        drop(opened);
        opened = open_distrusting(folder, damage)?;
        done.append(&mut opened.notices);
    }
    mend_references(folder, &mut opened, now, done)?;
    begin_list(folder, &opened, now, done).map_err(failed)
}

/// A new list of erased people, from the tombstones, where no backup has a list.
fn begin_list(folder: &Path, opened: &Opened, now: Timestamp, done: &mut Vec<String>) -> io::Result<()> {
    let mut held = opened.store.suppressions();
    let unlisted = held.unlisted(&opened.register);
    if unlisted.is_empty() {
        return Ok(());
    }
    for person in &unlisted {
        let people = vec![person.uuid()];
        held.add(Suppression { people, at: now.to_string(), ..Suppression::default() });
    }
    erase::suppressions::write(&folder.join(erase::suppressions::FILE), &held)?;
    done.push(format!(
        "A new list of erased people was begun with {}: their names and emails can't be known any more, so \
        an import may bring them back",
        counted(unlisted.len(), "person", "people")
    ));
    Ok(())
}

/// Opens the register, or restores the newest backup and the journal after it, if nothing else is left.
fn open_or_restore(folder: &Path, now: Timestamp, done: &mut Vec<String>) -> Result<Opened, OpenError> {
    match open(folder, &mut |_| {}) {
        Err(OpenError::Damaged { offer: Some(offer), .. }) => {
            let restored = restore_newest(folder, now, &mut |_| {})?;
            done.push(format!("Neither the database nor the journal was intact. {offer}"));
            if let Some(aside) = restored.and_then(|restored| restored.aside) {
                done.push(format!("That was done; the previous files are kept in {}", aside.display()));
            }
            open(folder, &mut |_| {})
        }
        opened => opened,
    }
}

/// Restores missing records that others refer to from the history. Where it does not have them, the reference
/// is removed, and records that are not valid without it are deleted.
fn mend_references(
    folder: &Path,
    opened: &mut Opened,
    now: Timestamp,
    done: &mut Vec<String>,
) -> Result<(), OpenError> {
    let lost = register::dangling(&opened.register);
    if lost.is_empty() {
        return Ok(());
    }
    if opened.log.is_some() {
        // The others have them, too, and what is changed here alone would part this copy from theirs.
        done.push("References to missing records are not repaired where the register is shared".to_owned());
        return Ok(());
    }
    let history = last_versions(&folder.join("journal")).map_err(|error| OpenError::at(folder, error))?;
    let mut mended = opened.register.clone();
    let (mut back, mut emptied, mut gone) = (0, 0, 0);
    for _ in 0..MOST_ROUNDS {
        let lost = register::dangling(&mended);
        if lost.is_empty() {
            break;
        }
        let mut draft = Draft::new(&mended);
        let mut touched: HashMap<(EntityKind, Uuid), Option<Record>, FixedState> = HashMap::default();
        for (record, reference) in lost {
            if let Some(version) = history.get(&(reference.kind, reference.id)) {
                back += usize::from(
                    touched.insert((reference.kind, reference.id), Some(version.clone())).is_none(),
                );
                continue;
            }
            let held = touched.remove(&(record.kind(), record.id())).unwrap_or(Some(record.clone()));
            let without = held.and_then(|record| record.without(reference.id));
            let counted = if without.is_some() { &mut emptied } else { &mut gone };
            *counted += 1;
            touched.insert((record.kind(), record.id()), without);
        }
        for ((kind, id), after) in touched {
            match after {
                Some(record) => draft.put(record),
                None => draft.remove(kind, id),
            }
        }
        let set = draft.finish(Uuid::nil(), now, "", "");
        if mended.apply(&set).is_err() {
            return Ok(());
        }
    }
    let mut draft = Draft::new(&opened.register);
    let records: Vec<Record> = mended.records().collect();
    for record in
        opened.register.records().filter(|record| mended.record(record.kind(), record.id()).is_none())
    {
        draft.remove(record.kind(), record.id());
    }
    for record in records {
        draft.put(record);
    }
    let changes: Vec<Change> = draft.changes();
    let set = ChangeSet {
        id: Uuid::now_v7(),
        at: now,
        actor: "alumnet".to_owned(),
        label: "Repair references".to_owned(),
        origin: None,
        undoes: None,
        changes,
    };
    if rules::check(&opened.register, &set).is_err() {
        done.push(
            "References to missing records could not be repaired without breaking other rules".to_owned(),
        );
        return Ok(());
    }
    match opened.store.commit(&set) {
        Ok(()) => done.push(format!(
            "References to missing records were repaired: {} restored from the history, {} cleared, {} \
            deleted as otherwise empty. Undo reverts this",
            counted(back, "record", "records"),
            counted(emptied, "reference", "references"),
            counted(gone, "record", "records"),
        )),
        Err(error) => done.push(format!("References were not repaired: {error}")),
    }
    Ok(())
}

/// The last version of every deleted record, from the journal.
fn last_versions(journal: &Path) -> io::Result<HashMap<(EntityKind, Uuid), Record, FixedState>> {
    let mut found = HashMap::default();
    let mut reader = Reader::from(journal, 0, 0)?;
    loop {
        match reader.next()? {
            Next::End => return Ok(found),
            Next::Line(line, _) => {
                for change in &line.set.changes {
                    if let (Some(before), None) = (change.before(), change.after()) {
                        found.insert((change.kind(), change.id()), before.clone());
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
