//! Tests of the language: reading and printing, what queries find, completion.

mod completing;
mod every_field;
mod examples;
mod finding;
mod naive;
mod reading;
mod world;

use jiff::civil::Date;

use super::{Source, select};
use crate::domain::{EntityKind, Id, Person};
use crate::register::Register;

const TODAY: Date = Date::constant(2024, 9, 16);

/// The names of the records that a query finds, and what is wrong with it.
fn found(register: &Register, kind: EntityKind, query: &str) -> (Vec<String>, Vec<String>) {
    let source = Source::new(register, TODAY);
    let (ids, problems) = select(kind, query, &source);
    let names = ids.into_iter().filter_map(|id| super::fields::title(&source, kind, id)).collect();
    (names, problems.iter().map(ToString::to_string).collect())
}

/// The given names of the people whom a query without faults finds.
fn people(register: &Register, query: &str) -> Vec<String> {
    let (ids, problems) = select(EntityKind::Person, query, &Source::new(register, TODAY));
    assert!(problems.is_empty(), "{query}: {problems:?}");
    let person = |id| register.get(Id::<Person>::new(id)).map(|person| person.given_name.clone());
    ids.into_iter().filter_map(person).collect()
}
