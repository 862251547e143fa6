//! The values of a record as other programs and tables have them.

use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::field::{Datum, Field, FieldInfo, ValueKind};
use super::fields::{self, Listed};
use super::source::Source;
use crate::domain::{
    Attendance, Background, Certificate, Cohort, Enrollment, EntityKind, Filter, Hire, Id, Import,
    Interaction, Mapping, Meetup, Opening, Organization, Person, Position, Program, Relationship, Wish,
};
use crate::text::fold::fold;
use crate::with_entities;

/// Separates several values in one cell.
const SEPARATOR: &str = "; ";

/// One known value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Scalar {
    Text(String),
    Number(i64),
    Flag(bool),
}

/// What a field holds in one record, without what nobody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    One(Option<Scalar>),
    Many(Vec<Scalar>),
}

impl Scalar {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        }
    }
}

impl Cell {
    /// As one text; empty if nothing is known.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::One(one) => one.as_ref().map(Scalar::text).unwrap_or_default(),
            Self::Many(all) => all.iter().map(Scalar::text).collect::<Vec<_>>().join(SEPARATOR),
        }
    }
}

/// What cells are sorted by: numbers before texts, and texts as people sort them.
pub type CellKey = (i64, String);

impl Cell {
    /// Of several values, the first counts; `None` if nothing is known.
    #[must_use]
    pub fn sort_key(&self) -> Option<CellKey> {
        let first = match self {
            Self::One(one) => one.as_ref(),
            Self::Many(all) => all.first(),
        };
        Some(match first? {
            Scalar::Number(number) => (*number, String::new()),
            Scalar::Flag(flag) => (i64::from(*flag), String::new()),
            Scalar::Text(text) => (i64::MAX, fold(text)),
        })
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(one) => one.serialize(serializer),
            Self::Many(all) => all.serialize(serializer),
        }
    }
}

fn of_field<T: Listed>(field: &Field<T>, source: &Source<'_>, record: &T) -> Cell {
    let mut all = Vec::new();
    (field.read)(source, record, &mut |datum| {
        let scalar = match datum {
            Datum::Text(text) => Scalar::Text(text.to_owned()),
            Datum::Choice(word) => Scalar::Text(word.to_owned()),
            Datum::Date(date) => Scalar::Text(date.to_string()),
            Datum::Number(number) => Scalar::Number(number),
            Datum::Flag(flag) => Scalar::Flag(flag),
            Datum::Record(id) => match field.info.kind {
                ValueKind::Record(of) => Scalar::Text(fields::title(source, of, id).unwrap_or_default()),
                _ => return,
            },
            Datum::Unknown => return,
        };
        if !all.contains(&scalar) {
            all.push(scalar);
        }
    });
    if field.info.many { Cell::Many(all) } else { Cell::One(all.into_iter().next()) }
}

macro_rules! declare_cells {
    ($($entity:ident, $table:ident, $word:literal, $one:literal, $many:literal;)+) => {
        /// The values of some fields of a record; none for a record that does not exist.
        #[must_use]
        pub fn cells(kind: EntityKind, id: Uuid, names: &[&FieldInfo], source: &Source<'_>) -> Vec<Cell> {
            match kind {
                $(EntityKind::$entity => {
                    let Some(record) = source.register.get(Id::<$entity>::new(id)) else { return Vec::new() };
                    let field = |info: &&FieldInfo| fields::named::<$entity>(info.name);
                    names.iter().filter_map(field).map(|field| of_field(field, source, &**record)).collect()
                })+
            }
        }
    };
}
with_entities!(declare_cells);
