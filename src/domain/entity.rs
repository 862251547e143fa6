//! What all entities share: a kind, an id, and references to others. An entity declares the fields that refer
//! to others once, in `references!`; following references, deleting and merging go by that.

use uuid::Uuid;

use super::problem::Problem;
use super::{EntityKind, Id};

/// A thing the register keeps.
pub trait Entity: References + Clone + PartialEq + std::fmt::Debug + Send + Sync + 'static {
    const KIND: EntityKind;

    fn id(&self) -> Id<Self>;

    /// What is wrong with this record by itself.
    fn problems(&self) -> Vec<Problem>;
}

/// Which records one refers to. Written by `references!`.
pub trait References {
    /// Calls `visit` once for every reference.
    fn each_reference(&self, visit: &mut dyn FnMut(Reference));

    /// Lets go of every reference to `gone`. Returns whether the record can still stand without it; one
    /// that can't goes when the other is deleted (rule 7).
    fn forget(&mut self, gone: Uuid) -> bool;

    /// Has every reference to `gone` lead to `kept`.
    fn redirect(&mut self, gone: Uuid, kept: Uuid);
}

/// That a field of a record refers to another record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    pub field: &'static str,
    pub kind: EntityKind,
    pub id: Uuid,
}

/// A field that refers to records. Its type tells to which entity and how: `Id` is required, `Option` may be
/// empty, and of a `Vec` any may go.
pub(crate) trait ReferenceField {
    fn visit(&self, field: &'static str, visit: &mut dyn FnMut(Reference));
    fn forget(&mut self, gone: Uuid) -> bool;
    fn redirect(&mut self, gone: Uuid, kept: Uuid);
}

impl<T: Entity> ReferenceField for Id<T> {
    fn visit(&self, field: &'static str, visit: &mut dyn FnMut(Reference)) {
        visit(Reference { field, kind: T::KIND, id: self.uuid() });
    }

    fn forget(&mut self, gone: Uuid) -> bool {
        self.uuid() != gone
    }

    fn redirect(&mut self, gone: Uuid, kept: Uuid) {
        if self.uuid() == gone {
            *self = Self::new(kept);
        }
    }
}

impl<T: Entity> ReferenceField for Option<Id<T>> {
    fn visit(&self, field: &'static str, visit: &mut dyn FnMut(Reference)) {
        if let Some(id) = self {
            id.visit(field, visit);
        }
    }

    fn forget(&mut self, gone: Uuid) -> bool {
        *self = self.filter(|id| id.uuid() != gone);
        true
    }

    fn redirect(&mut self, gone: Uuid, kept: Uuid) {
        if let Some(id) = self {
            id.redirect(gone, kept);
        }
    }
}

impl<T: Entity> ReferenceField for Vec<Id<T>> {
    fn visit(&self, field: &'static str, visit: &mut dyn FnMut(Reference)) {
        for id in self {
            id.visit(field, visit);
        }
    }

    fn forget(&mut self, gone: Uuid) -> bool {
        self.retain(|id| id.uuid() != gone);
        true
    }

    fn redirect(&mut self, gone: Uuid, kept: Uuid) {
        for id in self {
            id.redirect(gone, kept);
        }
    }
}

/// Declares which fields of an entity refer to other records: their types tell the rest. A field of a struct
/// within has a name of its own (`at_entry.background as "entry_background"`). `needs` is what must be left
/// of a record that lost an optional reference, or it goes too.
macro_rules! references {
    ($entity:ident) => {
        impl $crate::domain::References for $entity {
            fn each_reference(&self, _visit: &mut dyn FnMut($crate::domain::Reference)) {}

            fn forget(&mut self, _gone: uuid::Uuid) -> bool {
                true
            }

            fn redirect(&mut self, _gone: uuid::Uuid, _kept: uuid::Uuid) {}
        }
    };
    ($entity:ident: $($($place:ident).+ $(as $name:literal)?),+ $(; needs |$record:ident| $left:expr)?) => {
        impl $crate::domain::References for $entity {
            fn each_reference(&self, visit: &mut dyn FnMut($crate::domain::Reference)) {
                use $crate::domain::entity::{ReferenceField as _, field_name};
                $(self.$($place).+.visit(field_name!($($place).+ $(as $name)?), visit);)+
            }

            fn forget(&mut self, gone: uuid::Uuid) -> bool {
                use $crate::domain::entity::ReferenceField as _;
                // All of them, whatever the first says.
                let stands = [$(self.$($place).+.forget(gone)),+];
                $(
                    let $record = &*self;
                    if !$left {
                        return false;
                    }
                )?
                !stands.contains(&false)
            }

            fn redirect(&mut self, gone: uuid::Uuid, kept: uuid::Uuid) {
                use $crate::domain::entity::ReferenceField as _;
                $(self.$($place).+.redirect(gone, kept);)+
            }
        }
    };
}

macro_rules! field_name {
    ($place:ident) => {
        stringify!($place)
    };
    ($($place:ident).+ as $name:literal) => {
        $name
    };
}

pub(crate) use {field_name, references};
