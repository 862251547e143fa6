//! A restored register goes on as the register that the backup is of. What was put aside has the same id, and
//! must still be told apart.

use std::fs;
use std::path::{Path, PathBuf};

use alumnet::store::{OpenError, backup, restore_contents};
use jiff::Timestamp;
use tempfile::TempDir;
use uuid::Uuid;

use super::backups::{back_up, time};
use super::mixtures::{add, replace, told};
use super::support::{Maker, copy, names, opened, records, try_open};

/// A register with five people, restored to the backup of the first two, and what was put aside.
struct Made {
    folder: TempDir,
    aside: PathBuf,
    register: Uuid,
    maker: Maker,
}

fn made() -> Made {
    let folder = tempfile::tempdir().unwrap();
    let mut maker = Maker::new(1);
    let mut here = opened(folder.path());
    for name in ["One", "Two"] {
        add(&mut here, &mut maker, name);
    }
    back_up(&mut here, time(0));
    for name in ["Three", "Four", "Five"] {
        add(&mut here, &mut maker, name);
    }
    let register = here.store.register_id();
    drop(here);
    let earlier = backup::list(folder.path()).unwrap().remove(0).path;
    let contents = backup::read(&earlier, None).unwrap();
    let restored = restore_contents(folder.path(), contents, Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap();
    Made { aside: restored.aside.unwrap(), folder, register, maker }
}

/// The name and the contents of what only one of the two had.
fn parted(folder: &Path) -> (String, usize) {
    let name = names(folder).into_iter().find(|name| name.starts_with("parted-")).unwrap();
    let people = backup::read(&folder.join(&name), None).unwrap().records.len();
    (name, people)
}

#[test]
fn it_keeps_the_id_and_its_backups() {
    let Made { folder, register, mut maker, .. } = made();
    let mut here = opened(folder.path());
    assert_eq!((here.store.register_id(), records(&here.register).len()), (register, 2));
    assert!(here.notices.is_empty(), "{:?}", here.notices);
    add(&mut here, &mut maker, "Six");
    drop(here);
    // Everything else is lost; the backup made before the restore is of this register.
    fs::remove_dir_all(folder.path().join("db")).unwrap();
    fs::remove_dir_all(folder.path().join("journal")).unwrap();
    let Err(OpenError::Damaged { offer: Some(offer), .. }) = try_open(folder.path()) else {
        panic!("opened")
    };
    assert_eq!(offer.backup.people, 2);
}

#[test]
fn elsewhere_it_is_the_same_register_too() {
    let Made { folder, register, .. } = made();
    let elsewhere = tempfile::tempdir().unwrap();
    let earlier = backup::list(folder.path()).unwrap().remove(0).path;
    let contents = backup::read(&earlier, None).unwrap();
    restore_contents(elsewhere.path(), contents, Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap();
    assert_eq!(opened(elsewhere.path()).store.register_id(), register);
}

#[test]
fn the_database_from_before_does_not_count_as_its_past() {
    let Made { folder, aside, mut maker, .. } = made();
    for more in [false, true] {
        let mixed = tempfile::tempdir().unwrap();
        if more {
            add(&mut opened(folder.path()), &mut maker, "Six");
        }
        copy(folder.path(), mixed.path());
        let expected = tempfile::tempdir().unwrap();
        copy(folder.path(), expected.path());
        replace(mixed.path(), "db", &aside.join("db"));
        let said = told(mixed.path(), &opened(expected.path()));
        assert!(said.contains("parted after change set 2"), "{said}");
        assert!(said.contains("Only the database had 3 change sets and 3 people"), "{said}");
        let (name, people) = parted(mixed.path());
        assert!(said.contains(&name) && people == 5, "{said}");
    }
}

#[test]
fn nor_does_its_database_continue_the_journal_from_before() {
    let Made { folder, aside, mut maker, .. } = made();
    add(&mut opened(folder.path()), &mut maker, "Six");
    let mixed = tempfile::tempdir().unwrap();
    copy(folder.path(), mixed.path());
    replace(mixed.path(), "journal", &aside.join("journal"));
    let expected = tempfile::tempdir().unwrap();
    copy(&aside, expected.path());
    let said = told(mixed.path(), &opened(expected.path()));
    assert!(said.contains("The database has no change set in common with the journal"), "{said}");
    assert!(said.contains("Only the database had 2 change sets and 1 person"), "{said}");
    assert_eq!(parted(mixed.path()).1, 3);
}

/// The restored state is the past of nothing that was there, even where nothing was lost by it.
#[test]
fn a_database_that_the_backup_holds_is_its_past() {
    let folder = tempfile::tempdir().unwrap();
    let mut maker = Maker::new(1);
    add(&mut opened(folder.path()), &mut maker, "One");
    let earlier = tempfile::tempdir().unwrap();
    copy(folder.path(), earlier.path());
    let mut here = opened(folder.path());
    add(&mut here, &mut maker, "Two");
    back_up(&mut here, time(0));
    drop(here);
    let kept = backup::list(folder.path()).unwrap().remove(0).path;
    let contents = backup::read(&kept, None).unwrap();
    restore_contents(folder.path(), contents, Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap();
    let expected = tempfile::tempdir().unwrap();
    copy(folder.path(), expected.path());
    replace(folder.path(), "db", &earlier.path().join("db"));
    let said = told(folder.path(), &opened(expected.path()));
    assert!(said.contains("The database was from an earlier time") && !said.contains("Only"), "{said}");
}

/// Numbers that only the database knows are not given again.
#[test]
fn numbers_go_on_from_the_highest_that_anything_knows() {
    let Made { folder, aside, .. } = made();
    let older = tempfile::tempdir().unwrap();
    copy(&aside, older.path());
    let path = older.path().join("journal/0001.jsonl");
    let lines: Vec<String> = fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
    fs::write(&path, lines[..2].join("\n") + "\n").unwrap();
    let kept = backup::list(folder.path()).unwrap().remove(0).path;
    let contents = backup::read(&kept, None).unwrap();
    restore_contents(older.path(), contents, Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap();
    let journal = fs::read_to_string(&path).unwrap();
    assert!(
        journal.starts_with("{\"v\":7,\"seq\":6,\"snapshot\":true,\"restored\":2,\"register\""),
        "{journal}"
    );
}
