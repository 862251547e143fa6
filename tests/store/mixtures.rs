//! Journal, database and other parts of a folder from different moments, as sync and backup tools leave them.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::Path;

use alumnet::domain::{EntityKind, Id, Person, Record};
use alumnet::register::Change;
use alumnet::store::check::check;
use alumnet::store::erase::Order;
use alumnet::store::{OpenError, Opened, Store, backup, restore_contents};
use jiff::Timestamp;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;
use uuid::Uuid;

use super::backups::{back_up, time};
use super::support::{Maker, contents, copy, names, opened, records, save, try_open};

pub fn add(here: &mut Opened, maker: &mut Maker, name: &str) -> Id<Person> {
    let person = maker.person(name);
    let id = person.id;
    let set = maker.set("Add", vec![Change::create(person.into())]);
    save(here, &set);
    id
}

pub fn erase(here: &mut Opened, person: Id<Person>, number: u128) {
    let order = Order {
        person,
        id: Uuid::from_u128(number),
        at: Timestamp::UNIX_EPOCH,
        actor: "tester".into(),
        toggled: BTreeSet::new(),
    };
    here.register = here.store.erase(&here.register, &order).unwrap().register;
}

pub fn replace(folder: &Path, part: &str, from: &Path) {
    let part = folder.join(part);
    if part.exists() {
        fs::remove_dir_all(&part).unwrap();
    }
    copy(from, &part);
}

/// A register with one person, and a copy of it as it is now.
pub fn begun() -> (TempDir, TempDir, Maker) {
    let (folder, earlier) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut maker = Maker::new(1);
    let mut here = opened(folder.path());
    add(&mut here, &mut maker, "One");
    drop(here);
    copy(folder.path(), earlier.path());
    (folder, earlier, maker)
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
    let (folder, earlier, mut maker) = begun();
    let mut here = opened(folder.path());
    add(&mut here, &mut maker, "Two");
    add(&mut here, &mut maker, "Three");
    let expected = records(&here.register);
    drop(here);
    replace(folder.path(), "journal", &earlier.path().join("journal"));
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
    let (one, other, mut maker) = begun();
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
    let (folder, earlier, mut maker) = begun();
    let mut here = opened(folder.path());
    add(&mut here, &mut maker, "Two");
    let expected = records(&here.register);
    drop(here);
    replace(folder.path(), "db", &earlier.path().join("db"));
    let path = folder.path().join("journal/0001.jsonl");
    let mut bytes = fs::read(&path).unwrap();
    bytes[3] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let here = opened(folder.path());
    assert!(records(&here.register) == expected, "{:?}", here.notices);
    assert!(here.notices.join(" ").contains("0001.jsonl at byte 0"), "{:?}", here.notices);
}

/// Parts of a folder, each from a moment of one register's life, missing, or from another register.
const PARTS: [&str; 5] = ["journal", "db", "backups", "suppressions.jsonl", "db/FORMAT"];
const MOMENTS: usize = 4;
const MISSING: usize = MOMENTS;
const OTHER: usize = MOMENTS + 1;
const CHOICES: usize = MOMENTS + 2;
/// From this moment on somebody is erased.
const ERASED: usize = 2;
const SECRET: &str = "Quillane";

type Records = BTreeMap<(EntityKind, Uuid), Record>;

struct Lives {
    folder: TempDir,
    states: Vec<Records>,
    person: Id<Person>,
}

/// Four moments of one register, and another one.
fn lives() -> Lives {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().join("here");
    let mut maker = Maker::new(1);
    let mut states = Vec::new();
    let mut person = None;
    for moment in 0..MOMENTS {
        let mut open = opened(&here);
        match (moment, person) {
            (0, _) => person = Some(add(&mut open, &mut maker, SECRET)),
            (ERASED, Some(person)) => erase(&mut open, person, 9),
            _ => {}
        }
        add(&mut open, &mut maker, &format!("moment{moment}"));
        back_up(&mut open, time(i64::try_from(moment).unwrap()));
        states.push(records(&open.register));
        drop(open);
        copy(&here, &folder.path().join(moment.to_string()));
    }
    let mut there = opened(&folder.path().join(OTHER.to_string()));
    let mut maker = Maker::new(2);
    let somebody = add(&mut there, &mut maker, "Somebody");
    add(&mut there, &mut maker, "Else");
    erase(&mut there, somebody, 8);
    back_up(&mut there, time(9));
    states.push(BTreeMap::new());
    states.push(records(&there.register));
    Lives { folder, states, person: person.unwrap() }
}

