//! How often to be in touch with many people.

use crate::app::form::bulk::{People, new_form, some, summary};
use crate::app::form::{Field, FieldError, Fields, Form, FormContext, Kind, Logic, Preview, Submission};
use crate::domain::{EntityKind, Person};
use crate::register::{Draft, Register};

pub(crate) fn form(people: People, register: &Register) -> Form {
    let mut field = Field::new("cadence_days", "Keep in touch", Kind::Number("1 to 3650 days"))
        .hint("every how many days; empty to use the usual gap");
    if let [only] = people.0.as_slice()
        && let Some(days) = register.get(*only).and_then(|person| person.cadence_days)
    {
        field = field.text(&days.to_string());
    }
    new_form(format!("Keep in touch with {}", people.words(register)), vec![field], Cadence { people })
}

#[derive(Debug)]
struct Cadence {
    people: People,
}

impl Cadence {
    fn alive<'a>(&self, register: &'a Register) -> impl Iterator<Item = &'a Person> {
        self.people
            .iter()
            .filter_map(|person| register.get(person))
            .map(AsRef::as_ref)
            .filter(|person| !person.deceased)
    }
}

impl Logic for Cadence {
    fn many(&self) -> usize {
        self.people.len()
    }

    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let cadence_days = fields.number("cadence_days");
        let mut draft = Draft::new(context.register);
        let changed: Vec<&Person> =
            self.alive(context.register).filter(|person| person.cadence_days != cadence_days).collect();
        let label = format!("Set how often to contact {}", EntityKind::Person.counted(changed.len()));
        for person in changed {
            draft.put(Person { cadence_days, ..person.clone() });
        }
        Ok(Submission::Change { changes: draft.changes(), label, select: None })
    }

    fn preview(&self, fields: &Fields, context: &FormContext) -> Option<Preview> {
        let cadence_days = fields.number("cadence_days");
        if cadence_days.is_none() && !fields.text("cadence_days").is_empty() {
            return None;
        }
        let alive = self.alive(context.register).count();
        let changed =
            self.alive(context.register).filter(|person| person.cadence_days != cadence_days).count();
        let does = cadence_days.map_or_else(
            || "will use the usual gap".to_owned(),
            |days| format!("will be due every {days} days"),
        );
        let rest = [
            some(alive - changed, "already has it", "already have it"),
            some(self.people.len() - alive, "has died and is left out", "have died and are left out"),
        ];
        Some(Preview::Words(vec![summary(changed, self.people.len(), &does, rest)]))
    }
}
