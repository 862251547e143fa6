//! Checking: what is fine is left alone, byte for byte; what is not is found, reported, and
//! repaired where possible.

use std::fs;
use std::path::Path;

use alumnet::domain::{Enrollment, Id, Person, Record};
use alumnet::register::Change;
use alumnet::store::check::{Part, Report, State, check, repair};
use jiff::Timestamp;
use tempfile::TempDir;

use super::support::{Maker, contents, copy, filled, names, opened, records, save};

const SEGMENT: &str = "journal/0001.jsonl";

fn made() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 6);
    private(folder.path());
    folder
}

/// Makes files private, because those the tests create are readable by everybody.
fn private(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    for path in [folder.to_owned(), folder.join("journal"), folder.join("db"), folder.join("backups")] {
        if path.is_dir() {
            fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
        }
    }
    for (path, _) in contents(folder) {
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

fn wrong(report: &Report) -> String {
    report.wrong().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn flip(path: &Path, place: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[place] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_healthy_register_is_said_to_be_and_left_byte_for_byte() {
    let folder = made();
    let before = contents(folder.path());
    let report = check(folder.path()).unwrap();
    assert_eq!(wrong(&report), "");
    for part in [Part::Journal, Part::Database, Part::Register, Part::Files] {
        assert!(
            report.findings.iter().any(|finding| finding.part == part && finding.state == State::Fine),
            "{part:?}: {report:?}"
        );
    }
    let repaired = repair(folder.path(), Timestamp::UNIX_EPOCH).unwrap();
    assert!(repaired.aside.is_none() && repaired.done.is_empty());
    assert!(contents(folder.path()) == before);
}

#[test]
fn a_folder_that_is_not_there_is_no_healthy_register() {
    let folder = tempfile::tempdir().unwrap();
    assert!(check(&folder.path().join("nothing")).is_err());
    assert!(!folder.path().join("nothing").exists());
}

#[test]
fn damage_in_a_line_that_the_database_has_is_found_and_mended() {
    let folder = made();
    let expected = records(&opened(folder.path()).register);
    private(folder.path());
    flip(&folder.path().join(SEGMENT), 90);
    // Opening does not look there.
    assert!(opened(folder.path()).notices.is_empty());
    let report = check(folder.path()).unwrap();
    assert!(wrong(&report).contains("The journal is damaged: journal/0001.jsonl at byte 0"), "{report:?}");
    let repaired = repair(folder.path(), Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(wrong(&repaired.after), "", "{:?}", repaired.done);
    let aside = repaired.aside.unwrap();
    assert!(aside.join(SEGMENT).exists() && aside.join("db/db").exists());
    assert_eq!(records(&opened(folder.path()).register), expected);
    // The journal alone is sufficient again.
    fs::remove_dir_all(folder.path().join("db")).unwrap();
    assert_eq!(records(&opened(folder.path()).register), expected);
}

#[test]
fn a_damaged_database_is_built_anew() {
    let folder = made();
    let expected = records(&opened(folder.path()).register);
    private(folder.path());
    let database = folder.path().join("db/db");
    let mut bytes = fs::read(&database).unwrap();
    let half = bytes.len() / 2;
    bytes[..half].fill(0);
    fs::write(&database, bytes).unwrap();
    let report = check(folder.path()).unwrap();
    assert!(report.wrong().any(|finding| finding.part == Part::Database), "{report:?}");
    let repaired = repair(folder.path(), Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(wrong(&repaired.after), "", "{:?}", repaired.done);
    assert_eq!(records(&opened(folder.path()).register), expected);
}

#[test]
fn a_database_of_another_register_is_not_believed() {
    let folder = made();
    let expected = records(&opened(folder.path()).register);
    let other = tempfile::tempdir().unwrap();
    let mut here = opened(other.path());
    let mut maker = Maker::new(7);
    for number in 0..7 {
        let stranger = maker.person(&format!("stranger{number}"));
        let set = maker.set("Add", vec![Change::create(stranger.into())]);
        save(&mut here, &set);
    }
    drop(here);
    fs::remove_dir_all(folder.path().join("db")).unwrap();
    copy(&other.path().join("db"), &folder.path().join("db"));
    private(folder.path());
    let report = check(folder.path()).unwrap();
    assert!(wrong(&report).contains("records differ from the journal's"), "{report:?}");
    let repaired = repair(folder.path(), Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(wrong(&repaired.after), "", "{:?}", repaired.done);
    assert_eq!(records(&opened(folder.path()).register), expected);
}

#[test]
fn with_both_damaged_the_newest_backup_brings_everything_back() {
    let folder = made();
    let mut here = opened(folder.path());
    let expected = records(&here.register);
    let all: Vec<Record> = here.register.records().collect();
    here.store.back_up_to(None, &all, None, Timestamp::UNIX_EPOCH).unwrap();
    drop(here);
    private(folder.path());
    flip(&folder.path().join(SEGMENT), 90);
    fs::write(folder.path().join("db/db"), "no database at all").unwrap();
    let repaired = repair(folder.path(), Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(wrong(&repaired.after), "", "{:?}", repaired.done);
    assert_eq!(records(&opened(folder.path()).register), expected);
}

#[test]
fn what_can_not_be_mended_is_said_and_left_as_it_was() {
    let folder = made();
    flip(&folder.path().join(SEGMENT), 90);
    fs::write(folder.path().join("db/db"), "no database at all").unwrap();
    let before = contents(folder.path());
    let repaired = repair(folder.path(), Timestamp::UNIX_EPOCH).unwrap();
    assert!(!repaired.after.is_healthy());
    assert!(repaired.done.iter().any(|done| done.contains("damaged")), "{:?}", repaired.done);
    for (path, bytes) in before {
        assert!(fs::read(&path).is_ok_and(|held| held == bytes), "{}", path.display());
    }
}

#[test]
fn references_are_brought_back_from_the_history_or_emptied() {
    let folder = tempfile::tempdir().unwrap();
    let mut here = opened(folder.path());
    let mut maker = Maker::new(1);
    let (school, cohort) = maker.school();
    save(&mut here, &school);
    let one = maker.enrolled("one", cohort);
    save(&mut here, &one);
    // The rules would refuse all of this, but a bug in them might not.
    let person = one.changes[0].clone();
    let gone = maker.set("Delete", vec![Change::delete(person.after().unwrap().clone())]);
    save(&mut here, &gone);
    let nobody: Id<Person> = maker.id();
    let stray = Enrollment { id: maker.id(), person: nobody, cohort, ..Enrollment::default() };
    let stray = maker.set("Add", vec![Change::create(stray.into())]);
    save(&mut here, &stray);
    drop(here);
    private(folder.path());
    let report = check(folder.path()).unwrap();
    assert_eq!(report.wrong().count(), 2, "{report:?}");
    assert!(
        wrong(&report).contains("An enrollment refers to a person that does not exist")
            || wrong(&report).contains("enrollment refers to a person"),
        "{report:?}"
    );
    let repaired = repair(folder.path(), Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(wrong(&repaired.after), "", "{:?}", repaired.done);
    assert!(repaired.done.iter().any(|done| done.contains("1 record restored")), "{:?}", repaired.done);
    let again = opened(folder.path());
    assert_eq!((again.register.count::<Person>(), again.register.count::<Enrollment>()), (1, 1));
}

#[test]
fn files_that_others_can_read_are_closed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = made();
    fs::set_permissions(folder.path().join(SEGMENT), fs::Permissions::from_mode(0o644)).unwrap();
    let report = check(folder.path()).unwrap();
    assert!(wrong(&report).contains("can be read by others"), "{report:?}");
    assert_eq!(wrong(&repair(folder.path(), Timestamp::UNIX_EPOCH).unwrap().after), "");
    assert_eq!(fs::metadata(folder.path().join(SEGMENT)).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_bad_backup_is_named_and_put_aside() {
    let folder = made();
    let mut here = opened(folder.path());
    let all: Vec<Record> = here.register.records().collect();
    let path = here.store.back_up_to(None, &all, None, Timestamp::UNIX_EPOCH).unwrap().path;
    drop(here);
    private(folder.path());
    assert!(
        check(folder.path())
            .unwrap()
            .findings
            .iter()
            .any(|finding| finding.words.starts_with("1 backup was read"))
    );
    let length = fs::metadata(&path).unwrap().len();
    flip(&path, usize::try_from(length).unwrap() / 2);
    let report = check(folder.path()).unwrap();
    assert!(wrong(&report).contains("is unusable"), "{report:?}");
    assert_eq!(wrong(&repair(folder.path(), Timestamp::UNIX_EPOCH).unwrap().after), "");
    assert!(names(&folder.path().join("backups")).iter().any(|name| name.contains(".damaged-")));
}

#[test]
fn a_database_that_has_come_further_than_the_journal_is_not_thrown_away() {
    let folder = made();
    let expected = records(&opened(folder.path()).register);
    private(folder.path());
    let path = folder.path().join(SEGMENT);
    let journal = fs::read(&path).unwrap();
    // Cut after a line, so that the rest looks complete.
    let lines: Vec<usize> =
        journal.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(place, _)| place + 1).collect();
    for cut in [lines[2], lines[4] + 30] {
        let copied = tempfile::tempdir().unwrap();
        copy(folder.path(), copied.path());
        fs::write(copied.path().join(SEGMENT), &journal[..cut]).unwrap();
        private(copied.path());
        let repaired = repair(copied.path(), Timestamp::UNIX_EPOCH).unwrap();
        assert!(!repaired.before.is_healthy());
        assert_eq!(wrong(&repaired.after), "", "{:?}", repaired.done);
        assert_eq!(records(&opened(copied.path()).register), expected, "cut at {cut}");
    }
}
