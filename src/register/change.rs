//! A change of one record, with what was there before and what is there after, and the set of changes
//! that is saved, applied and undone as one.

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::{EntityKind, Record};

/// One record made, changed or deleted. At least one side is there, and both are the same record.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    before: Option<Record>,
    after: Option<Record>,
    kind: EntityKind,
    id: Uuid,
}

impl Change {
    #[must_use]
    pub fn create(after: Record) -> Self {
        Self { kind: after.kind(), id: after.id(), before: None, after: Some(after) }
    }

    #[must_use]
    pub fn delete(before: Record) -> Self {
        Self { kind: before.kind(), id: before.id(), before: Some(before), after: None }
    }

    /// From the two sides, as a journal line has them. `None` when both are missing or they are not the
    /// same record.
    #[must_use]
    pub fn between(before: Option<Record>, after: Option<Record>) -> Option<Self> {
        match (before, after) {
            (None, None) => None,
            (Some(before), None) => Some(Self::delete(before)),
            (None, Some(after)) => Some(Self::create(after)),
            (Some(before), Some(after)) => {
                let same = before.kind() == after.kind() && before.id() == after.id();
                same.then(|| Self {
                    kind: before.kind(),
                    id: before.id(),
                    before: Some(before),
                    after: Some(after),
                })
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

    #[must_use]
    pub const fn kind(&self) -> EntityKind {
        self.kind
    }

    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.id
    }

    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { before: self.after.clone(), after: self.before.clone(), kind: self.kind, id: self.id }
    }
}

/// Changes that belong together: all of them are saved, or none.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeSet {
    pub id: Uuid,
    pub at: Timestamp,
    /// Who made it, such as a login name.
    pub actor: String,
    /// What was done, in words: `Record 7 hires`. Names of people never stand in it, because the journal
    /// keeps labels and erasing a person must leave none of their names behind.
    pub label: String,
    /// The change set that this one takes back.
    pub undoes: Option<Uuid>,
    pub changes: Vec<Change>,
}

impl ChangeSet {
    /// The set that takes this one back. `id` and `at` are those of the new set. What takes back an undo
    /// makes the same changes once more.
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

/// What the label of an undo begins with.
const UNDO: &str = "Undo: ";

/// What was undone, from the label of an undo; `None` when it is the label of anything else.
#[must_use]
pub fn undone_label(label: &str) -> Option<&str> {
    label.strip_prefix(UNDO)
}
