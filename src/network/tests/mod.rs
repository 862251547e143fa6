//! Tests of the measures on small worlds worked out by hand: a world builder here, and a file
//! for each measure.

mod as_of;
mod between;
mod building;
mod connected;
mod drawn;
mod graphs;
mod hiring;
mod mixing;
mod over_time;
mod seated;
mod whole;
mod wished;

use jiff::civil::Date;

use super::*;
use crate::domain::{
    Attendance, Attended, Background, Cohort, Enrollment, EnrollmentStatus, FoundVia, Hire, Id, IdSource,
    Interaction, Meetup, Moment, PartialDate, Person, Position, Program, Record, Relationship,
    RelationshipKind, Rsvp,
};
use crate::register::Register;

const TODAY: Date = Date::constant(2026, 11, 22);

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[allow(clippy::unnecessary_wraps, reason = "every background that takes a date may be empty")]
fn date(text: &str) -> Option<PartialDate> {
    Some(text.parse().unwrap())
}

/// Records under construction. People are numbered from 1, in the order they are made.
struct World {
    ids: IdSource,
    records: Vec<Record>,
    people: Vec<Id<Person>>,
    program: Id<Program>,
}

impl World {
    fn new() -> Self {
        let mut ids = IdSource::new(1_700_000_000_000, *b"tester");
        let program = ids.draw();
        Self {
            ids,
            records: vec![Program { id: program, title: "Baking".into(), ..Program::default() }.into()],
            people: Vec::new(),
            program,
        }
    }

    fn put(&mut self, record: impl Into<Record>) {
        self.records.push(record.into());
    }

    fn person(&mut self) -> Id<Person> {
        let id = self.ids.draw();
        self.people.push(id);
        self.put(Person { id, given_name: format!("P{}", self.people.len()), ..Person::default() });
        id
    }

    /// The person with that number, made on first use.
    fn p(&mut self, number: usize) -> Id<Person> {
        while self.people.len() < number {
            self.person();
        }
        self.people[number - 1]
    }

    fn cohort(&mut self, code: &str, start: &str, end: &str) -> Id<Cohort> {
        let id = self.ids.draw();
        let (start, end) = (start.parse().ok(), end.parse().ok());
        self.put(Cohort { id, program: self.program, code: code.into(), start, end, ..Cohort::default() });
        id
    }

    fn background(&mut self, name: &str) -> Id<Background> {
        let id = self.ids.draw();
        self.put(Background { id, name: name.into(), ..Background::default() });
        id
    }

    fn enroll(
        &mut self,
        cohort: Id<Cohort>,
        number: usize,
        status: EnrollmentStatus,
        background: Option<Id<Background>>,
    ) -> Id<Enrollment> {
        let (id, person) = (self.ids.draw(), self.p(number));
        let mut enrollment = Enrollment { id, person, cohort, status, ..Enrollment::default() };
        enrollment.at_entry.background = background;
        self.put(enrollment);
        id
    }

    /// A cohort from 2019-09 to 2020-06-30, completed by people 1 to `count`.
    fn cohort_of(&mut self, count: usize) -> Id<Cohort> {
        let cohort = self.cohort("2019-A", "2019-09", "2020-06-30");
        for number in 1..=count {
            self.enroll(cohort, number, EnrollmentStatus::Completed, None);
        }
        cohort
    }

    /// A hire of person `hired` by person `hirer`; 0 for an unknown hirer.
    fn hire(&mut self, hirer: usize, hired: usize, on: &str) -> Id<Hire> {
        let (id, hired) = (self.ids.draw(), self.p(hired));
        let hirer = (hirer > 0).then(|| self.p(hirer));
        self.put(Hire {
            id,
            hired,
            hirer,
            date: on.parse().ok(),
            found_via: FoundVia::Classmate,
            ..Hire::default()
        });
        id
    }

    fn tie(&mut self, one: usize, other: usize, kind: RelationshipKind, start: &str, end: &str) {
        let (id, from, to) = (self.ids.draw(), self.p(one), self.p(other));
        self.put(Relationship {
            id,
            from,
            to,
            kind,
            start: start.parse().ok(),
            end: end.parse().ok(),
            ..Relationship::default()
        });
    }

    fn talk(&mut self, numbers: &[usize], on: &str) {
        let id = self.ids.draw();
        let people = numbers.iter().map(|number| self.p(*number)).collect();
        self.put(Interaction { id, people, date: on.parse().ok(), ..Interaction::default() });
    }

    /// A meetup that these people attended.
    fn meetup(&mut self, series: &str, on: &str, came: &[usize]) -> Id<Meetup> {
        let id = self.ids.draw();
        self.put(Meetup {
            id,
            title: series.into(),
            series: series.into(),
            start: Moment::on(day(on)),
            ..Meetup::default()
        });
        for number in came {
            self.attendance(id, *number, Rsvp::NeedsAction, Attended::Yes);
        }
        id
    }

    fn attendance(&mut self, meetup: Id<Meetup>, number: usize, rsvp: Rsvp, attended: Attended) {
        let (id, person) = (self.ids.draw(), self.p(number));
        self.put(Attendance { id, person, meetup, rsvp, attended });
    }

    fn works(&mut self, number: usize, background: Option<Id<Background>>, start: &str, end: &str) {
        let (id, person) = (self.ids.draw(), self.p(number));
        let (start, end) = (start.parse().ok(), end.parse().ok());
        self.put(Position {
            id,
            person,
            title: "Baker".into(),
            background,
            start,
            end,
            ..Position::default()
        });
    }

    fn register(&self) -> Register {
        Register::from_records(self.records.clone())
    }

    /// The numbers of people, sorted.
    fn numbers(&self, people: &[Id<Person>]) -> Vec<usize> {
        let mut numbers: Vec<usize> = people
            .iter()
            .map(|person| self.people.iter().position(|known| known == person).unwrap() + 1)
            .collect();
        numbers.sort_unstable();
        numbers
    }
}

fn network(register: &Register) -> Network {
    Network::build(register, TODAY, &unwatched).unwrap()
}

#[track_caller]
fn close(one: impl Into<Option<f64>>, other: f64) {
    let one = one.into().expect("a figure");
    assert!((one - other).abs() < 1e-12, "{one} is not {other}");
}
