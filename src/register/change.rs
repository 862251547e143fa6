//! A change of one record (before and after), and the set of changes that is saved,
//! applied and undone as one.

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::{EntityKind, Record};
use crate::register::origin::{MergedAway, Origin, SourceHash};

/// One record created, changed or deleted.
#[derive(Debug, Clone, PartialEq)]
pub struct Change(Sides);

/// The record before and after. A set may have millions of changes, so nothing is kept that follows from it.
#[derive(Debug, Clone, PartialEq)]
enum Sides {
    Created(Record),
    Deleted(Record),
    /// Two states of the same record.
    Changed(Record, Record),
}

impl Change {
    #[must_use]
    pub const fn create(after: Record) -> Self {
        Self(Sides::Created(after))
    }

    #[must_use]
    pub const fn delete(before: Record) -> Self {
        Self(Sides::Deleted(before))
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
                same.then_some(Self(Sides::Changed(before, after)))
            }
        }
    }

    #[must_use]
    pub const fn before(&self) -> Option<&Record> {
        match &self.0 {
            Sides::Created(_) => None,
            Sides::Deleted(before) | Sides::Changed(before, _) => Some(before),
        }
    }

    #[must_use]
    pub const fn after(&self) -> Option<&Record> {
        match &self.0 {
            Sides::Deleted(_) => None,
            Sides::Created(after) | Sides::Changed(_, after) => Some(after),
        }
    }

    const fn record(&self) -> &Record {
        match &self.0 {
            Sides::Created(record) | Sides::Deleted(record) | Sides::Changed(record, _) => record,
        }
    }

    #[must_use]
    pub fn kind(&self) -> EntityKind {
        self.record().kind()
    }

    #[must_use]
    pub fn id(&self) -> Uuid {
        self.record().id()
    }

    #[must_use]
    pub fn inverse(&self) -> Self {
        Self(match &self.0 {
            Sides::Created(record) => Sides::Deleted(record.clone()),
            Sides::Deleted(record) => Sides::Created(record.clone()),
            Sides::Changed(before, after) => Sides::Changed(after.clone(), before.clone()),
        })
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
    /// What others need to know to merge it with what they did. Few sets have it.
    pub origin: Option<Box<Origin>>,
    pub changes: Vec<Change>,
}

impl ChangeSet {
    /// The records that it merges.
    #[must_use]
    pub fn merges(&self) -> &[MergedAway] {
        self.origin.as_ref().map_or(&[], |origin| &origin.merges)
    }

    /// The hash of the file that it imports.
    #[must_use]
    pub fn source(&self) -> Option<SourceHash> {
        self.origin.as_ref().and_then(|origin| origin.source)
    }

    /// Whether what does not fit can wait without the rest.
    #[must_use]
    pub fn is_apart(&self) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.is_apart)
    }

    /// The same set, with what it is.
    #[must_use]
    pub fn with_origin(self, origin: Origin) -> Self {
        let origin = (origin != Origin::default()).then(|| Box::new(origin));
        Self { origin, ..self }
    }

    /// A set that creates records and is never saved: it has no author and no time.
    #[must_use]
    pub(crate) fn creating(records: impl IntoIterator<Item = Record>) -> Self {
        Self {
            id: Uuid::nil(),
            at: Timestamp::UNIX_EPOCH,
            actor: String::new(),
            label: String::new(),
            origin: None,
            undoes: None,
            changes: records.into_iter().map(Change::create).collect(),
        }
    }

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
            origin: None,
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
