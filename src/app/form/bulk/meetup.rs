//! Putting many people on the list of a meetup. Those on it already stay as they are.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use crate::app::form::bulk::{People, new_form, some, summary};
use crate::app::form::create_on_the_spot::existing;
use crate::app::form::entity::choices_of;
use crate::app::form::{
    Field, FieldError, Fields, Form, FormContext, Kind, Logic, Pick, Preview, Source, Submission,
};
use crate::domain::{Attendance, Attended, EntityKind, Id, Meetup, Person, Rsvp};
use crate::register::{Draft, Register};

pub(crate) fn form(people: People, register: &Register) -> Form {
    let fields = vec![
        Field::new("meetup", "Meetup", Kind::Pick(Pick::from(Source::Meetups))).required(),
        Field::new("rsvp", "Answer", Kind::Choice(choices_of!(Rsvp))).hint("← → to change"),
        Field::new("attended", "Came", Kind::Choice(choices_of!(Attended))).hint("← → to change"),
    ];
    new_form(format!("Add {} to a meetup", people.words(register)), fields, AddToMeetup { people })
}

#[derive(Debug)]
struct AddToMeetup {
    people: People,
}

impl AddToMeetup {
    fn new_ones(&self, meetup: Id<Meetup>, register: &Register) -> Vec<Id<Person>> {
        let already: HashSet<Id<Person>, FixedState> =
            register.referring::<Attendance>(meetup.uuid()).map(|attendance| attendance.person).collect();
        self.people.iter().filter(|person| !already.contains(person)).collect()
    }
}

impl Logic for AddToMeetup {
    fn many(&self) -> usize {
        self.people.len()
    }

    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let Some(meetup) = existing::<Meetup>(fields, "meetup").into_iter().next() else {
            return Err(vec![FieldError::new("meetup", "choose a meetup; press Enter")]);
        };
        let rsvp = Rsvp::parse(fields.word("rsvp")).unwrap_or_default();
        let attended = Attended::parse(fields.word("attended")).unwrap_or_default();
        let people = self.new_ones(meetup, context.register);
        let label = format!("Add {} to a meetup", EntityKind::Person.counted(people.len()));
        let mut draft = Draft::new(context.register);
        for person in people {
            draft.put(Attendance { id: context.ids.draw(), person, meetup, rsvp, attended });
        }
        Ok(Submission::Change { changes: draft.changes(), label, select: None })
    }

    fn preview(&self, fields: &Fields, context: &FormContext) -> Option<Preview> {
        let meetup = existing::<Meetup>(fields, "meetup").into_iter().next()?;
        let (new, all) = (self.new_ones(meetup, context.register).len(), self.people.len());
        let already = some(
            all - new,
            "is already on the list and stays unchanged",
            "are already on the list and stay unchanged",
        );
        Some(Preview::Words(vec![summary(new, all, "will be added to the list", [already])]))
    }
}
