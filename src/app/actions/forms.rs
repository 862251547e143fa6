//! Opening forms and saving them.

use crate::app::App;
use crate::app::actions::Action;
use crate::app::effect::{Effect, Tone};
use crate::app::form::bulk::BulkAction;
use crate::app::form::{
    Choice, Form, FormContext, Submission, consent, entity_forms, export_roster, record_hire,
};
use crate::app::keys::command::Command;
use crate::app::panes::place::{Pane, Place};
use crate::app::panes::scope::Scope;
use crate::app::popups::form::field_picker;
use crate::app::popups::question::{Answer, QuestionPopup};
use crate::domain::{Channel, Cohort, EntityKind, Id, Interaction, Opening, PartialDate};
use crate::exchange::roster::export::{Objecting, Whom, rows};
use crate::register::{Change, ChangeSet, Origin};
use crate::workspace::history::Step;

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::RecordHire => App::record_hire,
        Command::FillOpening => App::fill_opening,
        Command::LogContact => App::log_contact,
        Command::ExportRoster => App::export_roster,
        Command::Edit => App::edit,
        Command::Save => App::save,
        _ => return None,
    })
}

impl App {
    pub(crate) fn record_hire(&mut self) {
        if matches!(self.subject(), Some(Place::Opening(_))) && self.available(Command::FillOpening).is_ok() {
            return self.fill_opening();
        }
        let hirer = self.subject().and_then(|place| place.person(&self.register));
        let cohort = match self.scope() {
            Scope::Cohort(cohort) => Some(cohort),
            _ => None,
        };
        self.open_form(record_hire::form(&self.register, hirer, cohort));
        // The one thing that is required is who: ask at once.
        self.open_picker();
    }

    /// The opening that is selected, or whose detail is shown.
    pub(crate) fn opening_here(&self) -> Option<Id<Opening>> {
        let opening = |place| if let Place::Opening(opening) = place { Some(opening) } else { None };
        self.subject().and_then(opening).or_else(|| self.selected().and_then(opening))
    }

    /// Opens the form of a hire, filled in from the opening; in its detail, with the selected person.
    fn fill_opening(&mut self) {
        let Some(opening) = self.opening_here() else { return };
        let scope = self.scope();
        let hired = if self.detail_focused() {
            self.subject().and_then(|place| place.person(&self.register))
        } else {
            None
        };
        let Some(form) = record_hire::form_for_opening(&self.register, opening, hired, |person| {
            scope.has_person(&self.register, person)
        }) else {
            return;
        };
        self.open_form(form);
        if hired.is_none() {
            self.open_picker();
        }
    }

    /// Logs a contact with somebody today and moves to the next line. Channel and topic can be added in the
    /// form; one undo removes it.
    fn log_contact(&mut self) {
        if self.suggestions().is_none() && self.on_marked() {
            return self.do_in_bulk(BulkAction::Contact);
        }
        let Some(person) = self.person_here() else { return };
        let contact = Interaction {
            id: self.ids.draw(),
            people: vec![person],
            date: Some(PartialDate::from_date(self.today)),
            channel: Channel::Message,
            ..Interaction::default()
        };
        let label = format!("Log a contact with {}", EntityKind::Person.counted(1));
        let set = self.change_set(vec![Change::create(contact.into())], label);
        // A page of suggestions moves on without this: whoever was contacted is no longer due.
        if self.suggestions().is_none() {
            self.move_by(1);
        }
        self.push(Effect::Commit { set, step: Step::Do, select: None });
    }

    /// Exports the marked or filtered students, or else everybody in scope.
    pub(crate) fn export_roster(&mut self) {
        let Some((whom, name)) = self.whom_to_export() else {
            return self.say(Tone::Plain, "Nobody here is enrolled in a cohort, so there is no roster.");
        };
        self.open_form(export_roster::form(&self.register, whom, name));
    }

    /// Whom the roster would list, and what they are called together; `None` if there is nobody.
    fn whom_to_export(&self) -> Option<(Whom, String)> {
        let all = || self.register.all::<Cohort>().map(|cohort| cohort.id).collect();
        let cohorts = self.scope().cohorts(&self.register).unwrap_or_else(all);
        let list = self.list(Pane::Students);
        let in_students = self.pane() == Pane::Students && !self.detail_focused();
        let people = if self.on_marked() {
            Some((self.marked(), "marked"))
        } else if in_students && list.is_filtered() {
            let person = |place: &Place| if let Place::Person(person) = place { Some(*person) } else { None };
            Some((list.rows().iter().filter_map(person).collect(), "filtered"))
        } else {
            None
        };
        let (whom, name) = match (people, self.scope()) {
            (Some((people, how)), _) => {
                let name = format!(
                    "{} {how} {}",
                    people.len(),
                    if people.len() == 1 { "student" } else { "students" }
                );
                (Whom::of_people(name.clone(), people, cohorts), name)
            }
            (None, Scope::Cohort(cohort)) => (cohort.into(), self.register.cohort_code(cohort).to_owned()),
            (None, Scope::Program(program)) => {
                let title = self.register.get(program).map(|one| one.title.clone()).unwrap_or_default();
                (Whom::of_cohorts(title.clone(), cohorts), title)
            }
            (None, Scope::All) => (Whom::of_cohorts("All cohorts", cohorts), "all cohorts".to_owned()),
        };
        (!rows(&self.register, &whom, Objecting::Included).is_empty()).then_some((whom, name))
    }

