//! Damaged, missing and leftover files: repaired where the other half is intact, refused where neither is,
//! never a panic and never a silent loss.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use alumnet::domain::{EntityKind, Person, Record};
use alumnet::store::OpenError;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;
use uuid::Uuid;

use super::backups::{back_up, time};
use super::support::{Maker, contents, copy, filled, names, opened, records, save, try_open};

pub type Records = BTreeMap<(EntityKind, Uuid), Record>;

/// A data folder before and after one more change set.
struct Before {
    _folder: TempDir,
    earlier: PathBuf,
    later: PathBuf,
    records_earlier: Records,
    records_later: Records,
}

fn before_and_after() -> Before {
    let folder = tempfile::tempdir().unwrap();
    let (earlier, later) = (folder.path().join("earlier"), folder.path().join("later"));
    let records_earlier = filled(&earlier, 4);
    copy(&earlier, &later);
    let mut here = opened(&later);
    let mut maker = Maker::new(2);
    let person = maker.person("last");
    let set = maker.set("Add", vec![alumnet::register::Change::create(person.into())]);
    save(&mut here, &set);
    let records_later = records(&here.register);
    Before { _folder: folder, earlier, later, records_earlier, records_later }
}

/// A copy of `from` with one part replaced by that of another folder.
fn with(from: &Path, part: &str, of: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(from, folder.path());
    fs::remove_dir_all(folder.path().join(part)).unwrap();
    copy(&of.join(part), &folder.path().join(part));
    folder
}

fn duplicate(from: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(from, folder.path());
    folder
}

const SEGMENT: &str = "journal/0001.jsonl";

/// The id of the register is in the first bytes of each line.
/// Also while it merely can't be read, sled takes a database for an empty one.
#[test]
fn an_emptied_database_without_a_journal_is_damage_and_no_empty_register() {
    for has_backup in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path(), 3);
        if has_backup {
            back_up(&mut opened(folder.path()), time(0));
        }
        fs::remove_dir_all(folder.path().join("journal")).unwrap();
        let whole = fs::read(folder.path().join("db/db")).unwrap();
        fs::write(folder.path().join("db/db"), "").unwrap();
        for _ in 0..2 {
            match try_open(folder.path()) {
                Err(OpenError::Damaged { offer, .. }) => assert_eq!(offer.is_some(), has_backup),
                other => panic!("{other:?}"),
            }
            assert_eq!(fs::read(folder.path().join("db/db")).unwrap(), b"", "it stays as it was");
        }
        fs::write(folder.path().join("db/db"), whole).unwrap();
        assert_eq!(opened(folder.path()).register.count::<Person>(), 3);
    }
}

#[test]
fn a_damaged_id_is_not_taken_for_another_register() {
    for lost in ["nothing", "database"] {
        let folder = tempfile::tempdir().unwrap();
        let mut before = filled(folder.path(), 3);
        let mut here = opened(folder.path());
        back_up(&mut here, time(0));
        drop(here);
        let path = folder.path().join("journal/0001.jsonl");
        let mut bytes = fs::read(&path).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        let place = text.find("\"register\":\"").unwrap() + 14;
        bytes[place] = if bytes[place] == b'1' { b'2' } else { b'1' };
        fs::write(&path, bytes).unwrap();
        if lost == "database" {
            fs::remove_dir_all(folder.path().join("db")).unwrap();
        }
        let here = opened(folder.path());
        let held = records(&here.register);
        assert!(held == before, "{:?}", here.notices);
        assert!(!here.notices.join(" ").contains("another register"), "{:?}", here.notices);
        before = held;
        drop(here);
        assert!(records(&opened(folder.path()).register) == before);
    }
}

#[test]
fn a_database_behind_the_journal_catches_up() {
    let made = before_and_after();
    let folder = with(&made.later, "db", &made.earlier);
    for _ in 0..2 {
        let here = opened(folder.path());
        assert_eq!(records(&here.register), made.records_later);
        assert!(here.notices.is_empty(), "{:?}", here.notices);
    }
}

