//! Any record in words: one line that distinguishes it from others of its kind, and its full contents
//! as labels and values. Kinds without special treatment here are read field by field, so that
//! nothing is ever left out.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::domain::{EntityKind, Hire, Id, Meetup, PartialDate, Position, Program, Record, Relationship};
use crate::register::Register;
use crate::text::fold::{capital, tidy};
use crate::with_entities;

macro_rules! declare_values {
    ($($entity:ident, $table:ident, $word:literal, $one:literal, $many:literal;)+) => {
        /// A record's fields as the journal has them.
        #[must_use]
        pub(crate) fn value_of(record: &Record) -> Option<Value> {
            match record { $(Record::$entity(record) => serde_json::to_value(&**record).ok(),)+ }
        }

        /// The inverse of [`value_of`], for a record of this kind.
        pub(crate) fn record_from(kind: EntityKind, value: Value) -> Option<Record> {
            match kind { $(EntityKind::$entity => serde_json::from_value::<$crate::domain::$entity>(value)
                .ok().map(Into::into),)+ }
        }
    };
}

with_entities!(declare_values);

impl Register {
    /// How other records name this one: the name of a person, the code of a cohort, or [`Register::line`]
    /// for kinds without a name.
    #[must_use]
    pub fn called(&self, kind: EntityKind, id: Uuid) -> String {
        match kind {
            EntityKind::Person => self.person_name(Id::new(id)),
            EntityKind::Cohort => self.cohort_code(Id::new(id)).to_owned(),
            EntityKind::Organization => self.organization_name(Id::new(id)).to_owned(),
            EntityKind::Background => self.background_name(Id::new(id)).to_owned(),
            EntityKind::Program => {
                self.get(Id::<Program>::new(id)).map(|program| program.title.clone()).unwrap_or_default()
            }
            EntityKind::Meetup => {
                self.get(Id::<Meetup>::new(id)).map(|meetup| meetup.title.clone()).unwrap_or_default()
            }
            kind => self.record(kind, id).map(|record| self.line(&record)).unwrap_or_default(),
        }
    }

    /// A record in one line, such as `Zoë Lindqvist hired Tomás Rey, Haven BV, 2024-06`.
    #[must_use]
    pub fn line(&self, record: &Record) -> String {
        let person = |id| self.person_name(id);
        match record {
            Record::Enrollment(enrollment) => {
                let (who, code) = (person(enrollment.person), self.cohort_code(enrollment.cohort));
                listed([
                    format!("{who} in {code}"),
                    enrollment.role.label().into(),
                    enrollment.status.label().into(),
                ])
            }
            Record::Certificate(certificate) => {
                let whose = self
                    .get(certificate.enrollment)
                    .map(|enrollment| person(enrollment.person))
                    .unwrap_or_default();
                listed([
                    whose,
                    certificate.title.clone(),
                    certificate.number.clone(),
                    shown(certificate.issued),
                ])
            }
            Record::Attendance(attendance) => {
                let meetup = self
                    .get(attendance.meetup)
                    .map(|meetup| format!("{} {}", meetup.start.date, meetup.title))
                    .unwrap_or_default();
                let answers = format!("{}, came: {}", attendance.rsvp.label(), attendance.attended.label());
                listed([person(attendance.person), meetup, answers])
            }
            Record::Position(position) => self.position_line(position),
            Record::Hire(hire) => self.hire_line(hire),
            Record::Relationship(relationship) => self.relationship_line(relationship),
            Record::Interaction(interaction) => {
                let people: Vec<String> = interaction.people.iter().map(|id| person(*id)).collect();
                listed([
                    shown(interaction.date),
                    interaction.channel.label().into(),
                    people.join(" and "),
                    tidy(&interaction.summary),
                ])
            }
            Record::Import(import) => {
                listed([import.file.clone(), import.format.clone(), shown(import.date), import.counts()])
            }
            record if has_name(record.kind()) => self.called(record.kind(), record.id()),
            record => listed(self.facts(record).into_iter().map(|(_, value)| value)),
        }
    }

    fn position_line(&self, position: &Position) -> String {
        let organization = position.organization.map(|id| self.organization_name(id)).unwrap_or_default();
        let background = position.background.map(|id| self.background_name(id)).unwrap_or_default();
        let when = match (position.start, position.end) {
            (Some(start), None) if position.ended => format!("from {start}, ended"),
            (None, None) if position.ended => "ended".to_owned(),
            (Some(start), Some(end)) => format!("{start} to {end}"),
            (Some(start), None) => format!("since {start}"),
            (None, Some(end)) => format!("until {end}"),
            (None, None) => String::new(),
        };
        listed([
            self.person_name(position.person),
            position.title.clone(),
            organization.into(),
            background.into(),
            when,
        ])
    }

