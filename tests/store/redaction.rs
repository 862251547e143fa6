//! Somebody erased stays erased, whichever earlier state of a file comes back, and the list of erased people
//! is completed from what knows of more.

use std::fs;
use std::path::Path;

use alumnet::domain::{Id, Person};
use alumnet::register::erasure::is_tombstone;
use alumnet::store::check::{check, repair};
use alumnet::store::{Opened, Store, backup, restore_contents, restore_newest};
use jiff::Timestamp;
use tempfile::TempDir;

use super::mixtures::{add, erase, replace};
use super::support::{Maker, contents, copy, names, opened, records};

const LIST: &str = "suppressions.jsonl";

/// A register before and after somebody was erased; its name is in no other.
struct Made {
    before: TempDir,
    after: TempDir,
    person: Id<Person>,
    expected: Opened,
}

fn made() -> Made {
    let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut maker = Maker::new(1);
    let mut here = opened(after.path());
    let person = add(&mut here, &mut maker, "Quillane");
    add(&mut here, &mut maker, "Two");
    drop(here);
    copy(after.path(), before.path());
    let mut here = opened(after.path());
    erase(&mut here, person, 9);
    add(&mut here, &mut maker, "Three");
    drop(here);
    let expected = tempfile::tempdir().unwrap();
    copy(after.path(), expected.path());
    let expected = opened(expected.path());
    Made { before, after, person, expected }
}

fn holds_the_name(folder: &Path) -> Vec<String> {
    let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_lowercase().contains("quillane");
    contents(folder)
        .into_iter()
        .filter(|(_, bytes)| holds(bytes) || zstd::decode_all(&bytes[..]).is_ok_and(|bytes| holds(&bytes)))
        .map(|(path, _)| path.display().to_string())
        .collect()
}

fn erased_for_good(folder: &Path, made: &Made) -> String {
    let here = opened(folder);
    assert!(is_tombstone(here.register.get(made.person).unwrap()), "{:?}", here.notices);
    let held = records(&here.register);
    let told = here.notices.join(" ");
    drop(here);
    assert_eq!(holds_the_name(folder), Vec::<String>::new(), "{told}");
    let again = opened(folder);
    assert_eq!(again.notices, Vec::<String>::new());
    assert!(records(&again.register) == held);
    told
}

#[test]
fn a_database_from_before_the_erasure_is_deleted_once_it_is_replaced() {
    let made = made();
    replace(made.after.path(), "db", &made.before.path().join("db"));
    let told = erased_for_good(made.after.path(), &made);
    assert!(told.contains("may have held somebody who was erased") && told.contains("verified"), "{told}");
    assert!(records(&opened(made.after.path()).register) == records(&made.expected.register));
}

#[test]
fn a_journal_from_before_the_erasure_is_deleted_once_it_is_replaced() {
    for what in ["earlier", "earlier and torn"] {
        let made = made();
        replace(made.after.path(), "journal", &made.before.path().join("journal"));
        if what == "earlier and torn" {
            let path = made.after.path().join("journal/0001.jsonl");
            let mut bytes = fs::read(&path).unwrap();
            bytes.extend(b"{\"v\":3,\"seq\":");
            fs::write(&path, bytes).unwrap();
        }
        let told = erased_for_good(made.after.path(), &made);
        assert!(told.contains("may have held somebody who was erased"), "{told}");
        assert!(records(&opened(made.after.path()).register) == records(&made.expected.register), "{told}");
    }
}

#[test]
fn journal_and_database_from_before_an_erasure_that_the_list_knows_are_redacted() {
    let made = made();
    for list in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        copy(made.before.path(), folder.path());
        if list {
            fs::copy(made.after.path().join(LIST), folder.path().join(LIST)).unwrap();
        } else {
            // Only the backup made after the erasure knows of it.
            fs::remove_dir_all(folder.path().join("db")).unwrap();
            replace(folder.path(), "backups", &made.after.path().join("backups"));
        }
        let told = erased_for_good(folder.path(), &made);
        assert_eq!(told.contains("1 person who had been erased was in an earlier copy"), list, "{told}");
        assert!(
            opened(folder.path()).store.suppressions().is_suppressed(&["quillane@example.org".into()], &[])
        );
    }
}

#[test]
fn a_lost_list_is_completed_from_a_backup() {
    let made = made();
    for lost in ["gone", "of another register"] {
        fs::remove_file(made.after.path().join(LIST)).unwrap();
        if lost != "gone" {
            let (other, mut maker) = (tempfile::tempdir().unwrap(), Maker::new(7));
            let mut there = opened(other.path());
            let somebody = add(&mut there, &mut maker, "Somebody");
            erase(&mut there, somebody, 8);
            fs::copy(other.path().join(LIST), made.after.path().join(LIST)).unwrap();
        }
        let here = opened(made.after.path());
        let told = here.notices.join(" ");
        assert!(
            told.contains("The list of erased people was incomplete") && told.contains("jsonl.zst"),
            "{told}"
        );
        assert!(here.store.suppressions().unlisted(&here.register).is_empty());
        if lost == "gone" {
            assert!(here.store.suppressions().is_suppressed(&["quillane@example.org".into()], &[]));
        }
        drop(here);
        assert!(made.after.path().join(LIST).exists());
        assert_eq!(opened(made.after.path()).notices, Vec::<String>::new());
    }
}

