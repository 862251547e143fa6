//! Marking students: one by one, a range that follows the cursor, or all that are shown.

use std::ops::RangeInclusive;

use crate::app::App;
use crate::app::actions::Action;
use crate::app::effect::Tone;
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::panes::marks::Shown;
use crate::app::panes::place::{Pane, Place};
use crate::domain::{EntityKind, Id, Person};

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::MarkStudent => App::mark_student,
        Command::MarkRange => App::mark_range,
        Command::MarkShown => App::mark_shown,
        Command::MarkAgain => App::mark_again,
        _ => return None,
    })
}

impl App {
    /// The marks, for drawing.
    #[must_use]
    pub(crate) fn marks_shown(&self) -> Shown<'_> {
        Shown { people: &self.marks.people, range: self.range() }
    }

    /// How many students are marked, counting an unfinished range.
    #[must_use]
    pub(crate) fn marked_count(&self) -> usize {
        let rows = self.list(Pane::Students).rows();
        let in_range = self.range().and_then(|range| rows.get(range)).unwrap_or_default();
        let more = in_range
            .iter()
            .filter(|place| matches!(place, Place::Person(person) if !self.marks.people.contains(person)))
            .count();
        self.marks.people.len() + more
    }

    /// Sorted by id.
    #[must_use]
    pub fn marked(&self) -> Vec<Id<Person>> {
        let mut people: Vec<_> = self.marks.people.iter().copied().collect();
        people.sort_unstable();
        people
    }

    /// Whether commands act on the marked students: some are marked, and Students has the focus.
    #[must_use]
    pub(crate) fn on_marked(&self) -> bool {
        self.pane() == Pane::Students && !self.detail_focused() && !self.marks.is_empty()
    }

    fn range(&self) -> Option<RangeInclusive<usize>> {
        let from = Place::Person(self.marks.from?);
        let list = self.list(Pane::Students);
        let (from, to) = (list.rows().iter().position(|row| *row == from)?, list.position());
        Some(from.min(to)..=from.max(to))
    }

    /// Ends a range before a command that does not extend it. Returns whether ending it was all
    /// the command was for.
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

    /// Marks or unmarks the selected student and moves to the next.
    fn mark_student(&mut self) {
        if let Some(Place::Person(person)) = self.selected() {
            if !self.marks.people.remove(&person) {
                self.marks.people.insert(person);
            }
            self.move_by(1);
        }
    }

    fn mark_range(&mut self) {
        if let Some(Place::Person(person)) = self.selected() {
            self.marks.from = Some(person);
        }
    }

    /// Marks everybody shown; if all of them are marked already, unmarks them.
    fn mark_shown(&mut self) {
        let shown: Vec<_> = self.list(Pane::Students).rows().iter().copied().filter_map(person_of).collect();
        if shown.iter().all(|person| self.marks.people.contains(person)) {
            for person in &shown {
                self.marks.people.remove(person);
            }
        } else {
            self.marks.people.extend(shown);
        }
    }

    /// Clears all marks, but remembers them, in case it was a mistake.
    pub(crate) fn clear_marks(&mut self) {
        self.marks.lifted = std::mem::take(&mut self.marks.people);
        self.marks.gone.clear();
        let words = EntityKind::Person.counted(self.marks.lifted.len());
        let again = self
            .keymap
            .key_of(Context::Panes, Command::MarkAgain)
            .map(|key| format!("; {key} marks them again"));
        self.say(Tone::Plain, format!("Unmarked {words}{}.", again.unwrap_or_default()));
    }

    fn mark_again(&mut self) {
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
