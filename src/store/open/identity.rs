//! Which register a folder holds: its id is in every line of the journal and in the database.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tempfile::TempDir;
use uuid::Uuid;

use super::super::Store;
use super::super::codec::{ALIKE_SINCE, FORMAT};
use super::*;
use crate::domain::{IdSource, Person};
use crate::register::{Change, ChangeSet};
use crate::store::check::{Part, check};
use crate::store::journal::reader::{Next, Reader};

/// A register with this many change sets, each with a person.
fn filled(seed: u8, change_sets: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    add(folder.path(), seed, change_sets);
    folder
}

fn add(folder: &Path, seed: u8, change_sets: usize) {
    let mut ids = IdSource::new(u64::from(seed) * 1_000, [seed; 6]);
    let mut opened = open(folder, &mut |_| {}).unwrap();
    for number in 0..change_sets {
        let person = Person { id: ids.draw(), given_name: format!("{seed} {number}"), ..Person::default() };
        let set = ChangeSet {
            id: ids.draw_uuid(),
            at: Timestamp::UNIX_EPOCH,
            actor: String::new(),
            label: "Add a person".to_owned(),
            origin: None,
            undoes: None,
            changes: vec![Change::create(person.into())],
        };
        opened.store.commit(&set).unwrap();
    }
}

/// The id of each line, in order.
fn registers(folder: &Path) -> Vec<Option<Uuid>> {
    let mut reader = Reader::from(&folder.join("journal"), 0, 0).unwrap();
    let mut found = Vec::new();
    while let Next::Line(line, _) = reader.next().unwrap() {
        found.push(line.register);
    }
    found
}

fn fixture(format: u8) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/store/v{format}/0001.jsonl"))
}

#[test]
fn every_line_says_which_register_it_is_of() {
    let folder = filled(1, 2);
    add(folder.path(), 2, 1);
    fs::remove_dir_all(folder.path().join("db")).unwrap();
    add(folder.path(), 3, 1);
    let found = registers(folder.path());
    assert!(found[0].is_some() && found.iter().all(|register| *register == found[0]), "{found:?}");
    assert_ne!(registers(filled(1, 1).path())[0], found[0]);
}

#[test]
fn a_register_of_an_older_format_gets_an_id_when_it_is_first_opened() {
    for format in ALIKE_SINCE..FORMAT {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("journal")).unwrap();
        fs::copy(fixture(format), folder.path().join("journal/0001.jsonl")).unwrap();
        let records = open(folder.path(), &mut |_| {}).unwrap().register.records().count();
        let report = check(folder.path()).unwrap();
        let about = [Part::Journal, Part::Database];
        assert!(!report.wrong().any(|finding| about.contains(&finding.part)), "{report:?}");
        add(folder.path(), 1, 1);
        add(folder.path(), 2, 1);
        let found = registers(folder.path());
        // Lines have said so since format 3.
        if format < 3 {
            assert_eq!(found[..3], [None; 3]);
            assert!(found[3].is_some() && found[3] == found[4], "{found:?}");
        } else {
            assert!(found[0].is_some() && found.iter().all(|held| *held == found[0]), "{found:?}");
        }
        let again = open(folder.path(), &mut |_| {}).unwrap();
        assert!(again.notices.is_empty(), "{:?}", again.notices);
        assert_eq!(again.register.records().count(), records + 2);
    }
}

#[test]
fn the_database_of_another_register_is_put_aside() {
    let (here, other) = (filled(1, 3), filled(2, 5));
    let before: Vec<Record> = open(here.path(), &mut |_| {}).unwrap().register.records().collect();
    fs::remove_dir_all(here.path().join("db")).unwrap();
    fs::rename(other.path().join("db"), here.path().join("db")).unwrap();
    let opened = open(here.path(), &mut |_| {}).unwrap();
    assert_eq!(opened.register.records().collect::<Vec<_>>(), before);
    let words = "The database belongs to another register, so it was rebuilt from the journal";
    assert!(opened.notices.iter().any(|notice| notice.contains(words)), "{:?}", opened.notices);
}