fn mixed(lives: &Lives, choice: [usize; 5]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (part, from) in PARTS.into_iter().zip(choice) {
        let (from, to) = (lives.folder.path().join(from.to_string()).join(part), folder.path().join(part));
        if from.is_dir() {
            copy(&from, &to);
        } else if from.exists() && (part != "db/FORMAT" || folder.path().join("db").exists()) {
            fs::copy(&from, &to).unwrap();
        } else if to.exists() {
            fs::remove_file(&to).unwrap();
        }
    }
    folder
}

fn open_mixed(lives: &Lives, choice: [usize; 5]) {
    let told = format!("{PARTS:?} from {choice:?}");
    let folder = mixed(lives, choice);
    let [journal, db, backups, list, _] = choice;
    let own = |part: usize| (part < MOMENTS).then_some(part);
    // Of two registers the journal's counts; without a journal the database's.
    let main = if journal == MISSING { db } else { journal };
    let newest = match main {
        OTHER | MISSING => main,
        // What the journal does not continue was parted from it, which can't be here.
        _ => own(journal).max(own(db)).unwrap(),
    };
    let before = contents(folder.path());
    let here = match try_open(folder.path()) {
        Ok(here) => here,
        Err(error) => {
            let words = error.to_string();
            match error {
                OpenError::Behind { .. } => {
                    assert!(own(newest).is_some() && own(backups) > own(newest), "{told}: {words}");
                    assert_eq!(contents(folder.path()), before, "{told}");
                }
                OpenError::Damaged { .. } => {
                    assert!(main == MISSING, "{told}: {words}");
                    assert!(
                        words.contains("“alumnet restore” restores it") || backups == MISSING,
                        "{told}: {words}"
                    );
                }
                _ => panic!("{told}: {words}"),
            }
            return;
        }
    };
    let found = records(&here.register);
    let notices = here.notices.join(" ");
    drop(here);
    if main == MISSING {
        assert!(found.is_empty() && backups == MISSING, "{told}: {notices}");
    } else {
        // A backup may have had more, when there was no database.
        // Whether the person is erased is looked at below.
        let others = |records: &Records| {
            let mut records = records.clone();
            records.remove(&(EntityKind::Person, lives.person.uuid()));
            records
        };
        let reached = (0..CHOICES).rev().find(|moment| others(&lives.states[*moment]) == others(&found));
        assert!(reached >= Some(newest), "{told}: {reached:?}, not {newest}: {notices}");
        let two_registers =
            [journal, db].contains(&OTHER) && [journal, db].into_iter().any(|part| part < MOMENTS);
        assert!(!notices.is_empty() || (reached == Some(newest) && !two_registers), "{told}: without a word");
    }
    // Whoever is known to be erased is nowhere but in older backups.
    let knows = [journal, db, list].into_iter().filter_map(own).any(|moment| moment >= ERASED);
    if main != OTHER && knows {
        assert!(
            !found.get(&(EntityKind::Person, lives.person.uuid())).is_some_and(|record| {
                matches!(record, Record::Person(person) if person.given_name == SECRET)
            }),
            "{told}: {notices}"
        );
        for (path, bytes) in contents(folder.path()) {
            let holds = String::from_utf8_lossy(&bytes).contains(SECRET);
            assert!(!holds || path.starts_with(folder.path().join("backups")), "{told}: {}", path.display());
        }
    }
    let again = opened(folder.path());
    assert!(records(&again.register) == found, "{told}");
    let still = again.notices.join(" ");
    assert!(still.is_empty() || still.contains("imports stop"), "{told}: {still}");
}

#[test]
fn whatever_is_mixed_it_is_whole_or_refused() {
    let lives = lives();
    let all = CHOICES.pow(5);
    let rounds = env::var("ALUMNET_MIXTURES").map_or(300, |rounds| rounds.parse().expect("a number"));
    let seed = env::var("ALUMNET_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().expect("a seed"));
    eprintln!("{rounds} of {all} mixtures, ALUMNET_SEED={seed}");
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    for round in 0..rounds.min(all) {
        let mut number = if rounds >= all { round } else { chance.random_range(0..all) };
        let choice = std::array::from_fn(|_| {
            let choice = number % CHOICES;
            number /= CHOICES;
            choice
        });
        open_mixed(&lives, choice);
    }
}
