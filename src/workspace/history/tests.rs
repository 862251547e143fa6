//! The stacks, with and without restarts in between.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

/// A history, and everything that was saved, as a store would have it.
#[derive(Default)]
struct World {
    history: History,
    saved: Vec<ChangeSet>,
}

impl World {
    fn save(&mut self, set: ChangeSet) {
        self.saved.push(set.clone());
        self.history.saved(set);
    }

    fn make(&mut self) {
        let number = self.saved.len() as u128 + 1;
        let (id, label) = (Uuid::from_u128(number), format!("Change {number}"));
        self.save(ChangeSet {
            id,
            at: Timestamp::UNIX_EPOCH,
            actor: "t".into(),
            label,
            origin: None,
            undoes: None,
            changes: Vec::new(),
        });
    }

    fn take_back(&mut self, id: Option<Uuid>) {
        let Some(set) = self.saved.iter().find(|set| Some(set.id) == id).cloned() else { return };
        self.save(set.inverse(Uuid::from_u128(self.saved.len() as u128 + 1), Timestamp::UNIX_EPOCH));
    }

    fn undo(&mut self) {
        self.take_back(self.history.last_done().map(|noted| noted.entry.id));
    }

    fn redo(&mut self) {
        self.take_back(self.history.last_undone().map(|noted| noted.entry.id));
    }

    fn restart(&mut self) {
        self.history =
            History::of((1..).zip(&self.saved).map(|(seq, set)| HistoryEntry::of(seq, set)).collect());
    }

    fn labels(&self) -> (Vec<&str>, Vec<&str>) {
        let label = |number: &u64| self.history.get(*number).unwrap().entry.label.as_str();
        (self.history.done.iter().map(label).collect(), self.history.undone.iter().map(label).collect())
    }
}

#[derive(Debug, Clone, Copy)]
enum TestAct {
    Make,
    Undo,
    Redo,
    /// Undo a step that is not the latest.
    Single(usize),
}

fn act() -> impl Strategy<Value = TestAct> {
    prop_oneof![3 => Just(TestAct::Make), 4 => Just(TestAct::Undo), 3 => Just(TestAct::Redo),
        1 => (0_usize..20).prop_map(TestAct::Single)]
}

proptest! {
    #[test]
    fn with_restarts_it_is_as_without(acts in prop::collection::vec((act(), any::<bool>()), 0..60)) {
        let (mut plain, mut restarted) = (World::default(), World::default());
        // The original meaning of undo and redo: two stacks of change sets.
        let (mut done, mut undone): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for (act, restarts) in acts {
            for world in [&mut plain, &mut restarted] {
                match act {
                    TestAct::Make => world.make(),
                    TestAct::Undo => world.undo(),
                    TestAct::Redo => world.redo(),
                    TestAct::Single(back) => {
                        let id = world.history.done.iter().rev().nth(back + 1)
                            .and_then(|number| world.history.get(*number)).map(|noted| noted.entry.id);
                        world.take_back(id);
                    }
                }
            }
            match act {
                TestAct::Undo => undone.extend(done.pop()),
                TestAct::Redo => done.extend(undone.pop()),
                TestAct::Make => {
                    undone.clear();
                    done.push(plain.saved.last().unwrap().label.clone());
                }
                TestAct::Single(back) => {
                    if done.len() > back + 1 {
                        undone.clear();
                        done.push(plain.saved.last().unwrap().label.clone());
                    }
                }
            }
            if restarts {
                restarted.restart();
            }
            prop_assert_eq!(plain.labels(), restarted.labels());
            prop_assert_eq!(&plain.saved, &restarted.saved);
            prop_assert_eq!(plain.history.depths(), (done.len(), undone.len()));
            prop_assert_eq!(plain.labels().0, done.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_journal_of_old_reads_its_redos_as_changes() {
    let mut world = World::default();
    world.make();
    world.undo();
    world.redo();
    // The older form: a redo that does not say what it reverses.
    world.saved[2].undoes = None;
    world.restart();
    assert_eq!(world.labels(), (vec!["Change 1"], vec![]));
    world.undo();
    assert_eq!(world.labels(), (vec![], vec!["Undo: Change 1"]));
}

#[test]
fn an_undo_of_what_is_older_than_what_is_known_can_be_redone() {
    let mut world = World::default();
    world.make();
    world.make();
    world.undo();
    let entries = (1..).zip(&world.saved).map(|(seq, set)| HistoryEntry::of(seq, set)).skip(2).collect();
    world.history = History::of(entries);
    assert_eq!(world.labels(), (vec![], vec!["Undo: Change 2"]));
    world.redo();
    assert_eq!(world.labels(), (vec!["Change 2"], vec![]));
}

#[test]
fn nothing_before_a_barrier_can_be_undone_and_it_says_why() {
    let mut world = World::default();
    assert_eq!(world.history.can_undo(), Err("there is nothing to undo"));
    world.make();
    world.make();
    world.undo();
    let set = ChangeSet {
        id: Uuid::from_u128(99),
        undoes: None,
        label: "Erase somebody".into(),
        ..world.saved[0].clone()
    };
    world.history.cut(&set, Barrier::Erasure);
    assert_eq!((world.history.depths(), world.history.can_undo()), ((0, 0), Err(Barrier::Erasure.reason())));
    world.saved.push(set);
    world.make();
    assert_eq!((world.history.depths(), world.history.can_undo()), ((1, 0), Ok(())));
    let barriers = |(seq, set): (u64, &ChangeSet)| {
        let entry = HistoryEntry::of(seq, set);
        if seq == 4 { entry.with_barrier(Barrier::Snapshot) } else { entry }
    };
    world.history = History::of((1..).zip(&world.saved).map(barriers).collect());
    assert_eq!(world.labels(), (vec!["Change 5"], vec![]));
    world.undo();
    assert_eq!(world.history.can_undo(), Err(Barrier::Snapshot.reason()));
}
