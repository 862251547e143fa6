//! Logging a contact with many people: one with all of them together, or one with each.

use jiff::civil::Date;

use crate::app::form::bulk::{People, new_form};
use crate::app::form::entity::choices_of;
use crate::app::form::{Field, FieldError, Fields, Form, FormContext, Kind, Logic, Preview, Submission};
use crate::domain::{Channel, EntityKind, Interaction};
use crate::register::{Draft, Register};

/// More people than this hardly met; a mail to all of them connects nobody with anybody.
const MOST_TOGETHER: usize = 50;

pub(crate) fn form(people: People, register: &Register, today: Date) -> Form {
    let mut fields = vec![
        Field::new("date", "Date", Kind::Date)
            .hint("2019, 2019-06, 2019-06-14, jun 2019, today")
            .required()
            .text(&today.to_string()),
        Field::new("channel", "Channel", Kind::Choice(choices_of!(Channel))).hint("← → to change"),
        Field::new("summary", "Summary", Kind::Notes).hint("several lines; Tab moves on"),
    ];
    if people.len() > 1 {
        fields.push(
            Field::new("together", "Together", Kind::Flag)
                .hint("they were also in touch with each other")
                .flag(people.len() <= MOST_TOGETHER),
        );
    }
    new_form(format!("Log a contact with {}", people.words(register)), fields, Contact { people })
}

#[derive(Debug)]
struct Contact {
    people: People,
}

impl Contact {
    fn is_together(&self, fields: &Fields) -> bool {
        self.people.len() == 1 || fields.flag("together")
    }
}

impl Logic for Contact {
    fn many(&self) -> usize {
        self.people.len()
    }

    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let channel = Channel::parse(fields.word("channel")).unwrap_or_default();
        let (date, summary) = (fields.date("date"), fields.notes("summary"));
        let mut draft = Draft::new(context.register);
        let groups: Vec<Vec<_>> = if self.is_together(fields) {
            vec![self.people.iter().collect()]
        } else {
            self.people.iter().map(|person| vec![person]).collect()
        };
        for people in groups {
            draft.put(Interaction {
                id: context.ids.draw(),
                people,
                date,
                channel,
                summary: summary.clone(),
            });
        }
        let label = format!("Log a contact with {}", EntityKind::Person.counted(self.people.len()));
        Ok(Submission::Change { changes: draft.changes(), label, select: None })
    }

    fn preview(&self, fields: &Fields, _context: &FormContext) -> Option<Preview> {
        let count = self.people.len();
        let line = match (count, self.is_together(fields)) {
            (1, _) => return None,
            (_, true) => {
                format!("Logs one contact with all {count}, which also counts as contact among them.")
            }
            (_, false) => {
                format!("Logs {count} contacts, one with each person.")
            }
        };
        Some(Preview::Words(vec![line]))
    }
}
