//! Erasing a person: what remains of each record once nobody may be able to tell who they were. A pure
//! function of one record, so that it can be applied to both sides of every change ever saved, and the
//! changes still follow from each other. Rewriting files is up to the store.

mod mentions;
mod names;
mod patterns;
mod preview;
mod words;

use std::collections::{BTreeSet, HashSet};

use foldhash::fast::FixedState;
use serde_json::Value;
use uuid::Uuid;

pub use mentions::Mention;
pub(crate) use names::names;
pub use preview::{FoundMention, Preview};
pub use words::REDACTED;

use super::{Change, ChangeSet, Register};
use crate::domain::{EntityKind, Id, Person, Record};
use crate::register::describe::{record_from, value_of};
use words::Words;

/// The name of an erased person.
pub const NAME: &str = "Erased person";
/// The label of the empty change set that marks an erasure in the journal. Undo can't cross it.
pub const LABEL: &str = "A person was erased";

/// Whether a change set marks an erasure, judged by its label: nothing before it can be undone.
#[must_use]
pub fn is_barrier(label: &str) -> bool {
    label == LABEL
}

/// The record that replaces an erased person, so that counts stay true.
#[must_use]
pub fn tombstone(id: Id<Person>) -> Person {
    Person { id, given_name: NAME.to_owned(), ..Person::default() }
}

/// Whether this is a tombstone. Nothing else is stored that would show it.
#[must_use]
pub fn is_tombstone(person: &Person) -> bool {
    *person == tombstone(person.id)
}

/// Who is to be erased, and everything they could be recognized by.
#[derive(Debug, Clone, Default)]
pub struct Erasure {
    /// The person, and records of the same person that were merged into theirs.
    people: BTreeSet<Uuid>,
    /// Their own records, such as enrollments; whatever refers to these is about them too.
    belongings: HashSet<Uuid, FixedState>,
    words: Words,
    /// Forms that may also mean somebody else, and are not treated as usual.
    toggled: BTreeSet<Mention>,
    known: Vec<Person>,
}

impl Erasure {
    /// Knows nothing about these people yet; see [`Erasure::learn`].
    #[must_use]
    pub fn of(people: impl IntoIterator<Item = Id<Person>>) -> Self {
        Self { people: people.into_iter().map(Id::uuid).collect(), ..Self::default() }
    }

    /// With everything the register now holds about a person.
    #[must_use]
    pub fn from_register(register: &Register, person: Id<Person>) -> Self {
        Self::from_register_with(register, person, BTreeSet::new())
    }

    /// The same, with some forms of the name not treated as usual.
    #[must_use]
    pub fn from_register_with(register: &Register, person: Id<Person>, toggled: BTreeSet<Mention>) -> Self {
        let mut erasure = Self::of([person]).with(toggled);
        erasure.learn_all(register);
        erasure
    }

    /// With some forms of the name not treated as usual. To be called before anything is learned.
    #[must_use]
    pub fn with(self, toggled: BTreeSet<Mention>) -> Self {
        Self { toggled, ..self }
    }

    /// The forms of the name that are not treated as usual.
    pub(in crate::register) const fn toggled(&self) -> &BTreeSet<Mention> {
        &self.toggled
    }

    pub fn learn_all(&mut self, register: &Register) {
        let people: Vec<Uuid> = self.people.iter().copied().collect();
        for id in people {
            if let Some(record) = register.record(EntityKind::Person, id) {
                self.learn(&record);
            }
            for record in register.referrers(id).filter_map(|(kind, id)| register.record(kind, id)) {
                self.learn(&record);
            }
        }
    }

    /// Learns from one version of a record; names and addresses from earlier versions are redacted too.
    pub fn learn(&mut self, record: &Record) {
        if let Record::Person(person) = record {
            if self.people.contains(&record.id()) && !is_tombstone(person) {
                self.words.add(person, &self.toggled);
                if !self.known.iter().any(|known| known == person.as_ref()) {
                    self.known.push(Person::clone(person));
                }
            }
            return;
        }
        let mut is_theirs = false;
        record.each_reference(&mut |reference| {
            is_theirs |= reference.field == "person" && self.people.contains(&reference.id);
        });
        if is_theirs {
            self.belongings.insert(record.id());
        }
    }

