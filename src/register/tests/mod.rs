//! Tests of the register that need more setup than one file: a small world to build in, and one file
//! for each part under test.

mod applying;
mod attendance;
mod deleting;
mod drafts;
mod earlier;
mod merging;
mod merging_at_random;
mod openings;
mod queries;
mod refusals;
mod rules;

use std::cell::RefCell;

use jiff::Timestamp;
use uuid::Uuid;

use super::{Change, ChangeSet, Draft, Refused, Register, Warning, rules::check};
use crate::domain::{
    Background, Cohort, Enrollment, EnrollmentStatus, Id, IdSource, Meetup, Organization, PartialDate,
    Person, Program, Record, Reference,
};

/// A register being built, with its own source of ids.
struct World {
    register: Register,
    /// In a `RefCell`, so that ids can be drawn within the arguments of another call.
    ids: RefCell<IdSource>,
    program: Id<Program>,
}

#[allow(clippy::unnecessary_wraps, reason = "every field that takes a date may be empty")]
fn date(text: &str) -> Option<PartialDate> {
    Some(text.parse().unwrap())
}

/// Every record, in an order that does not depend on history.
fn all(register: &Register) -> Vec<Record> {
    register.records().collect()
}

impl World {
    fn new() -> Self {
        let mut ids = IdSource::new(1_700_000_000_000, *b"tester");
        let program = ids.draw();
        let register =
            Register::from_records([
                Program { id: program, title: "Baking".into(), ..Program::default() }.into()
            ]);
        Self { register, ids: RefCell::new(ids), program }
    }

    fn id<T>(&self) -> Id<T> {
        self.ids.borrow_mut().draw()
    }

    fn uuid(&self) -> Uuid {
        self.ids.borrow_mut().draw_uuid()
    }

    fn set(&self, changes: Vec<Change>) -> ChangeSet {
        ChangeSet {
            id: self.uuid(),
            at: Timestamp::UNIX_EPOCH,
            actor: "tester".into(),
            label: "Test".into(),
            origin: None,
            undoes: None,
            changes,
        }
    }

    fn creating(&self, records: impl IntoIterator<Item = Record>) -> ChangeSet {
        let changes = records.into_iter().map(Change::create).collect();
        self.set(changes)
    }

    /// A change set built with a draft.
    fn draft(&self, make: impl FnOnce(&mut Draft)) -> ChangeSet {
        let id = self.uuid();
        let mut draft = Draft::new(&self.register);
        make(&mut draft);
        draft.finish(id, Timestamp::UNIX_EPOCH, "tester", "Test")
    }

    /// The verdict of the rules on putting this record.
    fn judge(&self, record: impl Into<Record>) -> Result<Vec<Warning>, Refused> {
        let record = record.into();
        let set = self.draft(|draft| draft.put(record));
        check(&self.register, &set)
    }

    /// Puts a record that the rules must accept without a warning.
    fn put(&mut self, record: impl Into<Record>) {
        let record = record.into();
        let set = self.draft(|draft| draft.put(record));
        self.apply(&set);
    }

    fn apply(&mut self, set: &ChangeSet) {
        assert_eq!(check(&self.register, set), Ok(vec![]));
        self.register.apply(set).unwrap();
    }

    fn person(&mut self, given: &str) -> Id<Person> {
        let id = self.id();
        self.put(Person { id, given_name: given.into(), ..Person::default() });
        id
    }

    fn cohort(&mut self, code: &str, start: &str) -> Id<Cohort> {
        let id = self.id();
        self.put(Cohort {
            id,
            program: self.program,
            code: code.into(),
            start: date(start),
            ..Cohort::default()
        });
        id
    }

    fn enrolled(
        &mut self,
        person: Id<Person>,
        cohort: Id<Cohort>,
        status: EnrollmentStatus,
    ) -> Id<Enrollment> {
        let id = self.id();
        self.put(Enrollment { id, person, cohort, status, ..Enrollment::default() });
        id
    }

    fn organization(&mut self, name: &str) -> Id<Organization> {
        let id = self.id();
        self.put(Organization { id, name: name.into(), ..Organization::default() });
        id
    }

    fn background(&mut self, name: &str) -> Id<Background> {
        let id = self.id();
        self.put(Background { id, name: name.into(), ..Background::default() });
        id
    }

    fn meetup(&mut self, title: &str, hosts: Vec<Id<Cohort>>) -> Id<Meetup> {
        let id = self.id();
        self.put(Meetup { id, title: title.into(), hosts, ..Meetup::default() });
        id
    }

    fn undo(&self, set: &ChangeSet) -> ChangeSet {
        set.inverse(self.uuid(), Timestamp::UNIX_EPOCH)
    }
}

/// No reference leads to a missing record.
fn assert_whole(register: &Register) {
    for record in register.records() {
        record.each_reference(&mut |reference: Reference| {
            assert!(
                register.record(reference.kind, reference.id).is_some(),
                "{:?} is left without its {}",
                record.kind(),
                reference.field
            );
        });
    }
}

/// The words of each refusal, with the field it is about.
#[track_caller]
fn refused(verdict: Result<Vec<Warning>, Refused>) -> Vec<(&'static str, String)> {
    let refusals = verdict.expect_err("the rules accept this").0;
    refusals.into_iter().map(|refusal| (refusal.problem.field, refusal.problem.to_string())).collect()
}

/// Asserts a single refusal, about this field, containing these words.
#[track_caller]
fn refused_for(verdict: Result<Vec<Warning>, Refused>, field: &str, words: &[&str]) {
    let refusals = refused(verdict);
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    assert_eq!(refusals[0].0, field, "{refusals:?}");
    for part in words {
        assert!(refusals[0].1.contains(part), "{:?} does not say {part:?}", refusals[0].1);
    }
}

fn nil() -> Uuid {
    Uuid::nil()
}
