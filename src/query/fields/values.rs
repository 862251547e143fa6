//! Declaring the fields of an entity, and reading common kinds of values.

use crate::domain::{Id, Identifier, PartialDate, Person};
use crate::query::field::{Datum, Visit};
use crate::query::source::Source;

/// Declares the fields of one entity: name, kind of value, what no value means, whether there may be several,
/// a line about it, and how to read it.
macro_rules! fields {
    ($record:ty; $($name:literal, $kind:expr, $empty:ident, $many:literal, $doc:literal, $read:expr;)+) => {
        pub(super) static FIELDS: &[$crate::query::field::Field<$record>] = &[$(
            $crate::query::field::Field {
                info: $crate::query::field::FieldInfo {
                    name: $name,
                    kind: $kind,
                    empty: $crate::query::field::Empty::$empty,
                    many: $many,
                    doc: $doc,
                },
                read: $read,
            },
        )+];
    };
}
pub(super) use fields;

pub(super) fn text(visit: Visit<'_>, text: &str) {
    if !text.trim().is_empty() {
        visit(Datum::Text(text));
    }
}

pub(super) fn texts(visit: Visit<'_>, all: &[String]) {
    for one in all {
        text(visit, one);
    }
}

pub(super) fn date(visit: Visit<'_>, date: Option<PartialDate>) {
    if let Some(date) = date {
        visit(Datum::Date(date));
    }
}

pub(super) fn record<T>(visit: Visit<'_>, id: Option<Id<T>>) {
    if let Some(id) = id {
        visit(Datum::Record(id.uuid()));
    }
}

pub(super) fn number<N: Into<i64>>(visit: Visit<'_>, number: Option<N>) {
    if let Some(number) = number {
        visit(Datum::Number(number.into()));
    }
}

pub(super) fn count(visit: Visit<'_>, things: impl Iterator) {
    visit(Datum::Number(i64::try_from(things.count()).unwrap_or(i64::MAX)));
}

pub(super) fn person(source: &Source<'_>, visit: Visit<'_>, id: Option<Id<Person>>) {
    if let Some(person) = id.and_then(|id| source.register.get(id)) {
        visit(Datum::Text(&person.name()));
    }
}

pub(super) fn identifiers(visit: Visit<'_>, all: &[Identifier]) {
    for held in all {
        text(visit, &format!("{}={}", held.system, held.value));
    }
}