#[test]
fn a_last_line_torn_anywhere_is_taken_back() {
    let made = before_and_after();
    let short = fs::read(made.earlier.join(SEGMENT)).unwrap();
    let long = fs::read(made.later.join(SEGMENT)).unwrap();
    let folder = with(&made.later, "db", &made.earlier);
    for length in short.len()..long.len() {
        fs::write(folder.path().join(SEGMENT), &long[..length]).unwrap();
        let mut here = opened(folder.path());
        assert_eq!(here.notices.is_empty(), length == short.len(), "cut at {length}: {:?}", here.notices);
        // Without only its line end, the line is whole.
        let whole = length + 1 == long.len();
        let (expected, left) =
            if whole { (&made.records_later, &long) } else { (&made.records_earlier, &short) };
        assert_eq!(&records(&here.register), expected, "cut at {length}");
        assert_eq!(&fs::read(folder.path().join(SEGMENT)).unwrap(), left, "cut at {length}");
        if length + 1 == long.len() {
            // Saving continues after the cut.
            let (school, _) = Maker::new(3).school();
            save(&mut here, &school);
            let saved = records(&here.register);
            drop(here);
            assert_eq!(records(&opened(folder.path()).register), saved);
        }
    }
}

#[test]
fn a_journal_cut_behind_the_database_is_begun_anew_from_it() {
    let made = before_and_after();
    for what in ["shorter", "gone", "empty"] {
        let folder = with(&made.later, "journal", &made.earlier);
        match what {
            "gone" => fs::remove_dir_all(folder.path().join("journal")).unwrap(),
            "empty" => fs::write(folder.path().join(SEGMENT), "").unwrap(),
            _ => {}
        }
        let mut here = opened(folder.path());
        assert_eq!(records(&here.register), made.records_later, "{what}");
        assert!(
            here.notices.iter().any(|notice| notice.contains("the database goes on to")),
            "{what}: {:?}",
            here.notices
        );
        let (school, _) = Maker::new(3).school();
        save(&mut here, &school);
        let saved = records(&here.register);
        drop(here);
        // The new journal alone is sufficient.
        fs::remove_dir_all(folder.path().join("db")).unwrap();
        assert_eq!(records(&opened(folder.path()).register), saved, "{what}");
        let again = opened(folder.path());
        assert!(again.notices.is_empty(), "{what}: {:?}", again.notices);
    }
}

#[test]
fn a_damaged_line_in_the_middle_keeps_what_came_before_and_puts_the_rest_aside() {
    let made = before_and_after();
    let folder = with(&made.later, "db", &made.earlier);
    let path = folder.path().join(SEGMENT);
    let mut journal = fs::read(&path).unwrap();
    let place = fs::read(made.earlier.join(SEGMENT)).unwrap().len() + 40;
    journal[place] ^= 1;
    let copied = journal[place - 40..].to_vec();
    journal.extend(copied);
    fs::write(&path, &journal).unwrap();
    let here = opened(folder.path());
    assert_eq!(records(&here.register), made.records_earlier);
    assert!(here.notices[0].contains("0001.jsonl at byte"), "{:?}", here.notices);
    drop(here);
    let kept = names(&folder.path().join("journal"));
    assert!(kept[0].starts_with("0001.jsonl.damaged-") && kept[1] == "0002.jsonl", "{kept:?}");
    assert_eq!(fs::read(folder.path().join("journal").join(&kept[0])).unwrap(), journal);
    assert_eq!(records(&opened(folder.path()).register), made.records_earlier);
}

#[test]
fn a_missing_or_emptied_database_is_built_anew() {
    let made = before_and_after();
    for what in ["folder", "file", "zero", "format"] {
        let folder = duplicate(&made.later);
        let database = folder.path().join("db");
        match what {
            "folder" => fs::remove_dir_all(&database).unwrap(),
            "file" => fs::remove_file(database.join("db")).unwrap(),
            "zero" => fs::write(database.join("db"), "").unwrap(),
            _ => {
                fs::remove_dir_all(&database).unwrap();
                fs::create_dir(&database).unwrap();
                fs::write(database.join("FORMAT"), "1\n").unwrap();
            }
        }
        let here = opened(folder.path());
        assert_eq!(records(&here.register), made.records_later, "{what}");
        assert!(here.notices[0].contains("rebuilt from the journal"), "{what}: {:?}", here.notices);
        assert_eq!(here.store.close(), Ok(()));
        let again = opened(folder.path());
        assert_eq!(records(&again.register), made.records_later, "{what}");
        assert!(again.notices.is_empty(), "{what}: {:?}", again.notices);
    }
}

