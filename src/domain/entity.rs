//! What all entities share: a kind, an id, and references to others. `references!` declares the fields of an
//! entity that refer to others, once; following references, deleting and merging all go by that.

use uuid::Uuid;

use super::problem::Problem;
use super::{EntityKind, Id};

/// A kind of record that the register keeps.
pub trait Entity: References + Clone + PartialEq + std::fmt::Debug + Send + Sync + 'static {
    const KIND: EntityKind;

    fn id(&self) -> Id<Self>;

    /// Problems that are visible in this record alone.
    fn problems(&self) -> Vec<Problem>;
}

/// The references of a record to others. Implemented by `references!`.
pub trait References {
    /// Calls `visit` once for every reference.
    fn each_reference(&self, visit: &mut dyn FnMut(Reference));

    /// Removes every reference to `gone`. Returns whether the record is still valid without it; if not, it is
    /// deleted together with `gone` (rule 7).
    fn forget(&mut self, gone: Uuid) -> bool;

    /// Replaces every reference to `gone` by one to `kept`.
    fn redirect(&mut self, gone: Uuid, kept: Uuid);
}

/// A field of a record that refers to another record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    pub field: &'static str,
    pub kind: EntityKind,
    pub id: Uuid,
}

/// A field that holds references. Its type determines the entity and the rule: an `Id` is required, an
/// `Option` may become empty, and a `Vec` may lose any of its elements.
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

/// Declares the fields of an entity that refer to other records; their types say the rest. A field of a
/// nested struct needs a name of its own (`at_entry.background as "entry_background"`). `needs` is a
/// condition: a record that no longer meets it after losing a reference is deleted too.
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
                // An array, not `&&`: every field must forget, even after one returned false.
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
