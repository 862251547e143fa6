//! What all entities share: a kind, an id, references to others. The list of entities stands here once,
//! in [`crate::with_entities`]; tables, trees and change records are generated from it.

use std::sync::Arc;

use uuid::Uuid;

use super::problem::Problem;
use super::{
    Attendance, Background, Cohort, Credential, Enrollment, Hire, Id, Interaction, Meetup, Opening,
    Organization, Person, Position, Program, Relationship, Wish,
};

/// Hands the list of entities to another macro: type, table name, stable word for files, words for people.
#[macro_export]
macro_rules! with_entities {
    ($callback:ident) => {
        $callback! {
            Program, programs, "program", "program", "programs";
            Cohort, cohorts, "cohort", "cohort", "cohorts";
            Person, people, "person", "person", "people";
            Enrollment, enrollments, "enrollment", "enrollment", "enrollments";
            Credential, credentials, "credential", "credential", "credentials";
            Background, backgrounds, "background", "field", "fields";
            Organization, organizations, "organization", "organization", "organizations";
            Position, positions, "position", "position", "positions";
            Hire, hires, "hire", "hire", "hires";
            Relationship, relationships, "relationship", "relationship", "relationships";
            Meetup, meetups, "meetup", "meetup", "meetups";
            Attendance, attendances, "attendance", "attendance", "attendances";
            Interaction, interactions, "interaction", "interaction", "interactions";
            Wish, wishes, "wish", "wish", "wishes";
            Opening, openings, "opening", "opening", "openings";
        }
    };
}

/// A thing the register keeps.
pub trait Entity: Clone + PartialEq + std::fmt::Debug + Send + Sync + 'static {
    const KIND: EntityKind;

    fn id(&self) -> Id<Self>;

    /// Calls `visit` once for every record this one refers to.
    fn each_reference(&self, visit: &mut dyn FnMut(Reference));

    /// Lets go of every reference to `gone`. Returns whether the record can still stand without it; one
    /// that can't goes when the other is deleted (rule 7).
    fn forget(&mut self, gone: Uuid) -> bool;

    /// What is wrong with this record by itself.
    fn problems(&self) -> Vec<Problem>;
}

/// That a field of a record refers to another record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    pub field: &'static str,
    pub kind: EntityKind,
    pub id: Uuid,
}

/// Empties a reference that may be empty.
pub(crate) fn clear<T>(reference: &mut Option<Id<T>>, gone: Uuid) {
    if reference.is_some_and(|id| id.uuid() == gone) {
        *reference = None;
    }
}

impl Reference {
    pub(crate) fn to<T: Entity>(field: &'static str, id: Id<T>) -> Self {
        Self { field, kind: T::KIND, id: id.uuid() }
    }
}

macro_rules! declare_records {
    ($($entity:ident, $table:ident, $word:literal, $one:literal, $many:literal;)+) => {
        /// Which entity a record is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EntityKind {
            $($entity,)+
        }

        impl EntityKind {
            pub const ALL: &'static [Self] = &[$(Self::$entity,)+];

            /// The stable word used in files: names of trees, the journal's `entity`.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$entity => $word,)+ }
            }

            /// What people call one of them.
            #[must_use]
            pub const fn one(self) -> &'static str {
                match self { $(Self::$entity => $one,)+ }
            }

            /// What people call several of them.
            #[must_use]
            pub const fn many(self) -> &'static str {
                match self { $(Self::$entity => $many,)+ }
            }
        }

        /// A record of any entity. Shared, because the register, an undo step and the journal's writer
        /// hold the same record at once.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Record {
            $($entity(Arc<$entity>),)+
        }

        impl Record {
            #[must_use]
            pub const fn kind(&self) -> EntityKind {
                match self { $(Self::$entity(_) => EntityKind::$entity,)+ }
            }

            #[must_use]
            pub fn id(&self) -> Uuid {
                match self { $(Self::$entity(record) => record.id.uuid(),)+ }
            }

            pub fn each_reference(&self, visit: &mut dyn FnMut(Reference)) {
                match self { $(Self::$entity(record) => record.each_reference(visit),)+ }
            }

            /// This record without any reference to `gone`, or `None` when it can't stand without it.
            #[must_use]
            pub fn without(&self, gone: Uuid) -> Option<Self> {
                match self {
                    $(Self::$entity(record) => {
                        let mut record = $entity::clone(record);
                        record.forget(gone).then(|| record.into())
                    })+
                }
            }

            #[must_use]
            pub fn problems(&self) -> Vec<Problem> {
                match self { $(Self::$entity(record) => record.problems(),)+ }
            }
        }

        $(
            impl From<$entity> for Record {
                fn from(record: $entity) -> Self {
                    Self::$entity(Arc::new(record))
                }
            }
            impl From<Arc<$entity>> for Record {
                fn from(record: Arc<$entity>) -> Self {
                    Self::$entity(record)
                }
            }
        )+
    };
}

