//! Copies of a shared register in folders on disk, over a log in memory: what is saved stays, whatever comes
//! in between.

mod simulated;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::opening::{self, OpenedWorkspace};
use super::shared::NotUndone;
use super::{NotSaved, Workspace};
use crate::domain::{Id, Person, Record};
use crate::files;
use crate::register::{ChangeSet, Draft, Register};
use crate::sharing::log::SharedLog as _;
use crate::sharing::memory::MemoryLog;
use crate::store::check::{check, repair};
use crate::store::erase::Order;
use crate::store::{DiskStore, Store as _, backup, restore_contents};

const AT: Timestamp = Timestamp::UNIX_EPOCH;

type Copy = Workspace<DiskStore>;

fn person(number: u128, notes: &str) -> Person {
    let id = Id::new(Uuid::from_u128(number));
    Person { id, given_name: format!("P{number}"), notes: notes.to_owned(), ..Person::default() }
}

/// The number of the change set is the id that it gets.
fn set(copy: &Copy, actor: &str, number: u128, record: impl Into<Record>) -> ChangeSet {
    let mut draft = Draft::new(&copy.register);
    draft.put(record.into());
    draft.finish(Uuid::from_u128(number), AT, actor, "Test")
}

fn save(copy: &mut Copy, actor: &str, number: u128, record: impl Into<Record>) {
    let set = set(copy, actor, number, record);
    copy.commit(set).unwrap();
}

fn undo(copy: &mut Copy, actor: &str, number: u128) -> Result<(), NotSaved> {
    let noted = copy.history.last_done().unwrap().clone();
    let done = copy.whole_history().change_set(&noted.entry).unwrap().unwrap();
    let inverse = ChangeSet { actor: actor.to_owned(), ..done.inverse(Uuid::from_u128(number), AT) };
    copy.commit(inverse).map(drop)
}

fn receive(copy: &mut Copy, log: &mut MemoryLog) {
    let from = copy.shared.as_ref().unwrap().replica().reads_from();
    let page = log.read(from, 500).unwrap();
    copy.arrived(page).unwrap();
}

fn sync(copy: &mut Copy, log: &mut MemoryLog) {
    receive(copy, log);
    while let Some(outgoing) = copy.outgoing().unwrap() {
        log.append(outgoing.first, &outgoing.after, &outgoing.entries).unwrap();
        receive(copy, log);
    }
}

fn records(register: &Register) -> Vec<Record> {
    register.records().collect()
}

fn notes(copy: &Copy, number: u128) -> String {
    copy.register.get(person(number, "").id).map(|person| person.notes.clone()).unwrap_or_default()
}

fn open(data: &Path) -> Copy {
    let OpenedWorkspace { workspace, notices } = opening::open(data, &mut |_| {}).unwrap();
    assert_eq!(notices, Vec::<String>::new());
    workspace
}

/// Leaves alumnet and starts it again: everything is as it was.
fn again(copy: Copy, data: &Path) -> Copy {
    let shown = records(&copy.register);
    let (standing, depths) = (copy.shared.as_ref().unwrap().standing(), copy.history.depths());
    copy.store.close().unwrap();
    let copy = open(data);
    assert_eq!(records(&copy.register), shown);
    assert_eq!((copy.shared.as_ref().unwrap().standing(), copy.history.depths()), (standing, depths));
    copy
}

struct Two {
    folders: [tempfile::TempDir; 2],
    log: MemoryLog,
}

impl Two {
    fn data(&self, place: usize) -> &Path {
        self.folders[place].path()
    }
}

/// Ana shares a register with one person, and Ben joins.
fn two() -> (Two, Copy, Copy) {
    let mut two = Two {
        folders: [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()],
        log: MemoryLog::default(),
    };
    two.folders.iter().for_each(|folder| files::close_to_others(folder.path()).unwrap());
    let mut ana = open(two.data(0));
    save(&mut ana, "Ana", 900, person(1, "first"));
    ana.store.close().unwrap();
    let log = &mut two.log;
    let shared =
        opening::create(two.folders[0].path(), (Uuid::from_u128(901), AT), "Ana", &mut |beginning| {
            log.entries.push(beginning.entry.clone());
            log.snapshot = Some(beginning.snapshot.clone());
            Ok(())
        });
    let ana = shared.unwrap().workspace;
    let ben = opening::join(two.folders[1].path(), log, (Uuid::from_u128(902), AT)).unwrap().workspace;
    assert_eq!(records(&ben.register), records(&ana.register));
    (two, ana, ben)
}

