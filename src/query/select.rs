//! The records of a kind that a query finds, for callers that know the kind only when they run.

use uuid::Uuid;

use super::compile::compile;
use super::fields::Listed;
use super::problem::QueryProblem;
use super::source::Source;
use crate::domain::{
    Attendance, Background, Certificate, Cohort, Enrollment, EntityKind, Filter, Hire, Id, Import,
    Interaction, Mapping, Meetup, Opening, Organization, Person, Position, Program, Relationship, Wish,
};
use crate::text::fold::fold;
use crate::with_entities;

macro_rules! declare_select {
    ($($entity:ident, $table:ident, $word:literal, $one:literal, $many:literal;)+) => {
        /// The ids of the records that a query finds: people sorted by name, others by what they are called.
        /// What is wrong with the query comes with them; they are then found by the rest of it.
        #[must_use]
        pub fn select(kind: EntityKind, text: &str, source: &Source<'_>) -> (Vec<Uuid>, Vec<QueryProblem>) {
            if kind == EntityKind::Person {
                return people(text, source);
            }
            match kind {
                $(EntityKind::$entity => of_kind::<$entity>(text, source),)+
            }
        }
    };
}
with_entities!(declare_select);

/// People are kept sorted, with their search texts.
fn people(text: &str, source: &Source<'_>) -> (Vec<Uuid>, Vec<QueryProblem>) {
    let compiled = compile::<Person>(text, source);
    let matcher = compiled.matcher;
    let finds = |id: Id<Person>, text: &str| {
        source.register.get(id).is_some_and(|person| matcher.finds(source, person, Some(text)))
    };
    let found = source.register.people_by_name().filter(|(id, text)| finds(*id, text));
    (found.map(|(id, _)| id.uuid()).collect(), compiled.problems)
}

fn of_kind<T: Listed>(text: &str, source: &Source<'_>) -> (Vec<Uuid>, Vec<QueryProblem>) {
    let compiled = compile::<T>(text, source);
    let found = source.register.all::<T>().filter(|record| compiled.matcher.finds(source, record, None));
    let mut found: Vec<_> = found.collect();
    found.sort_by_cached_key(|record| (fold(&record.title(source)), record.id()));
    (found.into_iter().map(|record| record.id().uuid()).collect(), compiled.problems)
}
