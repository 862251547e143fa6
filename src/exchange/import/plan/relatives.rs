//! Who is called what, and what tells one relationship from another.

use std::collections::HashMap;

use super::groups::Lookup;
use crate::domain::{Id, Person, RelationshipKind};
use crate::exchange::import::words::names;
use crate::text::fold::fold;

/// What tells one relationship from another: its kind and the two people, in order where that matters.
pub(super) type Ends = (&'static str, Id<Person>, Id<Person>);

pub(super) fn ends(kind: RelationshipKind, from: Id<Person>, to: Id<Person>) -> Ends {
    if kind.is_symmetric() && to < from { (kind.label(), to, from) } else { (kind.label(), from, to) }
}

/// People by their names, gathered once, because many of a file may name others.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_key: Lookup<String, Vec<Id<Person>>>,
    by_whole: Lookup<String, Vec<Id<Person>>>,
}

impl Names {
    pub(super) fn of<'p>(people: impl Iterator<Item = &'p Person>) -> Self {
        let mut names = Self { by_key: HashMap::default(), by_whole: HashMap::default() };
        for person in people {
            let key = names::key(&person.given_name, &person.family_name);
            names.by_key.entry(key).or_default().push(person.id);
            names.by_whole.entry(fold(&person.name())).or_default().push(person.id);
        }
        names
    }

    /// Everybody of this name, however it is divided.
    pub(super) fn called(&self, name: &str) -> Vec<Id<Person>> {
        let (given, family) = names::split(name);
        let by_key = self.by_key.get(&names::key(&given, &family)).into_iter().flatten();
        let mut called: Vec<_> =
            by_key.chain(self.by_whole.get(&fold(name)).into_iter().flatten()).copied().collect();
        called.sort_unstable();
        called.dedup();
        called
    }
}
