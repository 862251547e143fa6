//! What an import would do, person by person and field by field, for somebody who decides what of it is done.

use crate::domain::{EntityKind, Id, Person};
use crate::exchange::import::facts::{PersonKey, Place};

/// One line of the preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewLine {
    pub place: Place,
    /// What it is about.
    pub kind: EntityKind,
    /// Empty if nobody may be named.
    pub name: String,
    pub state: State,
    /// How somebody known was recognized.
    pub matched_by: Option<MatchedBy>,
    /// Those of the register who may be meant.
    pub alike: Vec<Id<Person>>,
    pub fields: Vec<PreviewField>,
    /// Oddities that do not prevent the import.
    pub remarks: Vec<String>,
    pub switch: Option<Switch>,
}

impl PreviewLine {
    /// A line that nothing is done with, and why; nothing is said of an empty reason.
    #[must_use]
    pub(crate) fn left(place: Place, name: String, state: State, why: &str, switch: Option<Switch>) -> Self {
        let remarks = if why.is_empty() { Vec::new() } else { vec![why.to_owned()] };
        Self {
            place,
            kind: EntityKind::Person,
            name,
            state,
            matched_by: None,
            alike: Vec::new(),
            fields: Vec::new(),
            remarks,
            switch,
        }
    }
}

/// What happens to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    New,
    Changed,
    /// Known, and nothing changes.
    Matched,
    /// Waits for somebody to switch it on.
    Asked,
    Refused,
    /// Switched off.
    Off,
    LeftOut,
    Skipped,
}

impl State {
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Matched => "matched",
            Self::Asked => "asks",
            Self::Refused => "refused",
            Self::Off => "off",
            Self::LeftOut => "left out",
            Self::Skipped => "skipped",
        }
    }
}

/// What switching a line on or off means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Switch {
    Person(PersonKey),
    /// A fact that asks, or that is not about one person, by its index.
    Fact(usize),
    /// Somebody deleted here who comes again.
    BringBack(PersonKey),
    /// Somebody of whom somebody has to say who is meant.
    Who(PersonKey),
}

/// Whom somebody of a file is, as somebody said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    Known(Id<Person>),
    /// Nobody of the register.
    New,
}

/// How somebody known was recognized, and how sure that is, of 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchedBy {
    pub words: &'static str,
    pub score: u8,
}

/// One field that gets a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewField {
    pub what: String,
    /// Empty if there was none.
    pub before: String,
    pub after: String,
    /// The change in words.
    pub words: String,
    pub is_off: bool,
}
