//! Folders, links and pipes in the place of files, and what a killed process leaves behind: a clear word, a
//! way out, and never a wait without end.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use alumnet::store::check::check;
use alumnet::store::{OpenError, backup, restore_contents};
use jiff::Timestamp;
use tempfile::TempDir;

use super::support::{copy, filled, names, opened, records, try_open};

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

fn remove(path: &Path) {
    if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
}

/// Does something that must not wait for ever.
fn in_time<T: Send + 'static>(what: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (say, said) = mpsc::channel();
    thread::spawn(move || drop(say.send(work())));
    said.recv_timeout(Duration::from_secs(50)).unwrap_or_else(|_| panic!("{what} did not end"))
}

fn made() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 3);
    folder
}

/// A name, and how to make it something else than it should be.
type Oddity = (&'static str, fn(&Path));

const ODDITIES: &[Oddity] = &[
    ("journal/0001.jsonl", |path| fs::create_dir(path).unwrap()),
    ("journal/0001.jsonl", pipe),
    ("journal/0001.jsonl", |path| symlink("nowhere", path).unwrap()),
    ("journal/0001.jsonl", |path| symlink("0001.jsonl", path).unwrap()),
    ("journal", |path| fs::write(path, "a letter").unwrap()),
    ("journal", |path| symlink("nowhere", path).unwrap()),
    ("journal", pipe),
    ("db", |path| fs::write(path, "a letter").unwrap()),
    ("db", pipe),
    ("db", |path| symlink("nowhere", path).unwrap()),
    ("db/db", |path| fs::create_dir(path).unwrap()),
    ("db/db", pipe),
    ("db/db", |path| symlink("db", path).unwrap()),
    ("db/conf", pipe),
    ("db/FORMAT", |path| fs::create_dir(path).unwrap()),
    ("db/FORMAT", pipe),
    ("suppressions.jsonl", |path| fs::create_dir(path).unwrap()),
    ("suppressions.jsonl", pipe),
    ("restoring", |path| fs::write(path, "a letter").unwrap()),
    ("erasing", |path| fs::write(path, "a letter").unwrap()),
];

#[test]
fn whatever_is_in_the_place_of_a_file_there_is_a_clear_word_and_a_restore() {
    let whole = made();
    let mut here = opened(whole.path());
    let expected = records(&here.register);
    let all: Vec<_> = here.register.records().collect();
    let apart = tempfile::tempdir().unwrap();
    let file = apart.path().join("backup.zst");
    here.store.back_up_to(Some(&file), &all, None, Timestamp::UNIX_EPOCH).unwrap();
    drop(here);
    for (number, (name, make)) in ODDITIES.iter().enumerate() {
        let what = format!("{number}: {name}");
        let folder = tempfile::tempdir().unwrap();
        copy(whole.path(), folder.path());
        let path = folder.path().join(name);
        if path.exists() {
            remove(&path);
        }
        make(&path);
        let at = folder.path().to_owned();
        in_time(&what, move || drop(check(&at)));
        let at = folder.path().to_owned();
        match in_time(&what, move || try_open(&at)) {
            Ok(here) => assert!(records(&here.register) == expected, "{what}: {:?}", here.notices),
            Err(error) => {
                let words = error.to_string();
                assert!(!words.contains("os error") && words.contains("it is "), "{what}: {words}");
            }
        }
        let (at, read) = (folder.path().to_owned(), backup::read(&file, None).unwrap());
        in_time(&what, move || restore_contents(&at, read, Timestamp::UNIX_EPOCH, &mut |_| {}).map(drop))
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(records(&opened(folder.path()).register) == expected, "{what}");
    }
}

/// A pipe beside good segments: the database has everything.
#[test]
fn a_pipe_in_the_journal_is_put_aside() {
    let folder = made();
    let expected = records(&opened(folder.path()).register);
    pipe(&folder.path().join("journal/0002.jsonl"));
    let at = folder.path().to_owned();
    let here = in_time("opening", move || try_open(&at)).unwrap();
    assert!(records(&here.register) == expected);
    assert!(here.notices.join(" ").contains("it is a pipe, not a file"), "{:?}", here.notices);
    drop(here);
    assert!(opened(folder.path()).notices.is_empty());
}

#[test]
fn a_lock_that_is_a_link_is_not_followed() {
    let folder = made();
    let apart = tempfile::tempdir().unwrap();
    let letter = apart.path().join("letter");
    fs::write(&letter, "dear").unwrap();
    remove(&folder.path().join("alumnet.lock"));
    symlink(&letter, folder.path().join("alumnet.lock")).unwrap();
    let refused = try_open(folder.path()).unwrap_err().to_string();
    assert!(refused.contains("it is a link, not a file; remove it"), "{refused}");
    assert_eq!(fs::read_to_string(&letter).unwrap(), "dear");
}

#[test]
fn what_can_not_be_looked_at_is_not_taken_for_missing() {
    for name in ["erasing", "restoring"] {
        let folder = made();
        // A link to itself: every look behind it fails.
        symlink(name, folder.path().join(name)).unwrap();
        let refused = try_open(folder.path()).unwrap_err();
        assert!(matches!(refused, OpenError::Io { .. }), "{refused}");
        assert!(folder.path().join(name).symlink_metadata().is_ok(), "{name} is still there");
    }
}

#[test]
fn what_a_killed_process_left_behind_is_removed_at_the_next_start() {
    let folder = made();
    let apart = tempfile::tempdir().unwrap();
    let register = opened(folder.path()).store.register_id();
    let ours = format!("backup-{register}-Xy.part");
    for name in [ours.as_str(), "backup-of-somebody.part", "mine.part"] {
        fs::write(apart.path().join(name), "half").unwrap();
    }
    fs::create_dir_all(folder.path().join(".check-Xy/db")).unwrap();
    fs::create_dir_all(folder.path().join("backups")).unwrap();
    for name in [".check-Xy/db/db", "backups/backup-Xy.part", "journal/segment-Xy.part", ".FORMATXy.part"] {
        fs::write(folder.path().join(name), "half").unwrap();
    }
    let note = format!("{}\nbackup-{register}-\n", apart.path().display());
    fs::write(folder.path().join("backup-elsewhere"), note).unwrap();
    assert!(opened(folder.path()).notices.is_empty());
    assert_eq!(names(apart.path()), ["backup-of-somebody.part", "mine.part"]);
    assert_eq!(names(folder.path()), ["alumnet.lock", "backups", "db", "journal"]);
    assert_eq!(names(&folder.path().join("journal")), ["0001.jsonl"]);
    assert!(names(&folder.path().join("backups")).is_empty());
    // While it is written, the note says where.
    let mut here = opened(folder.path());
    here.store.back_up_to(Some(&apart.path().join("whole")), &[], None, Timestamp::UNIX_EPOCH).unwrap_err();
    assert!(!folder.path().join("backup-elsewhere").exists());
}
