//! Deleting what is selected or marked, after confirmation.

use crate::app::App;
use crate::app::actions::Action;
use crate::app::keys::command::Command;
use crate::app::panes::place::{Pane, Place};
use crate::app::popups::question::{Answer, QuestionPopup};
use crate::domain::{EntityKind, Id, Meetup, Opening, Person, Program};
use crate::register::delete::{self, Plan};
use crate::text::plural::{listed, with_article};

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::Delete => App::ask_to_delete,
        _ => return None,
    })
}

/// Up to this many people are named in a question.
const MOST_NAMED: usize = 4;

impl App {
    fn ask_to_delete(&mut self) {
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
        lines.extend(consequences(&plan, "it"));
        lines.push("You can undo this.".into());
        let changes = plan.draft.changes();
        let action = Answer::Change { changes, label: format!("Delete {}", with_article(kind.one())) };
        self.popups.open(QuestionPopup { title: format!("Delete {name}?"), lines, yes: "delete", action });
    }

    /// The name of a record, for a question.
    pub(crate) fn name_of(&self, kind: EntityKind, id: uuid::Uuid) -> String {
        let register = &self.register;
        match kind {
            EntityKind::Person => register.person_name(Id::<Person>::new(id)),
            EntityKind::Cohort => format!("cohort {}", register.cohort_code(Id::new(id))),
            EntityKind::Program => {
                register.get(Id::<Program>::new(id)).map(|program| program.title.clone()).unwrap_or_default()
            }
            EntityKind::Background => format!("the background {}", register.background_name(Id::new(id))),
            EntityKind::Meetup => {
                register.get(Id::<Meetup>::new(id)).map(|meetup| meetup.title.clone()).unwrap_or_default()
            }
            EntityKind::Opening => {
                let opening = register.get(Id::<Opening>::new(id));
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

    /// Confirms deleting people: how many, some of their names, and what is deleted with them.
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
            lines.push(format!("Not shown now: {} of them.", people.len() - shown));
        }
        lines.extend(consequences(&plan, "them"));
        lines.push("You can undo this.".into());
        let action = Answer::Change {
            changes: plan.draft.changes(),
            label: format!("Delete {}", EntityKind::Person.counted(people.len())),
        };
        let title = format!("Delete {}?", EntityKind::Person.counted(people.len()));
        self.popups.open(QuestionPopup { title, lines, yes: "delete", action });
    }
}

/// What else a deletion does; `them` stands for what is deleted.
fn consequences(plan: &Plan, them: &str) -> Vec<String> {
    let counts = |counts: &[(EntityKind, usize)]| {
        counts.iter().map(|(kind, count)| kind.counted(*count)).collect::<Vec<_>>()
    };
    let mut lines = Vec::new();
    if !plan.also_deleted.is_empty() {
        lines.push(format!("This also deletes {}.", listed(&counts(&plan.also_deleted))));
    }
    if !plan.also_changed.is_empty() {
        let one = plan.also_changed.iter().map(|(_, count)| count).sum::<usize>() == 1;
        let their = if one { "its" } else { "their" };
        let changed = listed(&counts(&plan.also_changed));
        lines.push(format!("{changed} will lose {their} reference to {them}."));
    }
    lines
}