    /// The ids of the records that become tombstones.
    pub fn people(&self) -> impl Iterator<Item = Id<Person>> {
        self.people.iter().copied().map(Id::new)
    }

    /// Every version of the person that was learned.
    #[must_use]
    pub fn known(&self) -> &[Person] {
        &self.known
    }

    /// Whether a record is about the person.
    #[must_use]
    pub fn is_about(&self, record: &Record) -> bool {
        let mut refers = false;
        record.each_reference(&mut |reference| {
            refers |= self.people.contains(&reference.id) || self.belongings.contains(&reference.id);
        });
        refers
    }

    /// What remains of a record.
    #[must_use]
    pub fn redact(&self, record: &Record) -> Record {
        if record.kind() == EntityKind::Person && self.people.contains(&record.id()) {
            return tombstone(Id::new(record.id())).into();
        }
        let Some(before) = value_of(record) else { return record.clone() };
        let mut value = before.clone();
        if self.is_about(record) {
            self.empty(record, &mut value);
        }
        self.replace(record, &mut value);
        if value == before {
            record.clone()
        } else {
            record_from(record.kind(), value).unwrap_or_else(|| record.clone())
        }
    }

    /// The text without the person's names, addresses and numbers.
    #[must_use]
    pub fn redact_text(&self, text: &str) -> String {
        self.words.replaced(text, REDACTED).unwrap_or_else(|| text.to_owned())
    }

    /// The change, with both sides redacted.
    #[must_use]
    pub fn redact_change(&self, change: &Change) -> Change {
        let redacted = Change::between(
            change.before().map(|record| self.redact(record)),
            change.after().map(|record| self.redact(record)),
        );
        redacted.unwrap_or_else(|| change.clone())
    }

    /// The change set, redacted.
    #[must_use]
    pub fn redact_set(&self, set: &ChangeSet) -> ChangeSet {
        ChangeSet {
            actor: self.redact_text(&set.actor),
            label: self.redact_text(&set.label),
            changes: set.changes.iter().map(|change| self.redact_change(change)).collect(),
            origin: set.origin.clone(),
            ..*set
        }
    }

    /// Empties free text in a record that refers to the person. Dates, choices, references and organizations
    /// stay, because counts depend on them.
    fn empty(&self, record: &Record, value: &mut Value) {
        for field in ["/notes", "/summary", "/number", "/evidence", "/source"] {
            empty_text(value, field, "");
        }
        match record {
            // A job title reveals who holds it. A position with nothing else needs some title to be valid.
            Record::Position(position) => {
                let says_more = position.organization.is_some() || position.background.is_some();
                empty_text(value, "/title", if says_more { "" } else { REDACTED });
            }
            Record::Hire(hire) if self.people.contains(&hire.hired.uuid()) => empty_text(value, "/role", ""),
            Record::Enrollment(_) => {
                empty_text(value, "/at_entry/title", "");
                empty_text(value, "/at_entry/employer", "");
            }
            _ => {}
        }
    }

    /// Removes names and addresses from every text of a record.
    fn replace(&self, record: &Record, value: &mut Value) {
        let mut found = Vec::new();
        each_text(record, value, &mut String::new(), &mut |pointer, text| {
            let replaced = self.words.replaced(text, &mark(record, pointer));
            found.extend(replaced.map(|text| (pointer.to_owned(), text)));
        });
        for (pointer, text) in found {
            let Some(held) = value.pointer_mut(&pointer) else { continue };
            let before = std::mem::replace(held, Value::String(text));
            // Dates, choices and ids are not free text: if the result no longer parses, it is put back.
            if record_from(record.kind(), value.clone()).is_none()
                && let Some(held) = value.pointer_mut(&pointer)
            {
                *held = before;
            }
        }
    }
}

