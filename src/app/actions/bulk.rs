//! What is done to the marked students, or to the selected one: the menu of it, and deleting many.

use crate::app::App;
use crate::app::form::bulk;
use crate::app::form::bulk::BulkAction;
use crate::app::panes::place::{Pane, Place};
use crate::app::panes::scope::Scope;
use crate::app::popups::layer::{Action, Layer, QuestionPopup};
use crate::app::popups::menu::{MenuAction, MenuEntry, MenuPopup};
use crate::domain::{Cohort, EnrollmentRole, EntityKind, Id, Person};
use crate::register::delete;
use crate::text::fold::capital;

/// More people than this are not named in a question.
const MOST_NAMED: usize = 4;

fn counted_students(count: usize) -> String {
    if count == 1 { "1 student".to_owned() } else { format!("{count} students") }
}

impl App {
    /// The marked students; without any, the person that is selected, or the students of a cohort that is.
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

    /// The cohort whose students a command is about: it is selected, and nobody is marked.
    fn cohort_here(&self) -> Option<Id<Cohort>> {
        match self.subject() {
            Some(Place::Cohort(cohort)) if self.marks.is_empty() => Some(cohort),
            _ => None,
        }
    }

    fn whom(&self, people: &[Id<Person>]) -> String {
        match (people, self.cohort_here()) {
            (people, Some(cohort)) => {
                format!("the {} of {}", counted_students(people.len()), self.register.cohort_code(cohort))
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
        self.layers.push(Layer::Menu(MenuPopup {
            title,
            entries: BulkAction::ALL.iter().map(entry).collect(),
            cursor: 0,
        }));
    }

    pub(crate) fn do_with_many(&mut self, many: BulkAction) {
        let people = self.bulk_targets();
        if many == BulkAction::Delete {
            return self.ask_to_delete_people(&people);
        }
        let cohort = self.cohort_for(&people);
        let Some(mut form) = bulk::form(many, people, cohort, &self.register, self.today) else { return };
        Self::focus_first_empty(&mut form);
        let picks = Self::starts_with_picker(&form);
        self.open_form(form);
        if picks {
            self.open_picker();
        }
    }

    /// The cohort in force; for one person alone, the cohort they were in last.
    fn cohort_for(&self, people: &[Id<Person>]) -> Option<Id<Cohort>> {
        match (self.cohort_here(), self.scope(), people) {
            (Some(cohort), ..) | (None, Scope::Cohort(cohort), _) => Some(cohort),
            (None, _, [only]) => {
                self.register.enrollments_of(*only).last().map(|enrollment| enrollment.cohort)
            }
            _ => None,
        }
    }

    /// Asks before people are deleted: how many, some of them by name, and what goes with them.
    pub(crate) fn ask_to_delete_people(&mut self, people: &[Id<Person>]) {
        let targets: Vec<_> = people.iter().map(|person| (EntityKind::Person, person.uuid())).collect();
        let plan = delete::plan(&self.register, &targets);
        let mut names: Vec<String> =
            people.iter().take(MOST_NAMED).map(|person| self.register.person_name(*person)).collect();
        if people.len() > MOST_NAMED {
            names.push(format!("and {} more", people.len() - MOST_NAMED));
        }
        let mut lines = vec![format!("{}.", names.join(", "))];
        let shown = self.list(Pane::Students).rows();
        let shown = shown
            .iter()
            .filter(|row| matches!(row, Place::Person(person) if people.binary_search(person).is_ok()))
            .count();
        if shown < people.len() {
            lines.push(format!("{} of them are not in the list now.", people.len() - shown));
        }
        let also: Vec<String> = plan.also_deleted.iter().map(|(kind, count)| kind.counted(*count)).collect();
        if !also.is_empty() {
            lines.push(format!("With them go {}.", also.join(", ")));
        }
        for (changed, count) in &plan.also_changed {
            lines.push(format!("{} will no longer name them.", capital(&changed.counted(*count))));
        }
        lines.push("One undo brings all of it back.".into());
        let action = Action::Change {
            changes: plan.draft.changes(),
            label: format!("Delete {}", EntityKind::Person.counted(people.len())),
        };
        let title = format!("Delete {}?", EntityKind::Person.counted(people.len()));
        self.layers.push(Layer::Question(QuestionPopup { title, lines, yes: "delete", action }));
    }
}
