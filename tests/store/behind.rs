//! An older copy of a whole folder beside newer backups, and a database that has fallen back.

use std::fs;
use std::path::Path;

use alumnet::register::{Change, ChangeSet};
use alumnet::store::check::check;
use alumnet::store::{OpenError, Opened, keep_current, restore_newest};
use jiff::Timestamp;
use tempfile::TempDir;

use super::backups::{back_up, time};
use super::mixtures::{add, begun, replace};
use super::support::{Maker, contents, names, opened, records, save, try_open};

/// An earlier copy with the backups of a later time, and the later register.
fn made() -> (TempDir, Opened, TempDir) {
    let (folder, earlier, mut maker) = begun();
    let mut here = opened(folder.path());
    add(&mut here, &mut maker, "Two");
    back_up(&mut here, time(0));
    replace(earlier.path(), "backups", &folder.path().join("backups"));
    (earlier, here, folder)
}

fn refused(folder: &Path) -> String {
    let before = contents(folder);
    let error = try_open(folder).unwrap_err();
    assert!(matches!(error, OpenError::Behind { .. }), "{error}");
    assert_eq!(contents(folder), before, "nothing was written");
    error.to_string()
}

#[test]
fn an_older_folder_beside_newer_backups_asks_which_state_counts() {
    let (folder, later, _kept) = made();
    for _ in 0..2 {
        let words = refused(folder.path());
        assert!(
            words.contains("at change set 1, but backups/2024-05-03T181500Z-000002.jsonl.zst"),
            "{words}"
        );
        assert!(words.contains("“alumnet restore”") && words.contains("restore --keep-current"), "{words}");
    }
    let report = check(folder.path()).unwrap();
    assert!(report.wrong().any(|finding| finding.remedy.contains("--keep-current")), "{report:?}");
    restore_newest(folder.path(), Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap().unwrap();
    let here = opened(folder.path());
    assert!(records(&here.register) == records(&later.register));
    assert!(here.notices.is_empty(), "{:?}", here.notices);
}

/// Only the database's mark says it without opening it.
#[test]
fn an_older_folder_without_the_mark_of_its_database_stays_as_it_is_on_request() {
    let (folder, _later, _kept) = made();
    fs::remove_file(folder.path().join("db/REACHED")).unwrap();
    assert!(matches!(try_open(folder.path()), Err(OpenError::Behind { .. })));
    fs::remove_file(folder.path().join("db/REACHED")).unwrap();
    assert_eq!(keep_current(folder.path()).unwrap().len(), 1);
    assert_eq!(opened(folder.path()).register.records().count(), 1);
}

/// An older copy that was used meanwhile, and has come to the same number.
#[test]
fn another_state_of_the_same_number_that_was_saved_later_asks_too() {
    for change in ["restored", "kept"] {
        let (folder, later, _kept) = made();
        // With backups beside it, it could not have been opened.
        let backups = tempfile::tempdir().unwrap();
        fs::rename(folder.path().join("backups"), backups.path().join("backups")).unwrap();
        add(&mut opened(folder.path()), &mut Maker::new(2), "Other");
        fs::rename(backups.path().join("backups"), folder.path().join("backups")).unwrap();
        let words = refused(folder.path());
        assert!(words.contains("is at change set 2, but backups/"), "{words}");
        assert!(words.contains("holds another change set 2, saved later"), "{words}");
        assert!(
            check(folder.path())
                .unwrap()
                .wrong()
                .any(|finding| finding.words.contains("another change set 2"))
        );
        if change == "restored" {
            restore_newest(folder.path(), Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap().unwrap();
            assert!(records(&opened(folder.path()).register) == records(&later.register));
        } else {
            assert_eq!(keep_current(folder.path()).unwrap().len(), 1);
            assert!(opened(folder.path()).register.records().count() == 2);
        }
        assert!(opened(folder.path()).notices.is_empty());
    }
}

/// Saved earlier than what is here, it is no reason to ask: this is the later state.
#[test]
fn another_state_of_the_same_number_that_was_saved_earlier_does_not() {
    let (folder, _later, _kept) = made();
    let backups = tempfile::tempdir().unwrap();
    fs::rename(folder.path().join("backups"), backups.path().join("backups")).unwrap();
    let mut here = opened(folder.path());
    let mut maker = Maker::new(2);
    let person = maker.person("Other");
    let set = ChangeSet { at: time(1), ..maker.set("Add", vec![Change::create(person.into())]) };
    save(&mut here, &set);
    drop(here);
    fs::rename(backups.path().join("backups"), folder.path().join("backups")).unwrap();
    assert!(opened(folder.path()).notices.is_empty());
}

#[test]
fn whoever_stays_with_the_older_state_keeps_the_newer_backups_aside() {
    let (folder, _later, _kept) = made();
    refused(folder.path());
    assert_eq!(keep_current(folder.path()).unwrap().len(), 1);
    assert!(names(&folder.path().join("backups"))[0].contains(".newer-"));
    let mut here = opened(folder.path());
    assert_eq!(records(&here.register).len(), 1);
    assert!(here.notices.is_empty(), "{:?}", here.notices);
    add(&mut here, &mut Maker::new(2), "Another");
    back_up(&mut here, time(1));
    drop(here);
    assert!(opened(folder.path()).notices.is_empty());
    assert!(keep_current(folder.path()).unwrap().is_empty());
}

#[test]
fn a_database_that_fell_back_is_noticed_although_the_journal_lost_its_last_line_too() {
    let (folder, earlier, mut maker) = begun();
    let mut here = opened(folder.path());
    add(&mut here, &mut maker, "Two");
    drop(here);
    let mark = fs::read(folder.path().join("db/REACHED")).unwrap();
    replace(folder.path(), "db", &earlier.path().join("db"));
    replace(folder.path(), "journal", &earlier.path().join("journal"));
    fs::write(folder.path().join("db/REACHED"), mark).unwrap();
    let here = opened(folder.path());
    let told = here.notices.join(" ");
    assert!(told.contains("at change set 2; journal and database now end at 1"), "{told}");
    drop(here);
    assert!(opened(folder.path()).notices.is_empty());
}
