//! Reads a register without opening it: beside another alumnet, on a full disk, or where nothing may be
//! written. Takes the newest good backup and the journal after it; locks nothing and writes nothing.

use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::super::backup::{self, Contents};
use super::super::codec::ALIKE_SINCE;
use super::super::journal::reader::{self, Next, Reader};
use super::super::journal::segments;
use super::super::{OpenError, erase, format};
use crate::files;
use crate::register::Register;
use crate::store::replay::Replay;

/// How often to read again when the files change meanwhile.
const AGAIN: usize = 3;
/// Long enough for a file to be put in place of another.
const PAUSE: Duration = Duration::from_millis(100);

/// Reads the register in `folder` as of some change set at or after this call, without the people who were
/// erased.
///
/// # Errors
/// If there is no register, a newer alumnet wrote it, its journal is damaged, or it kept changing.
pub fn read(folder: &Path) -> Result<Register, OpenError> {
    read_watched(folder, &mut || ())
}

/// The same, calling `watch` between the two looks at the folder; tests change it there.
fn read_watched(folder: &Path, watch: &mut dyn FnMut()) -> Result<Register, OpenError> {
    let failed = |error| OpenError::at(folder, error);
    format::refuse_newer(folder)?;
    let mut what = String::new();
    for attempt in 0..=AGAIN {
        if attempt > 0 {
            thread::sleep(PAUSE);
        }
        let before = Traces::of(folder).map_err(failed)?;
        let found = newest(folder);
        watch();
        if before != Traces::of(folder).map_err(failed)? || before.is_being_swapped {
            "its files are being replaced".clone_into(&mut what);
            continue;
        }
        match found {
            Ok(Followed::Whole(ledger)) => return redacted(folder, *ledger).map_err(failed),
            Ok(Followed::Damaged(words)) => what = words,
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

enum Followed {
    Whole(Box<Replay>),
    /// Why the journal does not lead to its end.
    Damaged(String),
}

/// The newest state that backups and journal lead to.
fn newest(folder: &Path) -> io::Result<Followed> {
    let journal = folder.join("journal");
    for (_, contents) in backup::good(folder)? {
        let (contents, _) = erase::replayed(folder, contents)?;
        if let Some(found) = follow(&journal, contents)? {
            return Ok(found);
        }
    }
    walk(&journal, Replay::default(), 0).map(|found| found.unwrap_or(Followed::Damaged(String::new())))
}

/// What the journal adds to a backup; `None` if it is the backup of another journal.
fn follow(journal: &Path, contents: Contents) -> io::Result<Option<Followed>> {
    let Contents { about, records, .. } = contents;
    let first = |segment: &u32| reader::first_seq(journal, *segment).ok().flatten();
    let numbers = segments(journal)?;
    let start = numbers.iter().rev().find(|segment| first(segment).is_some_and(|seq| seq <= about.seq));
    walk(journal, Replay::new(records, about.tally, about.seq), start.copied().unwrap_or_default())
}

/// Applies the journal from a segment on. `None` if the change set at which it begins to count is another one
/// here.
fn walk(journal: &Path, mut ledger: Replay, start: u32) -> io::Result<Option<Followed>> {
    let base = ledger.seq;
    let mut reader = Reader::from(journal, start, 0)?;
    let mut damage = None;
    loop {
        match reader.next()? {
            Next::Line(line, _) => {
                let is_base = line.seq == base && line.version >= u32::from(ALIKE_SINCE);
                if is_base && line.digest != ledger.tally.digest() {
                    return Ok(None);
                }
                if line.seq > ledger.seq && (damage.is_none() || line.snapshot) {
                    damage = ledger.apply(&line).err();
                } else if line.seq <= base {
                    // Damage before the backup does no harm.
                    damage = None;
                }
            }
            Next::Damaged(found) => {
                damage.get_or_insert(found.to_string());
            }
            Next::Newer(version) => {
                damage = Some(format!("a line was written by a newer alumnet (format {version})"));
            }
            // The last line is just being written, or its save was interrupted.
            Next::Torn { .. } => {}
            Next::End => break,
        }
    }
    Ok(Some(match damage {
        Some(what) => Followed::Damaged(what),
        None => Followed::Whole(Box::new(ledger)),
    }))
}

fn redacted(folder: &Path, ledger: Replay) -> io::Result<Register> {
    let register = Register::from_records(ledger.into_records());
    let (suppressions, _) = erase::suppressions::read(folder)?;
    Ok(match suppressions.replay(&register) {
        Some((left, _)) => left,
        None => register,
    })
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
            assert_eq!(records(&read(folder.path()).unwrap()), records(&register), "without a backup");
        }
        store.back_up(Arc::new(register.clone()), Timestamp::UNIX_EPOCH);
        store.wait_for_backup();
        for number in 4..6 {
            add(&mut store, &mut register, number);
            let before = contents(&folder.path().join("journal"));
            assert_eq!(records(&read(folder.path()).unwrap()), records(&register), "after a backup");
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
        assert_eq!(records(&read(folder.path()).unwrap()), before);
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
        };
        let erased = store.erase(&register, &order).unwrap();
        store.wait_for_backup();
        assert_eq!(records(&read(folder.path()).unwrap()), records(&erased.register));
        drop(store);
        fs::remove_dir_all(folder.path().join("backups")).unwrap();
        fs::write(folder.path().join("journal/0001.jsonl"), old).unwrap();
        let names: Vec<String> =
            read(folder.path()).unwrap().all::<Person>().map(|person| person.name()).collect();
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
