//! A change is checked, stored, applied and recorded, or none of these.

use std::collections::BTreeSet;
use std::sync::Mutex;

use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::domain::{Background, Id, IdSource, Person, Record};
use crate::register::Change;
use crate::sharing::pending::{PendingLine, PendingStore};
use crate::sharing::replica::Replica;
use crate::store::{Barrier, MemoryStore};

fn background(number: u128, name: &str) -> Record {
    Background { id: Id::new(Uuid::from_u128(number)), name: name.into(), ..Background::default() }.into()
}

fn set(number: u128, changes: Vec<Change>) -> ChangeSet {
    ChangeSet {
        id: Uuid::from_u128(1_000 + number),
        at: Timestamp::UNIX_EPOCH,
        actor: "t".into(),
        label: format!("Change {number}"),
        origin: None,
        undoes: None,
        changes,
    }
}

/// The counts of everything a change could have reached.
fn counts(workspace: &Workspace<MemoryStore>) -> (usize, usize, (usize, usize)) {
    (workspace.register.count::<Background>(), workspace.store.committed.len(), workspace.history.depths())
}

#[test]
fn a_change_is_stored_applied_and_remembered() {
    let mut workspace = Workspace::<MemoryStore>::default();
    let first = set(1, vec![Change::create(background(1, "Law"))]);
    let committed = workspace.commit(first.clone()).unwrap();
    assert_eq!((&*committed.set, committed.warnings.len()), (&first, 0));
    assert_eq!(counts(&workspace), (1, 1, (1, 0)));
    let inverse = first.inverse(Uuid::from_u128(5), Timestamp::UNIX_EPOCH);
    workspace.commit(inverse).unwrap();
    assert_eq!(counts(&workspace), (0, 2, (0, 1)));
}

#[test]
fn what_breaks_a_rule_or_is_not_stored_leaves_everything_as_it_was() {
    let mut workspace = Workspace::<MemoryStore>::default();
    let law = set(1, vec![Change::create(background(1, "Law"))]);
    workspace.store.failures.push(StoreError::DiskFull);
    let full = workspace.commit(law.clone()).unwrap_err();
    assert_eq!(full.to_string(), "not saved: the disk is full; make room and save again");
    assert_eq!(counts(&workspace), (0, 0, (0, 0)));
    workspace.commit(law).unwrap();
    for (changes, words) in [
        (vec![Change::create(background(2, "LAW"))], "not saved: a background with this name already exists"),
        (vec![Change::delete(background(1, "Lore"))], "in the meantime"),
    ] {
        let refused = workspace.commit(set(2, changes)).unwrap_err();
        assert!(matches!(refused, NotSaved::Refused(_)), "{refused:?}");
        assert!(refused.to_string().contains(words), "{refused}");
        assert_eq!(counts(&workspace), (1, 1, (1, 0)));
    }
}

#[test]
fn what_comes_in_is_judged_and_stored_and_no_step_of_undo() {
    let mut workspace = Workspace::<MemoryStore>::default();
    workspace.commit(set(1, vec![Change::create(background(1, "Law"))])).unwrap();
    workspace.receive(set(2, vec![Change::create(background(2, "Music"))])).unwrap();
    assert_eq!(counts(&workspace), (2, 2, (1, 0)));
    let last = workspace.history.last_done().map(|noted| noted.entry.label.clone());
    assert_eq!(last.as_deref(), Some("Change 1"));
    assert_eq!(workspace.history.newest().count(), 2);
    let refused = workspace.receive(set(3, vec![Change::create(background(3, "music"))])).unwrap_err();
    assert!(matches!(refused, NotSaved::Refused(_)), "{refused:?}");
    assert_eq!(counts(&workspace), (2, 2, (1, 0)));
}

#[test]
fn whoever_reads_an_older_state_keeps_it() {
    let mut workspace = Workspace::<MemoryStore>::default();
    let before = Arc::clone(&workspace.register);
    workspace.commit(set(1, vec![Change::create(background(1, "Law"))])).unwrap();
    assert_eq!((before.count::<Background>(), workspace.register.count::<Background>()), (0, 1));
}

#[test]
fn what_was_done_before_an_erasure_can_not_be_undone() {
    let mut workspace = Workspace::<MemoryStore>::default();
    let person = Person { id: Id::new(Uuid::from_u128(7)), given_name: "Zoë".into(), ..Person::default() };
    let id = person.id;
    workspace.commit(set(1, vec![Change::create(person.into())])).unwrap();
    let order = Order {
        person: id,
        id: Uuid::from_u128(8),
        at: Timestamp::UNIX_EPOCH,
        actor: String::new(),
        toggled: BTreeSet::new(),
    };
    workspace.store.failures.push(StoreError::DiskFull);
    assert!(workspace.erase(&order).is_err());
    assert_eq!(workspace.history.can_undo(), Ok(()));
    assert_eq!(workspace.erase(&order), Ok(Vec::new()));
    assert_eq!(workspace.history.can_undo(), Err(Barrier::Erasure.reason()));
    assert!(!workspace.register.person_name(id).contains("Zoë"));
}

/// Lines that can't be kept while the disk is full.
#[derive(Debug, Default, Clone)]
struct FullDisk(Arc<Mutex<bool>>);

impl PendingStore for FullDisk {
    fn keep(&mut self, _: &PendingLine) -> Result<(), StoreError> {
        if *self.0.lock().unwrap() { Err(StoreError::DiskFull) } else { Ok(()) }
    }

    fn keep_only(&mut self, _: &[PendingLine]) -> Result<(), StoreError> {
        Ok(())
    }
}

#[test]
fn in_a_shared_register_what_is_not_kept_leaves_everything_as_it_was() {
    let disk = FullDisk::default();
    let fill = |is_full| *disk.0.lock().unwrap() = is_full;
    let replica = Replica::new(Uuid::from_u128(7), IdSource::new(1_000, *b"shared"));
    let workspace = Workspace::<MemoryStore>::default();
    let mut workspace = workspace.shared(Shared::new(replica, disk.clone()));
    let law = set(1, vec![Change::create(background(1, "Law"))]);
    fill(true);
    let full = workspace.commit(law.clone()).unwrap_err();
    assert_eq!(full.to_string(), "not saved: the disk is full; make room and save again");
    assert_eq!(counts(&workspace), (0, 0, (0, 0)));
    fill(false);
    workspace.commit(law.clone()).unwrap();
    assert_eq!(counts(&workspace), (1, 0, (1, 0)), "the store has only what the log has");
    assert_eq!(workspace.shared.as_ref().unwrap().standing().unsent, 1);
    // A rule is against it, and an undo that can't be kept.
    let twice = set(2, vec![Change::create(background(2, "LAW"))]);
    assert!(matches!(workspace.commit(twice), Err(NotSaved::Refused(_))));
    fill(true);
    let undo = law.inverse(Uuid::from_u128(5), Timestamp::UNIX_EPOCH);
    assert!(matches!(workspace.commit(undo.clone()), Err(NotSaved::NotStored(StoreError::DiskFull))));
    assert_eq!(counts(&workspace), (1, 0, (1, 0)));
    fill(false);
    workspace.commit(undo).unwrap();
    assert_eq!(counts(&workspace), (0, 0, (0, 1)));
    let unknown = ChangeSet { undoes: Some(Uuid::from_u128(99)), ..set(3, Vec::new()) };
    let refused = workspace.commit(unknown).unwrap_err().to_string();
    assert_eq!(refused, "not undone: it is older than this copy of the shared register");
}
