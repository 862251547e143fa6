//! Reports on the measures: findings with their coverage and the names behind them, pictures, and whole
//! reports. The screen and the files use the same findings. Nothing here computes a measure (`network` does),
//! draws on a terminal or writes a file.

pub(crate) mod anonymous;
mod finding;
pub mod findings;
mod layout;
mod measure;
pub mod people;
pub mod person;
pub(crate) mod picture;
pub mod pictures;
pub mod render;
pub mod reports;
mod sample;
pub(crate) mod suggestions;
mod suppress;
mod svg;
pub(crate) mod table;

pub use crate::report::sample::Sample;
pub(crate) use finding::{Finding, Point};
pub use layout::SectionKind;
pub use measure::Measure;
pub use picture::Picture;
pub use table::{Cell, Column, Row, Table, Target};

use jiff::civil::Date;
use serde::{Serialize, Serializer};

/// A report on a group of people, as of a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub title: String,
    /// The group in one line.
    pub subtitle: String,
    #[serde(serialize_with = "day")]
    pub as_of: Date,
    pub sections: Vec<Section>,
}

/// A part of a report with a heading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    pub title: String,
    #[serde(skip)]
    pub kind: SectionKind,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    Text(String),
    Findings(Vec<Finding>),
    Table(Table),
    Picture(Picture),
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
fn day<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}
