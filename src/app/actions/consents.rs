//! A person's data: withdrawing and deleting consents, and the report on everything held about them.

use crate::app::App;
use crate::app::actions::Action;
use crate::app::effect::Effect;
use crate::app::form::{consent, person_report};
use crate::app::jobs::Task;
use crate::app::keys::command::Command;
use crate::app::loading::Amount;
use crate::app::panes::place::Place;
use crate::app::popups::question::{Answer, QuestionPopup};
use crate::domain::{Id, Person};
use crate::register::Draft;
use crate::register::query::objects_to_export;
use crate::store::HistoryReader;
use crate::store::history::Ids;

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::Withdraw => App::withdraw_consent,
        Command::PersonReport => App::ask_person_report,
        _ => return None,
    })
}

impl App {
    fn withdraw_consent(&mut self) {
        if let Some(Place::Consent(person, place)) = self.subject() {
            self.open_form(consent::withdrawing(&self.register, person, place, self.today));
        }
    }

    /// The report says how often the history names the person, so the history is read first.
    fn ask_person_report(&mut self) {
        if let Some(person) = self.subject().and_then(|place| place.person(&self.register)) {
            self.push(Effect::PersonReport(person));
        }
    }

    pub(crate) fn person_report(&mut self, person: Id<Person>, history: Box<dyn HistoryReader>) {
        let count = move |task: &mut Task| {
            let about: Ids = [person.uuid()].into_iter().collect();
            let mut go_on = |done: u64, of: u64| {
                task.progress(Amount::part(done, of));
                !task.is_given_up()
            };
            history
                .outlines(None, &about, &mut go_on)
                .ok()
                .map(|found| found.iter().filter(|outline| outline.touched).count())
        };
        self.work_and_wait("Reading the history …", count, move |app, changes| {
            let form = person_report::form(&app.register, person, changes);
            app.open_form(form);
        });
    }

    pub(crate) fn ask_to_delete_consent(&mut self, id: Id<Person>, place: usize) {
        let Some(mut person) = self
            .register
            .get(id)
            .map(|person| Person::clone(person))
            .filter(|person| place < person.consents.len())
        else {
            return;
        };
        let consent = person.consents.remove(place);
        let title = format!("Delete this consent of {}?", person.name());
        let mut lines = vec![format!("Purpose: {}.", consent.purpose)];
        if consent.forbids_sharing() && !objects_to_export(&person) {
            lines.push("It keeps them out of exports; without it they are exported again.".into());
        } else {
            lines.push("To record a withdrawal, cancel and press W.".into());
        }
        lines.push("You can undo this.".into());
        let mut draft = Draft::new(&self.register);
        draft.put(person);
        let action = Answer::Change { changes: draft.changes(), label: "Delete a consent".into() };
        self.popups.open(QuestionPopup { title, lines, yes: "delete", action });
    }
}
