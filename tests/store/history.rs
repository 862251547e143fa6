//! The history of a store: what is known after opening, and what reading the journal adds.

use std::fs;

use alumnet::domain::{EntityKind, Person};
use alumnet::register::{Change, ChangeSet};
use alumnet::store::history::{Ids, MOST_RECENT, of_folder};
use alumnet::store::{Barrier, HistoryReader, Outline, Store};

use uuid::Uuid;

use super::support::{Maker, filled, opened, save};

fn all(reader: &dyn HistoryReader) -> Vec<Outline> {
    reader.outlines(None, &Ids::default(), &mut |_, _| true).unwrap()
}

#[test]
fn opening_knows_the_last_change_sets_and_reads_them_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut maker = Maker::new(1);
    let mut here = opened(folder.path());
    let mut sets: Vec<ChangeSet> = Vec::new();
    for number in 0..MOST_RECENT + 20 {
        let person = maker.person(&format!("person{number}"));
        sets.push(maker.set(&format!("Add {number}"), vec![Change::create(person.into())]));
        here.store.commit(sets.last().unwrap()).unwrap();
    }
    drop(here);
    for lost in [false, true] {
        if lost {
            fs::remove_dir_all(folder.path().join("db")).unwrap();
        }
        let here = opened(folder.path());
        let expected: Vec<_> = sets[20..].iter().map(|set| (set.id, set.label.as_str(), set.at)).collect();
        let found: Vec<_> =
            here.history.iter().map(|entry| (entry.id, entry.label.as_str(), entry.at)).collect();
        assert_eq!(found, expected);
        let reader = here.store.history();
        for (entry, set) in here.history.iter().zip(&sets[20..]).step_by(97) {
            assert_eq!(reader.change_set(entry).unwrap().as_ref(), Some(set));
        }
        let outlines = all(&*reader);
        assert_eq!(outlines.len(), sets.len());
        assert_eq!(
            outlines.iter().map(|outline| outline.entry.id).collect::<Vec<_>>(),
            sets.iter().map(|set| set.id).collect::<Vec<_>>()
        );
        let since = reader.outlines(Some(&outlines[1_000].entry), &Ids::default(), &mut |_, _| true).unwrap();
        assert_eq!(since, outlines[1_001..]);
    }
}

#[test]
fn what_touches_a_record_says_so() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 5);
    let here = opened(folder.path());
    let person = here.register.all::<Person>().nth(2).unwrap().id;
    let reader = here.store.history();
    let outlines =
        reader.outlines(None, &std::iter::once(person.uuid()).collect(), &mut |_, _| true).unwrap();
    let touched: Vec<u64> =
        outlines.iter().filter(|outline| outline.touched).map(|outline| outline.entry.seq).collect();
    assert_eq!(touched, [4]);
    assert_eq!(outlines[3].counts, [(EntityKind::Person, 1), (EntityKind::Enrollment, 1)]);
    assert_eq!(
        (outlines[3].actor.as_str(), outlines[3].first),
        ("tester", Some((EntityKind::Person, person.uuid())))
    );
}

#[test]
fn reading_can_be_stopped_and_knows_nothing_later() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 5);
    let mut here = opened(folder.path());
    let reader = here.store.history();
    let (set, _) = Maker::new(9).school();
    let set = ChangeSet { changes: vec![set.changes[0].clone()], ..set };
    save(&mut here, &set);
    assert_eq!(all(&*reader).len(), 6);
    assert_eq!(all(&*here.store.history()).len(), 7);
    let mut asked = 0;
    // About a record, every line is read; without one, the database knows what they say.
    let about = std::iter::once(Uuid::from_u128(1)).collect();
    let some = reader.outlines(None, &about, &mut |done, of| {
        asked += 1;
        assert!(done <= of);
        asked < 3
    });
    assert_eq!(some.unwrap().len(), 2);
}

#[test]
fn without_opening_it_the_folder_tells_the_same_but_for_a_torn_line() {
    let folder = tempfile::tempdir().unwrap();
    assert!(of_folder(folder.path()).unwrap().is_none());
    filled(folder.path(), 3);
    let whole = all(&of_folder(folder.path()).unwrap().unwrap());
    assert_eq!(whole.len(), 4);
    let segment = folder.path().join("journal/0001.jsonl");
    let bytes = fs::read(&segment).unwrap();
    fs::write(&segment, &bytes[..bytes.len() - 10]).unwrap();
    assert_eq!(all(&of_folder(folder.path()).unwrap().unwrap()), whole[..3]);
    // A damaged line in the middle is skipped, and reading continues after it.
    let mut damaged = bytes.clone();
    damaged[bytes.len() / 2] ^= 1;
    fs::write(&segment, damaged).unwrap();
    let left = all(&of_folder(folder.path()).unwrap().unwrap());
    assert_eq!(left.len(), 3);
    assert_eq!(left.last(), whole.last());
}

#[test]
fn a_line_that_moved_is_not_taken_for_another() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 3);
    let here = opened(folder.path());
    let reader = here.store.history();
    let segment = folder.path().join("journal/0001.jsonl");
    let bytes = fs::read(&segment).unwrap();
    fs::write(&segment, [b"\n", bytes.as_slice()].concat()).unwrap();
    assert_eq!(reader.change_set(&here.history[1]).unwrap(), None);
    fs::remove_file(&segment).unwrap();
    assert_eq!(reader.change_set(&here.history[1]).unwrap(), None);
}

#[test]
fn a_snapshot_is_a_barrier_however_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 3);
    let segment = folder.path().join("journal/0001.jsonl");
    let mut bytes = fs::read(&segment).unwrap();
    let end = bytes.len() - 40;
    bytes[end] ^= 1;
    fs::write(&segment, bytes).unwrap();
    let barriers = |found: &[Option<Barrier>]| {
        found.iter().filter(|barrier| **barrier == Some(Barrier::Snapshot)).count()
    };
    for _ in 0..2 {
        let here = opened(folder.path());
        assert_eq!(barriers(&here.history.iter().map(|entry| entry.barrier).collect::<Vec<_>>()), 1);
        assert_eq!(
            barriers(
                &all(&*here.store.history()).iter().map(|outline| outline.entry.barrier).collect::<Vec<_>>()
            ),
            1
        );
    }
}
