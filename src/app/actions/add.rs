//! Adding records: the menu of what can be added here, and the form for each.

use crate::app::App;
use crate::app::actions::Action;
use crate::app::form::new_record::{self, NewRecord};
use crate::app::keys::command::Command;
use crate::app::panes::list::HiresView;
use crate::app::panes::place::{Pane, Place};
use crate::app::panes::scope::Scope;
use crate::app::popups::follow_up::MenuAction;
use crate::app::popups::menu::{MenuEntry, MenuPopup};
use crate::domain::{Cohort, EnrollmentStatus, Id, Person};

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::Add => App::add,
        Command::CopyMeetup => App::copy_meetup,
        _ => return None,
    })
}

/// A menu being built. The first entry to claim a letter gets it.
#[derive(Debug, Default)]
struct Entries(Vec<MenuEntry>);

impl Entries {
    fn add(&mut self, letter: char, label: impl Into<String>, record: NewRecord) {
        if !self.0.iter().any(|entry| entry.letter == letter) {
            self.0.push(MenuEntry { letter, label: label.into(), does: MenuAction::Add(record) });
        }
    }
}

impl App {
    fn add(&mut self) {
        self.adding_to = None;
        if self.pane() == Pane::Cohorts && self.has_no_program() {
            return self.add_record(NewRecord::Program);
        }
        let entries = self.entries().0;
        match entries.as_slice() {
            [MenuEntry { does: MenuAction::Add(only), .. }] => self.add_record(*only),
            _ => self.popups.open(MenuPopup { title: "Add".into(), entries, cursor: 0, leave: "cancel" }),
        }
    }

    pub(crate) fn add_record(&mut self, record: NewRecord) {
        let Self { register, ids, today, .. } = self;
        let mut form = new_record::form(record, register, ids, *today);
        // The form of a hire sets its own focus.
        let is_hire = matches!(record, NewRecord::Hire(_));
        if !is_hire {
            form.focus_first_empty();
        }
        self.open_new_form(form, is_hire);
    }

    /// What can be added here, most likely first.
    fn entries(&self) -> Entries {
        let mut entries = Entries::default();
        let cohort = match self.scope() {
            Scope::Cohort(cohort) => Some(cohort),
            _ => None,
        };
        match self.pane() {
            Pane::Cohorts => self.entries_for_cohorts(&mut entries, cohort),
            Pane::Students if self.detail_focused() => {}
            Pane::Students => self.entries_for_students(&mut entries, cohort),
            Pane::Backgrounds => {
                entries.add('b', "Background", NewRecord::Background);
                if let Some(Place::Background(background)) = self.selected() {
                    let name = self.register.background_name(background);
                    let opening = NewRecord::Opening(None, Some(background), None);
                    entries.add('j', format!("Opening in {name}"), opening);
                }
            }
            Pane::Meetups => {
                entries.add('m', "Meetup", NewRecord::Meetup(cohort));
                if let Some(Place::Meetup(meetup)) = self.selected() {
                    let attendance = NewRecord::Attendance(Some(meetup), None);
                    entries.add('a', "Attendee of this meetup", attendance);
                }
            }
            Pane::Hires => self.entries_for_hires(&mut entries),
        }
        let person = |place: Option<Place>| place.and_then(|place| place.person(&self.register));
        if let Some(person) = person(self.subject()).or_else(|| person(self.selected())) {
            self.entries_for_person(&mut entries, person);
        }
        entries
    }

    fn entries_for_cohorts(&self, entries: &mut Entries, cohort: Option<Id<Cohort>>) {
        let program = match self.subject() {
            Some(Place::Program(program)) => Some(program),
            Some(Place::Cohort(cohort)) => self.register.get(cohort).map(|cohort| cohort.program),
            _ => None,
        };
        entries.add('c', "Cohort", NewRecord::Cohort(program));
        entries.add('p', "Program", NewRecord::Program);
        if cohort.is_some() {
            self.entries_for_students(entries, cohort);
            entries.add('m', "Meetup hosted by this cohort", NewRecord::Meetup(cohort));
        }
    }

    fn entries_for_students(&self, entries: &mut Entries, cohort: Option<Id<Cohort>>) {
        let here = cohort.map(|cohort| format!(" in {}", self.register.cohort_code(cohort)));
        let new = here.as_ref().map_or("New person".to_owned(), |here| format!("New student{here}"));
        entries.add('s', new, NewRecord::Person(cohort));
        let known = format!("Enroll an existing person{}", here.unwrap_or_default());
        entries.add('e', known, NewRecord::Enrollment(None, cohort));
    }

    fn entries_for_hires(&self, entries: &mut Entries) {
        let organization = match self.selected() {
            Some(Place::Organization(organization)) => Some(organization),
            _ => None,
        };
        let there = if organization.is_some() { " there" } else { "" };
        let opening = |entries: &mut Entries| {
            let label = format!("Opening{there}: a job not yet filled");
            entries.add('j', label, NewRecord::Opening(organization, None, None));
        };
        let openings_first = self.face() == HiresView::Openings;
        if openings_first {
            opening(entries);
        }
        entries.add('h', "Hire", NewRecord::Hire(None));
        opening(entries);
        entries.add('o', "Organization", NewRecord::Organization);
        if organization.is_some() {
            entries.add('p', "Somebody who works there", NewRecord::Position(None, organization));
        }
    }

    fn entries_for_person(&self, entries: &mut Entries, person: Id<Person>) {
        let register = &self.register;
        let name = register.person_name(person);
        entries.add('p', format!("Position of {name}"), NewRecord::Position(Some(person), None));
        entries.add('t', format!("Relationship of {name}"), NewRecord::Relationship(person));
        let contact = format!("Contact with {name}: a call, a message, a meeting");
        entries.add('i', contact, NewRecord::Interaction(person));
        entries.add('n', format!("Enrollment of {name}"), NewRecord::Enrollment(Some(person), None));
        let enrollments = register.enrollments_of(person);
        let mut latest = enrollments.iter().rev();
        if let Some(enrollment) = latest.find(|one| one.status == EnrollmentStatus::Completed) {
            entries.add('c', format!("Certificate of {name}"), NewRecord::Certificate(enrollment.id));
        }
        let asked = format!("Meetup {name} was invited to");
        entries.add('m', asked, NewRecord::Attendance(None, Some(person)));
        entries.add('h', format!("Hire by {name}"), NewRecord::Hire(Some(person)));
        let consent = format!("Consent or objection of {name}");
        entries.add('g', consent, NewRecord::Consent(person));
        entries.add('w', format!("Wish of {name}: a job, a mentor, customers"), NewRecord::Wish(person));
        let there = register.current_position(person).and_then(|position| position.organization);
        let opening = NewRecord::Opening(there, None, Some(person));
        entries.add('j', format!("Opening {name} knows of"), opening);
    }

    fn copy_meetup(&mut self) {
        if let Some(Place::Meetup(meetup)) = self.subject()
            && let Some(mut form) = new_record::next_meetup(meetup, &self.register, &mut self.ids, self.today)
        {
            form.focus = 1;
            self.open_form(form);
        }
    }
}
