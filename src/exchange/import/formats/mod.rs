//! The table of formats. Each is one file here: how it is recognized by what it holds, and how it is read
//! into facts. Nothing else names a format; the list of `--as` and `docs/formats.md` are made from this
//! table.

mod blackboard;
mod brightspace;
mod canvas;
mod canvas_sis;
mod cards;
mod class_list;
mod contact;
mod google;
mod linkedin;
mod moodle;
mod moodle_upload;
mod named_columns;
mod oneroster;
mod outlook;
mod roster;
mod school;
mod sds;
mod thunderbird;
mod values;
mod vcard;

use jiff::civil::Date;

use super::facts::Facts;
use super::source::Source;
use super::words::column_map::{ColumnMap, KnownMap};
use crate::domain::date_words::DateOrder;

/// A format that can be imported.
#[derive(Debug)]
pub struct Format {
    /// Its name for `--as`.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it comes as, such as `CSV` or `a folder or ZIP of CSV files`.
    pub comes_as: &'static str,
    /// What of it is read, for the documentation.
    pub reads: &'static str,
    /// What of it is left, for the documentation.
    pub leaves: &'static str,
    pub recognize: fn(&Source) -> Likeness,
    /// Reads it, or says why it can't.
    pub read: fn(&Source, &Reading) -> Result<Facts, String>,
}

/// How sure it is that a source has a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// It has not.
    No,
    /// It is a table of people, which several formats are.
    Table,
    /// It has columns, or lines, that only this format has.
    Distinct,
}

/// How to read a source.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The day on which the file's contents are true.
    pub today: Date,
    /// Whether the cohort for everybody is given, so that the file need not name it.
    pub cohort_is_named: bool,
    /// Whether people may come without a cohort.
    pub without_cohort: bool,
    /// The sheet to read, instead of the one that looks like people.
    pub sheet: Option<String>,
    /// Whose own record it is, where the file does not say, as in the positions of a LinkedIn archive.
    pub person: Option<String>,
    /// What the columns hold, as somebody said it.
    pub map: ColumnMap,
    /// What was said about the columns of earlier tables.
    pub known_maps: Vec<KnownMap>,
    /// What comes first in dates that may be two days.
    pub dates: Option<DateOrder>,
}

/// Every format; of two that fit as well, the first is taken.
pub const FORMATS: &[Format] = &[
    roster::FORMAT,
    canvas::FORMAT,
    canvas_sis::FORMAT,
    moodle::FORMAT,
    moodle_upload::FORMAT,
    brightspace::FORMAT,
    blackboard::FORMAT,
    sds::FORMAT,
    oneroster::FORMAT,
    google::FORMAT,
    outlook::FORMAT,
    thunderbird::FORMAT,
    linkedin::FORMAT,
    vcard::FORMAT,
];

impl Format {
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name.trim().to_lowercase())
    }

    /// Whether it is any table of people, which needs no telling.
    #[must_use]
    pub fn is_general(&self) -> bool {
        self.name == roster::FORMAT.name
    }
}

/// The format that a source has, if it is any.
#[must_use]
pub fn recognize(source: &Source) -> Option<&'static Format> {
    let mut best = (Likeness::No, None);
    for format in FORMATS {
        let likeness = (format.recognize)(source);
        if likeness > best.0 {
            best = (likeness, Some(format));
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_of_the_command_line_and_unique() {
        for (index, format) in FORMATS.iter().enumerate() {
            assert!(format.name.chars().all(|letter| matches!(letter, 'a'..='z' | '0'..='9' | '-')));
            let first = FORMATS.iter().position(|other| other.name == format.name);
            assert_eq!(first, Some(index), "{}", format.name);
            assert_eq!(Format::named(format.name).map(|found| found.title), Some(format.title));
        }
    }
}
