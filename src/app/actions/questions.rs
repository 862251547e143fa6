//! Asking before something is done that can't be seen at a glance: deleting, discarding, replacing a file.

use crate::app::history::Step;
use crate::app::keys::text_input::TextInput;
use crate::app::panes::place::Place;
use crate::app::popups::layer::{Action, Layer, QuestionPopup};
use crate::app::{App, Effect, Focus};
use crate::domain::{EntityKind, Id, Person};
use crate::register::delete;
use crate::text::fold::capital;

impl App {
    pub(crate) fn ask_to_delete(&mut self) {
        if self.on_marked() {
            let people = self.marked();
            return self.ask_to_delete_people(&people);
        }
        if let Some(Place::Consent(person, place)) = self.subject() {
            return self.ask_to_delete_consent(person, place);
        }
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
        self.layers.push(Layer::Question(QuestionPopup {
            title: format!("Delete {name}?"),
            lines,
            yes: "delete",
            action,
        }));
    }

    /// What a record is called in a question.
    pub(crate) fn name_of(&self, kind: EntityKind, id: uuid::Uuid) -> String {
        let register = &self.register;
        match kind {
            EntityKind::Person => register.person_name(Id::<Person>::new(id)),
            EntityKind::Cohort => format!("cohort {}", register.cohort_code(Id::new(id))),
            EntityKind::Program => register
                .get(Id::<crate::domain::Program>::new(id))
                .map(|program| program.title.clone())
                .unwrap_or_default(),
            EntityKind::Background => format!("the field {}", register.background_name(Id::new(id))),
            EntityKind::Meetup => register
                .get(Id::<crate::domain::Meetup>::new(id))
                .map(|meetup| meetup.title.clone())
                .unwrap_or_default(),
            EntityKind::Opening => {
                let opening = register.get(Id::<crate::domain::Opening>::new(id));
                format!(
                    "the opening {}",
                    opening
                        .map(|opening| crate::app::detail::opening_words(register, opening))
                        .unwrap_or_default()
                )
            }
            kind => format!("this {}", kind.one()),
        }
    }

    pub(crate) fn confirm(&mut self) -> Vec<Effect> {
        let Some(Layer::Question(question)) = self.layers.pop() else { return Vec::new() };
        match question.action {
            Action::Change { changes, label } => {
                let set = self.change_set(changes, label);
                vec![Effect::Commit { set, step: Step::Do, select: None }]
            }
            Action::Restore => self.restore(),
            Action::Discard => {
                self.layers.pop();
                Vec::new()
            }
            Action::Write { path, bytes, what } => {
                vec![Effect::WriteFile { path, bytes, overwrite: false, what }]
            }
            Action::Overwrite { path, bytes, what } => {
                vec![Effect::WriteFile { path, bytes, overwrite: true, what }]
            }
        }
    }

    pub(crate) fn close(&mut self) {
        match self.layers.last() {
            None => {
                // Esc while filtering lifts the filter.
                let pane = self.pane;
                self.list_mut(pane).filter = TextInput::default();
                self.focus = Focus::Pane;
            }
            // Esc while searching in help shows all of it again.
            Some(Layer::Help(reading)) if reading.typing => {
                if let Some(Layer::Help(reading)) = self.layers.last_mut() {
                    (reading.query, reading.typing, reading.offset) = (TextInput::default(), false, 0);
                }
            }
            Some(Layer::History(_)) => self.close_history(),
            Some(Layer::Insights(_)) => self.close_insights(),
            Some(Layer::Suggestions(_)) => self.close_advice(),
            Some(Layer::Waiting(number)) => self.give_up(*number),
            Some(Layer::Form(form)) if form.changed => {
                let question = QuestionPopup {
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
}
