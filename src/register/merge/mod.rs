//! Merging two records of the same person, organization or background (rule 8). Everything is worked out
//! first, in words, and is an ordinary change set, so that one undo restores both.

pub(crate) mod combine;
mod fields;
pub(crate) mod redirect;

use std::collections::BTreeMap;

use uuid::Uuid;

pub use fields::{Field, Side};

use super::{Change, Draft, MergedAway, Origin, Register};
use crate::domain::{Background, EntityKind, Organization, Person, Record};
use crate::register::merge::redirect::Moves;
use fields::Spec;

/// The chosen side of each field, by the name of the field. Others use their default.
pub type Choices = BTreeMap<&'static str, Side>;

/// A record that does not simply move, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub kind: EntityKind,
    pub words: String,
}

/// Two records to be merged: the left one is kept, the right one is deleted.
#[derive(Debug)]
pub struct Merge {
    left: Record,
    right: Record,
    moves: Moves,
}

impl Merge {
    /// Works out what moves, what is combined and what is dropped when `gone` is merged into `kept`. `None`
    /// unless these are two different records of the same kind, and that kind can be merged: person,
    /// organization or background.
    #[must_use]
    pub fn new(register: &Register, kind: EntityKind, kept: Uuid, gone: Uuid) -> Option<Self> {
        if kept == gone || !can_merge(kind) {
            return None;
        }
        let (left, right) = (register.record(kind, kept)?, register.record(kind, gone)?);
        let moves = redirect::moves(register, kept, gone);
        Some(Self { left, right, moves })
    }

    #[must_use]
    pub const fn kind(&self) -> EntityKind {
        self.left.kind()
    }

    #[must_use]
    pub fn kept(&self) -> Uuid {
        self.left.id()
    }

    #[must_use]
    pub fn gone(&self) -> Uuid {
        self.right.id()
    }

    /// The fields in which the two records differ.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        fn differing<T>(specs: &[Spec<T>], left: &T, right: &T) -> Vec<Field> {
            specs.iter().filter_map(|spec| spec.field(left, right)).collect()
        }
        match (&self.left, &self.right) {
            (Record::Person(left), Record::Person(right)) => differing(&fields::person(), left, right),
            (Record::Organization(left), Record::Organization(right)) => {
                differing(&fields::organization(), left, right)
            }
            (Record::Background(left), Record::Background(right)) => {
                differing(&fields::background(), left, right)
            }
            _ => Vec::new(),
        }
    }

    /// The kept record after the merge.
    #[must_use]
    pub fn result(&self, choices: &Choices) -> Record {
        fn chosen<T: Clone>(specs: &[Spec<T>], left: &T, right: &T, choices: &Choices) -> T {
            let mut result = left.clone();
            for spec in specs {
                if let Some(field) = spec.field(left, right) {
                    spec.apply(&mut result, right, choices.get(spec.name).copied().unwrap_or(field.usual));
                }
            }
            result
        }
        match (&self.left, &self.right) {
            (Record::Person(left), Record::Person(right)) => {
                let consents = fields::consents(left, right);
                Person { consents, ..chosen::<Person>(&fields::person(), left, right, choices) }.into()
            }
            (Record::Organization(left), Record::Organization(right)) => {
                let mut result = chosen::<Organization>(&fields::organization(), left, right, choices);
                fields::keep_names(&mut result, [&left.name, &right.name]);
                result.into()
            }
            (Record::Background(left), Record::Background(right)) => {
                chosen::<Background>(&fields::background(), left, right, choices).into()
            }
            _ => self.left.clone(),
        }
    }

    /// How many records of each kind will refer to the kept record instead of the deleted one.
    #[must_use]
    pub fn moved(&self) -> &[(EntityKind, usize)] {
        &self.moves.moved
    }

    /// Records that become duplicates, and are combined.
    #[must_use]
    pub fn combined(&self) -> &[Note] {
        &self.moves.combined
    }

    /// Records that lose a reference, because they would name one person twice.
    #[must_use]
    pub fn reduced(&self) -> &[Note] {
        &self.moves.reduced
    }

    /// Records that would connect a person with themselves, and are deleted.
    #[must_use]
    pub fn dropped(&self) -> &[Note] {
        &self.moves.dropped
    }

    /// Whether to point out that the consents of both are kept, whatever is chosen:
    /// one of them was withdrawn.
    #[must_use]
    pub fn keeps_objection(&self) -> bool {
        let held = |record: &Record| {
            matches!(record, Record::Person(person) if person.consents.iter()
            .any(|consent| consent.withdrawn.is_some()))
        };
        held(&self.left) || held(&self.right)
    }

    /// All changes: the kept record, what moves, what is deleted.
    #[must_use]
    pub fn changes(&self, register: &Register, choices: &Choices) -> Vec<Change> {
        let mut draft = Draft::new(register);
        draft.put(self.result(choices));
        for (key, after) in &self.moves.after {
            match after {
                Some(record) => draft.put(record.clone()),
                None => draft.remove(key.0, key.1),
            }
        }
        draft.remove(self.kind(), self.gone());
        draft.changes()
    }

    /// What the change set is: it makes one record of two.
    #[must_use]
    pub fn origin(&self) -> Origin {
        let merges = vec![MergedAway { kind: self.kind(), gone: self.gone(), kept: self.kept() }];
        Origin { merges, ..Origin::default() }
    }

    /// The label of the change set. Without names, because the journal keeps it.
    #[must_use]
    pub fn label(&self) -> String {
        format!("Merge two {}", self.kind().many())
    }
}

/// Whether records of this kind can be merged.
#[must_use]
pub const fn can_merge(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::Person | EntityKind::Organization | EntityKind::Background)
}
