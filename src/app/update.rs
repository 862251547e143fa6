//! What each command does.

use super::command::{COMMANDS, Command};
use super::form::{Choice, Context as FormContext, Form, Kind, Submission, Value, export_roster, record_hire};
use super::history::Step;
use super::layer::{Action, Layer, Palette, Question, Reading};
use super::picker::Picker;
use super::place::{Pane, Place};
use super::scope::Scope;
use super::text_input::TextInput;
use super::{App, Effect, Focus, Tone};
use crate::domain::text::capital;
use crate::domain::{EntityKind, Id, Person};
use crate::register::{ChangeSet, delete};

impl App {
    /// Does a command, if it can be done here; otherwise says why not.
    pub fn update(&mut self, command: Command) -> Vec<Effect> {
        if let Err(reason) = self.available(command) {
            self.say(Tone::Plain, reason);
            return Vec::new();
        }
        match command {
            Command::Down => self.move_by(1),
            Command::Up => self.move_by(-1),
            Command::First => self.move_by(isize::MIN / 2),
            Command::Last => self.move_by(isize::MAX / 2),
            Command::PageDown => self.move_by(self.page()),
            Command::PageUp => self.move_by(-self.page()),
            Command::Open => self.open(),
            Command::Back => self.back(),
            Command::NextPane => self.go_to_pane(self.neighbour(1)),
            Command::PreviousPane => self.go_to_pane(self.neighbour(Pane::ALL.len() - 1)),
            Command::CohortsPane => self.go_to_pane(Pane::Cohorts),
            Command::StudentsPane => self.go_to_pane(Pane::Students),
            Command::BackgroundsPane => self.go_to_pane(Pane::Backgrounds),
            Command::MeetupsPane => self.go_to_pane(Pane::Meetups),
            Command::HiresPane => self.go_to_pane(Pane::Hires),
            Command::DetailPane => self.focus = Focus::Detail,
            Command::ScrollDown => self.scroll_detail(3),
            Command::ScrollUp => self.scroll_detail(-3),
            Command::JumpBack => self.jump_back(),
            Command::RecordHire => self.record_hire(),
            Command::ExportRoster => self.export_roster(),
            Command::Delete => self.ask_to_delete(),
            Command::Filter => self.focus = Focus::Filter,
            Command::Undo => return self.undo(),
            Command::Redo => return self.redo(),
            Command::Help => self.layers.push(Layer::Help(Reading::default())),
            Command::Palette => self.layers.push(Layer::Palette(Palette::default())),
            Command::Quit => return vec![Effect::Quit],
            Command::Save => return self.save(),
            Command::NextField => self.in_form(Form::next_field),
            Command::PreviousField => self.in_form(Form::previous_field),
            Command::Choose => self.choose(),
            Command::Mark => {
                if let Some(Layer::Picker(picker)) = self.layers.last_mut() {
                    if picker.pick.many { picker.mark(&self.register) } else { picker.move_by(1) }
                }
            }
            Command::Accept => return self.accept(),
            Command::Confirm => return self.confirm(),
            Command::Close => self.close(),
        }
        Vec::new()
    }

    // ---- moving

    fn page(&self) -> isize {
        let height = match (self.layers.is_empty(), self.focus) {
            (false, _) => self.geometry.layer_height,
            (true, Focus::Detail) => self.geometry.detail_height,
            (true, _) => self.geometry.list_height,
        };
        isize::try_from((height / 2).max(1)).unwrap_or(1)
    }

    fn move_by(&mut self, lines: isize) {
        match self.layers.last_mut() {
            Some(Layer::Picker(picker)) => picker.move_by(lines),
            Some(Layer::Help(reading)) => {
                let last = self.geometry.layer_lines.saturating_sub(self.geometry.layer_height);
                reading.offset = reading.offset.saturating_add_signed(lines).min(last);
            }
            Some(Layer::Palette(palette)) => {
                // Held to the number of entries when they are drawn and chosen.
                palette.cursor = palette.cursor.saturating_add_signed(lines).min(COMMANDS.len());
            }
            Some(Layer::Form(_) | Layer::Question(_)) => {}
            None if self.focus == Focus::Detail && self.targets.is_empty() => self.scroll_detail(lines),
            None if self.focus == Focus::Detail => {
                self.detail_cursor = self.detail_cursor.saturating_add_signed(lines).min(self.targets.len().saturating_sub(1));
            }
            None => {
                let pane = self.pane;
                self.list_mut(pane).move_by(lines);
            }
        }
    }

    fn scroll_detail(&mut self, lines: isize) {
        let last = self.geometry.detail_lines.saturating_sub(self.geometry.detail_height);
        self.detail_offset = self.detail_offset.saturating_add_signed(lines).min(last);
    }