#[test]
fn what_is_saved_sent_and_received_is_there_after_every_start() {
    let (mut two, mut ana, mut ben) = two();
    save(&mut ana, "Ana", 100, person(2, "by Ana"));
    save(&mut ben, "Ben", 200, person(3, "by Ben"));
    ana = again(ana, two.data(0));
    sync(&mut ana, &mut two.log);
    ben = again(ben, two.data(1));
    sync(&mut ben, &mut two.log);
    sync(&mut ana, &mut two.log);
    ana = again(ana, two.data(0));
    ben = again(ben, two.data(1));
    assert_eq!(records(&ana.register), records(&ben.register));
    assert_eq!(ana.register.count::<Person>(), 3);
    assert_eq!(two.log.entries.len(), 3);
    // Everybody undoes their own, also what was sent before the last start.
    undo(&mut ana, "Ana", 101).unwrap();
    undo(&mut ben, "Ben", 201).unwrap();
    ana = again(ana, two.data(0));
    sync(&mut ana, &mut two.log);
    sync(&mut ben, &mut two.log);
    sync(&mut ana, &mut two.log);
    ben = again(ben, two.data(1));
    assert_eq!(records(&ana.register), records(&ben.register));
    assert_eq!(ben.register.count::<Person>(), 1);
    assert_eq!((ana.history.depths(), ben.history.depths()), ((0, 1), (0, 1)));
    let devices: Vec<_> =
        ben.history.newest().map(|noted| noted.entry.log.and_then(|log| log.device)).collect();
    let here = ben.shared.as_ref().unwrap().replica().device();
    assert_eq!(devices.iter().filter(|device| **device == Some(here)).count(), 2, "{devices:?}");
}

#[test]
fn what_waits_for_an_answer_waits_after_a_start_and_says_whose_change_stands() {
    let (mut two, mut ana, mut ben) = two();
    save(&mut ana, "Ana", 100, person(1, "by Ana"));
    sync(&mut ana, &mut two.log);
    save(&mut ben, "Ben", 200, person(1, "by Ben"));
    receive(&mut ben, &mut two.log);
    ben = again(ben, two.data(1));
    let standing = ben.shared.as_ref().unwrap().standing();
    assert_eq!((standing.waiting.len(), standing.unsent), (1, 0));
    assert_eq!(
        (standing.waiting[0].others.clone(), notes(&ben, 1)),
        (vec!["Ana".to_owned()], "by Ana".into())
    );
    let mine = set(&ben, "Ben", 201, person(1, "by both"));
    ben.answer(Uuid::from_u128(200), Some(mine)).unwrap();
    ben = again(ben, two.data(1));
    sync(&mut ben, &mut two.log);
    sync(&mut ana, &mut two.log);
    assert_eq!((notes(&ana, 1), notes(&ben, 1)), ("by both".into(), "by both".into()));
    // What stood in the way of an undo is named.
    let refused = undo(&mut ana, "Ana", 101);
    assert_eq!(refused, Err(NotSaved::NotUndone(NotUndone::InTheWay(Some("Ben".to_owned())))));
}

#[test]
fn a_log_that_was_put_back_is_followed_and_what_it_lost_is_sent_again() {
    let (mut two, mut ana, mut ben) = two();
    let earlier = two.log.clone();
    save(&mut ana, "Ana", 100, person(2, "by Ana"));
    save(&mut ana, "Ana", 101, person(2, "by Ana, twice"));
    sync(&mut ana, &mut two.log);
    sync(&mut ben, &mut two.log);
    save(&mut ana, "Ana", 102, person(4, "not sent"));
    two.log = earlier;
    save(&mut ben, "Ben", 200, person(3, "by Ben"));
    ana = again(ana, two.data(0));
    let from = ana.shared.as_ref().unwrap().replica().reads_from();
    assert!(ana.arrived(two.log.read(from, 500).unwrap()).is_err());
    assert_eq!(ana.adopt(&mut two.log, Uuid::from_u128(903), AT), Ok(2));
    ana = again(ana, two.data(0));
    sync(&mut ana, &mut two.log);
    assert_eq!(ben.adopt(&mut two.log, Uuid::from_u128(904), AT), Ok(0));
    sync(&mut ben, &mut two.log);
    sync(&mut ana, &mut two.log);
    ana = again(ana, two.data(0));
    ben = again(ben, two.data(1));
    assert_eq!(records(&ana.register), records(&ben.register));
    assert_eq!((ana.register.count::<Person>(), two.log.entries.len()), (4, 5));
    // The journal has all of it, and the database can be made from it anew.
    let shown = records(&ana.register);
    ana.store.close().unwrap();
    std::fs::remove_dir_all(two.data(0).join("db")).unwrap();
    assert!(repair(two.data(0), AT).unwrap().after.is_healthy());
    let ana = open(two.data(0));
    assert_eq!(records(&ana.register), shown);
    let state = |copy: &Copy| copy.shared.as_ref().unwrap().replica().base().state();
    assert_eq!(state(&ana), state(&ben));
}

