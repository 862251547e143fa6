//! Checking people in at a meetup. Each answer and each arrival is saved as a change of its own, so nothing
//! is lost at the door.

use crate::app::App;
use crate::app::actions::Action;
use crate::app::keys::command::Command;
use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::app::effect::{Effect, Tone};
use crate::app::form::{Choice, Pick, Source, new_person};
use crate::app::panes::place::Place;
use crate::app::popups::checklist::{ChecklistLine, ChecklistPopup};
use crate::app::popups::follow_up::PickFor;
use crate::app::popups::picker::PickerPopup;
use crate::domain::{Attendance, Attended, EntityKind, Id, Meetup, Person, Record, Rsvp};
use crate::register::{Change, ChangeSet, Draft, rules};
use crate::workspace::history::Step;

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::Checklist => App::open_checklist,
        Command::Rsvp => App::cycle_answer,
        Command::Attended => App::cycle_attended,
        Command::Came => |app| app.set_attended(Attended::Yes),
        Command::Absent => |app| app.set_attended(Attended::No),
        Command::WalkIn => App::ask_walk_in,
        _ => return None,
    })
}

/// The most people to list first in the picker for walk-ins.
const MOST_OFFERED_FIRST: usize = 200;

impl App {
    /// The checklist, if it is the topmost popup.
    #[must_use]
    pub(crate) fn checklist(&self) -> Option<&ChecklistPopup> {
        self.popups.on_top()
    }

    fn checklist_mut(&mut self) -> Option<&mut ChecklistPopup> {
        self.popups.on_top_mut()
    }

    /// The selected meetup, or the meetup of the selected attendance.
    #[must_use]
    pub(crate) fn meetup_here(&self) -> Option<Id<Meetup>> {
        match (self.subject(), self.selected()) {
            (Some(Place::Meetup(meetup)), _) | (_, Some(Place::Meetup(meetup))) => Some(meetup),
            (Some(Place::Attendance(attendance)), _) => {
                self.register.get(attendance).map(|attendance| attendance.meetup)
            }
            _ => None,
        }
    }

    fn open_checklist(&mut self) {
        if let Some(meetup) = self.meetup_here() {
            let checklist = ChecklistPopup::new(meetup, &self.register, &self.history);
            self.popups.open(checklist);
        }
    }

    fn cycle_answer(&mut self) {
        self.change_attendance(false, |attendance| {
            attendance.rsvp = match attendance.rsvp {
                Rsvp::NeedsAction => Rsvp::Accepted,
                Rsvp::Accepted => Rsvp::Tentative,
                Rsvp::Tentative => Rsvp::Declined,
                Rsvp::Declined => Rsvp::NeedsAction,
            };
            format!("Set the answer to “{}”", attendance.rsvp.label())
        });
    }

    fn cycle_attended(&mut self) {
        let has_begun = self.checklist_has_begun();
        self.change_attendance(false, |attendance| {
            let next = match attendance.attended {
                Attended::Unknown => Attended::Yes,
                Attended::Yes if has_begun => Attended::No,
                Attended::Yes | Attended::No => Attended::Unknown,
            };
            attend(attendance, next)
        });
    }

    /// Whether the meetup of the checklist has begun. One that has not takes answers only.
    #[must_use]
    pub(crate) fn checklist_has_begun(&self) -> bool {
        let meetup = self.checklist().and_then(|checklist| self.register.get(checklist.meetup));
        meetup.is_some_and(|meetup| meetup.has_begun(self.now, self.today))
    }

    /// Says why changes of attendance are refused, if they are.
    fn refuse_too_early(&mut self, changes: &[Change]) -> bool {
        let refused = rules::too_early(&self.register, changes, self.now, self.today);
        let Some(refusal) = refused.first() else { return false };
        let words = format!("Not saved: {}.", refusal.problem);
        self.say(Tone::Bad, words);
        true
    }

    fn set_attended(&mut self, attended: Attended) {
        self.change_attendance(true, |attendance| attend(attendance, attended));
    }

    /// Changes the line under the cursor. Somebody not on the list yet is added to it.
    fn change_attendance(&mut self, advance: bool, change: impl FnOnce(&mut Attendance) -> String) {
        let Some((meetup, line)) =
            self.checklist().and_then(|checklist| Some((checklist.meetup, checklist.current()?)))
        else {
            return;
        };
        let held = line
            .attendance
            .and_then(|id| self.register.get(id))
            .map(|attendance| Attendance::clone(attendance));
        let mut attendance = match held {
            Some(held) => held,
            None => Attendance { id: self.ids.draw(), person: line.person, meetup, ..Attendance::default() },
        };
        let label = change(&mut attendance);
        let mut draft = Draft::new(&self.register);
        draft.put(attendance);
        let changes = draft.changes();
        if self.refuse_too_early(&changes) {
            return;
        }
        if advance && let Some(checklist) = self.checklist_mut() {
            checklist.step(1);
        }
        if changes.is_empty() {
            return;
        }
        let set = self.change_set(changes, label);
        self.push(Effect::Commit { set, step: Step::Do, select: None });
    }

