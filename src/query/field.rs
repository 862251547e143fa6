//! What a field is: its name, one line about it, the kind of its values, and how to read them from a record.
//! The fields themselves are in `fields/`.

use crate::domain::{EntityKind, PartialDate};
use crate::query::source::Source;
use crate::text::plural::with_article;

/// One value of a field in one record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Datum<'a> {
    Text(&'a str),
    /// The word of a closed list.
    Choice(&'static str),
    /// The record with this id.
    Record(uuid::Uuid),
    Date(PartialDate),
    Number(i64),
    Flag(bool),
    /// There is a value, and nobody knows which.
    Unknown,
}

/// Takes the values of a field, one after the other.
pub type Visit<'v> = &'v mut dyn FnMut(Datum<'_>);

/// The kind of a field's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    Text,
    /// The words of a closed list, without the one for what is unknown.
    Choice(&'static [&'static str]),
    /// A record, by its name or code.
    Record(EntityKind),
    Date,
    Number,
    Flag,
}

impl ValueKind {
    /// What to write, in a few words.
    #[must_use]
    pub fn accepts(self) -> String {
        match self {
            Self::Text => "text, found anywhere in it; `=text` for all of it".to_owned(),
            Self::Choice(words) => words.join(", "),
            Self::Record(kind) => format!("the {} of {}", name_word(kind), with_article(kind.one())),
            Self::Date => "a date, such as 2019, 2019-06.., \"last month\" or >1y".to_owned(),
            Self::Number => "a number, such as 3, >3 or 1..3".to_owned(),
            Self::Flag => "yes or no".to_owned(),
        }
    }

    /// The kind in a word, for other programs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Choice(_) => "choice",
            Self::Record(_) => "record",
            Self::Date => "date",
            Self::Number => "number",
            Self::Flag => "flag",
        }
    }
}

/// What people call a record of a kind by.
const fn name_word(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Cohort => "code",
        EntityKind::Program | EntityKind::Meetup => "title",
        _ => "name",
    }
}

/// What it means if a record has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// Nobody knows: neither the field nor its negation finds the record.
    Unknown,
    /// There is none, such as a person without tags.
    No,
}

/// What is to be known of a field without its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldInfo {
    pub name: &'static str,
    pub kind: ValueKind,
    pub empty: Empty,
    /// Whether a record may have several values: a list in JSON. Of what has one value that can be written in
    /// several ways, such as a name, JSON has the first.
    pub many: bool,
    pub doc: &'static str,
}

/// Reads the values of a field from a record.
pub type Read<T> = fn(&Source<'_>, &T, Visit<'_>);

/// A field of records of type `T`.
#[derive(Debug)]
pub struct Field<T: 'static> {
    pub info: FieldInfo,
    pub read: Read<T>,
}
