//! The marked students: one by one, a range that follows the cursor, or all that the filter shows. Marks
//! are held by id, so that filters, sorting, other cohorts and undo leave them where they are.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use foldhash::fast::FixedState;

use crate::app::keys::command::Command;
use crate::app::panes::place::{Pane, Place};
use crate::app::{App, Tone};
use crate::domain::{EntityKind, Id, Person};
use crate::register::Register;

type PersonSet = HashSet<Id<Person>, FixedState>;

/// Who is marked.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    people: PersonSet,
    /// Marked people who were deleted: an undo brings them back with their mark.
    gone: PersonSet,
    /// The marks that were lifted last, to be set again.
    lifted: PersonSet,
    /// Where a range began that still follows the cursor.
    from: Option<Id<Person>>,
    revision: u64,
}

/// The marks as they are drawn: those set, and the lines of the range under way.
#[derive(Debug, Clone)]
pub struct Shown<'a> {
    people: &'a PersonSet,
    range: Option<RangeInclusive<usize>>,
}

impl Shown<'_> {
    /// Whether the line at `position` of the students is marked.
    #[must_use]
    pub fn has(&self, place: Place, position: usize) -> bool {
        let held = matches!(place, Place::Person(person) if self.people.contains(&person));
        held || self.range.as_ref().is_some_and(|range| range.contains(&position))
    }

    /// Whether there is any mark at all.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.range.is_some() || !self.people.is_empty()
    }
}

impl Marks {
    /// Whether a range follows the cursor now.
    #[must_use]
    pub const fn is_range(&self) -> bool {
        self.from.is_some()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.from.is_none()
    }

    #[must_use]
    pub fn can_mark_again(&self) -> bool {
        !self.lifted.is_empty()
    }

    /// Leaves out who is no longer there, and takes back who is there again.
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

impl App {
    /// The marks as they are to be drawn.
    #[must_use]
    pub fn marks_shown(&self) -> Shown<'_> {
        Shown { people: &self.marks.people, range: self.range() }
    }

    /// How many students are marked, those of a range under way too.
    #[must_use]
    pub fn marked_count(&self) -> usize {
        let rows = self.list(Pane::Students).rows();
        let in_range = self.range().and_then(|range| rows.get(range)).unwrap_or_default();
        let more = in_range
            .iter()
            .filter(|place| matches!(place, Place::Person(person) if !self.marks.people.contains(person)))
            .count();
        self.marks.people.len() + more
    }

    /// The marked students, by id.
    #[must_use]
    pub fn marked(&self) -> Vec<Id<Person>> {
        let mut people: Vec<_> = self.marks.people.iter().copied().collect();
        people.sort_unstable();
        people
    }

    /// Whether keys are about the marked students: some are marked, and the cursor is among the students.
    #[must_use]
    pub fn on_marked(&self) -> bool {
        self.pane() == Pane::Students && !self.detail_focused() && !self.marks.is_empty()
    }

    fn range(&self) -> Option<RangeInclusive<usize>> {
        let from = Place::Person(self.marks.from?);
        let list = self.list(Pane::Students);
        let (from, to) = (list.rows().iter().position(|row| *row == from)?, list.position());
        Some(from.min(to)..=from.max(to))
    }

    /// Ends a range before a command that has nothing to do with it; says whether that was all the command
    /// was for.
    pub(crate) fn finish_range(&mut self, command: Command) -> bool {
        use Command::{
            Back, Down, First, Help, Last, MarkRange, MarkStudent, PageDown, PageUp, ScrollDown, ScrollUp, Up,
        };
        if !self.marks.is_range()
            || matches!(command, Down | Up | First | Last | PageDown | PageUp | ScrollDown | ScrollUp | Help)
        {
            return false;
        }
        let rows = self
            .range()
            .and_then(|range| self.list(Pane::Students).rows().get(range))
            .unwrap_or_default()
            .to_vec();
        self.marks.people.extend(rows.into_iter().filter_map(person_of));
        self.marks.from = None;
        matches!(command, MarkStudent | MarkRange | Back)
    }

    /// Marks or unmarks the selected student and goes on to the next.
    pub(crate) fn mark_student(&mut self) {
        if let Some(Place::Person(person)) = self.selected() {
            if !self.marks.people.remove(&person) {
                self.marks.people.insert(person);
            }
            self.move_by(1);
        }
    }

    pub(crate) fn mark_range(&mut self) {
        if let Some(Place::Person(person)) = self.selected() {
            self.marks.from = Some(person);
        }
    }

    /// Marks everybody shown; when all of them are marked already, unmarks them.
    pub(crate) fn mark_shown(&mut self) {
        let shown: Vec<_> = self.list(Pane::Students).rows().iter().copied().filter_map(person_of).collect();
        if shown.iter().all(|person| self.marks.people.contains(person)) {
            for person in &shown {
                self.marks.people.remove(person);
            }
        } else {
            self.marks.people.extend(shown);
        }
    }

    /// Takes all marks away, but remembers them: a key too many costs nothing.
    pub(crate) fn clear_marks(&mut self) {
        self.marks.lifted = std::mem::take(&mut self.marks.people);
        self.marks.gone.clear();
        let words = EntityKind::Person.counted(self.marks.lifted.len());
        let again = self
            .keymap
            .key_of(crate::app::keys::command::Context::Panes, Command::MarkAgain)
            .map(|key| format!("; {key} marks them again"));
        self.say(Tone::Plain, format!("Unmarked {words}{}.", again.unwrap_or_default()));
    }

    pub(crate) fn mark_again(&mut self) {
        let Self { marks, register, .. } = self;
        marks.people.extend(marks.lifted.drain().filter(|person| register.get(*person).is_some()));
    }
}

const fn person_of(place: Place) -> Option<Id<Person>> {
    match place {
        Place::Person(person) => Some(person),
        _ => None,
    }
}