    fn hire_line(&self, hire: &Hire) -> String {
        let hirer = match (hire.hirer, hire.organization) {
            (Some(hirer), _) => self.person_name(hirer),
            (None, Some(organization)) => self.organization_name(organization).to_owned(),
            (None, None) => "somebody".to_owned(),
        };
        let organization =
            hire.hirer.and(hire.organization).map(|id| self.organization_name(id)).unwrap_or_default();
        listed([
            format!("{hirer} hired {}", self.person_name(hire.hired)),
            organization.into(),
            hire.role.clone(),
            shown(hire.date),
        ])
    }

    fn relationship_line(&self, relationship: &Relationship) -> String {
        let (from, to) = (self.person_name(relationship.from), self.person_name(relationship.to));
        let since = relationship.start.map(|start| format!("since {start}")).unwrap_or_default();
        let until = relationship.end.map(|end| format!("until {end}")).unwrap_or_default();
        if relationship.kind.is_symmetric() {
            listed([format!("{from} and {to}"), relationship.kind.label().into(), since, until])
        } else {
            listed([format!("{from}, {} of {to}", relationship.kind.label()), since, until])
        }
    }

    /// The contents of a record as labels and values. Empty fields are left out;
    /// references are shown by name.
    #[must_use]
    pub fn facts(&self, record: &Record) -> Vec<(String, String)> {
        let mut kinds: HashMap<String, EntityKind, FixedState> = HashMap::default();
        record.each_reference(&mut |reference| {
            kinds.insert(reference.id.to_string(), reference.kind);
        });
        let mut facts = Vec::new();
        if let Some(Value::Object(fields)) = value_of(record) {
            self.facts_of(&fields, "", &kinds, &mut facts);
        }
        facts
    }

    fn facts_of(
        &self,
        fields: &Map<String, Value>,
        before: &str,
        kinds: &HashMap<String, EntityKind, FixedState>,
        facts: &mut Vec<(String, String)>,
    ) {
        for (name, value) in fields {
            if before.is_empty() && name == "id" {
                continue;
            }
            let name = said(name).replace('_', " ");
            let label = if before.is_empty() { capital(&name) } else { format!("{before}: {name}") };
            match value {
                Value::Object(inner) => self.facts_of(inner, &label, kinds, facts),
                Value::Array(values) => {
                    for value in values {
                        match value {
                            Value::Object(inner) => {
                                let words =
                                    listed(inner.values().filter_map(|value| self.value_words(value, kinds)));
                                facts.push((label.clone(), words));
                            }
                            value => facts
                                .extend(self.value_words(value, kinds).map(|words| (label.clone(), words))),
                        }
                    }
                }
                value => facts.extend(self.value_words(value, kinds).map(|words| (label, words))),
            }
        }
    }

    fn value_words(&self, value: &Value, kinds: &HashMap<String, EntityKind, FixedState>) -> Option<String> {
        match value {
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(text) => Some(match (kinds.get(text), Uuid::parse_str(text)) {
                (Some(kind), Ok(id)) => self.called(*kind, id),
                _ => text.clone(),
            }),
            Value::Bool(on) => on.then(|| "yes".to_owned()),
            Value::Number(number) => Some(number.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

/// Replaces the journal's word for a background, chosen by the first version of alumnet, with today's.
fn said(name: &str) -> &str {
    if name == "field" { "background" } else { name }
}

/// A record for the files that people get: as the journal has it, but in today's words.
#[must_use]
pub fn outward_value(record: &Record) -> Option<Value> {
    fn renamed(value: Value) -> Value {
        match value {
            Value::Object(fields) => {
                fields.into_iter().map(|(name, value)| (said(&name).to_owned(), renamed(value))).collect()
            }
            value => value,
        }
    }
    value_of(record).map(renamed)
}

const fn has_name(kind: EntityKind) -> bool {
    matches!(
        kind,
        EntityKind::Person
            | EntityKind::Cohort
            | EntityKind::Organization
            | EntityKind::Background
            | EntityKind::Program
            | EntityKind::Meetup
    )
}

fn shown(date: Option<PartialDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn listed(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(", ")
}
