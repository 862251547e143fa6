//! A data folder, records to put in it, and change sets over them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use alumnet::domain::{Cohort, Enrollment, EntityKind, Id, IdSource, Person, Program, Record};
use alumnet::register::{Change, ChangeSet, Register};
use alumnet::store::{OpenError, Opened, Store, open};
use jiff::Timestamp;
use uuid::Uuid;

/// Opens without watching the progress.
pub fn try_open(folder: &Path) -> Result<Opened, OpenError> {
    open(folder, &mut |_| {})
}

pub fn opened(folder: &Path) -> Opened {
    try_open(folder).unwrap_or_else(|error| panic!("{error}"))
}

/// Commits and applies, as the program does.
pub fn save(opened: &mut Opened, set: &ChangeSet) {
    opened.store.commit(set).expect("the set is saved");
    opened.register.apply(set).expect("the set fits");
}

/// Makes change sets with distinct ids and times.
pub struct Maker {
    ids: IdSource,
}

impl Maker {
    pub const fn new(seed: u8) -> Self {
        Self { ids: IdSource::new(1_700_000_000_000, [seed; 6]) }
    }

    pub fn id<T>(&mut self) -> Id<T> {
        self.ids.draw()
    }

    pub fn uuid(&mut self) -> Uuid {
        self.ids.draw_uuid()
    }

    pub fn set(&mut self, label: &str, changes: Vec<Change>) -> ChangeSet {
        ChangeSet {
            id: self.uuid(),
            at: Timestamp::UNIX_EPOCH,
            actor: "tester".to_owned(),
            label: label.to_owned(),
            origin: None,
            undoes: None,
            changes,
        }
    }

    pub fn person(&mut self, name: &str) -> Person {
        Person {
            id: self.id(),
            given_name: name.to_owned(),
            emails: vec![format!("{name}@example.org")],
            ..Person::default()
        }
    }

    /// A program with one cohort.
    pub fn school(&mut self) -> (ChangeSet, Id<Cohort>) {
        let program = Program { id: self.id(), title: "Certificate".to_owned(), ..Program::default() };
        let cohort =
            Cohort { id: self.id(), program: program.id, code: "2024-A".to_owned(), ..Cohort::default() };
        let id = cohort.id;
        (self.set("Make a cohort", vec![Change::create(program.into()), Change::create(cohort.into())]), id)
    }

    /// A person and their enrollment, as one change set.
    pub fn enrolled(&mut self, name: &str, cohort: Id<Cohort>) -> ChangeSet {
        let person = self.person(name);
        let enrollment = Enrollment { id: self.id(), person: person.id, cohort, ..Enrollment::default() };
        self.set(
            &format!("Add person {}", name.len()),
            vec![Change::create(person.into()), Change::create(enrollment.into())],
        )
    }
}

/// Fills a register with a cohort and some people; returns its records.
pub fn filled(folder: &Path, people: usize) -> BTreeMap<(EntityKind, Uuid), Record> {
    let mut opened = opened(folder);
    let mut maker = Maker::new(1);
    let (school, cohort) = maker.school();
    save(&mut opened, &school);
    for number in 0..people {
        let set = maker.enrolled(&format!("person{number}"), cohort);
        save(&mut opened, &set);
    }
    records(&opened.register)
}

pub fn records(register: &Register) -> BTreeMap<(EntityKind, Uuid), Record> {
    register.records().map(|record| ((record.kind(), record.id()), record)).collect()
}

/// The files below a folder with their contents, except the lock.
pub fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("alumnet.lock") {
                let bytes = fs::read(&path).expect("a file");
                found.insert(path, bytes);
            }
        }
    }
    found
}

pub fn copy(from: &Path, to: &Path) {
    for (path, bytes) in contents(from) {
        let target = to.join(path.strip_prefix(from).expect("a path inside"));
        fs::create_dir_all(target.parent().expect("a parent")).expect("a folder");
        fs::write(target, bytes).expect("a file");
    }
}

/// The names in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