#[test]
fn what_an_interrupted_open_leaves_behind_is_cleared_away() {
    let made = before_and_after();
    let leftover = made.later.join("db/snap.0000000000000000.generating");
    fs::write(&leftover, "half a snapshot").unwrap();
    let here = opened(&made.later);
    assert_eq!(records(&here.register), made.records_later);
    assert!(here.notices.is_empty(), "{:?}", here.notices);
    assert!(!leftover.exists());
}

/// Damages one file at one place in one of several ways.
pub fn damage(path: &Path, chance: &mut ChaCha8Rng) {
    let mut bytes = fs::read(path).unwrap();
    if bytes.is_empty() {
        bytes.push(7);
    }
    let place = chance.random_range(0..bytes.len());
    match chance.random_range(0..4) {
        0 | 1 => bytes[place] ^= 1 << chance.random_range(0..8),
        2 => bytes.truncate(place),
        _ => {
            let end = bytes.len().min(place + 4_096);
            bytes[place..end].fill(0);
        }
    }
    fs::write(path, bytes).unwrap();
}

/// A random file in a folder.
pub fn pick(folder: &Path, chance: &mut ChaCha8Rng) -> PathBuf {
    let files: Vec<PathBuf> = contents(folder).into_keys().filter(|path| !path.ends_with("FORMAT")).collect();
    files[chance.random_range(0..files.len())].clone()
}

#[test]
fn a_damaged_database_never_loses_anything() {
    let made = before_and_after();
    let mut chance = ChaCha8Rng::seed_from_u64(5);
    for round in 0..60 {
        // Half the time as after a kill: the journal is ahead.
        let folder =
            if round % 2 == 0 { duplicate(&made.later) } else { with(&made.later, "db", &made.earlier) };
        damage(&pick(&folder.path().join("db"), &mut chance), &mut chance);
        let here = opened(folder.path());
        assert_eq!(records(&here.register), made.records_later, "round {round}");
    }
}

#[test]
fn a_damaged_journal_loses_nothing_that_the_database_has() {
    let made = before_and_after();
    let mut chance = ChaCha8Rng::seed_from_u64(6);
    for round in 0..40 {
        let folder = duplicate(&made.later);
        damage(&folder.path().join(SEGMENT), &mut chance);
        let here = opened(folder.path());
        assert_eq!(records(&here.register), made.records_later, "round {round}");
    }
}

#[test]
fn with_both_damaged_nothing_is_touched_and_nothing_is_made_up() {
    let made = before_and_after();
    let folder = duplicate(&made.later);
    fs::remove_dir_all(folder.path().join("db")).unwrap();
    let path = folder.path().join(SEGMENT);
    let mut journal = fs::read(&path).unwrap();
    journal[60] ^= 1;
    fs::write(&path, &journal).unwrap();
    for _ in 0..2 {
        let refused = try_open(folder.path()).expect_err("nothing is whole");
        assert!(matches!(refused, OpenError::Damaged { .. }), "{refused:?}");
        assert!(refused.to_string().contains("0001.jsonl at byte 0"), "{refused}");
        assert_eq!(
            contents(folder.path()).into_iter().collect::<Vec<_>>(),
            [(path.clone(), journal.clone())]
        );
    }
}

#[test]
fn a_database_without_a_journal_that_can_not_be_read_is_refused() {
    let made = before_and_after();
    let folder = duplicate(&made.later);
    fs::remove_dir_all(folder.path().join("journal")).unwrap();
    fs::write(folder.path().join("db/db"), "no database at all").unwrap();
    let refused = try_open(folder.path()).expect_err("nothing is whole");
    assert!(matches!(refused, OpenError::Damaged { .. }), "{refused:?}");
    assert_eq!(fs::read_to_string(folder.path().join("db/db")).unwrap(), "no database at all");
}
