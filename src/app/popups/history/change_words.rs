//! A change in words: the name of a record, and what differs between its two sides, field by field. Fields
//! are labeled as in their forms, and references are shown as names, even of records deleted since.

use jiff::civil::Date;
use uuid::Uuid;

use crate::app::form::{Choice, Field, Kind, Source, Value, entity_forms};
use crate::domain::{Background, Cohort, EntityKind, Id, Meetup, Organization, Person, Program, Record};
use crate::register::{Change, ChangeSet, Register};
use crate::text::fold::capital;
use crate::text::plural::with_article;
use crate::workspace::history::{Account, History, Noted};

/// With at most this many records, a change is named after its first; with more, after none.
const FEW: usize = 8;

/// Where names are looked up: in the register, then in the change itself, then in other changes in memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordNames<'a> {
    pub(crate) register: &'a Register,
    pub(crate) set: Option<&'a ChangeSet>,
    pub(crate) history: &'a History,
}

/// One field that a change affects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) label: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

impl RecordNames<'_> {
    /// Whom a change of the history was about: from the change if it is in memory, else from its outline.
    #[must_use]
    pub(crate) fn of_noted(&self, noted: &Noted) -> Option<String> {
        match (&noted.set, &noted.account) {
            (Some(set), _) => RecordNames { set: Some(set), ..*self }.of_set(set),
            (None, Some(account)) => self.of_account(account),
            (None, None) => None,
        }
    }

    /// The first record of a short change, if it still exists, to show next to the label.
    #[must_use]
    fn of_account(&self, account: &Account) -> Option<String> {
        let (kind, id) = account.first.filter(|_| account.records() <= FEW)?;
        self.register.record(kind, id).map(|record| self.register.line(&record))
    }

    /// The record a change is about, as it was last.
    #[must_use]
    pub(crate) fn of_change(&self, change: &Change) -> String {
        change.after().or(change.before()).map(|record| self.around(record).line(record)).unwrap_or_default()
    }

    /// What differs; for a created or deleted record, everything it says.
    #[must_use]
    pub(crate) fn differences(&self, change: &Change, today: Date) -> Vec<Difference> {
        let side = |record: Option<&Record>| {
            record.map(|record| self.labeled_values(record, today)).unwrap_or_default()
        };
        let (before, after) = (side(change.before()), side(change.after()));
        let words = |fields: &[(String, String)], field: &str| {
            fields.iter().find(|(held, _)| held == field).map(|(_, words)| words.clone()).unwrap_or_default()
        };
        let only_before = before.iter().filter(|(field, _)| !after.iter().any(|(held, _)| held == field));
        let fields = after.iter().chain(only_before).map(|(field, _)| field);
        let differing = fields.map(|field| Difference {
            before: words(&before, field),
            after: words(&after, field),
            label: field.clone(),
        });
        differing.filter(|one| one.before != one.after).collect()
    }

    /// Labels and values, in the order of the form.
    pub(crate) fn labeled_values(&self, record: &Record, today: Date) -> Vec<(String, String)> {
        let around = self.around(record);
        let form = entity_forms::change(&around, record.kind(), record.id(), today);
        let fields: Vec<&Field> = form.iter().flat_map(|form| form.fields.iter()).collect();
        let mut found: Vec<(String, String)> =
            fields.iter().map(|field| (field.label.clone(), value(field, &around))).collect();
        // What no form shows. The background at entry is in fields with other names.
        let shown = |label: &str| {
            let name = label.split(':').next().unwrap_or(label);
            name == "At entry" || fields.iter().any(|field| capital(&field.name.replace('_', " ")) == name)
        };
        for (label, words) in around.facts(record).into_iter().filter(|(label, _)| !shown(label)) {
            match found.iter_mut().find(|(held, _)| *held == label) {
                Some((_, held)) => *held = format!("{held}, {words}"),
                None => found.push((label, words)),
            }
        }
        found
    }

    /// A register of only the record and what it refers to, so that it can be described
    /// even if those are gone.
    pub(crate) fn around(&self, record: &Record) -> Register {
        let mut held = vec![record.clone()];
        // A certificate reaches its person and cohort in two steps.
        for _ in 0..2 {
            let mut wanted = Vec::new();
            for record in &held {
                record.each_reference(&mut |reference| wanted.push((reference.kind, reference.id)));
            }
            for (kind, id) in wanted {
                if !held.iter().any(|record| record.kind() == kind && record.id() == id) {
                    held.extend(self.find(kind, id).or_else(|| stand_in(kind, id)));
                }
            }
        }
        Register::from_records(held)
    }

    pub(super) fn find(&self, kind: EntityKind, id: Uuid) -> Option<Record> {
        let held = |set: &ChangeSet| {
            let change =
                set.changes.iter().rev().find(|change| change.kind() == kind && change.id() == id)?;
            change.after().or(change.before()).cloned()
        };
        let record = self.register.record(kind, id).or_else(|| self.set.and_then(held));
        record.or_else(|| self.history.newest().filter_map(|noted| noted.set.as_deref()).find_map(held))
    }
}

/// The value of a field, in words.
pub(crate) fn value(field: &Field, around: &Register) -> String {
    match (&field.value, &field.kind) {
        (Value::Text(input), _) => input.text().to_owned(),
        (Value::Notes(block), _) => block.text(),
        (Value::Choice(place), Kind::Choice(choices)) => choices
            .get(*place)
            .filter(|(word, _)| *word != "unknown")
            .map(|(_, label)| (*label).to_owned())
            .unwrap_or_default(),
        (Value::Flag(true), _) => "yes".to_owned(),
        (Value::Flag(false) | Value::Choice(_), _) => String::new(),
        (Value::Picked(picked), kind) => {
            let source = if let Kind::Pick(pick) = kind { kind_of(pick.source) } else { None };
            let name = |choice: &Choice| match (choice, source) {
                (Choice::Record(id), Some(kind)) => around.called(kind, *id),
                (Choice::New(text) | Choice::Text(text), _) => text.clone(),
                (Choice::Word(word), _) => (*word).to_owned(),
                (Choice::Record(_), None) => String::new(),
            };
            picked.iter().map(name).collect::<Vec<_>>().join(", ")
        }
    }
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
        Source::Tags | Source::Columns | Source::Targets | Source::BackgroundsAndOrganizations => {
            return None;
        }
    })
}

/// A placeholder for a record that is no longer known.
fn stand_in(kind: EntityKind, id: Uuid) -> Option<Record> {
    let gone = || format!("{}, since deleted", with_article(kind.one()));
    Some(match kind {
        EntityKind::Person => {
            Person { id: Id::new(id), given_name: "somebody since deleted".into(), ..Person::default() }
                .into()
        }
        EntityKind::Cohort => Cohort { id: Id::new(id), code: gone(), ..Cohort::default() }.into(),
        EntityKind::Organization => {
            Organization { id: Id::new(id), name: gone(), ..Organization::default() }.into()
        }
        EntityKind::Background => {
            Background { id: Id::new(id), name: gone(), ..Background::default() }.into()
        }
        EntityKind::Program => Program { id: Id::new(id), title: gone(), ..Program::default() }.into(),
        EntityKind::Meetup => Meetup { id: Id::new(id), title: gone(), ..Meetup::default() }.into(),
        _ => return None,
    })
}
