//! Menus, a letter for each entry; and the one of what can be added here: to the pane, and to what is
//! selected.

use crate::app::App;
use crate::app::form::bulk::BulkAction;
use crate::app::form::{Choice, Form, Value, consent, entity_forms, record_hire};
use crate::app::panes::list::HiresView;
use crate::app::panes::place::{Pane, Place};
use crate::app::panes::scope::Scope;
use crate::domain::{
    Attendance, Background, Cohort, Credential, Enrollment, EnrollmentStatus, Id, Interaction, Meetup,
    Opening, Organization, PartialDate, Person, Position, Program, Relationship, Wish,
};

/// What an entry adds, with what is known of it already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewRecord {
    Program,
    Cohort(Option<Id<Program>>),
    /// A person, enrolled at once when a cohort is in force.
    Person(Option<Id<Cohort>>),
    Enrollment(Option<Id<Person>>, Option<Id<Cohort>>),
    Credential(Id<Enrollment>),
    Background,
    Organization,
    Position(Option<Id<Person>>, Option<Id<Organization>>),
    Hire(Option<Id<Person>>),
    Relationship(Id<Person>),
    Interaction(Id<Person>),
    Consent(Id<Person>),
    Meetup(Option<Id<Cohort>>),
    Attendance(Option<Id<Meetup>>, Option<Id<Person>>),
    Wish(Id<Person>),
    /// At an organization, in a field, or known through somebody.
    Opening(Option<Id<Organization>>, Option<Id<Background>>, Option<Id<Person>>),
}

/// What a line of a menu does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MenuAction {
    Add(NewRecord),
    Bulk(BulkAction),
}

/// A line of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuEntry {
    pub letter: char,
    pub label: String,
    pub does: MenuAction,
}

/// An open menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuPopup {
    pub title: String,
    pub entries: Vec<MenuEntry>,
    pub cursor: usize,
}

impl MenuPopup {
    #[must_use]
    pub fn chosen(&self) -> Option<MenuAction> {
        self.entries.get(self.cursor).map(|entry| entry.does)
    }

    #[must_use]
    pub fn lettered(&self, letter: char) -> Option<MenuAction> {
        self.entries.iter().find(|entry| entry.letter == letter).map(|entry| entry.does)
    }
}