    fn neighbour(&self, steps: usize) -> Pane {
        Pane::ALL.iter().copied().cycle().nth(self.pane.number() - 1 + steps).unwrap_or_default()
    }

    fn go_to_pane(&mut self, pane: Pane) {
        self.pane = pane;
        self.focus = Focus::Pane;
    }

    /// From a pane into the detail; from a line of the detail to what it is about.
    fn open(&mut self) {
        if self.focus != Focus::Detail {
            self.focus = Focus::Detail;
            return;
        }
        if let Some(target) = self.targets.get(self.detail_cursor).copied() {
            let from = (self.list(Pane::Cohorts).selected(), self.selected().unwrap_or(Place::AllCohorts));
            self.jumps.push(from);
            self.go_to(target);
        }
    }

    /// Shows a place: lifts what would hide it (a filter, the scope) and selects it in its pane.
    pub fn go_to(&mut self, place: Place) {
        let visible = match place {
            Place::Person(person) => self.scope().has_person(&self.register, person),
            Place::AllCohorts | Place::Program(_) | Place::Cohort(_) => true,
            Place::Background(_) | Place::Meetup(_) | Place::Hire(_) => self.list(place.pane()).rows().contains(&place),
        };
        if !visible {
            self.list_mut(Pane::Cohorts).select(Place::AllCohorts);
        }
        self.pane = place.pane();
        self.focus = Focus::Pane;
        self.refresh();
        if !self.list_mut(place.pane()).select(place) {
            let list = self.list_mut(place.pane());
            list.filter = TextInput::default();
            list.want(place);
        }
        self.refresh();
    }

    fn jump_back(&mut self) {
        if let Some((scope, place)) = self.jumps.pop() {
            if let Some(scope) = scope {
                self.list_mut(Pane::Cohorts).want(scope);
                self.refresh();
            }
            self.go_to(place);
        }
    }

    fn back(&mut self) {
        let pane = self.pane;
        if self.focus == Focus::Detail {
            self.focus = Focus::Pane;
        } else if self.list(pane).is_filtered() {
            self.list_mut(pane).filter = TextInput::default();
        }
    }

    // ---- forms

    fn record_hire(&mut self) {
        let subject = self.subject();
        let hirer = match subject {
            Some(Place::Person(person)) => Some(person),
            _ => None,
        };
        let cohort = match self.scope() {
            Scope::Cohort(cohort) => Some(cohort),
            _ => None,
        };
        self.open_form(record_hire::form(&self.register, hirer, cohort));
        // The one thing that must be said is who: ask it at once.
        self.open_picker();
    }

    fn export_roster(&mut self) {
        if let Scope::Cohort(cohort) = self.scope() {
            self.open_form(export_roster::form(&self.register, cohort));
        }
    }

    fn open_form(&mut self, form: Form) {
        self.layers.push(Layer::Form(Box::new(form)));
        self.form_changed(None);
    }

    /// Lets the form on top work out its errors and preview again.
    pub(super) fn form_changed(&mut self, field: Option<&str>) {
        let Self { layers, register, ids, today, now, .. } = self;
        if let Some(Layer::Form(form)) = layers.last_mut() {
            // Ids drawn while looking are not used up: the same form gives the same changes.
            let mut looked_at = ids.clone();
            form.refresh(field, &mut FormContext { register, today: *today, now: *now, ids: &mut looked_at });
        }
    }

    fn in_form(&mut self, step: impl FnOnce(&mut Form)) {
        if let Some(Layer::Form(form)) = self.layers.last_mut() {
            step(form);
        }
    }

    /// Enter in a form: a list opens, everything else goes on to the next field.
    fn choose(&mut self) {
        let is_pick =
            matches!(self.layers.last(), Some(Layer::Form(form)) if form.focused().is_some_and(|field| matches!(field.kind, Kind::Pick(_))));
        if is_pick { self.open_picker() } else { self.in_form(Form::next_field) }
    }

    pub(super) fn open_picker(&mut self) {
        if let Some(Layer::Form(form)) = self.layers.last()
            && let Some(field) = form.focused()
            && let (Kind::Pick(pick), Value::Picked(chosen)) = (&field.kind, &field.value)
        {
            let picker = Picker::new(field.label.clone(), pick.clone(), chosen, &self.register);
            self.layers.push(Layer::Picker(Box::new(picker)));
        }
    }

