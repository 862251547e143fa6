//! Stops at some point, as in a power failure: a big change that reaches the database in parts, and a
//! database that parted from the journal and is replaced.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tempfile::TempDir;
use uuid::Uuid;

use super::super::Store;
use super::super::codec::{self, META};
use super::step::STOP;
use super::*;
use crate::domain::{IdSource, Person};
use crate::register::{Change, ChangeSet};
use crate::store::database::records::{Database, Put};

const PEOPLE: usize = 30;

/// A folder whose journal has a change that the database has only in part: of `PEOPLE` people half were
/// deleted and half changed, and as many were created.
fn half_done(parts: usize) -> (TempDir, ChangeSet, Register) {
    let folder = tempfile::tempdir().unwrap();
    let mut ids = IdSource::new(1_000, [1; 6]);
    let mut person = |name: String| Person { id: ids.draw(), given_name: name, ..Person::default() };
    let old: Vec<Person> = (0..PEOPLE).map(|number| person(format!("old {number}"))).collect();
    let new: Vec<Person> = (0..PEOPLE).map(|number| person(format!("new {number}"))).collect();
    let set = |changes| ChangeSet {
        id: Uuid::nil(),
        at: Timestamp::UNIX_EPOCH,
        actor: String::new(),
        label: String::new(),
        origin: None,
        undoes: None,
        changes,
    };
    let first = set(old.iter().cloned().map(|person| Change::create(person.into())).collect());
    let mut changes = Vec::new();
    for (number, (old, new)) in old.into_iter().zip(new).enumerate() {
        let noted = Person { notes: "changed".to_owned(), ..old.clone() };
        changes.push(match number % 2 {
            0 => Change::delete(old.into()),
            _ => Change::between(Some(old.into()), Some(noted.into())).unwrap(),
        });
        changes.push(Change::create(new.into()));
    }
    let second = set(changes);

    let mut opened = open(folder.path(), &mut |_| {}).unwrap();
    opened.store.commit(&first).unwrap();
    opened.register.apply(&first).unwrap();
    drop(opened.store);
    let database = folder.path().join("db");
    let kept = folder.path().join("kept");
    copy(&database, &kept);
    let mut again = open(folder.path(), &mut |_| {}).unwrap();
    again.store.commit(&second).unwrap();
    drop(again);
    fs::remove_dir_all(&database).unwrap();
    copy(&kept, &database);
    fs::remove_dir_all(&kept).unwrap();

    let open = Database::open(&database).unwrap();
    open.begin_bulk(&codec::encode_note(META, b"pending", &2_u64).unwrap()).unwrap();
    let puts: Vec<Put> = second
        .changes
        .iter()
        .map(|change| Put {
            kind: change.kind(),
            id: change.id(),
            envelope: change.after().map(|after| {
                let mut bytes = Vec::new();
                codec::encode(after, &mut bytes).unwrap();
                bytes
            }),
        })
        .collect();
    open.write_part(&puts[..parts.min(puts.len())]).unwrap();
    open.flush().unwrap();
    (folder, second, opened.register)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

fn records(register: &Register) -> Vec<Record> {
    register.records().collect()
}

#[test]
fn it_is_finished_from_the_journal() {
    for parts in [0, 1, 17, PEOPLE, 2 * PEOPLE] {
        let (folder, set, mut register) = half_done(parts);
        register.apply(&set).unwrap();
        for _ in 0..2 {
            let opened = open(folder.path(), &mut |_| {}).unwrap();
            assert_eq!(records(&opened.register), records(&register), "{parts} parts");
            assert!(opened.notices.is_empty(), "{parts} parts: {:?}", opened.notices);
        }
    }
}

#[test]
fn without_its_line_the_database_is_not_believed() {
    let (folder, _, register) = half_done(17);
    let segment = folder.path().join("journal/0001.jsonl");
    let journal = fs::read(&segment).unwrap();
    fs::write(&segment, &journal[..journal.len() - 10]).unwrap();
    let opened = open(folder.path(), &mut |_| {}).unwrap();
    assert_eq!(records(&opened.register), records(&register));
    assert!(opened.notices.iter().any(|notice| notice.contains("rebuilt")), "{:?}", opened.notices);
}

#[test]
fn a_database_that_was_damaged_before_is_found_out() {
    let (folder, set, mut register) = half_done(17);
    register.apply(&set).unwrap();
    let database = Database::open(&folder.path().join("db")).unwrap();
    // A record that the change leaves alone.
    let stray =
        Person { id: IdSource::new(5, [9; 6]).draw(), given_name: "nobody".to_owned(), ..Person::default() };
    let mut envelope = Vec::new();
    codec::encode(&stray.clone().into(), &mut envelope).unwrap();
    database
        .write_part(&[Put {
            kind: crate::domain::EntityKind::Person,
            id: stray.id.uuid(),
            envelope: Some(envelope),
        }])
        .unwrap();
    database.flush().unwrap();
    drop(database);
    let opened = open(folder.path(), &mut |_| {}).unwrap();
    assert_eq!(records(&opened.register), records(&register));
    assert!(opened.notices.iter().any(|notice| notice.contains("rebuilt")), "{:?}", opened.notices);
}

/// Two people, of whom the first is erased later; and a folder whose journal and database parted after that,
/// one from before the erasure. Returns the name that only the database has.
fn parted(from_before: &str) -> (TempDir, &'static str) {
    let folder = tempfile::tempdir().unwrap();
    let (before, after) = (folder.path().join("before"), folder.path().join("after"));
    let mut ids = IdSource::new(1_000, [1; 6]);
    let mut add = |folder: &Path, name: &str| {
        let person = Person { id: ids.draw(), given_name: name.to_owned(), ..Person::default() };
        let mut opened = open(folder, &mut |_| {}).unwrap();
        let set = ChangeSet {
            id: ids.draw_uuid(),
            at: Timestamp::UNIX_EPOCH,
            actor: String::new(),
            label: "Add".to_owned(),
            origin: None,
            undoes: None,
            changes: vec![Change::create(person.clone().into())],
        };
        opened.store.commit(&set).unwrap();
        person.id
    };
    let gone = add(&after, "Quillane");
    add(&after, "Two");
    copy(&after, &before);
    add(&before, "Before");
    let mut opened = open(&after, &mut |_| {}).unwrap();
    let order = erase::Order {
        person: gone,
        id: Uuid::from_u128(9),
        at: Timestamp::UNIX_EPOCH,
        actor: String::new(),
        toggled: BTreeSet::new(),
    };
    opened.store.erase(&opened.register, &order).unwrap();
    drop(opened);
    fs::remove_dir_all(after.join("backups")).unwrap();
    add(&after, "After");
    let part = folder.path().join("after").join(from_before);
    fs::remove_dir_all(&part).unwrap();
    copy(&before.join(from_before), &part);
    (folder, if from_before == "db" { "Before" } else { "After" })
}

fn names(register: impl IntoIterator<Item = Record>) -> BTreeSet<String> {
    let name =
        |record| if let Record::Person(person) = record { Some(person.given_name.clone()) } else { None };
    register.into_iter().filter_map(name).collect()
}

/// Everything below a folder that has the name of the one who was erased, compressed or not.
fn holding_the_erased(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            holding_the_erased(&path, found);
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let plain = zstd::decode_all(&bytes[..]).unwrap_or_default();
        if [bytes, plain].iter().any(|bytes| String::from_utf8_lossy(bytes).contains("Quillane")) {
            found.push(path);
        }
    }
}