impl App {
    /// What can be added here, the most likely first.
    #[must_use]
    pub fn menu(&self) -> MenuPopup {
        let mut entries = Vec::new();
        let mut add = |letter, label: String, adds| {
            if !entries.iter().any(|entry: &MenuEntry| entry.letter == letter) {
                entries.push(MenuEntry { letter, label, does: MenuAction::Add(adds) });
            }
        };
        let cohort = match self.scope() {
            Scope::Cohort(cohort) => Some(cohort),
            _ => None,
        };
        let here =
            cohort.map(|cohort| format!(" in {}", self.register.cohort_code(cohort))).unwrap_or_default();
        let new_student = (
            if cohort.is_some() { format!("New student{here}") } else { "New person".to_owned() },
            NewRecord::Person(cohort),
        );
        let enrol = (format!("Enrol somebody known{here}"), NewRecord::Enrollment(None, cohort));
        let subject = self.subject();
        match self.pane() {
            Pane::Cohorts => {
                let program = match subject {
                    Some(Place::Program(program)) => Some(program),
                    Some(Place::Cohort(cohort)) => self.register.get(cohort).map(|cohort| cohort.program),
                    _ => None,
                };
                add('c', "Cohort".into(), NewRecord::Cohort(program));
                add('p', "Program".into(), NewRecord::Program);
                if cohort.is_some() {
                    add('s', new_student.0, new_student.1);
                    add('e', enrol.0, enrol.1);
                    add('m', "Meetup hosted by this cohort".into(), NewRecord::Meetup(cohort));
                }
            }
            Pane::Students if !self.detail_focused() => {
                add('s', new_student.0, new_student.1);
                add('e', enrol.0, enrol.1);
            }
            Pane::Students => {}
            Pane::Backgrounds => {
                add('f', "Field".into(), NewRecord::Background);
                if let Some(Place::Background(field)) = self.selected() {
                    let name = self.register.background_name(field);
                    add(
                        'j',
                        format!("Job that is open in {name}"),
                        NewRecord::Opening(None, Some(field), None),
                    );
                }
            }
            Pane::Meetups => {
                add('m', "Meetup".into(), NewRecord::Meetup(cohort));
                if let Some(Place::Meetup(meetup)) = self.selected() {
                    add(
                        'a',
                        "Somebody on the list of this meetup".into(),
                        NewRecord::Attendance(Some(meetup), None),
                    );
                }
            }
            Pane::Hires => {
                let organization = if let Some(Place::Organization(organization)) = self.selected() {
                    Some(organization)
                } else {
                    None
                };
                let there = if organization.is_some() { " there" } else { "" };
                let opening = (
                    format!("Opening{there}: a job nobody has yet"),
                    NewRecord::Opening(organization, None, None),
                );
                if self.face() == HiresView::Openings {
                    add('j', opening.0, opening.1);
                    add('h', "Hire".into(), NewRecord::Hire(None));
                } else {
                    add('h', "Hire".into(), NewRecord::Hire(None));
                    add('j', opening.0, opening.1);
                }
                add('o', "Organization".into(), NewRecord::Organization);
                if organization.is_some() {
                    add('p', "Somebody who works there".into(), NewRecord::Position(None, organization));
                }
            }
        }
        let person = subject
            .and_then(|place| place.person(&self.register))
            .or_else(|| self.selected().and_then(|place| place.person(&self.register)));
        if let Some(person) = person {
            let name = self.register.person_name(person);
            add('p', format!("Position of {name}"), NewRecord::Position(Some(person), None));
            add('t', format!("Tie of {name} to somebody"), NewRecord::Relationship(person));
            add(
                'i',
                format!("Contact with {name}: a call, a message, a meeting"),
                NewRecord::Interaction(person),
            );
            add('n', format!("Enrollment of {name}"), NewRecord::Enrollment(Some(person), None));
            let completed = self
                .register
                .enrollments_of(person)
                .into_iter()
                .rev()
                .find(|enrollment| enrollment.status == EnrollmentStatus::Completed);
            if let Some(enrollment) = completed {
                add('c', format!("Certificate of {name}"), NewRecord::Credential(enrollment.id));
            }
            add('m', format!("Meetup that {name} was asked to"), NewRecord::Attendance(None, Some(person)));
            add('h', format!("Hire by {name}"), NewRecord::Hire(Some(person)));
            add('g', format!("Given consent of {name}, or an objection"), NewRecord::Consent(person));
            add('w', format!("Wish of {name}: a job, a mentor, customers"), NewRecord::Wish(person));
            let there = self.register.current_position(person).and_then(|position| position.organization);
            add('j', format!("Opening that {name} knows of"), NewRecord::Opening(there, None, Some(person)));
        }
        MenuPopup { title: "Add".into(), entries, cursor: 0 }
    }

