//! Filling in forms: opening them, their pickers, and saving what they say.

use crate::app::form::bulk::BulkAction;
use crate::app::form::{
    Choice, Form, FormContext, Kind, Submission, Value, consent, export_roster, record_hire,
};
use crate::app::history::Step;
use crate::app::keys::command::Command;
use crate::app::panes::place::Place;
use crate::app::panes::scope::Scope;
use crate::app::popups::layer::{Action, Layer, QuestionPopup};
use crate::app::popups::menu::{MenuAction, NewRecord};
use crate::app::popups::picker::PickerPopup;
use crate::app::{App, Effect, Focus, Tone};
use crate::domain::{Channel, EntityKind, Id, Interaction, Opening, PartialDate};
use crate::register::{Change, ChangeSet};

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
        // The one thing that must be said is who: ask it at once.
        self.open_picker();
    }

    /// The opening that is selected, or whose detail is shown.
    pub(crate) fn opening_here(&self) -> Option<Id<Opening>> {
        let opening = |place| if let Place::Opening(opening) = place { Some(opening) } else { None };
        self.subject().and_then(opening).or_else(|| self.selected().and_then(opening))
    }

    /// The form of a hire with what the opening says; in its detail, with the person under the cursor.
    pub(crate) fn fill_opening(&mut self) {
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

    /// Logs that somebody was in touch today and goes on to the next line. How, and what about, is for the
    /// form; one undo takes it back.
    pub(crate) fn log_contact(&mut self) -> Vec<Effect> {
        if self.advice().is_none() && self.on_marked() {
            self.do_with_many(BulkAction::Contact);
            return Vec::new();
        }
        let Some(person) = self.person_here() else { return Vec::new() };
        let contact = Interaction {
            id: self.ids.draw(),
            people: vec![person],
            date: Some(PartialDate::from_date(self.today)),
            channel: Channel::Message,
            ..Interaction::default()
        };
        let label = format!("Log a contact with {}", EntityKind::Person.counted(1));
        let set = self.change_set(vec![Change::create(contact.into())], label);
        // A page of suggestions follows by itself: whom one was in touch with is no longer due.
        if self.advice().is_none() {
            self.move_by(1);
        }
        vec![Effect::Commit { set, step: Step::Do, select: None }]
    }

    pub(crate) fn export_roster(&mut self) {
        if let Scope::Cohort(cohort) = self.scope() {
            self.open_form(export_roster::form(&self.register, cohort));
        }
    }

    pub(crate) fn add(&mut self) {
        let menu = self.menu();
        match menu.entries.as_slice() {
            [only] => self.do_from_menu(only.does),
            _ => self.layers.push(Layer::Menu(menu)),
        }
    }

    pub(crate) fn do_from_menu(&mut self, does: MenuAction) {
        match does {
            MenuAction::Add(adds) => self.add_this(adds),
            MenuAction::Bulk(many) => self.do_with_many(many),
        }
    }

    pub(crate) fn add_this(&mut self, adds: NewRecord) {
        let mut form = self.form_for(adds);
        // The form of a hire puts the focus where it belongs by itself.
        let is_hire = matches!(adds, NewRecord::Hire(_));
        if !is_hire {
            Self::focus_first_empty(&mut form);
        }
        let picks = is_hire || Self::starts_with_picker(&form);
        self.open_form(form);
        if picks {
            self.open_picker();
        }
    }

    pub(crate) fn edit(&mut self) {
        if self.on_marked() {
            return self.with_marked();
        }
        let form = match self.subject() {
            Some(Place::Consent(person, place)) => {
                Some(consent::form(&self.register, person, Some(place), self.today))
            }
            _ => self.form_for_change(),
        };
        if let Some(form) = form {
            self.open_form(form);
        }
    }

    pub(crate) fn copy_meetup(&mut self) {
        if let Some(Place::Meetup(meetup)) = self.subject()
            && let Some(mut form) = self.form_for_next_meetup(meetup)
        {
            form.focus = 1;
            self.open_form(form);
        }
    }

    pub(crate) fn open_form(&mut self, mut form: Form) {
        form.fields.set_today(self.today);
        self.layers.push(Layer::Form(Box::new(form)));
        self.form_changed(None);
    }

    /// Lets the form on top work out its errors and preview again.
    pub(crate) fn form_changed(&mut self, field: Option<&str>) {
        let Self { layers, register, ids, today, now, .. } = self;
        if let Some(Layer::Form(form)) = layers.last_mut() {
            // Ids drawn while looking are not used up: the same form gives the same changes.
            let mut looked_at = ids.clone();
            form.refresh(field, &mut FormContext { register, today: *today, now: *now, ids: &mut looked_at });
        }
    }

    pub(crate) fn in_form(&mut self, step: impl FnOnce(&mut Form)) {
        if let Some(Layer::Form(form)) = self.layers.last_mut() {
            step(form);
        }
    }

    /// Enter in a form: a list opens, everything else goes on to the next field.
    pub(crate) fn choose(&mut self) {
        let is_pick = matches!(self.layers.last(), Some(Layer::Form(form)) if form.focused()
            .is_some_and(|field| matches!(field.kind, Kind::Pick(_))));
        if is_pick { self.open_picker() } else { self.in_form(Form::next_field) }
    }

    pub(crate) fn open_picker(&mut self) {
        if let Some(Layer::Form(form)) = self.layers.last()
            && let Some(field) = form.focused()
            && let (Kind::Pick(pick), Value::Picked(chosen)) = (&field.kind, &field.value)
        {
            let picker = PickerPopup::new(field.label.clone(), pick.clone(), chosen, &self.register);
            self.layers.push(Layer::Picker(Box::new(picker)));
        }
    }

    pub(crate) fn accept(&mut self) -> Vec<Effect> {
        match self.layers.last_mut() {
            Some(Layer::Find(_)) => self.go_to_found(),
            Some(Layer::Erase(_)) => return self.confirm_erasing(),
            Some(Layer::Sort(_)) => self.sort_as_chosen(),
            Some(Layer::Help(reading)) => reading.typing = false,
            Some(Layer::History(log)) => log.typing = false,
            Some(Layer::Picker(picker)) => {
                let (accepted, merges, reaches) = (picker.accepted(), picker.merges, picker.reaches);
                self.layers.pop();
                if let Some(from) = reaches {
                    return self.introduce(from, &accepted);
                }
                if let Some(kept) = merges {
                    self.merge_with(kept, &accepted);
                    return Vec::new();
                }
                if matches!(self.layers.last(), Some(Layer::Checklist(_))) {
                    return self.walk_in(&accepted);
                }
                self.picked(accepted);
            }
            Some(Layer::Duplicates(_)) => self.merge_pair(),
            Some(Layer::Insights(_)) => return self.accept_in_insights(),
            Some(Layer::Suggestions(_)) => self.accept_in_advice(),
            Some(Layer::Palette(_)) => return self.run_chosen(),
            Some(Layer::Menu(menu)) => {
                let chosen = menu.chosen();
                self.layers.pop();
                if let Some(does) = chosen {
                    self.do_from_menu(does);
                }
            }
            // Enter while filtering keeps the filter and goes on in the list.
            _ => {
                self.focus = Focus::Pane;
                let pane = self.pane();
                self.list_mut(pane).settle();
            }
        }
        Vec::new()
    }

    /// Does the command chosen in the palette; one that can't be done says why and leaves the palette open.
    fn run_chosen(&mut self) -> Vec<Effect> {
        let Some(Layer::Palette(palette)) = self.layers.last() else { return Vec::new() };
        let entries = palette.entries(self);
        let Some(entry) = entries.get(palette.cursor).or(entries.last()) else { return Vec::new() };
        if let Some(reason) = entry.unavailable {
            self.say(Tone::Plain, format!("Not now: {reason}."));
            return Vec::new();
        }
        let command = entry.command;
        self.layers.pop();
        self.update(command)
    }

    pub(crate) fn picked(&mut self, accepted: Vec<Choice>) {
        let Some(Layer::Form(form)) = self.layers.last_mut() else { return };
        let Some(field) = form.focused_mut() else { return };
        let name = field.name.clone();
        let moved = !matches!(&field.value, Value::Picked(held) if *held == accepted);
        if !accepted.is_empty() {
            field.value = Value::Picked(accepted);
            field.own = true;
            form.next_field();
        }
        self.form_changed(moved.then_some(name.as_str()));
    }

    pub(crate) fn save(&mut self) -> Vec<Effect> {
        if matches!(self.layers.last(), Some(Layer::Merge(_))) {
            return self.save_merge();
        }
        let Self { layers, register, ids, today, now, .. } = self;
        let Some(Layer::Form(form)) = layers.last_mut() else { return Vec::new() };
        match form.submit(&mut FormContext { register, today: *today, now: *now, ids }) {
            Err(errors) => {
                form.errors = errors;
                form.tried = true;
                form.focus_error();
                let gone = form.errors.iter().find(|error| form.is_gone() && error.field.is_empty());
                let words = gone.map(|error| format!("Not saved: {}.", error.words));
                self.say(Tone::Bad, words.unwrap_or_else(|| "Not saved yet: see the marked fields.".into()));
                Vec::new()
            }
            Ok(Submission::Change { changes, label, select }) => {
                if changes.is_empty() {
                    self.layers.pop();
                    self.say(Tone::Plain, "Nothing was changed.");
                    return Vec::new();
                }
                let set = self.change_set(changes, label);
                vec![Effect::Commit { set, step: Step::Do, select }]
            }
            Ok(Submission::WriteFileAfter { warning, path, bytes, what }) => {
                let action = Action::Write { path, bytes, what };
                self.layers.push(Layer::Question(QuestionPopup {
                    title: "Write them all the same?".into(),
                    lines: warning,
                    yes: "write them",
                    action,
                }));
                Vec::new()
            }
            Ok(Submission::WriteFile { path, bytes, what }) => {
                vec![Effect::WriteFile { path, bytes, overwrite: false, what }]
            }
        }
    }

    pub(crate) fn change_set(&mut self, changes: Vec<Change>, label: String) -> ChangeSet {
        ChangeSet {
            id: self.ids.draw_uuid(),
            at: self.now,
            actor: self.actor.clone(),
            label,
            undoes: None,
            changes,
        }
    }
}