#[test]
fn a_backup_has_what_waits_and_what_is_known_of_the_log() {
    let (mut two, mut ana, mut ben) = two();
    save(&mut ben, "Ben", 200, person(3, "by Ben"));
    sync(&mut ben, &mut two.log);
    receive(&mut ana, &mut two.log);
    save(&mut ana, "Ana", 100, person(2, "waits"));
    // Without a network for a week, there are backups all the same.
    ana.back_up(AT);
    ana.store.wait_for_backup();
    assert!(!ana.store.backup_is_due());
    for number in 0..200 {
        save(&mut ana, "Ana", 1_000 + number, person(2, &format!("waits {number}")));
    }
    assert!(ana.store.backup_is_due());
    save(&mut ana, "Ana", 1_300, person(2, "waits"));
    let base = records(&ana.base_register().unwrap());
    let path = ana.store.back_up_to(None, &base, None, AT).unwrap().path;
    save(&mut ana, "Ana", 101, person(2, "waits, later"));
    sync(&mut ana, &mut two.log);
    let (state, shown) =
        (|copy: &Copy| copy.shared.as_ref().unwrap().replica().base().state(), records(&ana.register));
    let (latest, device) = (state(&ana), ana.shared.as_ref().unwrap().replica().device());
    ana.store.close().unwrap();
    // Put back to the backup, it has the log up to there, and reads on.
    restore_contents(two.data(0), backup::read(&path, None).unwrap(), AT, &mut |_| {}).unwrap();
    let mut ana = open(two.data(0));
    assert_eq!(state(&ana).place.number, 2);
    sync(&mut ana, &mut two.log);
    assert_eq!((records(&ana.register), state(&ana)), (shown.clone(), latest.clone()));
    // On another machine it is a copy of its own. What waited waits there until the log is seen to have it.
    let elsewhere = tempfile::tempdir().unwrap();
    restore_contents(elsewhere.path(), backup::read(&path, None).unwrap(), AT, &mut |_| {}).unwrap();
    let mut other = open(elsewhere.path());
    assert_eq!(other.shared.as_ref().unwrap().standing().unsent, 202);
    assert_ne!(other.shared.as_ref().unwrap().replica().device(), device);
    sync(&mut other, &mut two.log);
    assert_eq!((records(&other.register), state(&other)), (shown, latest));
    assert_eq!(two.log.entries.len(), 2 + 203);
}

#[test]
fn an_older_copy_of_the_folder_goes_on_from_where_it_is() {
    let (mut two, mut ana, mut ben) = two();
    save(&mut ana, "Ana", 100, person(2, "by Ana"));
    ana.store.close().unwrap();
    let copy = tempfile::tempdir().unwrap();
    files::copy_folder(two.data(0), &copy.path().join("data")).unwrap();
    ana = open(two.data(0));
    sync(&mut ana, &mut two.log);
    save(&mut ana, "Ana", 101, person(2, "by Ana, later"));
    sync(&mut ana, &mut two.log);
    let mut older = open(&copy.path().join("data"));
    assert_eq!(older.shared.as_ref().unwrap().standing().unsent, 1);
    sync(&mut older, &mut two.log);
    assert_eq!(records(&older.register), records(&ana.register));
    sync(&mut ben, &mut two.log);
    assert_eq!((records(&ben.register), two.log.entries.len()), (records(&ana.register), 3));
}

fn order(number: u128, id: u128) -> Order {
    let (person, id, at, actor) = (person(number, "").id, Uuid::from_u128(id), AT, "Ana".to_owned());
    Order { person, id, at, actor, toggled: BTreeSet::new() }
}

/// Whether a word is nowhere in a folder, packed or not.
fn is_forgotten(folder: &Path, word: &str) -> bool {
    let holds = |bytes: &[u8]| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    files::entries(folder).unwrap().into_iter().all(|entry| {
        if files::is_folder(&entry.path).unwrap() {
            return entry.name == "backups" || is_forgotten(&entry.path, word);
        }
        let bytes = std::fs::read(&entry.path).unwrap();
        !holds(&bytes) && !zstd::decode_all(&*bytes).is_ok_and(|bytes| holds(&bytes))
    })
}

