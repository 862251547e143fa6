//! Reads a register without opening it: beside another alumnet, on a full disk, or where nothing may be
//! written. Takes the newest good backup and the journal after it; locks nothing and writes nothing.

use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::super::journal::reader::{self, Damage};
use super::super::journal::segments;
use super::super::{OpenError, erase, format};
use super::behind;
use super::recover::{follow, recover_from};
use crate::files;
use crate::register::Register;
use crate::store::log::LogState;
use crate::store::replay::Replay;

/// How often to read again when the files change meanwhile.
const AGAIN: usize = 3;
/// Long enough for a file to be put in place of another.
const PAUSE: Duration = Duration::from_millis(100);

/// Reads the register in `folder` as of some change set at or after this call, without the people who were
/// erased.
///
/// # Errors
/// If there is no register, a newer alumnet wrote it, it is behind its backups, its journal is damaged, or it
/// kept changing.
pub fn read(folder: &Path) -> Result<ReadRegister, OpenError> {
    read_watched(folder, &mut || ())
}

/// A register that was read and not opened.
#[derive(Debug)]
pub struct ReadRegister {
    pub register: Register,
    /// If it is shared: how far it has the log.
    pub log: Option<LogState>,
}

/// The same, calling `watch` between the two looks at the folder; tests change it there.
fn read_watched(folder: &Path, watch: &mut dyn FnMut()) -> Result<ReadRegister, OpenError> {
    let failed = |error| OpenError::at(folder, error);
    format::refuse_newer(folder)?;
    let mut what = String::new();
    for attempt in 0..=AGAIN {
        if attempt > 0 {
            thread::sleep(PAUSE);
        }
        match behind::refuse(folder) {
            // A backup may have been written between the look at the journal and that at the backups.
            Err(OpenError::Behind { .. }) if attempt < AGAIN => continue,
            looked => looked?,
        }
        let before = Traces::of(folder).map_err(failed)?;
        let found = newest(folder);
        watch();
        if before != Traces::of(folder).map_err(failed)? || before.is_being_swapped {
            "its files are being replaced".clone_into(&mut what);
            continue;
        }
        match found {
            Ok((ledger, None)) => return redacted(folder, ledger).map_err(failed),
            Ok((_, Some(damage))) => what = damage.to_string(),
            // The journal's files are put in place of others while they are compressed.
            Err(error) if error.kind() == io::ErrorKind::NotFound && attempt < AGAIN => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(OpenError::Unread { folder: folder.to_owned(), what })
}

/// What tells that the files were replaced, not only added to.
#[derive(Debug, PartialEq, Eq)]
struct Traces {
    suppressions: Option<Vec<u8>>,
    /// Whether an erasure or a restore is being finished, or was interrupted.
    is_being_swapped: bool,
}

impl Traces {
    fn of(folder: &Path) -> io::Result<Self> {
        let suppressions = match files::read(&folder.join(erase::suppressions::FILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            read => Some(read?),
        };
        let is_being_swapped =
            erase::is_begun(folder)? || files::exists(&folder.join("restoring").join("READY"))?;
        Ok(Self { suppressions, is_being_swapped })
    }
}

/// The newest state that backups and journal lead to, and why there may be a newer one.
fn newest(folder: &Path) -> io::Result<(Replay, Option<Damage>)> {
    if let Some(found) = recover_from(folder, segment_with, &mut |_| ())? {
        return Ok((found.ledger, found.gap));
    }
    let journal = folder.join("journal");
    segments(&journal)?;
    // Nothing is of another journal than the beginning.
    let found = follow(&journal, Replay::default(), 0, &mut |_| ())?;
    Ok(found.map_or_else(Default::default, |found| (found.ledger, found.gap)))
}

/// The last segment that begins at or before a change set.
fn segment_with(journal: &Path, seq: u64) -> io::Result<u32> {
    let begins_before =
        |segment: &u32| reader::first_seq(journal, *segment).ok().flatten().is_some_and(|first| first <= seq);
    Ok(segments(journal)?.into_iter().rev().find(begins_before).unwrap_or_default())
}

fn redacted(folder: &Path, mut ledger: Replay) -> io::Result<ReadRegister> {
    let log = ledger.log.take();
    let register = Register::from_records(ledger.into_records());
    let (suppressions, _) = erase::suppressions::read(folder)?;
    let register = suppressions.replay(&register).map_or(register, |(left, _)| left);
    Ok(ReadRegister { register, log })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Id, Person, Record};
    use crate::register::{Change, ChangeSet};
    use crate::store::erase::Order;
    use crate::store::{DiskStore, Opened, Store as _, open};
    use jiff::Timestamp;
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::PathBuf;
    use std::sync::Arc;
    use uuid::Uuid;

    fn records(register: &Register) -> Vec<Record> {
        register.records().collect()
    }

    fn person(number: u128) -> Person {
        Person { id: Id::new(Uuid::from_u128(number)), given_name: format!("P{number}"), ..Person::default() }
    }

    fn add(store: &mut DiskStore, register: &mut Register, number: u128) {
        let set = ChangeSet {
            id: Uuid::from_u128(1_000 + number),
            at: Timestamp::UNIX_EPOCH,
            actor: "t".to_owned(),
            label: "Add".to_owned(),
            origin: None,
            undoes: None,
            changes: vec![Change::create(person(number).into())],
        };
        store.commit(&set).unwrap();
        register.apply(&set).unwrap();
    }

    fn opened(folder: &Path) -> Opened {
        open(folder, &mut |_| ()).unwrap()
    }

    fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(contents(&path));
            } else {
                found.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
        found
    }

    #[test]
    fn what_is_committed_is_read_at_once_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let Opened { mut register, mut store, .. } = opened(folder.path());
        for number in 1..4 {
            add(&mut store, &mut register, number);
            assert_eq!(
                records(&read(folder.path()).unwrap().register),
                records(&register),
                "without a backup"
            );
        }
        store.back_up(Arc::new(register.clone()), Timestamp::UNIX_EPOCH);
        store.wait_for_backup();
        for number in 4..6 {
            add(&mut store, &mut register, number);
            let before = contents(&folder.path().join("journal"));
            assert_eq!(records(&read(folder.path()).unwrap().register), records(&register), "after a backup");
            assert_eq!(contents(&folder.path().join("journal")), before);
        }
        drop(store);
        let before = contents(folder.path());
        read(folder.path()).unwrap();
        assert_eq!(contents(folder.path()), before);
    }

    #[test]
    fn a_line_that_is_being_written_is_not_there_yet() {
        let folder = tempfile::tempdir().unwrap();
        let Opened { mut register, mut store, .. } = opened(folder.path());
        add(&mut store, &mut register, 1);
        let before = records(&register);
        add(&mut store, &mut register, 2);
        drop(store);
        let path = folder.path().join("journal/0001.jsonl");
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 9]).unwrap();
        assert_eq!(records(&read(folder.path()).unwrap().register), before);
    }

    #[test]
    fn a_backup_of_another_register_is_not_read() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let Opened { mut register, mut store, .. } = opened(folder.path());
        add(&mut store, &mut register, 1);
        drop(store);
        let Opened { register: mut foreign, mut store, .. } = opened(other.path());
        for number in 2..6 {
            add(&mut store, &mut foreign, number);
        }
        let all: Vec<Record> = foreign.records().collect();
        let backup = store.back_up_to(None, &all, None, Timestamp::UNIX_EPOCH).unwrap().path;
        fs::create_dir_all(folder.path().join("backups")).unwrap();
        fs::copy(&backup, folder.path().join("backups").join(backup.file_name().unwrap())).unwrap();
        assert_eq!(records(&read(folder.path()).unwrap().register), records(&register));
    }

    #[test]
    fn an_older_folder_beside_newer_backups_is_not_read() {
        let (folder, older) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let Opened { mut register, mut store, .. } = opened(folder.path());
        add(&mut store, &mut register, 1);
        drop(store);
        for part in ["db", "journal"] {
            files::copy_folder(&folder.path().join(part), &older.path().join(part)).unwrap();
        }
        let Opened { mut register, mut store, .. } = opened(folder.path());
        add(&mut store, &mut register, 2);
        let all: Vec<Record> = register.records().collect();
        store.back_up_to(None, &all, None, Timestamp::UNIX_EPOCH).unwrap();
        files::copy_folder(&folder.path().join("backups"), &older.path().join("backups")).unwrap();
        assert!(matches!(read(older.path()), Err(OpenError::Behind { .. })));
    }

    #[test]
    fn the_erased_are_not_read_even_from_an_older_journal() {
        let folder = tempfile::tempdir().unwrap();
        let Opened { mut register, mut store, .. } = opened(folder.path());
        add(&mut store, &mut register, 1);
        add(&mut store, &mut register, 2);
        let old = fs::read(folder.path().join("journal/0001.jsonl")).unwrap();
        let order = Order {
            person: person(1).id,
            id: Uuid::from_u128(9),
            at: Timestamp::UNIX_EPOCH,
            actor: "t".to_owned(),
            toggled: std::collections::BTreeSet::new(),
        };
        let erased = store.erase(&register, &order).unwrap();
        store.wait_for_backup();
        assert_eq!(records(&read(folder.path()).unwrap().register), records(&erased.register));
        drop(store);
        fs::remove_dir_all(folder.path().join("backups")).unwrap();
        fs::write(folder.path().join("journal/0001.jsonl"), old).unwrap();
        let names: Vec<String> =
            read(folder.path()).unwrap().register.all::<Person>().map(|person| person.name()).collect();
        assert!(!names.contains(&"P1".to_owned()) && names.contains(&"P2".to_owned()), "{names:?}");
    }

    #[test]
    fn files_that_are_replaced_meanwhile_are_read_again_and_then_refused() {
        let folder = tempfile::tempdir().unwrap();
        let Opened { mut register, mut store, .. } = opened(folder.path());
        add(&mut store, &mut register, 1);
        drop(store);
        let list = folder.path().join(erase::suppressions::FILE);
        let (mut times, mut change_until) = (0, 2);
        let mut watch = || {
            times += 1;
            if times < change_until {
                fs::write(&list, "\n".repeat(times)).unwrap();
            }
        };
        read_watched(folder.path(), &mut watch).unwrap();
        assert_eq!(times, 2);
        change_until = 100;
        let mut times = 0;
        let mut always = || {
            times += 1;
            if times < change_until {
                fs::write(&list, "\n".repeat(times + 10)).unwrap();
            }
        };
        let refused = read_watched(folder.path(), &mut always).unwrap_err().to_string();
        assert_eq!(times, 4);
        assert!(refused.contains("being replaced"), "{refused}");
    }

    #[test]
    fn damage_is_refused_with_what_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let Opened { mut register, mut store, .. } = opened(folder.path());
        for number in 1..4 {
            add(&mut store, &mut register, number);
        }
        drop(store);
        let path = folder.path().join("journal/0001.jsonl");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replacen("P2", "Q2", 1)).unwrap();
        let refused = read(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("alumnet check"), "{refused}");
        let nothing = tempfile::tempdir().unwrap();
        assert!(matches!(read(nothing.path()), Err(OpenError::Io { .. })));
    }
}
