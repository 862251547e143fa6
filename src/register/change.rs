//! A change of one record (before and after), and the set of changes that is saved,
//! applied and undone as one.

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::{EntityKind, Record};

/// One record created, changed or deleted. At least one side is present; if both are,
/// they are the same record.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    before: Option<Record>,
    after: Option<Record>,
}

impl Change {
    #[must_use]
    pub fn create(after: Record) -> Self {
        Self { before: None, after: Some(after) }
    }

    #[must_use]
    pub fn delete(before: Record) -> Self {
        Self { before: Some(before), after: None }
    }

    /// From two sides, as a journal line has them. `None` if both are missing or they
    /// are not the same record.
    #[must_use]
    pub fn between(before: Option<Record>, after: Option<Record>) -> Option<Self> {
        match (before, after) {
            (None, None) => None,
            (Some(before), None) => Some(Self::delete(before)),
            (None, Some(after)) => Some(Self::create(after)),
            (Some(before), Some(after)) => {
                let same = before.kind() == after.kind() && before.id() == after.id();
                same.then_some(Self { before: Some(before), after: Some(after) })
            }
        }
    }

    #[must_use]
    pub const fn before(&self) -> Option<&Record> {
        self.before.as_ref()
    }

    #[must_use]
    pub const fn after(&self) -> Option<&Record> {
        self.after.as_ref()
    }

    /// The record as it will be, or as it was if it is deleted. The kind and the id are not kept beside it: a
    /// set may have millions of changes.
    fn record(&self) -> Option<&Record> {
        self.after.as_ref().or(self.before.as_ref())
    }

    #[must_use]
    pub fn kind(&self) -> EntityKind {
        self.record().map_or(EntityKind::Person, Record::kind)
    }

    #[must_use]
    pub fn id(&self) -> Uuid {
        self.record().map_or(Uuid::nil(), Record::id)
    }

    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { before: self.after.clone(), after: self.before.clone() }
    }
}

/// Changes that belong together: all of them are saved, or none.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeSet {
    pub id: Uuid,
    pub at: Timestamp,
    /// Who made it, such as a login name.
    pub actor: String,
    /// What was done, in words: `Record 7 hires`. Never contains the name of a person, because the journal
    /// keeps labels and erasing a person must leave none of their names behind.
    pub label: String,
    /// The change set that this one undoes.
    pub undoes: Option<Uuid>,
    pub changes: Vec<Change>,
}

impl ChangeSet {
    /// The set that undoes this one. `id` and `at` are those of the new set. The inverse of an undo makes the
    /// original changes again, under the original label.
    #[must_use]
    pub fn inverse(&self, id: Uuid, at: Timestamp) -> Self {
        let label = match undone_label(&self.label) {
            Some(label) if self.undoes.is_some() => label.to_owned(),
            _ => format!("{UNDO}{}", self.label),
        };
        Self {
            id,
            at,
            actor: self.actor.clone(),
            label,
            undoes: Some(self.id),
            changes: self.changes.iter().rev().map(Change::inverse).collect(),
        }
    }
}

/// The prefix of the label of an undo.
const UNDO: &str = "Undo: ";

/// The label of what was undone; `None` if this is not the label of an undo.
#[must_use]
pub fn undone_label(label: &str) -> Option<&str> {
    label.strip_prefix(UNDO)
}