#[test]
fn what_only_a_replaced_database_had_is_kept_wherever_it_is_stopped() {
    let steps = ["parting", "aside", "set aside", "open", "erased again", "parting named"];
    for from_before in ["db", "journal"] {
        let (made, alone) = parted(from_before);
        for step in steps {
            let what = format!("{from_before} from before, stopped before {step}");
            let folder = tempfile::tempdir().unwrap();
            copy(&made.path().join("after"), folder.path());
            STOP.set(Some(step));
            let stopped = open(folder.path(), &mut |_| {});
            STOP.set(None);
            assert!(stopped.is_err(), "{what}");
            let opened = open(folder.path(), &mut |_| {}).unwrap();
            let told = opened.notices.join(" ");
            let here = names(opened.register.records());
            let other = if alone == "Before" { "After" } else { "Before" };
            assert!(here.contains(other) && !here.contains(alone), "{what}: {here:?}");
            drop(opened);
            let kept: Vec<PathBuf> =
                fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
            let kept: Vec<_> = kept.iter().filter(|path| files::short(path).starts_with("parted-")).collect();
            assert_eq!(kept.len(), 1, "{what}: {told}");
            let contents = crate::store::backup::read(kept[0], None).unwrap();
            assert!(names(contents.records).contains(alone), "{what}");
            // Once it has its name, that has been said, as far as anybody can know.
            let is_said = told.contains("Only the database had") && told.contains(&files::short(kept[0]));
            assert!(is_said || step == "parting named", "{what}: {told}");
            let mut holding = Vec::new();
            holding_the_erased(folder.path(), &mut holding);
            assert_eq!(holding, Vec::<PathBuf>::new(), "{what}: {told}");
            let again = open(folder.path(), &mut |_| {}).unwrap();
            assert!(again.notices.is_empty(), "{what}: {:?}", again.notices);
        }
    }
}
