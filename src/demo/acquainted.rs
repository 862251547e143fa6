//! Which people of a track know each other so far.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use crate::domain::{Id, Person};

/// Pairs of people, the smaller id first.
type Pairs = HashSet<(Id<Person>, Id<Person>), FixedState>;

#[derive(Debug, Default)]
pub(crate) struct Acquainted {
    /// Pairs that have a relationship; none gets a second one.
    related: Pairs,
    /// Pairs of classmates with a tie of any kind, counted in the shares of their cohort.
    counted: Pairs,
}

impl Acquainted {
    pub(crate) fn are_related(&self, one: Id<Person>, other: Id<Person>) -> bool {
        self.related.contains(&pair(one, other))
    }

    /// False if they were related already.
    pub(crate) fn relate(&mut self, one: Id<Person>, other: Id<Person>) -> bool {
        self.related.insert(pair(one, other))
    }

    /// False if they were counted already.
    pub(crate) fn count(&mut self, one: Id<Person>, other: Id<Person>) -> bool {
        self.counted.insert(pair(one, other))
    }
}

fn pair(one: Id<Person>, other: Id<Person>) -> (Id<Person>, Id<Person>) {
    (one.min(other), one.max(other))
}
