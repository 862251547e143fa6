//! What can be added, and the form for it, filled in with what is known from the current place.

use jiff::civil::Date;

use crate::app::form::{Form, consent, entity_forms, record_hire};
use crate::domain::{
    Attendance, Background, Certificate, Cohort, Enrollment, Id, IdSource, Interaction, Meetup, Opening,
    Organization, PartialDate, Person, Position, Program, Relationship, Wish,
};
use crate::register::Register;

/// What a menu entry adds, with what is known of it already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NewRecord {
    Program,
    Cohort(Option<Id<Program>>),
    /// Enrolled at once if a cohort is in scope.
    Person(Option<Id<Cohort>>),
    Enrollment(Option<Id<Person>>, Option<Id<Cohort>>),
    Certificate(Id<Enrollment>),
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
    /// At an organization, in a background, or known through somebody.
    Opening(Option<Id<Organization>>, Option<Id<Background>>, Option<Id<Person>>),
}

/// The form that adds a record.
#[expect(clippy::too_many_lines, reason = "a table: each kind with what is known of it")]
pub(crate) fn form(record: NewRecord, register: &Register, ids: &mut IdSource, today: Date) -> Form {
    match record {
        NewRecord::Program => {
            entity_forms::program(Program { id: ids.draw(), ..Program::default() }, register, today)
        }
        NewRecord::Cohort(program) => {
            // The only program needs no choosing.
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
        NewRecord::Certificate(enrollment) => {
            let title = register
                .get(enrollment)
                .and_then(|enrollment| register.get(enrollment.cohort))
                .and_then(|cohort| register.get(cohort.program));
            let title = title.map(|program| program.title.clone()).unwrap_or_default();
            let issued = Some(PartialDate::from_date(today));
            entity_forms::certificate(
                Certificate { id: ids.draw(), enrollment, title, issued, ..Certificate::default() },
                register,
                today,
            )
        }
        NewRecord::Background => {
            entity_forms::background(Background { id: ids.draw(), ..Background::default() }, register, today)
        }
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
        NewRecord::Opening(organization, background, known_through) => {
            let organization = organization.unwrap_or_default();
            let noted = Some(PartialDate::from_date(today));
            let record = Opening {
                id: ids.draw(),
                organization,
                background,
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

/// A form for the next meetup of a series: a copy with a later date, as far ahead as the last two of the
/// series are apart, or four weeks.
#[must_use]
pub(crate) fn next_meetup(
    id: Id<Meetup>,
    register: &Register,
    ids: &mut IdSource,
    today: Date,
) -> Option<Form> {
    let meetup = Meetup::clone(register.get(id)?);
    let in_series = |other: &Meetup| {
        !meetup.series.is_empty() && other.series == meetup.series && other.start.date < meetup.start.date
    };
    let before =
        register.all::<Meetup>().filter(|other| in_series(other)).map(|other| other.start.date).max();
    let days = before
        .and_then(|before| before.until(meetup.start.date).ok())
        .map_or(28, |span| i64::from(span.get_days()).max(1));
    let later = |date: Date| date.checked_add(jiff::Span::new().days(days)).unwrap_or(date);
    let mut next = Meetup { id: ids.draw(), notes: String::new(), ..meetup };
    next.start.date = later(next.start.date);
    if let Some(end) = &mut next.end {
        end.date = later(end.date);
    }
    Some(entity_forms::meetup(next, register, today))
}