    pub(crate) fn edit(&mut self) {
        if self.on_marked() {
            return self.with_marked();
        }
        let form = match self.subject() {
            Some(Place::Consent(person, place)) => {
                Some(consent::form(&self.register, person, Some(place), self.today))
            }
            subject => subject
                .and_then(Place::record)
                .and_then(|(kind, id)| entity_forms::change(&self.register, kind, id, self.today)),
        };
        if let Some(form) = form {
            self.open_form(form);
        }
    }

    pub(crate) fn open_form(&mut self, mut form: Form) {
        form.fields.set_today(self.today);
        self.popups.open(form);
        self.in_form(|form, context| form.refresh(None, context));
    }

    /// Opens a form, and its first picker if the form starts with choosing somebody.
    pub(crate) fn open_new_form(&mut self, form: Form, picks: bool) {
        let picks = picks || form.starts_with_picker();
        self.open_form(form);
        if picks {
            self.open_picker();
        }
    }

    /// Opens the picker of the focused field.
    fn open_picker(&mut self) {
        let picker = self.popups.on_top::<Form>().and_then(|form| field_picker(form, &self.register));
        if let Some(picker) = picker {
            self.popups.open(picker);
        }
    }

    /// Puts the choices into the field they were picked for.
    pub(crate) fn picked(&mut self, choices: Vec<Choice>) {
        self.in_form(|form, context| form.take_choices(choices, context));
    }

    /// Runs `work` on the topmost form. Works on a copy of the ids, so none are used up before saving.
    fn in_form(&mut self, work: impl FnOnce(&mut Form, &mut FormContext)) {
        let Self { popups, register, ids, today, now, .. } = self;
        if let Some(form) = popups.on_top_mut::<Form>() {
            let mut ids = ids.clone();
            work(form, &mut FormContext { register, today: *today, now: *now, ids: &mut ids });
        }
    }

    fn save(&mut self) {
        let Self { popups, register, ids, today, now, .. } = self;
        let Some(form) = popups.on_top_mut::<Form>() else { return };
        let origin = if form.logic.many() > 1 { Origin::apart() } else { Origin::default() };
        let answers = form.answers;
        match form.submit(&mut FormContext { register, today: *today, now: *now, ids }) {
            Err(errors) => {
                form.errors = errors;
                form.tried = true;
                form.focus_error();
                let gone = form.errors.iter().find(|error| form.is_gone() && error.field.is_empty());
                let words = gone.map(|error| format!("Not saved: {}.", error.words));
                self.say(Tone::Bad, words.unwrap_or_else(|| "Not saved: see the marked fields.".into()));
            }
            Ok(Submission::Change { changes, .. }) if changes.is_empty() => {
                self.popups.pop();
                match answers {
                    Some(line) => self.push(Effect::Answer { line, mine: None }),
                    None => self.say(Tone::Plain, "Nothing was changed."),
                }
            }
            Ok(Submission::Change { changes, label, select }) => {
                let set = self.change_set(changes, label).with_origin(origin);
                self.push(match answers {
                    Some(line) => Effect::Answer { line, mine: Some(Box::new(set)) },
                    None => Effect::Commit { set, step: Step::Do, select },
                });
            }
            Ok(Submission::WriteFileAfter { warning, path, bytes, what }) => {
                self.popups.open(QuestionPopup {
                    title: "Export them anyway?".into(),
                    lines: warning,
                    yes: "export",
                    action: Answer::Write { path, bytes, what, overwrite: false },
                });
            }
            Ok(Submission::Report(order)) => self.write_report(*order),
            Ok(Submission::Import(order)) => self.push(Effect::Import(order)),
            Ok(Submission::WriteFile { path, bytes, what }) => {
                self.push(Effect::WriteFile { path, bytes, overwrite: false, what });
            }
        }
    }

    pub(crate) fn change_set(&mut self, changes: Vec<Change>, label: String) -> ChangeSet {
        let id = self.ids.draw_uuid();
        ChangeSet { id, at: self.now, actor: self.actor.clone(), label, origin: None, undoes: None, changes }
    }
}
