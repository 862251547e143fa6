//! One table for each entity, generated from the list of entities, and the trait that finds a type's table.

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use crate::domain::{
    Attendance, Background, Certificate, Cohort, Enrollment, Entity, EntityKind, Filter, Hire, Id, Import,
    Interaction, Mapping, Meetup, Opening, Organization, Person, Position, Program, Record, Relationship,
    Wish,
};
use crate::with_entities;

/// Ordered by id, so that everything derived from a table always has the same order.
pub type Table<T> = BTreeMap<Id<T>, Arc<T>>;

/// An entity that has a table in the register.
pub trait Tabled: Entity {
    #[doc(hidden)]
    fn table(tables: &Tables) -> &Table<Self>;

    /// The record as this type, if it is one.
    fn of(record: &Record) -> Option<&Arc<Self>>;
}

macro_rules! declare_tables {
    ($($entity:ident, $table:ident, $word:literal, $one:literal, $many:literal;)+) => {
        #[doc(hidden)]
        #[derive(Debug, Clone, Default)]
        pub struct Tables {
            $($table: Table<$entity>,)+
        }

        impl Tables {
            pub(crate) fn from_records(records: &[Record]) -> Self {
                // Collecting builds each tree in bulk, fastest if the ids are ascending.
                Self { $($table: records.iter().filter_map($entity::of)
                    .map(|record| (record.id, Arc::clone(record))).collect(),)+ }
            }

            pub(crate) fn is_empty(&self) -> bool {
                true $(&& self.$table.is_empty())+
            }

            pub(crate) fn record(&self, kind: EntityKind, id: Uuid) -> Option<Record> {
                match kind {
                    $(EntityKind::$entity => self.$table.get(&Id::new(id)).cloned().map(Record::$entity),)+
                }
            }

            pub(crate) fn insert(&mut self, record: Record) {
                match record {
                    $(Record::$entity(record) => { self.$table.insert(record.id, record); })+
                }
            }

            pub(crate) fn remove(&mut self, kind: EntityKind, id: Uuid) {
                match kind {
                    $(EntityKind::$entity => { self.$table.remove(&Id::new(id)); })+
                }
            }

            pub(crate) fn records(&self, kind: EntityKind) -> Box<dyn Iterator<Item = Record> + '_> {
                match kind {
                    $(EntityKind::$entity => Box::new(self.$table.values().cloned().map(Record::$entity)),)+
                }
            }
        }

        $(
            impl Tabled for $entity {
                fn table(tables: &Tables) -> &Table<Self> {
                    &tables.$table
                }

                fn of(record: &Record) -> Option<&Arc<Self>> {
                    match record {
                        Record::$entity(record) => Some(record),
                        _ => None,
                    }
                }
            }
        )+
    };
}

with_entities!(declare_tables);

impl Tables {
    pub(crate) fn of<T: Tabled>(&self) -> &Table<T> {
        T::table(self)
    }
}
