//! The checklist of a meetup: everybody on its list and, shown faintly, the members of its host cohorts who
//! are not. Its commands are in `actions/checklist.rs`.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::app::drawn::Geometry;
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::popups::popup::{Popup, Reply, View, moved, pressed};
use crate::domain::{Attendance, Attended, EnrollmentStatus, Id, Meetup, Person, Rsvp};
use crate::register::Register;
use crate::workspace::history::History;

#[derive(Debug, Clone)]
pub(crate) struct ChecklistPopup {
    pub(crate) meetup: Id<Meetup>,
    lines: Vec<ChecklistLine>,
    counts: Counts,
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
    /// The revision of the register that the lines were computed from.
    revision: Option<u64>,
    /// How many changes could be undone and redone when the checklist was opened; those are
    /// not the checklist's.
    before: (usize, usize),
}

/// One person: on the list, or a member of a host cohort who is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ChecklistLine {
    pub(crate) person: Id<Person>,
    pub(crate) attendance: Option<Id<Attendance>>,
}

/// How many of those on the list accepted and came. Unknown never counts as absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    pub(crate) asked: usize,
    pub(crate) accepted: usize,
    pub(crate) came: usize,
    pub(crate) absent: usize,
    pub(crate) unknown: usize,
}

impl ChecklistPopup {
    pub(crate) fn new(meetup: Id<Meetup>, register: &Register, history: &History) -> Self {
        let before = history.depths();
        let mut checklist = Self {
            meetup,
            lines: Vec::new(),
            counts: Counts::default(),
            cursor: 0,
            offset: 0,
            revision: None,
            before,
        };
        checklist.work_out(register, history);
        checklist
    }

    #[must_use]
    pub(crate) fn lines(&self) -> &[ChecklistLine] {
        &self.lines
    }

    #[must_use]
    pub(crate) const fn counts(&self) -> Counts {
        self.counts
    }

    #[must_use]
    pub(crate) fn current(&self) -> Option<ChecklistLine> {
        self.lines.get(self.cursor).copied()
    }

    #[must_use]
    pub(crate) fn can_undo(&self, history: &History) -> bool {
        history.depths().0 > self.before.0
    }

    #[must_use]
    pub(crate) fn can_redo(&self, history: &History) -> bool {
        history.depths().1 > self.before.1
    }

    /// Moves the cursor within the lines.
    pub(crate) fn step(&mut self, lines: isize) {
        self.cursor = moved(self.cursor, lines, self.lines.len());
    }

    /// Moves the cursor to a person, if listed.
    pub(crate) fn go_to(&mut self, person: Id<Person>) {
        if let Some(place) = self.lines.iter().position(|line| line.person == person) {
            self.cursor = place;
        }
    }

    /// Recomputes the lines if the register changed. The cursor stays on its person.
    fn work_out(&mut self, register: &Register, history: &History) {
        // A change made here discards what could be redone before.
        self.before.1 = self.before.1.min(history.depths().1);
        if self.revision == Some(register.revision()) {
            return;
        }
        self.revision = Some(register.revision());
        let held = self.current().map(|line| line.person);
        let mut people: HashMap<Id<Person>, Option<Id<Attendance>>, FixedState> = HashMap::default();
        for host in register.get(self.meetup).map(|meetup| meetup.hosts.clone()).unwrap_or_default() {
            let member = |status| matches!(status, EnrollmentStatus::Enrolled | EnrollmentStatus::Completed);
            let members = register
                .enrollments_in(host)
                .filter(|enrollment| member(enrollment.status))
                .map(|enrollment| enrollment.person);
            people.extend(
                members
                    .filter(|person| register.get(*person).is_some_and(|person| !person.deceased))
                    .map(|person| (person, None)),
            );
        }
        self.counts = Counts::default();
        for attendance in register.referring::<Attendance>(self.meetup.uuid()) {
            people.insert(attendance.person, Some(attendance.id));
            self.counts.asked += 1;
            self.counts.accepted += usize::from(attendance.rsvp == Rsvp::Accepted);
            match attendance.attended {
                Attended::Yes => self.counts.came += 1,
                Attended::No => self.counts.absent += 1,
                Attended::Unknown => self.counts.unknown += 1,
            }
        }
        self.lines =
            people.into_iter().map(|(person, attendance)| ChecklistLine { person, attendance }).collect();
        self.lines.sort_by_cached_key(|line| {
            (register.get(line.person).map(|person| person.sort_key()), line.person)
        });
        self.step(0);
        if let Some(person) = held {
            self.go_to(person);
        }
    }
}

impl Popup for ChecklistPopup {
    fn context(&self) -> Context {
        Context::Checklist
    }

    fn move_by(&mut self, lines: isize, _: &View) {
        self.step(lines);
    }

    fn press(&mut self, row: usize, _: &View) -> bool {
        pressed(&mut self.cursor, row, self.lines.len())
    }

    fn opens_with(&self) -> Command {
        Command::Attended
    }

    fn drawn(&mut self, geometry: &Geometry) {
        self.offset = geometry.layer_offset;
    }

    fn track(&mut self, view: &View) -> Reply {
        self.work_out(view.register, view.history);
        Reply::Stay
    }
}
