//! Every column a roster can have, declared once: its name on the command line, its header, a description,
//! and how to get its value. `import` recognizes all of these headers.

use serde::{Serialize, Serializer};

use crate::domain::{Certificate, Enrollment, Intent, PartialDate, Person};
use crate::register::Register;
use crate::text::quoted::quoted;

/// Separates several values in one cell.
pub(crate) const SEPARATOR: &str = "; ";

/// A column that a roster can have.
#[derive(Debug)]
pub struct Column {
    /// Its name in `--columns`, and in JSON with `_` for `-`.
    pub name: &'static str,
    pub header: &'static str,
    /// A description in a few words.
    pub doc: &'static str,
    value: fn(&Register, &Enrollment, &Person) -> Value,
}

/// The value of a column for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A single text; empty when nothing is known.
    Text(String),
    List(Vec<String>),
    Number(Option<u64>),
}

impl Value {
    /// The value as one cell.
    #[must_use]
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::List(list) => list.join(SEPARATOR),
            Self::Number(number) => number.map(|number| number.to_string()).unwrap_or_default(),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) if text.is_empty() => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => list.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
        }
    }
}

impl Column {
    #[must_use]
    pub(crate) fn value(&self, register: &Register, enrollment: &Enrollment, person: &Person) -> Value {
        (self.value)(register, enrollment, person)
    }

    #[must_use]
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        let wanted = name.trim().to_lowercase().replace(['_', ' '], "-");
        let wanted = match wanted.as_str() {
            "field-at-entry" => "background-at-entry",
            "field-now" => "background-now",
            today => today,
        };
        COLUMNS.iter().find(|column| column.name == wanted)
    }

    /// The columns of a roster when none are chosen.
    #[must_use]
    pub(crate) fn defaults() -> Vec<&'static Self> {
        DEFAULTS.iter().filter_map(|name| Self::named(name)).collect()
    }
}

/// An unknown or repeated column, or an empty choice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchColumn {
    #[error("there is no column {}; the columns are {names}", quoted(.0), names = names())]
    Unknown(String),
    #[error("column “{0}” is named twice; name it once")]
    Twice(&'static str),
    #[error("no column is named; the columns are {names}", names = names())]
    None,
}

fn names() -> String {
    COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

/// Parses a choice of columns such as `family-name,email,status`, keeping the order.
///
/// # Errors
/// When a name is unknown (the error lists the accepted ones) or repeated, or the choice is empty.
pub fn choose(list: &str) -> Result<Vec<&'static Column>, NoSuchColumn> {
    let mut chosen: Vec<&'static Column> = Vec::new();
    for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let column = Column::named(name).ok_or_else(|| NoSuchColumn::Unknown(name.to_owned()))?;
        if chosen.iter().any(|held| held.name == column.name) {
            return Err(NoSuchColumn::Twice(column.name));
        }
        chosen.push(column);
    }
    if chosen.is_empty() { Err(NoSuchColumn::None) } else { Ok(chosen) }
}

const DEFAULTS: &[&str] = &[
    "given-name",
    "family-name",
    "email",
    "phone",
    "status",
    "completed-on",
    "background-at-entry",
    "title-at-entry",
    "employer-at-entry",
    "background-now",
    "current-title",
    "current-organization",
    "location",
];

fn text(value: impl Into<String>) -> Value {
    Value::Text(value.into())
}

fn date(value: Option<PartialDate>) -> Value {
    Value::Text(value.map(|date| date.to_string()).unwrap_or_default())
}

fn certificate_numbers(register: &Register, enrollment: &Enrollment) -> Value {
    let mut valid: Vec<_> = register
        .referring::<Certificate>(enrollment.id.uuid())
        .filter(|certificate| !certificate.revoked)
        .collect();
    valid.sort_by_key(|certificate| (certificate.issued, certificate.id));
    Value::List(
        valid
            .into_iter()
            .map(|certificate| certificate.number.clone())
            .filter(|number| !number.is_empty())
            .collect(),
    )
}

