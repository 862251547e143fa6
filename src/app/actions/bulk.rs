//! Commands on the marked students or the selected one, and their menu.

use crate::app::App;
use crate::app::actions::Action;
use crate::app::form::bulk;
use crate::app::form::bulk::BulkAction;
use crate::app::keys::command::Command;
use crate::app::panes::place::Place;
use crate::app::panes::scope::Scope;
use crate::app::popups::follow_up::MenuAction;
use crate::app::popups::menu::{MenuEntry, MenuPopup};
use crate::domain::{Cohort, EnrollmentRole, EntityKind, Id, Person};
use crate::text::plural::counted;

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::WithMarked => App::with_marked,
        _ => return None,
    })
}

impl App {
    /// The marked students; if nobody is marked, the selected person or the students of the selected cohort.
    pub(crate) fn bulk_targets(&self) -> Vec<Id<Person>> {
        if !self.marks.is_empty() {
            return self.marked();
        }
        match (self.subject(), self.cohort_here()) {
            (_, Some(cohort)) => {
                let students = self
                    .register
                    .enrollments_in(cohort)
                    .filter(|enrollment| enrollment.role == EnrollmentRole::Student);
                students.map(|enrollment| enrollment.person).collect()
            }
            (subject, None) => subject.and_then(|place| place.person(&self.register)).into_iter().collect(),
        }
    }

    /// The cohort whose students a command is about: the selected one, if nobody is marked.
    fn cohort_here(&self) -> Option<Id<Cohort>> {
        match self.subject() {
            Some(Place::Cohort(cohort)) if self.marks.is_empty() => Some(cohort),
            _ => None,
        }
    }

    fn whom(&self, people: &[Id<Person>]) -> String {
        match (people, self.cohort_here()) {
            (people, Some(cohort)) => {
                format!(
                    "the {} of {}",
                    counted(people.len(), "student", "students"),
                    self.register.cohort_code(cohort)
                )
            }
            ([only], None) if self.marks.is_empty() => self.register.person_name(*only),
            (people, None) => format!("{} marked", EntityKind::Person.counted(people.len())),
        }
    }

    pub(crate) fn with_marked(&mut self) {
        let title = format!("With {}", self.whom(&self.bulk_targets()));
        let entry = |(letter, many, label): &(char, BulkAction, &str)| MenuEntry {
            letter: *letter,
            label: (*label).to_owned(),
            does: MenuAction::Bulk(*many),
        };
        let entries = BulkAction::ALL.iter().map(entry).collect();
        self.popups.open(MenuPopup { title, entries, cursor: 0, leave: "cancel" });
    }

    pub(crate) fn do_in_bulk(&mut self, many: BulkAction) {
        let people = self.bulk_targets();
        if many == BulkAction::Delete {
            return self.ask_to_delete_people(&people);
        }
        let cohort = self.cohort_for(&people);
        let Some(mut form) = bulk::form(many, people, cohort, &self.register, self.today) else { return };
        form.focus_first_empty();
        self.open_new_form(form, false);
    }

    /// The cohort in scope; for a single person, their latest cohort.
    fn cohort_for(&self, people: &[Id<Person>]) -> Option<Id<Cohort>> {
        match (self.cohort_here(), self.scope(), people) {
            (Some(cohort), ..) | (None, Scope::Cohort(cohort), _) => Some(cohort),
            (None, _, [only]) => {
                self.register.enrollments_of(*only).last().map(|enrollment| enrollment.cohort)
            }
            _ => None,
        }
    }
}