#[test]
fn a_list_that_nothing_has_is_begun_anew_when_asked_for() {
    let made = made();
    fs::remove_file(made.after.path().join(LIST)).unwrap();
    fs::remove_dir_all(made.after.path().join("backups")).unwrap();
    let here = opened(made.after.path());
    let told = here.notices.join(" ");
    assert!(told.contains("imports stop until “alumnet check --repair” begins a new list"), "{told}");
    assert_eq!(here.store.suppressions().unlisted(&here.register), [made.person]);
    drop(here);
    assert!(!check(made.after.path()).unwrap().is_healthy());
    let repaired = repair(made.after.path(), Timestamp::UNIX_EPOCH).unwrap();
    assert!(repaired.after.is_healthy(), "{repaired:?}");
    let done = repaired.done.join(" ");
    assert!(
        done.contains("A new list of erased people was begun") && done.contains("can't be known any more"),
        "{done}"
    );
    let here = opened(made.after.path());
    assert!(here.notices.is_empty() && here.store.suppressions().unlisted(&here.register).is_empty());
}

#[test]
fn what_only_a_parted_database_had_is_kept_without_the_erased() {
    let made = made();
    let mut there = opened(made.before.path());
    add(&mut there, &mut Maker::new(5), "Alone");
    drop(there);
    replace(made.after.path(), "db", &made.before.path().join("db"));
    let told = erased_for_good(made.after.path(), &made);
    assert!(told.contains("Only the database had 1 change set and 1 person"), "{told}");
    assert!(names(made.after.path()).iter().any(|name| name.starts_with("parted-")));
}

/// An older copy of the folder, from before the erasure, beside a backup made after it.
fn older_copy(made: &Made) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(made.before.path(), folder.path());
    replace(folder.path(), "backups", &made.after.path().join("backups"));
    folder
}

fn before_restore(folder: &Path) -> Option<String> {
    names(folder).into_iter().find(|name| name.starts_with("before-restore-"))
}

#[test]
fn a_restore_leaves_nobody_erased_in_what_it_puts_aside() {
    let made = made();
    let folder = older_copy(&made);
    let restored = restore_newest(folder.path(), Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap().unwrap();
    let settled = restored.settled.unwrap();
    assert!(settled.contains("they were erased there too"), "{settled}");
    assert_eq!(holds_the_name(folder.path()), Vec::<String>::new());
    let there = opened(&restored.aside.unwrap());
    assert!(is_tombstone(there.register.get(made.person).unwrap()));
    assert_eq!(records(&there.register).len(), 2, "whoever else was there still is");
    assert!(there.notices.is_empty(), "{:?}", there.notices);
}

#[test]
fn what_a_restore_puts_aside_is_deleted_if_it_can_not_be_redacted() {
    let made = made();
    add(&mut opened(made.before.path()), &mut Maker::new(5), "Alone");
    let folder = older_copy(&made);
    let path = folder.path().join("journal/0001.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("Two", "Tvo", 1)).unwrap();
    fs::remove_dir_all(folder.path().join("db")).unwrap();
    let contents = newest_backup(folder.path());
    let restored = restore_contents(folder.path(), contents, Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap();
    assert!(restored.settled.unwrap().contains("was deleted") && restored.aside.is_none());
    assert_eq!(holds_the_name(folder.path()), Vec::<String>::new());
    assert_eq!(before_restore(folder.path()), None);
}

fn newest_backup(folder: &Path) -> backup::Contents {
    backup::read(&backup::list(folder).unwrap().pop().unwrap().path, None).unwrap()
}

#[test]
fn a_restore_that_is_finished_later_does_so_too() {
    let made = made();
    let folder = older_copy(&made);
    let restored = tempfile::tempdir().unwrap();
    let contents = newest_backup(folder.path());
    restore_contents(restored.path(), contents, Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap();
    for part in ["journal", "db"] {
        copy(&restored.path().join(part), &folder.path().join("restoring").join(part));
    }
    fs::copy(restored.path().join(LIST), folder.path().join(LIST)).unwrap();
    fs::write(folder.path().join("restoring/READY"), "before-restore-20240503T181500Z").unwrap();
    let told = opened(folder.path()).notices.join(" ");
    assert!(
        told.contains("An interrupted restore was finished.") && told.contains("erased there too"),
        "{told}"
    );
    assert_eq!(holds_the_name(folder.path()), Vec::<String>::new());
    assert!(opened(folder.path()).notices.is_empty());
}

/// What can't be read may hold anybody. It may also be all that is left, so it is named and not deleted.
#[test]
fn what_was_put_aside_and_can_not_be_read_is_named() {
    let made = made();
    let folder = made.after.path();
    fs::write(folder.join("db/db"), "no database at all").unwrap();
    let contents = newest_backup(folder);
    let restored = restore_contents(folder, contents, Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap();
    let settled = restored.settled.unwrap();
    assert!(settled.contains("may hold somebody who was erased"), "{settled}");
    let kept = before_restore(folder).unwrap();
    let named = |folder: &Path| {
        let report = check(folder).unwrap();
        let found = report.findings.into_iter().filter(|one| one.words.contains(&kept));
        found.map(|one| one.words).collect::<Vec<_>>()
    };
    assert!(named(folder)[0].contains("may hold somebody who was erased"), "{:?}", named(folder));
    // A whole one that holds nobody is only named.
    fs::remove_dir_all(folder.join(&kept).join("db")).unwrap();
    assert!(!named(folder)[0].contains("erased"), "{:?}", named(folder));
}

#[test]
fn a_repair_leaves_nobody_erased_in_its_copy() {
    let made = made();
    replace(made.after.path(), "db", &made.before.path().join("db"));
    let repaired = repair(made.after.path(), Timestamp::UNIX_EPOCH).unwrap();
    assert!(repaired.after.is_healthy(), "{repaired:?}");
    assert!(repaired.done.join(" ").contains("they were erased there too"), "{:?}", repaired.done);
    assert_eq!(holds_the_name(made.after.path()), Vec::<String>::new());
    assert!(repaired.aside.unwrap().join("journal").exists());
}
