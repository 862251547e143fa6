//! A long life of one register against a plain model: changes, undo and redo, merges, erasures, imports,
//! exports, restarts and power failures, at random. After every step the register has what the model has.
//!
//! `ALUMNET_MODEL_STEPS` sets the steps, `ALUMNET_SEED` the seed; the same seed does the same.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;
use uuid::Uuid;

use crate::domain::{
    Cohort, EntityKind, Hire, Id, IdSource, Organization, Person, Record, RecordKey, Relationship,
};
use crate::exchange::import::{self, Reading, Source};
use crate::exchange::roster::Roster;
use crate::exchange::roster::columns::COLUMNS;
use crate::exchange::roster::export::{Objecting, Whom};
use crate::files::simulated::{self, Contents, DatabaseState, Image, SimulatedDisk, Unsynced};
use crate::register::merge::Merge;
use crate::register::{ChangeSet, Draft, Register, delete};
use crate::store::erase::Order;
use crate::store::{DiskStore, Store as _};
use crate::workspace::Workspace;
use crate::workspace::opening::open;

type Records = BTreeMap<RecordKey, Record>;

/// What the register should have, and what undo and redo should lead to.
#[derive(Default)]
struct Model {
    now: Records,
    past: Vec<Records>,
    future: Vec<Records>,
}

impl Model {
    fn change(&mut self, set: &ChangeSet) {
        self.past.push(self.now.clone());
        self.future.clear();
        for change in &set.changes {
            let key = (change.kind(), change.id());
            let held = match change.after() {
                Some(after) => self.now.insert(key, after.clone()),
                None => self.now.remove(&key),
            };
            assert_eq!(held.as_ref(), change.before(), "what was there before");
        }
    }

    fn people(&self) -> Vec<Id<Person>> {
        let person = |record: &Record| match record {
            Record::Person(person) => Some(person.id),
            _ => None,
        };
        self.now.values().filter_map(person).collect()
    }
}

struct Life {
    folder: TempDir,
    disk: SimulatedDisk,
    image: Image,
    workspace: Option<Workspace<DiskStore>>,
    model: Model,
    ids: IdSource,
    random: SmallRng,
    second: i64,
    /// How often each thing was done, and how often it was refused.
    done: BTreeMap<&'static str, (u64, u64)>,
}