    fn accept(&mut self) -> Vec<Effect> {
        match self.layers.last() {
            Some(Layer::Picker(picker)) => {
                let accepted = picker.accepted();
                self.layers.pop();
                self.picked(accepted);
            }
            Some(Layer::Palette(palette)) => {
                let entries = palette.entries(self);
                let chosen = entries.get(palette.cursor).or(entries.last()).map(|entry| entry.command);
                self.layers.pop();
                if let Some(command) = chosen {
                    return self.update(command);
                }
            }
            // Enter while filtering keeps the filter and goes on in the list.
            _ => self.focus = Focus::Pane,
        }
        Vec::new()
    }

    fn picked(&mut self, accepted: Vec<Choice>) {
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

    fn save(&mut self) -> Vec<Effect> {
        let Self { layers, register, ids, today, now, .. } = self;
        let Some(Layer::Form(form)) = layers.last_mut() else { return Vec::new() };
        match form.submit(&mut FormContext { register, today: *today, now: *now, ids }) {
            Err(errors) => {
                form.errors = errors;
                form.tried = true;
                form.focus_error();
                self.say(Tone::Bad, "Not saved yet: see the marked fields.");
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
            Ok(Submission::WriteFile { path, bytes, what }) => vec![Effect::WriteFile { path, bytes, overwrite: false, what }],
        }
    }

    fn change_set(&mut self, changes: Vec<crate::register::Change>, label: String) -> ChangeSet {
        ChangeSet { id: self.ids.draw_uuid(), at: self.now, actor: self.actor.clone(), label, undoes: None, changes }
    }

    // ---- questions

    fn ask_to_delete(&mut self) {
        let Some((kind, id)) = self.subject().and_then(Place::record) else { return };
        let name = self.name_of(kind, id);
        let plan = delete::plan(&self.register, &[(kind, id)]);
        let mut lines = Vec::new();
        for (gone, count) in &plan.also_deleted {
            lines.push(format!("With it go {}.", gone.counted(*count)));
        }
        for (changed, count) in &plan.also_changed {
            lines.push(format!("{} will no longer name it.", capital(&changed.counted(*count))));
        }
        lines.push("One undo brings all of it back.".into());
        let changes = plan.draft.changes();
        let action = Action::Change { changes, label: format!("Delete a {}", kind.one()) };
        self.layers.push(Layer::Question(Question { title: format!("Delete {name}?"), lines, yes: "delete", action }));
    }

    /// What a record is called in a question.
    fn name_of(&self, kind: EntityKind, id: uuid::Uuid) -> String {
        let register = &self.register;
        match kind {
            EntityKind::Person => register.person_name(Id::<Person>::new(id)),
            EntityKind::Cohort => format!("cohort {}", register.cohort_code(Id::new(id))),
            EntityKind::Program => register.get(Id::<crate::domain::Program>::new(id)).map(|program| program.title.clone()).unwrap_or_default(),
            EntityKind::Background => format!("the field {}", register.background_name(Id::new(id))),
            EntityKind::Meetup => register.get(Id::<crate::domain::Meetup>::new(id)).map(|meetup| meetup.title.clone()).unwrap_or_default(),
            kind => format!("this {}", kind.one()),
        }
    }

    fn confirm(&mut self) -> Vec<Effect> {
        let Some(Layer::Question(question)) = self.layers.pop() else { return Vec::new() };
        match question.action {
            Action::Change { changes, label } => {
                let set = self.change_set(changes, label);
                vec![Effect::Commit { set, step: Step::Do, select: None }]
            }
            Action::Discard => {
                self.layers.pop();
                Vec::new()
            }
            Action::Overwrite { path, bytes, what } => vec![Effect::WriteFile { path, bytes, overwrite: true, what }],
        }
    }

    fn close(&mut self) {
        match self.layers.last() {
            None => {
                // Esc while filtering lifts the filter.
                let pane = self.pane;
                self.list_mut(pane).filter = TextInput::default();
                self.focus = Focus::Pane;
            }
            Some(Layer::Form(form)) if form.changed => {
                let question = Question {
                    title: "Close without saving?".into(),
                    lines: vec!["What you typed would be lost.".into()],
                    yes: "close without saving",
                    action: Action::Discard,
                };
                self.layers.push(Layer::Question(question));
            }
            Some(_) => drop(self.layers.pop()),
        }
    }

    // ---- undo

    fn undo(&mut self) -> Vec<Effect> {
        let Some(done) = self.history.last_done() else { return Vec::new() };
        let set = done.inverse(self.ids.draw_uuid(), self.now);
        vec![Effect::Commit { set, step: Step::Undo, select: None }]
    }

    fn redo(&mut self) -> Vec<Effect> {
        let Some(undone) = self.history.last_undone() else { return Vec::new() };
        let set = undone.again(self.ids.draw_uuid(), self.now);
        vec![Effect::Commit { set, step: Step::Redo, select: None }]
    }
}
