//! Does what the flows ask for: to a register in the folder `data`, with backups also in `elsewhere`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::{IdSource, Person, Record};
use crate::files;
use crate::register::{Change, ChangeSet};
use crate::store::check::repair;
use crate::store::digest::RegisterDigest;
use crate::store::erase::Order;
use crate::store::{
    EraseError, OpenError, Opened, Store as _, StoreError, backup, open, restore_contents, restore_newest,
};

/// Why a step failed.
#[derive(Debug)]
pub(super) enum Failed {
    /// It did nothing, and will not do anything later.
    NotDone(#[expect(dead_code, reason = "it is printed")] String),
    /// It may be finished at the next start.
    Unclear(#[expect(dead_code, reason = "it is printed")] String),
}

impl From<OpenError> for Failed {
    fn from(error: OpenError) -> Self {
        Self::Unclear(error.to_string())
    }
}

pub(super) type Done = Result<(), Failed>;

#[derive(Debug)]
pub(super) struct Desk {
    root: PathBuf,
    opened: Option<Opened>,
    ids: IdSource,
    second: i64,
    /// The records as of the last step.
    pub(super) people: Vec<Record>,
    pub(super) notices: Vec<String>,
}

impl Desk {
    /// Of two desks at the same folder, each has ids and times of its own.
    pub(super) fn at(root: &Path, number: u8) -> Self {
        Self {
            root: root.to_owned(),
            opened: None,
            ids: IdSource::new(1_000, [number; 6]),
            second: 1_700_000_000 + 10_000 * i64::from(number),
            people: Vec::new(),
            notices: Vec::new(),
        }
    }

    pub(super) fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    pub(super) fn elsewhere(&self) -> PathBuf {
        self.root.join("elsewhere")
    }

    fn now(&mut self) -> Timestamp {
        self.second += 1;
        Timestamp::from_second(self.second).unwrap()
    }

    pub(super) fn open(&mut self) -> Done {
        let opened = open(&self.data(), &mut |_| {})?;
        self.people = opened.register.records().collect();
        self.notices.clone_from(&opened.notices);
        self.opened = Some(opened);
        Ok(())
    }

    pub(super) fn close(&mut self) -> Done {
        let closed = self.opened.take().map_or(Ok(()), |opened| opened.store.close());
        // Everything was saved all the same.
        closed.map_err(|error| Failed::NotDone(error.to_string()))
    }

    fn opened(&mut self) -> Result<&mut Opened, Failed> {
        self.opened.as_mut().ok_or_else(|| Failed::NotDone("it is closed".to_owned()))
    }

    /// Writes journal segments of this many bytes.
    pub(super) fn limit_segments(&mut self, bytes: u64) -> Done {
        self.opened()?.store.limit_segments(bytes);
        Ok(())
    }

    pub(super) fn commit(&mut self, changes: Vec<Change>) -> Done {
        let set = ChangeSet {
            id: self.ids.draw_uuid(),
            at: self.now(),
            actor: "instructor".to_owned(),
            label: "Change".to_owned(),
            origin: None,
            undoes: None,
            changes,
        };
        let opened = self.opened()?;
        let saved = opened.store.commit(&set);
        opened.store.wait_for_database();
        saved.map_err(|error| match error {
            StoreError::Unclear(_) => Failed::Unclear(error.to_string()),
            error => Failed::NotDone(error.to_string()),
        })?;
        opened.register.apply(&set).unwrap();
        self.people = opened.register.records().collect();
        Ok(())
    }

    /// Adds a person.
    pub(super) fn add(&mut self, name: &str) -> Done {
        let person = self.person(name);
        self.commit(vec![Change::create(person.into())])
    }

    pub(super) fn person(&mut self, name: &str) -> Person {
        Person { id: self.ids.draw(), given_name: name.to_owned(), ..Person::default() }
    }

    pub(super) fn find(&mut self, name: &str) -> Result<Person, Failed> {
        let found = self.opened()?.register.records().find_map(|record| match record {
            Record::Person(person) if person.given_name == name => Some(Person::clone(&person)),
            _ => None,
        });
        found.ok_or_else(|| Failed::NotDone(format!("{name} is not there")))
    }

    /// Erases a person.
    pub(super) fn erase(&mut self, name: &str) -> Done {
        let person = self.find(name)?.id;
        let order = Order {
            person,
            id: self.ids.draw_uuid(),
            at: self.now(),
            actor: String::new(),
            toggled: BTreeSet::new(),
        };
        let opened = self.opened()?;
        match opened.store.erase(&opened.register, &order) {
            Ok(erased) => {
                opened.register = erased.register;
                self.people = opened.register.records().collect();
                Ok(())
            }
            Err(EraseError::NotDone(words)) => Err(Failed::NotDone(words)),
            Err(EraseError::Unfinished(words)) => Err(Failed::Unclear(words)),
        }
    }

    /// Makes a backup as the program does, in the background.
    pub(super) fn back_up(&mut self) -> Done {
        let now = self.now();
        let opened = self.opened()?;
        let register = Arc::new(opened.register.clone());
        opened.store.back_up(register, now);
        opened.store.wait_for_backup();
        Ok(())
    }

    /// Makes a backup as asked for.
    pub(super) fn back_up_to(&mut self, path: Option<&Path>) -> Done {
        let now = self.now();
        let records = self.people.clone();
        let made = self.opened()?.store.back_up_to(path, &records, None, now);
        made.map_err(|error| Failed::NotDone(error.to_string()))?;
        Ok(())
    }

    pub(super) fn keep_one_backup(&mut self) -> Done {
        let policy = backup::Policy {
            keep_last: 1,
            keep_daily_days: 0,
            keep_monthly: false,
            every_changes: 1,
            ..backup::Policy::default()
        };
        self.opened()?.store.keep_backups(policy);
        Ok(())
    }

    pub(super) fn copy_backups(&mut self) -> Done {
        let policy = backup::Policy { copy_to: Some(self.elsewhere()), ..backup::Policy::default() };
        self.opened()?.store.keep_backups(policy);
        Ok(())
    }

    /// Restores a backup, and opens it.
    pub(super) fn restore(&mut self, path: &Path) -> Done {
        self.close()?;
        let contents = backup::read(path, None).map_err(|error| Failed::NotDone(error.to_string()))?;
        let now = self.now();
        restore_contents(&self.data(), contents, now, &mut |_| {})?;
        self.open()
    }

    pub(super) fn restore_newest(&mut self) -> Done {
        self.close()?;
        let now = self.now();
        restore_newest(&self.data(), now, &mut |_| {})?;
        self.open()
    }

    pub(super) fn repair(&mut self) -> Done {
        self.close()?;
        let now = self.now();
        repair(&self.data(), now)?;
        Ok(())
    }

    /// Changes a file of the register from outside.
    pub(super) fn change(&self, name: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) {
        let path = self.data().join(name);
        let bytes = fs::read(&path).unwrap();
        fs::write(path, change(bytes)).unwrap();
    }

    pub(super) fn remove(&self, name: &str) {
        files::remove(&self.data().join(name)).unwrap();
    }

    pub(super) fn lose_database(&self) {
        self.remove("db");
    }

    pub(super) fn lose_journal(&self) {
        self.remove("journal");
    }

    /// Fails unless the records have the digest that the store keeps.
    pub(super) fn assert_digest(&mut self) {
        let mut digest = RegisterDigest::default();
        let mut scratch = Vec::new();
        for record in &self.people {
            digest.add_record(record, &mut scratch).unwrap();
        }
        assert_eq!(self.opened().unwrap().store.tally(), &digest);
    }
}
