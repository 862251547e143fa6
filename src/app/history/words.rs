//! A change in words: what a record is called, and what differs between its two sides, field by field. Fields
//! have the names their forms give them, and references are names, also of what was deleted since.

use jiff::civil::Date;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Account, History};
use crate::app::form::{Choice, Field, Kind, Source, Value, declared};
use crate::domain::{EntityKind, Id, Person, Record};
use crate::register::{Change, ChangeSet, Register};
use crate::with_entities;

/// The first of so many records is what a change is about; with more, no single one is.
const FEW: usize = 8;

/// Where names are looked for: what there is now, then what the change itself holds, then what others hold
/// that are at hand.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    pub register: &'a Register,
    pub set: Option<&'a ChangeSet>,
    pub history: &'a History,
}

/// One field of a record that a change touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub field: String,
    pub before: String,
    pub after: String,
}

impl Names<'_> {
    /// What a record is called.
    #[must_use]
    pub fn name(&self, kind: EntityKind, id: Uuid) -> String {
        let held = |set: &ChangeSet| {
            let change = set.changes.iter().rev().find(|change| change.kind() == kind && change.id() == id)?;
            change.after().or(change.before()).cloned()
        };
        let record = self.register.record(kind, id).or_else(|| self.set.and_then(held));
        let record = record.or_else(|| self.history.newest().filter_map(|noted| noted.set.as_deref()).find_map(held));
        record.map_or_else(|| gone(kind), |record| self.title(&record))
    }

    /// What a record of a short change is called, if it is still there: said in a line beside the label.
    #[must_use]
    pub fn of_account(&self, account: &Account) -> Option<String> {
        let (kind, id) = account.first.filter(|_| account.records() <= FEW)?;
        self.register.record(kind, id).map(|record| self.title(&record))
    }

    fn person(&self, id: Id<Person>) -> String {
        self.name(EntityKind::Person, id.uuid())
    }

    /// What a record in this state is called.
    #[must_use]
    pub fn title(&self, record: &Record) -> String {
        match record {
            Record::Program(program) => program.title.clone(),
            Record::Cohort(cohort) => cohort.code.clone(),
            Record::Person(person) => person.name(),
            Record::Enrollment(one) => format!("{} in {}", self.person(one.person), self.name(EntityKind::Cohort, one.cohort.uuid())),
            Record::Credential(one) => format!("{}: {}", one.title, self.name(EntityKind::Enrollment, one.enrollment.uuid())),
            Record::Background(field) => field.name.clone(),
            Record::Organization(organization) => organization.name.clone(),
            Record::Position(one) if one.title.is_empty() => {
                let employer = one.organization.map(|id| self.name(EntityKind::Organization, id.uuid()));
                [Some(self.person(one.person)), employer].into_iter().flatten().collect::<Vec<_>>().join(" at ")
            }
            Record::Position(one) => format!("{}, {}", self.person(one.person), one.title),
            Record::Hire(hire) => match hire.hirer {
                Some(hirer) => format!("{} → {}", self.person(hirer), self.person(hire.hired)),
                None => self.person(hire.hired),
            },
            Record::Relationship(tie) => format!("{} and {}", self.person(tie.from), self.person(tie.to)),
            Record::Meetup(meetup) => format!("{} {}", meetup.start.date, meetup.title),
            Record::Attendance(one) => format!("{} at {}", self.person(one.person), self.name(EntityKind::Meetup, one.meetup.uuid())),
            Record::Interaction(one) => {
                let people: Vec<String> = one.people.iter().map(|person| self.person(*person)).collect();
                people.join(", ")
            }
            Record::Wish(wish) => format!("{}: {}", self.person(wish.person), wish.kind.label()),
            Record::Opening(opening) => format!("{}, {}", opening.role, self.name(EntityKind::Organization, opening.organization.uuid())),
        }
    }

    /// The record that a change is of, as it was last.
    #[must_use]
    pub fn of_change(&self, change: &Change) -> String {
        change.after().or(change.before()).map(|record| self.title(record)).unwrap_or_default()
    }

    /// What differs: of a record that was made or deleted, everything that it says.
    #[must_use]
    pub fn differences(&self, change: &Change, today: Date) -> Vec<Difference> {
        let side = |record: Option<&Record>| record.map(|record| self.fields(record, today)).unwrap_or_default();
        let (before, after) = (side(change.before()), side(change.after()));
        let whole = if after.is_empty() { &before } else { &after };
        let words = |fields: &[(String, String)], field: &str| {
            fields.iter().find(|(held, _)| held == field).map(|(_, words)| words.clone()).unwrap_or_default()
        };
        let differing =
            whole.iter().map(|(field, _)| Difference { before: words(&before, field), after: words(&after, field), field: field.clone() });
        differing.filter(|one| one.before != one.after).collect()
    }

    /// Labels and values, in the order of the form.
    fn fields(&self, record: &Record, today: Date) -> Vec<(String, String)> {
        let alone = Register::from_records([record.clone()]);
        let form = declared::change(&alone, record.kind(), record.id(), today);
        let fields: Vec<&Field> = form.iter().flat_map(|form| form.fields.iter()).collect();
        let mut found: Vec<(String, String)> = fields.iter().map(|field| (field.label.clone(), self.value(field))).collect();
        // What no form shows. The background at entry is in fields of other names.
        if let Json::Object(json) = json_of(record) {
            let shown = |name: &str| matches!(name, "id" | "at_entry") || fields.iter().any(|field| field.name == name);
            found.extend(json.iter().filter(|(name, _)| !shown(name)).map(|(name, value)| {
                let label = crate::domain::text::capital(&name.replace('_', " "));
                (label, plain(value))
            }));
        }
        found
    }

    fn value(&self, field: &Field) -> String {
        match (&field.value, &field.kind) {
            (Value::Text(input), _) => input.text().to_owned(),
            (Value::Notes(block), _) => block.text(),
            (Value::Choice(place), Kind::Choice(choices)) => {
                choices.get(*place).filter(|(word, _)| *word != "unknown").map(|(_, label)| (*label).to_owned()).unwrap_or_default()
            }
            (Value::Flag(true), _) => "yes".to_owned(),
            (Value::Flag(false) | Value::Choice(_), _) => String::new(),
            (Value::Picked(picked), kind) => {
                let source = if let Kind::Pick(pick) = kind { kind_of(pick.source) } else { None };
                let name = |choice: &Choice| match (choice, source) {
                    (Choice::Record(id), Some(kind)) => self.name(kind, *id),
                    (Choice::New(text) | Choice::Text(text), _) => text.clone(),
                    (Choice::Word(word), _) => (*word).to_owned(),
                    (Choice::Record(_), None) => String::new(),
                };
                picked.iter().map(name).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

fn gone(kind: EntityKind) -> String {
    if kind == EntityKind::Person { "somebody deleted since".to_owned() } else { format!("a {} deleted since", kind.one()) }
}

const fn kind_of(source: Source) -> Option<EntityKind> {
    Some(match source {
        Source::People => EntityKind::Person,
        Source::Enrollments => EntityKind::Enrollment,
        Source::Meetups => EntityKind::Meetup,
        Source::Organizations => EntityKind::Organization,
        Source::Backgrounds => EntityKind::Background,
        Source::Cohorts => EntityKind::Cohort,
        Source::Programs => EntityKind::Program,
        Source::Tags | Source::Columns => return None,
    })
}

/// A value without a form, as text.
fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::Bool(yes) => if *yes { "yes" } else { "" }.to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => text.clone(),
        Json::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join("; "),
        Json::Object(values) => {
            let named = values.iter().map(|(name, value)| (name, plain(value))).filter(|(_, value)| !value.is_empty());
            named.map(|(name, value)| format!("{} {value}", name.replace('_', " "))).collect::<Vec<_>>().join(", ")
        }
    }
}

macro_rules! declare_json_of {
    ($($entity:ident, $table:ident, $word:literal, $one:literal, $many:literal;)+) => {
        fn json_of(record: &Record) -> Json {
            match record {
                $(Record::$entity(record) => serde_json::to_value(record.as_ref()).unwrap_or_default(),)+
            }
        }
    };
}

with_entities!(declare_json_of);
