//! The whole program in memory: the tables of records, the indexes that answer questions quickly, and the one
//! way to change them. Nothing here touches a disk or a screen.

pub mod anniversaries;
mod audit;
pub mod change;
pub mod delete;
pub(crate) mod describe;
pub mod draft;
pub mod duplicates;
pub mod erasure;
pub mod find_person;
pub mod index;
pub mod merge;
pub mod openings;
mod origin;
pub mod query;
mod recent_changes;
pub mod rules;
pub mod suppression;

use std::collections::HashSet;
use std::sync::Arc;
use std::thread;

use foldhash::fast::FixedState;
use uuid::Uuid;

pub use crate::register::describe::outward_value;
pub use crate::register::index::people::PersonKey;
pub use crate::register::index::tables::{Table, Tabled};
pub use change::{Change, ChangeSet, undone_label};
pub use draft::Draft;
pub use origin::{MergedAway, Origin, SourceHash};
pub use rules::{Refusal, Refused, Warning};

use crate::domain::{Background, Cohort, EntityKind, Id, Organization, Person, Record};
use crate::register::index::keys::{UniqueKeys, keys_of};
use crate::register::index::people::People;
use crate::register::index::referrers::Referrers;
use crate::register::index::tables::Tables;
use crate::text::plural::with_article;

/// With fewer records, starting a thread costs more than it saves.
const WORTH_A_THREAD: usize = 10_000;

/// Everything alumnet knows about a program. A clone shares the records and copies only the tables.
#[derive(Debug, Clone, Default)]
pub struct Register {
    tables: Tables,
    referrers: Referrers,
    keys: UniqueKeys,
    people: People,
    revision: u64,
    recent: recent_changes::RecentChanges,
}

/// A change that does not fit the register's current records: it was made for another state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} was changed in the meantime; check it and repeat the change", with_article(.kind.one()))]
pub struct Stale {
    pub kind: EntityKind,
    pub id: Uuid,
}

