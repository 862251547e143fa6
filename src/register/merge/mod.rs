//! Merging two records of one kind: two entries of one person, organization or background become one (rule
//! 8). All of it is worked out first, in words, and is an ordinary change set, so that one undo brings all
//! back.

pub(crate) mod combine;
mod fields;
pub(crate) mod redirect;

use std::collections::BTreeMap;

use uuid::Uuid;

pub use fields::{Field, Side};

use super::{Change, Draft, Register};
use crate::domain::{Background, EntityKind, Organization, Person, Record};
use crate::register::merge::redirect::Moves;
use fields::Spec;

/// Which side each field is taken from, by the name of the field. What is not named is taken as usual.
pub type Choices = BTreeMap<&'static str, Side>;

/// A record that does not simply move, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub kind: EntityKind,
    pub words: String,
}

/// Two records that are about to be one: the left one is kept, the right one goes.
#[derive(Debug)]
pub struct Merge {
    left: Record,
    right: Record,
    moves: Moves,
}

impl Merge {
    /// Works out what moves, is combined and is dropped when `gone` becomes part of `kept`. Nothing, when the
    /// two are not two records of one kind that can be merged: a person, an organization or a background.
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

    /// The fields in which the two differ.
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

    /// The kept record as it will be.
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

    /// How many records of each kind will refer to the kept record instead of the one that goes.
    #[must_use]
    pub fn moved(&self) -> &[(EntityKind, usize)] {
        &self.moves.moved
    }

    /// What says the same twice and becomes one.
    #[must_use]
    pub fn combined(&self) -> &[Note] {
        &self.moves.combined
    }

    /// What stays without one of its names, because it would name one person twice.
    #[must_use]
    pub fn reduced(&self) -> &[Note] {
        &self.moves.reduced
    }

    /// What would join a person to themselves, and goes.
    #[must_use]
    pub fn dropped(&self) -> &[Note] {
        &self.moves.dropped
    }

    /// The consents of both stay, whatever is chosen. Said when there is one that was taken back.
    #[must_use]
    pub fn keeps_objection(&self) -> bool {
        let held = |record: &Record| {
            matches!(record, Record::Person(person) if person.consents.iter()
            .any(|consent| consent.withdrawn.is_some()))
        };
        held(&self.left) || held(&self.right)
    }

    /// All changes: the kept record, what moves, what goes.
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

    /// What the change set is called. Without names, because the journal keeps it.
    #[must_use]
    pub fn label(&self) -> String {
        format!("Merge two {}", self.kind().many())
    }
}

/// Whether there is a way to merge two of these.
#[must_use]
pub const fn can_merge(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::Person | EntityKind::Organization | EntityKind::Background)
}