impl Life {
    fn begin(seed: u64) -> Self {
        let folder = simulated::folder();
        let disk = SimulatedDisk::at(folder.path());
        let mut life = Self {
            folder,
            disk,
            image: Image::of(&Contents::default()),
            workspace: None,
            model: Model::default(),
            ids: IdSource::new(1_000, [5; 6]),
            random: SmallRng::seed_from_u64(seed),
            second: 1_700_000_000,
            done: BTreeMap::new(),
        };
        life.open();
        life
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn now(&mut self) -> Timestamp {
        self.second += 60;
        Timestamp::from_second(self.second).unwrap()
    }

    fn open(&mut self) {
        let workspace = open(&self.data(), &mut |_| {}).unwrap().workspace;
        let (undos, redos) = workspace.history.depths();
        // Only the last change sets can be undone after a start.
        let (past, future) = (&mut self.model.past, &mut self.model.future);
        assert!(undos == past.len() || undos >= 100 && undos < past.len(), "{undos} of {}", past.len());
        past.drain(..past.len() - undos);
        assert!(redos <= future.len());
        future.drain(..future.len() - redos);
        self.workspace = Some(workspace);
    }

    fn workspace(&mut self) -> &mut Workspace<DiskStore> {
        self.workspace.as_mut().expect("it is open")
    }

    fn register(&mut self) -> Arc<Register> {
        Arc::clone(&self.workspace().register)
    }

    /// Saves what a draft has, if the rules allow it.
    fn save(&mut self, label: &str, draft: Draft<'_>) -> bool {
        let set = draft.finish(self.ids.draw_uuid(), self.now(), "instructor", label);
        self.take_in(&set)
    }

    fn take_in(&mut self, set: &ChangeSet) -> bool {
        let workspace = self.workspace();
        if set.changes.is_empty() || workspace.commit(set.clone()).is_err() {
            return false;
        }
        self.model.change(set);
        true
    }

    fn name(&mut self) -> String {
        let first = ["Ada", "Bo", "Zoë", "Игорь", "王", "Ọlá"].choose(&mut self.random).unwrap();
        format!("{first}{}", self.random.random_range(0..1_000_u32))
    }

    fn anybody(&mut self) -> Option<Id<Person>> {
        self.model.people().choose(&mut self.random).copied()
    }

    fn add(&mut self) -> bool {
        let register = self.register();
        let mut draft = Draft::new(&register);
        let (given_name, family_name) = (self.name(), self.name());
        let emails = vec![format!("p{}@example.org", self.random.random_range(0..500_u32))];
        draft.put(Person { id: self.ids.draw(), given_name, family_name, emails, ..Person::default() });
        self.save("Add a person", draft)
    }

    fn edit(&mut self) -> bool {
        let register = self.register();
        let Some(person) = self.anybody().and_then(|person| register.get(person)) else { return false };
        let notes = "Notes ".repeat(self.random.random_range(0..200));
        let mut draft = Draft::new(&register);
        draft.put(Person { notes, given_name: self.name(), ..Person::clone(person) });
        self.save("Change a person", draft)
    }

    fn hire(&mut self) -> bool {
        let register = self.register();
        let (Some(hirer), Some(hired)) = (self.anybody(), self.anybody()) else { return false };
        let mut draft = Draft::new(&register);
        let organization = Organization { id: self.ids.draw(), name: self.name(), ..Organization::default() };
        draft.put(Hire {
            id: self.ids.draw(),
            hired,
            hirer: Some(hirer),
            organization: Some(organization.id),
            ..Hire::default()
        });
        draft.put(organization);
        self.save("Record a hire", draft)
    }

    fn relate(&mut self) -> bool {
        let register = self.register();
        let (Some(person), Some(other)) = (self.anybody(), self.anybody()) else { return false };
        let mut draft = Draft::new(&register);
        draft.put(Relationship { id: self.ids.draw(), from: person, to: other, ..Relationship::default() });
        self.save("Add a relationship", draft)
    }

    fn delete(&mut self) -> bool {
        let keys: Vec<RecordKey> = self.model.now.keys().copied().collect();
        let Some(target) = keys.choose(&mut self.random) else { return false };
        let register = self.register();
        let draft = delete::plan(&register, &[*target]).draft;
        self.save("Delete", draft)
    }

    fn merge(&mut self) -> bool {
        let register = self.register();
        let (Some(kept), Some(gone)) = (self.anybody(), self.anybody()) else { return false };
        let merge = Merge::new(&register, EntityKind::Person, kept.uuid(), gone.uuid());
        let Some(merge) = merge.filter(|_| kept != gone) else { return false };
        let set = ChangeSet {
            id: self.ids.draw_uuid(),
            at: self.now(),
            actor: "instructor".to_owned(),
            label: merge.label(),
            origin: None,
            undoes: None,
            changes: merge.changes(&register, &BTreeMap::new()),
        };
        self.take_in(&set)
    }

    fn undo(&mut self, is_redo: bool) -> bool {
        let history = &self.workspace().history;
        let noted = if is_redo { history.last_undone() } else { history.last_done() }.cloned();
        let expected = if is_redo { self.model.future.last() } else { self.model.past.last() };
        assert_eq!(noted.is_some(), expected.is_some(), "whether anything can be taken back");
        let Some(noted) = noted else { return false };
        let reader = self.workspace().store.history();
        let set = match noted.set {
            Some(set) => ChangeSet::clone(&set),
            None => reader.change_set(&noted.entry).unwrap().expect("it is in the journal"),
        };
        let set = set.inverse(self.ids.draw_uuid(), self.now());
        let workspace = self.workspace();
        workspace.commit(set).unwrap();
        let model = &mut self.model;
        let (from, to) =
            if is_redo { (&mut model.future, &mut model.past) } else { (&mut model.past, &mut model.future) };
        to.push(std::mem::replace(&mut model.now, from.pop().expect("it was looked at")));
        true
    }

    fn erase(&mut self) -> bool {
        let Some(person) = self.anybody() else { return false };
        let order = Order {
            person,
            id: self.ids.draw_uuid(),
            at: self.now(),
            actor: "instructor".to_owned(),
            toggled: BTreeSet::new(),
        };
        if self.workspace().erase(&order).is_err() {
            return false;
        }
        // What is left of the records is worked out by one function, tested by itself.
        let left: Records =
            self.register().records().map(|record| ((record.kind(), record.id()), record)).collect();
        assert!(left.keys().eq(self.model.now.keys()), "an erasure removes no record");
        self.model = Model { now: left, ..Model::default() };
        true
    }

    fn import(&mut self) -> bool {
        let mut text = "First name,Last name,Email\n".to_owned();
        for _ in 0..self.random.random_range(1..6) {
            let email = self.random.random_range(0..500_u32);
            let _ = writeln!(text, "{},{},p{email}@example.org", self.name(), self.name());
        }
        let options = import::Options {
            cohort: Some(format!("C{}", self.random.random_range(0..4))),
            create: true,
            program: Some("Certificate".to_owned()),
            skip_bad: true,
            suppressions: self.workspace().store.suppressions(),
            today: date(2024, 9, 16),
            at: self.now(),
            actor: "instructor".to_owned(),
            ..import::Options::default()
        };
        let reading = Reading { today: options.today, cohort_is_named: true, ..Reading::default() };
        let source = Source::of("roster.csv", text.as_bytes()).unwrap();
        let (_, facts) = import::read(&source, None, &reading).unwrap();
        let register = self.register();
        let plan = import::plan(&register, &facts, &options, &mut self.ids);
        plan.set.is_some_and(|set| self.take_in(&set))
    }

    /// The roster of everybody is that of the model.
    fn export(&mut self) -> bool {
        let text = |register: &Register| {
            let cohorts = register.all::<Cohort>().map(|cohort| cohort.id).collect();
            let whom = Whom::of_cohorts("Everybody", cohorts);
            let columns: Vec<_> = COLUMNS.iter().collect();
            Roster::gather(register, whom, &columns, Objecting::Included).cells()
        };
        let expected = Register::from_records(self.model.now.values().cloned());
        assert_eq!(text(&self.register()), text(&expected));
        !self.model.now.is_empty()
    }

    fn back_up(&mut self) -> bool {
        let now = self.now();
        self.workspace().back_up(now);
        self.workspace().store.wait_for_backup();
        true
    }

    fn restart(&mut self) -> bool {
        let workspace = self.workspace.take().expect("it is open");
        workspace.store.close().unwrap();
        self.open();
        true
    }

    /// The power fails.
    fn kill(&mut self) -> bool {
        let steps = self.disk.take_steps();
        for step in &steps {
            self.image.take(step);
        }
        let (unsynced, database) = *[
            (Unsynced::All, DatabaseState::Latest),
            (Unsynced::Nothing, DatabaseState::Latest),
            (Unsynced::Part, DatabaseState::Earlier),
            (Unsynced::Torn, DatabaseState::Earlier),
            (Unsynced::Nothing, DatabaseState::Missing),
        ]
        .choose(&mut self.random)
        .unwrap();
        let contents = self.image.after_failure(unsynced, database, self.random.random());
        // What the old process still writes goes nowhere.
        self.workspace = None;
        self.disk.take_steps();
        contents.replace(self.folder.path());
        self.image = Image::of(&contents);
        self.open();
        true
    }

    fn step(&mut self) {
        let many = self.model.now.len() > 150;
        let (word, act): (&'static str, fn(&mut Self) -> bool) = match self.random.random_range(0..100) {
            0..20 if many => ("delete", Self::delete),
            0..20 => ("add", Self::add),
            20..35 => ("edit", Self::edit),
            35..45 => ("hire", Self::hire),
            45..50 => ("relate", Self::relate),
            50..58 => ("delete", Self::delete),
            58..62 => ("merge", Self::merge),
            62..76 => ("undo", |life| life.undo(false)),
            76..84 => ("redo", |life| life.undo(true)),
            84..88 => ("import", Self::import),
            88..90 => ("export", Self::export),
            90..92 => ("back up", Self::back_up),
            92..95 => ("restart", Self::restart),
            95..99 => ("kill", Self::kill),
            _ => ("erase", Self::erase),
        };
        let is_done = act(self);
        let (done, refused) = self.done.entry(word).or_default();
        *(if is_done { done } else { refused }) += 1;
        let expected = self.model.now.values();
        let register = &self.workspace.as_ref().expect("it is open").register;
        assert!(register.records().count() == expected.len(), "after {word}: the number of records");
        for record in expected {
            let held: Option<Record> = register.record(record.kind(), record.id());
            assert_eq!(held.as_ref(), Some(record), "after {word}");
        }
    }
}

fn live(seed: u64, steps: u64) -> (Vec<Uuid>, BTreeMap<&'static str, (u64, u64)>) {
    let mut life = Life::begin(seed);
    for _ in 0..steps {
        life.step();
    }
    (life.model.now.keys().map(|(_, id)| *id).collect(), life.done)
}

#[test]
fn a_long_life_ends_with_what_a_plain_model_has() {
    let number = |name: &str, usual: u64| {
        env::var(name).map_or(usual, |value| value.parse().unwrap_or_else(|_| panic!("{name} is a number")))
    };
    let (seed, steps) = (number("ALUMNET_SEED", 14), number("ALUMNET_MODEL_STEPS", 1_000));
    println!("seed {seed}");
    let (records, done) = live(seed, steps);
    println!("{done:?}");
    for (word, (done, _)) in &done {
        assert!(*done > 0, "nothing was done of: {word}");
    }
    assert_eq!(done.len(), 14, "{done:?}");
    let few = steps.min(300);
    assert_eq!(live(seed, few), live(seed, few), "the same seed does the same");
    assert!(!records.is_empty());
}
