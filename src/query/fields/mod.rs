//! The fields of every list, declared once. Queries, completion, the page `docs/query.md` and `--json` all
//! read these tables. Names are never changed once released: scripts and saved queries have them.

mod backgrounds;
mod cohorts;
mod contacts;
mod enrollments;
mod hires;
mod meetups;
mod openings;
mod organizations;
mod others;
mod people;
mod values;

use uuid::Uuid;

use super::field::{Field, FieldInfo};
use super::source::Source;
use crate::domain::{
    Attendance, Background, Certificate, Cohort, Enrollment, EntityKind, Filter, Hire, Id, Import,
    Interaction, Mapping, Meetup, Opening, Organization, Person, Position, Program, Relationship, Wish,
};
use crate::register::Tabled;
use crate::with_entities;

/// An entity that has a list with fields.
pub trait Listed: Tabled + Sized + 'static {
    fn fields() -> &'static [Field<Self>];

    /// What plain words search, not yet folded.
    fn search_text(&self, source: &Source<'_>) -> String;

    /// What people call the record by, such as a name or a code.
    fn title(&self, source: &Source<'_>) -> String;

    /// The ids of those whose field has this record, where the register knows them without a look at each.
    /// Only of fields that are empty where there is nothing.
    #[must_use]
    fn having(_: &Source<'_>, _field: &str, _record: Uuid) -> Option<Vec<Uuid>> {
        None
    }
}

macro_rules! declare_infos {
    ($($entity:ident, $table:ident, $word:literal, $one:literal, $many:literal;)+) => {
        /// What is to be known of the fields of a kind of record.
        pub fn infos(kind: EntityKind) -> Box<dyn Iterator<Item = &'static FieldInfo>> {
            match kind {
                $(EntityKind::$entity =>
                    Box::new(<$entity as Listed>::fields().iter().map(|field| &field.info)),)+
            }
        }

        /// What people call a record by.
        #[must_use]
        pub fn title(source: &Source<'_>, kind: EntityKind, id: Uuid) -> Option<String> {
            match kind {
                $(EntityKind::$entity =>
                    source.register.get(Id::<$entity>::new(id)).map(|record| record.title(source)),)+
            }
        }
    };
}
with_entities!(declare_infos);

/// The name of today for a name of a field: columns of rosters are called otherwise.
#[must_use]
pub fn todays_name(name: &str) -> &str {
    match name {
        "city" => "location",
        "tags" => "tag",
        "completed-on" => "completed",
        "background-at-entry" | "field-at-entry" => "background",
        "field-now" => "background-now",
        "current-title" => "title",
        "current-organization" => "organization",
        "certificate-number" => "certificate",
        today => today,
    }
}

/// The field with this name. Names of columns of rosters are understood, too.
#[must_use]
pub(crate) fn named<T: Listed>(name: &str) -> Option<&'static Field<T>> {
    let exact = T::fields().iter().find(|field| field.info.name == name);
    exact.or_else(|| T::fields().iter().find(|field| field.info.name == todays_name(name)))
}