    /// The form that adds something.
    pub(crate) fn form_for(&mut self, adds: NewRecord) -> Form {
        let today = self.today;
        let Self { register, ids, .. } = self;
        match adds {
            NewRecord::Program => {
                entity_forms::program(Program { id: ids.draw(), ..Program::default() }, register, today)
            }
            NewRecord::Cohort(program) => {
                // The only program there is needs no choosing.
                let mut programs = register.all::<Program>();
                let only = programs.next().filter(|_| programs.next().is_none()).map(|program| program.id);
                let program = program.or(only).unwrap_or_default();
                entity_forms::cohort(Cohort { id: ids.draw(), program, ..Cohort::default() }, register, today)
            }
            NewRecord::Person(cohort) => {
                let person = Person { id: ids.draw(), ..Person::default() };
                match cohort {
                    Some(cohort) => entity_forms::student(person, cohort, register, today),
                    None => entity_forms::person(person, register, today),
                }
            }
            NewRecord::Enrollment(person, cohort) => {
                let record = Enrollment {
                    id: ids.draw(),
                    person: person.unwrap_or_default(),
                    cohort: cohort.unwrap_or_default(),
                    ..Enrollment::default()
                };
                entity_forms::enrollment(record, register, today)
            }
            NewRecord::Credential(enrollment) => {
                let title = register
                    .get(enrollment)
                    .and_then(|enrollment| register.get(enrollment.cohort))
                    .and_then(|cohort| register.get(cohort.program));
                let title = title.map(|program| program.title.clone()).unwrap_or_default();
                let issued = Some(PartialDate::from_date(today));
                entity_forms::credential(
                    Credential { id: ids.draw(), enrollment, title, issued, ..Credential::default() },
                    register,
                    today,
                )
            }
            NewRecord::Background => entity_forms::background(
                Background { id: ids.draw(), ..Background::default() },
                register,
                today,
            ),
            NewRecord::Organization => entity_forms::organization(
                Organization { id: ids.draw(), ..Organization::default() },
                register,
                today,
            ),
            NewRecord::Position(person, organization) => {
                let record = Position {
                    id: ids.draw(),
                    person: person.unwrap_or_default(),
                    organization,
                    ..Position::default()
                };
                entity_forms::position(record, register, today)
            }
            NewRecord::Hire(hirer) => record_hire::form(register, hirer, None),
            NewRecord::Relationship(from) => entity_forms::relationship(
                Relationship { id: ids.draw(), from, ..Relationship::default() },
                register,
                today,
            ),
            NewRecord::Consent(person) => consent::form(register, person, None, today),
            NewRecord::Interaction(person) => {
                let date = Some(PartialDate::from_date(today));
                entity_forms::interaction(
                    Interaction { id: ids.draw(), people: vec![person], date, ..Interaction::default() },
                    register,
                    today,
                )
            }
            NewRecord::Wish(person) => {
                let noted = Some(PartialDate::from_date(today));
                entity_forms::wish(Wish { id: ids.draw(), person, noted, ..Wish::default() }, register, today)
            }
            NewRecord::Opening(organization, field, known_through) => {
                let organization = organization.unwrap_or_default();
                let noted = Some(PartialDate::from_date(today));
                let record = Opening {
                    id: ids.draw(),
                    organization,
                    field,
                    known_through,
                    noted,
                    ..Opening::default()
                };
                entity_forms::opening(record, register, today)
            }
            NewRecord::Meetup(host) => entity_forms::meetup(
                Meetup { id: ids.draw(), hosts: host.into_iter().collect(), ..Meetup::default() },
                register,
                today,
            ),
            NewRecord::Attendance(meetup, person) => {
                let record = Attendance {
                    id: ids.draw(),
                    meetup: meetup.unwrap_or_default(),
                    person: person.unwrap_or_default(),
                    ..Attendance::default()
                };
                entity_forms::attendance(record, register, today)
            }
        }
    }

    /// A form with the next meetup of a series: the same but for its date, which moves on by as much as the
    /// last two of the series lie apart, or by four weeks.
    pub(crate) fn form_for_next_meetup(&mut self, id: Id<Meetup>) -> Option<Form> {
        let meetup = Meetup::clone(self.register.get(id)?);
        let in_series = |other: &Meetup| {
            !meetup.series.is_empty() && other.series == meetup.series && other.start.date < meetup.start.date
        };
        let before = self
            .register
            .all::<Meetup>()
            .filter(|other| in_series(other))
            .map(|other| other.start.date)
            .max();
        let days = before
            .and_then(|before| before.until(meetup.start.date).ok())
            .map_or(28, |span| i64::from(span.get_days()).max(1));
        let later = |date: jiff::civil::Date| date.checked_add(jiff::Span::new().days(days)).unwrap_or(date);
        let mut next = Meetup { id: self.ids.draw(), notes: String::new(), ..meetup };
        next.start.date = later(next.start.date);
        if let Some(end) = &mut next.end {
            end.date = later(end.date);
        }
        Some(entity_forms::meetup(next, &self.register, self.today))
    }

    /// The form that changes what is selected.
    pub(crate) fn form_for_change(&self) -> Option<Form> {
        let (kind, id) = self.subject()?.record()?;
        entity_forms::change(&self.register, kind, id, self.today)
    }

    /// Opens the picker at once where a form begins with somebody to be chosen.
    pub(crate) fn starts_with_picker(form: &Form) -> bool {
        form.focused().is_some_and(|field| {
            field.required && matches!(&field.value, Value::Picked(picked) if picked.is_empty())
        })
    }

    /// Moves the focus of a new form to the first field that is not filled in yet.
    pub(crate) fn focus_first_empty(form: &mut Form) {
        let empty = |value: &Value| match value {
            Value::Text(input) => input.text().is_empty(),
            Value::Notes(block) => block.text().is_empty(),
            Value::Picked(picked) => {
                picked.is_empty()
                    || picked.iter().all(|choice| matches!(choice, Choice::Record(id) if id.is_nil()))
            }
            Value::Choice(_) | Value::Flag(_) => true,
        };
        if let Some(place) = form.fields.iter().position(|field| empty(&field.value)) {
            form.focus = place;
        }
    }
}