with_entities!(declare_records);

impl EntityKind {
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// `1 hire`, `7 hires`.
    #[must_use]
    pub fn counted(self, count: usize) -> String {
        if count == 1 { format!("1 {}", self.one()) } else { format!("{count} {}", self.many()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FoundVia;

    #[test]
    fn kinds_are_found_by_their_word() {
        for kind in EntityKind::ALL {
            assert_eq!(EntityKind::from_word(kind.word()), Some(*kind));
        }
        assert_eq!(EntityKind::from_word("nothing"), None);
        assert_eq!([0, 1, 7].map(|count| EntityKind::Hire.counted(count)), ["0 hires", "1 hire", "7 hires"]);
        assert_eq!(EntityKind::Person.counted(2), "2 people");
    }

    #[test]
    fn a_record_lets_go_or_goes() {
        let id = |number| Uuid::from_u128(number);
        let hire = Hire {
            hired: Id::new(id(1)),
            hirer: Some(Id::new(id(2))),
            organization: Some(Id::new(id(3))),
            found_via: FoundVia::Classmate,
            ..Hire::default()
        };
        let record = Record::from(hire.clone());
        assert_eq!(record.without(id(2)), Some(Hire { hirer: None, ..hire.clone() }.into()));
        assert_eq!(
            record.without(id(2)).and_then(|record| record.without(id(3))),
            None,
            "nobody is behind it any more"
        );
        assert_eq!(record.without(id(1)), None);
        assert_eq!(record.without(id(9)), Some(record));
        let talk = Interaction { people: vec![Id::new(id(1)), Id::new(id(2))], ..Interaction::default() };
        assert_eq!(
            Record::from(talk.clone()).without(id(1)),
            Some(Interaction { people: vec![Id::new(id(2))], ..talk.clone() }.into())
        );
        assert_eq!(Record::from(Interaction { people: vec![Id::new(id(1))], ..talk }).without(id(1)), None);
        let position =
            Position { person: Id::new(id(1)), organization: Some(Id::new(id(3))), ..Position::default() };
        assert_eq!(Record::from(position.clone()).without(id(3)), None, "it would say nothing");
        let titled = Position { title: "Baker".into(), ..position };
        assert_eq!(
            Record::from(titled.clone()).without(id(3)),
            Some(Position { organization: None, ..titled }.into())
        );
    }

    #[test]
    fn references_name_field_kind_and_id() {
        let hire = Hire {
            hired: Id::new(Uuid::from_u128(1)),
            referrer: Some(Id::new(Uuid::from_u128(2))),
            ..Hire::default()
        };
        let mut seen = Vec::new();
        Record::from(hire).each_reference(&mut |reference| {
            seen.push((reference.field, reference.kind, reference.id.as_u128()));
        });
        assert_eq!(seen, [("hired", EntityKind::Person, 1), ("referrer", EntityKind::Person, 2)]);
    }
}
