//! The marked students: one by one, a range that follows the cursor, or all that the filter shows. Marks are
//! kept by id, so filtering, sorting, changing cohorts and undo don't affect them.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use foldhash::fast::FixedState;

use crate::app::panes::place::Place;
use crate::domain::{Id, Person};
use crate::register::Register;

type PersonSet = HashSet<Id<Person>, FixedState>;

#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    pub(crate) people: PersonSet,
    /// Marked people who were deleted: an undo brings them back marked.
    pub(crate) gone: PersonSet,
    /// The marks cleared last, so that they can be set again.
    pub(crate) lifted: PersonSet,
    /// Where the range that follows the cursor starts.
    pub(crate) from: Option<Id<Person>>,
    revision: u64,
}

/// The marks as drawn: those set, and the lines of the unfinished range.
#[derive(Debug, Clone)]
pub(crate) struct Shown<'a> {
    pub(crate) people: &'a PersonSet,
    pub(crate) range: Option<RangeInclusive<usize>>,
}

impl Shown<'_> {
    /// Whether the line at `position` in Students is marked.
    #[must_use]
    pub(crate) fn has(&self, place: Place, position: usize) -> bool {
        let held = matches!(place, Place::Person(person) if self.people.contains(&person));
        held || self.range.as_ref().is_some_and(|range| range.contains(&position))
    }

    #[must_use]
    pub(crate) fn is_any(&self) -> bool {
        self.range.is_some() || !self.people.is_empty()
    }
}

impl Marks {
    /// Whether a range is following the cursor.
    #[must_use]
    pub(crate) const fn is_range(&self) -> bool {
        self.from.is_some()
    }

    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.people.is_empty() && self.from.is_none()
    }

    #[must_use]
    pub(crate) fn can_mark_again(&self) -> bool {
        !self.lifted.is_empty()
    }

    /// Drops the marks of people who are gone, and restores those of people who are back.
    pub(crate) fn track(&mut self, register: &Register) {
        if self.revision == register.revision() {
            return;
        }
        self.revision = register.revision();
        if self.people.is_empty() && self.gone.is_empty() {
            return;
        }
        let is_there = |person: &Id<Person>| register.get(*person).is_some();
        let back: Vec<_> = self.gone.extract_if(is_there).collect();
        self.gone.extend(self.people.extract_if(|person| !is_there(person)));
        self.people.extend(back);
    }
}