impl Register {
    /// Builds a register from records in any order, each id once. Faster than applying changes one by one.
    #[must_use]
    pub fn from_records(records: impl IntoIterator<Item = Record>) -> Self {
        let records: Vec<Record> = records.into_iter().collect();
        let people = || People::from_records(&records);
        let rest = || {
            let mut referrers = Referrers::default();
            let mut keys = UniqueKeys::default();
            for record in &records {
                referrers.add(record);
                keys.add(record);
            }
            (Tables::from_records(&records), referrers, keys)
        };
        let (people, (tables, referrers, keys)) = if records.len() < WORTH_A_THREAD {
            (people(), rest())
        } else {
            thread::scope(|scope| {
                let people = scope.spawn(people);
                let rest = rest();
                (people.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), rest)
            })
        };
        Self { tables, referrers, keys, people, ..Self::default() }
    }

    /// Counts the applied change sets. Anything derived from the register is valid until this changes.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Takes the place of another register: whoever knows that one starts over.
    pub fn replace(&mut self, before: &Self) {
        self.revision = self.revision.max(before.revision) + 1;
        self.recent = recent_changes::RecentChanges::default();
    }

    /// What was changed after a revision, in order; `None` if that was too much, or is too long ago.
    #[must_use]
    pub fn changes_since(&self, revision: u64) -> Option<impl Iterator<Item = &Change>> {
        self.recent.since(revision, self.revision)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    #[must_use]
    pub fn get<T: Tabled>(&self, id: Id<T>) -> Option<&Arc<T>> {
        self.tables.of::<T>().get(&id)
    }

    /// All records of one kind, ordered by id.
    #[must_use]
    pub fn all<T: Tabled>(&self) -> impl ExactSizeIterator<Item = &Arc<T>> {
        self.tables.of::<T>().values()
    }

    #[must_use]
    pub fn count<T: Tabled>(&self) -> usize {
        self.tables.of::<T>().len()
    }

    #[must_use]
    pub fn record(&self, kind: EntityKind, id: Uuid) -> Option<Record> {
        self.tables.record(kind, id)
    }

    /// Every record of every kind, kind by kind.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        EntityKind::ALL.iter().flat_map(|kind| self.tables.records(*kind))
    }

    /// What would make this register the other one.
    #[must_use]
    pub fn changes_to(&self, other: &Self) -> Vec<Change> {
        let gone = self.records().filter(|held| other.record(held.kind(), held.id()).is_none());
        let deleted = gone.map(Change::delete);
        let others = other.records().filter_map(|record| {
            let held = self.record(record.kind(), record.id());
            if held.as_ref() == Some(&record) { None } else { Change::between(held, Some(record)) }
        });
        deleted.chain(others).collect()
    }

    /// The records of type `T` that refer to `id`, in the order they were added.
    pub fn referring<T: Tabled>(&self, id: Uuid) -> impl Iterator<Item = &Arc<T>> {
        self.referrers
            .of(id)
            .filter(|(kind, _)| *kind == T::KIND)
            .filter_map(|(_, referrer)| self.get(Id::<T>::new(referrer)))
    }

    /// Every record that refers to `id`, each once.
    pub fn referrers(&self, id: Uuid) -> impl Iterator<Item = (EntityKind, Uuid)> {
        self.referrers.of(id)
    }

    #[must_use]
    pub fn cohort_by_code(&self, code: &str) -> Option<Id<Cohort>> {
        self.keys.cohort(code)
    }

    #[must_use]
    pub fn background_by_name(&self, name: &str) -> Option<Id<Background>> {
        self.keys.background(name)
    }

    /// Finds an organization by its name or an alias, ignoring case, accents and legal form.
    #[must_use]
    pub fn organization_by_name(&self, name: &str) -> Option<Id<Organization>> {
        self.keys.organization(name)
    }

    /// The record that has one of the unique names of `record`: the program, cohort or background of that
    /// name, or the organization of that name or alias.
    #[must_use]
    pub fn namesake(&self, record: &Record) -> Option<Record> {
        let holder = keys_of(record).iter().find_map(|key| self.keys.holder(key))?;
        self.record(record.kind(), holder)
    }

    /// Everybody, sorted by name, with the folded text that filters search.
    pub fn people_by_name(&self) -> impl Iterator<Item = (Id<Person>, &str)> {
        self.people.iter()
    }

    /// Everybody, sorted by name, with the folded family name and the folded given name.
    pub fn people_names(&self) -> impl Iterator<Item = (Id<Person>, &str, &str)> {
        self.people.keys().map(|(id, key)| {
            let (family, given) = key.split_once('\u{1}').unwrap_or((key, ""));
            (id, family, given)
        })
    }

    /// The only way to change data in memory. Applies all of `set`, or nothing.
    ///
    /// # Errors
    /// If a change was made for another state of its record. A second change of the same record in one
    /// set always counts as such.
    pub fn apply(&mut self, set: &ChangeSet) -> Result<(), Stale> {
        let mut seen = HashSet::with_capacity_and_hasher(set.changes.len(), FixedState::default());
        for change in &set.changes {
            self.fits(change)?;
            if !seen.insert((change.kind(), change.id())) {
                return Err(Stale { kind: change.kind(), id: change.id() });
            }
        }
        for change in &set.changes {
            if let Some(before) = change.before() {
                self.referrers.remove(before);
                self.keys.remove(before);
                if let Record::Person(person) = before {
                    self.people.remove(person);
                }
                if change.after().is_none() {
                    self.tables.remove(before.kind(), before.id());
                }
            }
        }
        // A second pass, so that a key freed by one change can be taken by another, whatever their order.
        for change in &set.changes {
            if let Some(after) = change.after() {
                self.referrers.add(after);
                self.keys.add(after);
                if let Record::Person(person) = after {
                    self.people.add(person);
                }
                self.tables.insert(after.clone());
            }
        }
        self.revision += 1;
        self.recent.note(self.revision, set);
        Ok(())
    }

    /// Whether a change's `before` is what the register holds.
    pub(crate) fn fits(&self, change: &Change) -> Result<(), Stale> {
        let held = self.record(change.kind(), change.id());
        if held.as_ref() == change.before() {
            Ok(())
        } else {
            Err(Stale { kind: change.kind(), id: change.id() })
        }
    }
}

#[cfg(test)]
mod tests;