/// Calls `visit` with every text of a record that may be redacted, and where it is.
fn each_text(record: &Record, value: &Value, pointer: &mut String, visit: &mut dyn FnMut(&str, &str)) {
    let length = pointer.len();
    let mut within = |name: &str, value: &Value| {
        pointer.push('/');
        pointer.push_str(name);
        each_text(record, value, pointer, visit);
        pointer.truncate(length);
    };
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(name, _)| length > 0 || !is_own(record, name)) {
                within(name, value);
            }
        }
        Value::Array(values) => {
            for (place, value) in values.iter().enumerate() {
                within(&place.to_string(), value);
            }
        }
        Value::String(text) => visit(pointer, text),
        _ => {}
    }
}

impl Register {
    /// The register after an erasure. Apart from [`Register::apply`], this is the only way data changes; it
    /// is not a change set, because it can't be undone.
    #[must_use]
    pub fn redacted(&self, erasure: &Erasure) -> Self {
        let mut redacted = Self::from_records(self.records().map(|record| erasure.redact(&record)));
        redacted.revision = self.revision + 1;
        redacted
    }
}

/// Fields that are never redacted: other people's own names and contact details, even if identical, and the
/// times of meetups, since a time zone is named after a town, not a person.
fn is_own(record: &Record, field: &str) -> bool {
    match record {
        Record::Person(_) => {
            matches!(
                field,
                "given_name"
                    | "middle_name"
                    | "family_name"
                    | "preferred_name"
                    | "emails"
                    | "phones"
                    | "urls"
                    | "identifiers"
            )
        }
        Record::Meetup(_) => matches!(field, "start" | "end"),
        _ => false,
    }
}

/// The replacement for a name. Where names must be unique, it is different for each record.
fn mark(record: &Record, pointer: &str) -> String {
    let is_unique = match record {
        Record::Background(_) => pointer == "/name",
        Record::Organization(_) => pointer == "/name" || pointer.starts_with("/aliases"),
        Record::Cohort(_) => pointer == "/code",
        _ => false,
    };
    if is_unique {
        format!("[erased {:08x}]", crc32fast::hash(record.id().as_bytes()))
    } else {
        REDACTED.to_owned()
    }
}

fn empty_text(within: &mut Value, pointer: &str, left: &str) {
    if let Some(Value::String(text)) = within.pointer_mut(pointer)
        && !text.is_empty()
    {
        left.clone_into(text);
    }
}

/// The people merged in a change set, as pairs of the deleted one and the one it became. Inferred from the
/// changes, since nothing else records it: a person is deleted, and whatever referred to them now refers to
/// somebody else, or exactly one other person is changed in the same set.
#[must_use]
pub fn merged(set: &ChangeSet) -> Vec<(Uuid, Uuid)> {
    let is_person = |change: &&Change| change.kind() == EntityKind::Person;
    let gone: BTreeSet<Uuid> = set
        .changes
        .iter()
        .filter(is_person)
        .filter(|change| change.after().is_none())
        .map(Change::id)
        .collect();
    let mut joined = BTreeSet::new();
    // An undo can look the same: what was created is deleted, and what had moved to it moves back.
    if gone.is_empty() || set.undoes.is_some() {
        return Vec::new();
    }
    for change in &set.changes {
        let (Some(before), Some(after)) = (change.before(), change.after()) else { continue };
        let (left, taken) = (people_of(before), people_of(after));
        for one in left.difference(&taken).filter(|one| gone.contains(one)) {
            joined.extend(taken.difference(&left).map(|other| (*one, *other)));
        }
    }
    let changed: Vec<Uuid> = set
        .changes
        .iter()
        .filter(is_person)
        .filter(|change| change.before().is_some() && change.after().is_some())
        .map(Change::id)
        .collect();
    if let [other] = changed.as_slice() {
        joined.extend(gone.iter().map(|one| (*one, *other)));
    }
    joined.into_iter().collect()
}

fn people_of(record: &Record) -> BTreeSet<Uuid> {
    let people = record.targets().into_iter().filter(|(kind, _)| *kind == EntityKind::Person);
    people.map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests;