#[test]
fn somebody_erased_is_erased_for_everybody_and_what_waits_goes_on_without_them() {
    let (mut two, mut ana, mut ben) = two();
    let rafael =
        Person { given_name: "Rafael".into(), emails: vec!["rafael@x".into()], ..person(2, "quiet") };
    save(&mut ana, "Ana", 100, rafael.clone());
    save(&mut ana, "Ana", 101, person(3, "knows Rafael"));
    sync(&mut ana, &mut two.log);
    sync(&mut ben, &mut two.log);
    // Ben changes him and writes of him, and has shared neither.
    save(&mut ben, "Ben", 200, Person { notes: "not quiet".into(), ..rafael });
    save(&mut ben, "Ben", 201, person(4, "met Rafael"));
    save(&mut ana, "Ana", 102, person(5, "waits for Rafael"));
    // Nobody is erased where the log can't be reached, or somebody else is faster.
    assert!(ana.erase(&order(2, 900)).is_err());
    let backups = ana.erase_shared(&mut two.log, &order(2, 901), Uuid::from_u128(902)).unwrap();
    assert!(backups.is_empty());
    ana = again(ana, two.data(0));
    sync(&mut ana, &mut two.log);
    assert!(is_forgotten(two.data(0), "Rafael"));
    assert!(!format!("{:?}", two.log.snapshot).contains("Rafael"));
    ben = again(ben, two.data(1));
    let from = ben.shared.as_ref().unwrap().replica().reads_from();
    assert!(ben.arrived(two.log.read(from, 500).unwrap()).is_err(), "it is another log now");
    assert_eq!(ben.adopt(&mut two.log, Uuid::from_u128(903), AT), Ok(0));
    ben = again(ben, two.data(1));
    assert!(is_forgotten(two.data(1), "Rafael"));
    sync(&mut ben, &mut two.log);
    sync(&mut ana, &mut two.log);
    ana = again(ana, two.data(0));
    ben = again(ben, two.data(1));
    assert_eq!(records(&ana.register), records(&ben.register));
    assert_eq!((ana.register.count::<Person>(), notes(&ana, 4).contains("met")), (5, true));
    for bytes in &two.log.entries {
        assert!(!String::from_utf8_lossy(bytes).contains("Rafael"));
    }
    // Neither brings him back by an import.
    for copy in [&ana, &ben] {
        assert!(copy.store.suppressions().is_suppressed(&["rafael@x".to_owned()], &[]));
    }
}

#[test]
fn damage_of_what_waits_is_told_and_repaired() {
    let (two, mut ana, _) = two();
    for number in 2..5 {
        save(&mut ana, "Ana", 100 + number, person(number, "waits"));
    }
    ana.store.close().unwrap();
    assert_eq!(check(two.data(0)).unwrap().wrong().next(), None);
    let path = two.data(0).join("shared/mine.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("P3", "P9", 1)).unwrap();
    let found = check(two.data(0)).unwrap();
    let wrong: Vec<String> = found.wrong().map(ToString::to_string).collect();
    assert!(wrong.len() == 1 && wrong[0].contains("1 line can't be read"), "{wrong:?}");
    let repaired = repair(two.data(0), AT).unwrap();
    assert!(repaired.after.is_healthy(), "{:?}", repaired.after);
    let ana = open(two.data(0));
    assert_eq!(
        (notes(&ana, 2), notes(&ana, 3), notes(&ana, 4)),
        ("waits".into(), String::new(), "waits".into())
    );
    drop((ana, Arc::new(two)));
}

/// A copy that joined, or began anew, has what followed the snapshot as well as if it had come one by one.
#[test]
fn what_came_while_a_copy_began_anew_is_sent_again_when_the_log_loses_it() {
    let (mut two, mut ana, ben) = two();
    drop(ben);
    let earlier = two.log.clone();
    save(&mut ana, "Ana", 100, person(2, "by Ana"));
    sync(&mut ana, &mut two.log);
    save(&mut ana, "Ana", 101, person(3, "by Ana"));
    sync(&mut ana, &mut two.log);
    // Nobody but Cem, who joins now, comes back.
    drop(ana);
    let folder = tempfile::tempdir().unwrap();
    files::close_to_others(folder.path()).unwrap();
    let cem = opening::join(folder.path(), &mut two.log, (Uuid::from_u128(903), AT)).unwrap().workspace;
    let shown = records(&cem.register);
    let mut cem = again(cem, folder.path());
    for (number, lost) in [(904, 2), (905, 2)] {
        two.log = earlier.clone();
        assert_eq!(cem.adopt(&mut two.log, Uuid::from_u128(number), AT), Ok(lost));
        cem = again(cem, folder.path());
        sync(&mut cem, &mut two.log);
        cem.store.close().unwrap();
        cem = open(folder.path());
        assert_eq!((records(&cem.register), two.log.entries.len()), (shown.clone(), 3));
        let labels: Vec<_> = cem.history.newest().map(|noted| noted.entry.label.clone()).collect();
        assert_eq!(labels.first().map(String::as_str), Some("Test"));
    }
    // Beginning anew from the same log does no harm to that, and what Cem sent can be undone as before.
    assert_eq!(cem.adopt(&mut two.log, Uuid::from_u128(906), AT), Ok(0));
    cem = again(cem, folder.path());
    let mut lost = earlier;
    assert_eq!(cem.adopt(&mut lost, Uuid::from_u128(907), AT), Ok(2));
    cem = again(cem, folder.path());
    assert_eq!(records(&cem.register), shown);
}