    /// Asks who walked in: people related to this meetup come first, and an unknown name creates a person.
    fn ask_walk_in(&mut self) {
        if !self.checklist_has_begun() {
            return self.say(Tone::Bad, "The meetup has not begun; only the answer can be set.");
        }
        let Some(checklist) = self.checklist() else { return };
        let came = |line: &ChecklistLine| {
            line.attendance
                .and_then(|id| self.register.get(id))
                .is_some_and(|attendance| attendance.attended == Attended::Yes)
        };
        let first = checklist
            .lines()
            .iter()
            .filter(|line| !came(line))
            .take(MOST_OFFERED_FIRST)
            .map(|line| line.person.uuid())
            .collect();
        let pick = Pick {
            first,
            first_heading: "On the list and in the host cohorts",
            ..Pick::from(Source::People).or_new().many()
        };
        let picker = PickerPopup::new("Who came".into(), pick, PickFor::WalkIn, &self.register);
        self.popups.open(picker);
    }

    /// Records that everybody picked came, whether on the list, known, or new.
    pub(crate) fn walk_in(&mut self, picked: &[Choice]) {
        let Some(meetup) = self.checklist().map(|checklist| checklist.meetup) else { return };
        let held: HashMap<Id<Person>, Attendance, FixedState> = self
            .register
            .referring::<Attendance>(meetup.uuid())
            .map(|attendance| (attendance.person, Attendance::clone(attendance)))
            .collect();
        let Self { register, ids, .. } = self;
        let mut draft = Draft::new(register);
        let mut last = None;
        for choice in picked {
            let person = match choice {
                Choice::Record(id) => Id::new(*id),
                Choice::New(name) => {
                    let person = new_person(name, ids);
                    let id = person.id;
                    draft.put(person);
                    id
                }
                Choice::Word(_) | Choice::Text(_) => continue,
            };
            let attendance = held.get(&person).cloned();
            let attendance = attendance.unwrap_or_else(|| Attendance {
                id: ids.draw(),
                person,
                meetup,
                ..Attendance::default()
            });
            draft.put(Attendance { attended: Attended::Yes, ..attendance });
            last = Some(person);
        }
        let changes = draft.changes();
        if self.refuse_too_early(&changes) {
            return;
        }
        if let (Some(person), Some(checklist)) = (last, self.checklist_mut()) {
            checklist.go_to(person);
        }
        if changes.is_empty() {
            return;
        }
        let count = picked.len();
        let label = format!("Check in {}", EntityKind::Person.counted(count));
        let set = self.change_set(changes, label);
        self.push(Effect::Commit { set, step: Step::Do, select: None });
    }

    /// What was just saved: for a single attendance the person and what changed, else the label.
    pub(crate) fn saved_words(&self, set: &ChangeSet) -> String {
        let [change] = set.changes.as_slice() else { return set.label.clone() };
        let (before, Some(Record::Attendance(after))) = (change.before(), change.after()) else {
            return set.label.clone();
        };
        let attended = match before {
            Some(Record::Attendance(before)) => before.attended,
            _ => Attended::default(),
        };
        let name = self.register.person_name(after.person);
        match after.attended {
            Attended::Yes if attended != Attended::Yes => format!("{name} came"),
            Attended::No if attended != Attended::No => format!("{name} did not come"),
            Attended::Unknown if attended != Attended::Unknown => format!("{name}, attendance unknown"),
            _ => format!("{name}, {}", after.rsvp.label()),
        }
    }

    /// Before an undo or redo in the checklist: moves to the line it changes.
    pub(crate) fn checklist_goes_to(&mut self, set: &ChangeSet) {
        let record = set.changes.iter().find_map(|change| match change.after().or(change.before()) {
            Some(Record::Attendance(attendance)) => Some(attendance.person),
            _ => None,
        });
        if let (Some(person), Some(checklist)) = (record, self.checklist_mut()) {
            checklist.go_to(person);
        }
    }
}

fn attend(attendance: &mut Attendance, attended: Attended) -> String {
    attendance.attended = attended;
    format!("Set attendance to “{}”", attended.label())
}
