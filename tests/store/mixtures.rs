//! Journal, database and other parts of a folder from different moments, as sync and backup tools leave them.

use std::fs;
use std::path::Path;

use alumnet::domain::{Id, Person};
use alumnet::register::Change;
use alumnet::store::check::check;
use alumnet::store::erase::Order;
use alumnet::store::{Opened, Store, backup, restore_contents};
use jiff::Timestamp;
use uuid::Uuid;

use super::support::{Maker, copy, names, opened, records, save};

pub fn add(here: &mut Opened, maker: &mut Maker, name: &str) -> Id<Person> {
    let person = maker.person(name);
    let id = person.id;
    let set = maker.set("Add", vec![Change::create(person.into())]);
    save(here, &set);
    id
}

pub fn erase(here: &mut Opened, person: Id<Person>, number: u128) {
    let order =
        Order { person, id: Uuid::from_u128(number), at: Timestamp::UNIX_EPOCH, actor: "tester".into() };
    here.register = here.store.erase(&here.register, &order).unwrap().register;
}

pub fn replace(folder: &Path, part: &str, from: &Path) {
    let part = folder.join(part);
    if part.exists() {
        fs::remove_dir_all(&part).unwrap();
    }
    copy(from, &part);
}

/// The notices of opening, after which opening again has none and nothing more changes.
pub fn told(folder: &Path, expected: &Opened) -> String {
    let wanted = records(&expected.register);
    let here = opened(folder);
    assert!(records(&here.register) == wanted, "{:?}", here.notices);
    let told = here.notices.join(" ");
    drop(here);
    let again = opened(folder);
    assert!(records(&again.register) == wanted);
    assert_eq!(again.notices, Vec::<String>::new());
    told
}

/// A register and, in `earlier`, its database of an earlier time.
#[test]
fn an_older_database_does_not_make_the_journal_lose() {
    let (folder, earlier) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut maker = Maker::new(1);
    let mut here = opened(folder.path());
    let one = add(&mut here, &mut maker, "One");
    add(&mut here, &mut maker, "Two");
    drop(here);
    copy(&folder.path().join("db"), earlier.path());
    let mut here = opened(folder.path());
    erase(&mut here, one, 9);
    for name in ["Three", "Four", "Five"] {
        add(&mut here, &mut maker, name);
    }
    let expected = here;
    let beside = tempfile::tempdir().unwrap();
    copy(folder.path(), beside.path());
    replace(beside.path(), "db", earlier.path());
    let said = told(beside.path(), &expected);
    assert!(
        said.contains("The database was from an earlier time, so it was rebuilt from the journal"),
        "{said}"
    );
    assert!(!said.contains("damaged"), "{said}");
}

#[test]
fn an_older_journal_does_not_make_the_database_lose() {
    let (folder, earlier) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut maker = Maker::new(1);
    let mut here = opened(folder.path());
    add(&mut here, &mut maker, "One");
    drop(here);
    copy(&folder.path().join("journal"), earlier.path());
    let mut here = opened(folder.path());
    add(&mut here, &mut maker, "Two");
    add(&mut here, &mut maker, "Three");
    let expected = records(&here.register);
    drop(here);
    replace(folder.path(), "journal", earlier.path());
    let here = opened(folder.path());
    assert!(records(&here.register) == expected);
    let said = here.notices.join(" ");
    assert!(
        said.contains("The journal ended at change set 1, and the database goes on to 3")
            && said.contains("nothing is missing"),
        "{said}"
    );
    drop(here);
    // The new journal alone has everything.
    fs::remove_dir_all(folder.path().join("db")).unwrap();
    assert!(records(&opened(folder.path()).register) == expected);
    assert_eq!(names(&folder.path().join("journal")), ["0001.jsonl", "0002.jsonl"]);
}

#[test]
fn where_they_parted_the_journal_wins_and_what_only_the_database_had_is_kept() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut maker = Maker::new(1);
    let mut here = opened(one.path());
    add(&mut here, &mut maker, "One");
    drop(here);
    copy(one.path(), other.path());
    let mut there = opened(other.path());
    for name in ["There", "Alone"] {
        add(&mut there, &mut maker, name);
    }
    let only_there = records(&there.register);
    drop(there);
    let mut here = opened(one.path());
    for name in ["Here", "And", "Now"] {
        add(&mut here, &mut maker, name);
    }
    let expected = here;
    let mixed = tempfile::tempdir().unwrap();
    copy(one.path(), mixed.path());
    replace(mixed.path(), "db", &other.path().join("db"));
    let said = told(mixed.path(), &expected);
    assert!(
        said.contains("parted after change set 1")
            && said.contains("Only the database had 2 change sets and 2 people"),
        "{said}"
    );
    let kept = names(mixed.path()).into_iter().find(|name| name.starts_with("parted-")).unwrap();
    assert!(said.contains(&kept) && said.contains("restore"), "{said}");
    let contents = backup::read(&mixed.path().join(&kept), None).unwrap();
    let apart = tempfile::tempdir().unwrap();
    restore_contents(apart.path(), contents, Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap();
    assert!(records(&opened(apart.path()).register) == only_there);
    let report = check(mixed.path()).unwrap();
    assert!(report.findings.iter().any(|finding| finding.words.contains(&kept)), "{report:?}");
}

#[test]
fn of_another_register_nothing_is_taken_and_it_is_said_what_it_had() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut here = opened(one.path());
    add(&mut here, &mut Maker::new(1), "Here");
    let mut there = opened(other.path());
    let mut maker = Maker::new(2);
    for name in ["There", "Alone", "Also"] {
        add(&mut there, &mut maker, name);
    }
    drop(there);
    let mixed = tempfile::tempdir().unwrap();
    copy(one.path(), mixed.path());
    replace(mixed.path(), "db", &other.path().join("db"));
    let said = told(mixed.path(), &here);
    assert!(said.contains("The database belongs to another register"), "{said}");
    assert!(said.contains("Only the database had 3 change sets and 3 people"), "{said}");
    assert!(names(mixed.path()).iter().any(|name| name.starts_with("parted-")));
}

/// The line of the database's last change set is damaged, and more lines follow.
#[test]
fn what_follows_a_damaged_line_that_the_database_has_is_not_lost() {
    let (folder, earlier) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut maker = Maker::new(1);
    let mut here = opened(folder.path());
    add(&mut here, &mut maker, "One");
    drop(here);
    copy(&folder.path().join("db"), earlier.path());
    let mut here = opened(folder.path());
    add(&mut here, &mut maker, "Two");
    let expected = records(&here.register);
    drop(here);
    replace(folder.path(), "db", earlier.path());
    let path = folder.path().join("journal/0001.jsonl");
    let mut bytes = fs::read(&path).unwrap();
    bytes[3] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let here = opened(folder.path());
    assert!(records(&here.register) == expected, "{:?}", here.notices);
    assert!(here.notices.join(" ").contains("0001.jsonl at byte 0"), "{:?}", here.notices);
}