fn hired_by(register: &Register, person: &Person) -> Value {
    let mut names: Vec<String> = Vec::new();
    for hirer in register.hires_received(person.id).into_iter().filter_map(|hire| hire.hirer) {
        let name = register.person_name(hirer);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Value::List(names)
}

macro_rules! columns {
    ($($name:literal, $header:literal, $doc:literal, $value:expr;)+) => {
        /// All columns, in the order in which they are offered.
        pub const COLUMNS: &[Column] =
            &[$(Column { name: $name, header: $header, doc: $doc, value: $value },)+];
    };
}

columns! {
    "name", "Name", "the name they go by", |_, _, p| text(p.name());
    "given-name", "Given name", "given name", |_, _, p| text(&p.given_name);
    "middle-name", "Middle name", "middle name", |_, _, p| text(&p.middle_name);
    "family-name", "Family name", "family name", |_, _, p| text(&p.family_name);
    "preferred-name", "Preferred name", "the given name they prefer", |_, _, p| text(&p.preferred_name);
    "pronouns", "Pronouns", "pronouns", |_, _, p| text(&p.pronouns);
    "email", "Email", "email addresses, the preferred one first", |_, _, p| Value::List(p.emails.clone());
    "phone", "Phone", "phone numbers", |_, _, p| Value::List(p.phones.clone());
    "url", "Web address", "web addresses", |_, _, p| Value::List(p.urls.clone());
    "identifiers", "Identifiers", "numbers in other systems, as system=number",
        |_, _, p| Value::List(p.identifiers.iter().map(|held| format!("{}={}", held.system, held.value))
            .collect());
    "location", "Location", "where they live", |_, _, p| text(&p.location);
    "tags", "Tags", "tags", |_, _, p| Value::List(p.tags.clone());
    "cohort", "Cohort", "the cohort's code", |r, e, _| text(r.cohort_code(e.cohort));
    "role", "Role", "student, instructor or assistant", |_, e, _| text(e.role.label());
    "status", "Status", "the status of the enrollment", |_, e, _| text(e.status.label());
    "begin", "Begin", "when they started", |_, e, _| date(e.begin);
    "end", "End", "when they ended", |_, e, _| date(e.end);
    "completed-on", "Completed on", "when they completed", |_, e, _| date(e.completed_on);
    "certificate-number", "Certificate number", "numbers of valid certificates",
        |r, e, _| certificate_numbers(r, e);
    "intent", "Intent", "what they hoped for at entry",
        |_, e, _| text(if e.intent == Intent::Unknown { "" } else { e.intent.label() });
    "background-at-entry", "Background at entry", "background at entry",
        |r, e, _| text(e.at_entry.background.map_or("", |id| r.background_name(id)));
    "title-at-entry", "Title at entry", "title at entry", |_, e, _| text(&e.at_entry.title);
    "employer-at-entry", "Employer at entry", "employer at entry",
        |_, e, _| text(&e.at_entry.employer);
    "years", "Years at entry", "years of experience at entry",
        |_, e, _| Value::Number(e.at_entry.years.map(u64::from));
    "background-now", "Background now", "background of the current position",
        |r, _, p| text(r.background_now(p.id).map_or("", |id| r.background_name(id)));
    "current-title", "Current title", "title of the current position",
        |r, _, p| text(r.current_position(p.id).map_or("", |position| position.title.as_str()));
    "current-organization", "Current organization", "organization of the current position",
        |r, _, p| text(r.current_position(p.id).and_then(|position| position.organization)
            .map_or("", |id| r.organization_name(id)));
    "hired-by", "Hired by", "who hired them, newest first", |r, _, p| hired_by(r, p);
    "hires-made", "Hires made", "number of people hired",
        |r, _, p| Value::Number(u64::try_from(r.hires_made(p.id).len()).ok());
    "notes", "Notes", "notes about the person", |_, _, p| text(&p.notes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_keeps_its_order() {
        let chosen = choose("email, family_name,Given-Name").expect("known");
        assert_eq!(
            chosen.iter().map(|column| column.name).collect::<Vec<_>>(),
            ["email", "family-name", "given-name"]
        );
    }

    #[test]
    fn a_wrong_choice_says_what_is_accepted() {
        let refused = choose("email,shoe-size").expect_err("unknown").to_string();
        assert!(refused.contains("shoe-size") && refused.contains("current-organization"), "{refused}");
        assert_eq!(choose(" , ").expect_err("none"), NoSuchColumn::None);
        assert_eq!(choose("email,email").expect_err("twice"), NoSuchColumn::Twice("email"));
    }

    #[test]
    fn the_defaults_and_names_are_sound() {
        assert_eq!(Column::defaults().len(), DEFAULTS.len());
        for column in COLUMNS {
            assert_eq!(Column::named(column.name).map(|found| found.header), Some(column.header));
        }
    }

    #[test]
    fn names_of_earlier_versions_are_understood() {
        let names =
            |list| choose(list).map(|chosen| chosen.iter().map(|column| column.name).collect::<Vec<_>>());
        assert_eq!(names("field-at-entry,field_now"), Ok(vec!["background-at-entry", "background-now"]));
        assert_eq!(names("field-now,background-now"), Err(NoSuchColumn::Twice("background-now")));
    }
}
