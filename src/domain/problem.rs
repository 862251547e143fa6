//! What is wrong with a value, and what would be accepted. Rules, forms and imports all report this one type,
//! so that the same mistake reads the same everywhere.

use std::fmt;

/// A problem with one field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field's name in the entity, such as `emails`.
    pub field: &'static str,
    pub wrong: String,
    pub accepted: String,
}

impl Problem {
    pub fn new(field: &'static str, wrong: impl Into<String>, accepted: impl Into<String>) -> Self {
        Self { field, wrong: wrong.into(), accepted: accepted.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.accepted.is_empty() {
            write!(f, "{}", self.wrong)
        } else {
            write!(f, "{}; {}", self.wrong, self.accepted)
        }
    }
}

/// Reports a required text that is missing.
pub(crate) fn required(problems: &mut Vec<Problem>, field: &'static str, value: &str, what: &str) {
    if value.trim().is_empty() {
        problems.push(Problem::new(field, format!("{what} is missing"), "write one"));
    }
}

/// The most characters of a name or code.
const LONGEST_NAME: usize = 200;

/// Reports a name, title or code that is too long to be one.
pub(crate) fn short(problems: &mut Vec<Problem>, field: &'static str, value: &str, what: &str) {
    let letters = value.chars().count();
    if letters > LONGEST_NAME {
        let wrong = format!("{what} has {letters} characters");
        problems.push(Problem::new(field, wrong, format!("write at most {LONGEST_NAME}")));
    }
}

/// Reports a start after the end (rule 3), whichever days the partial dates denote.
pub(crate) fn ordered(
    problems: &mut Vec<Problem>,
    field: &'static str,
    start: Option<super::PartialDate>,
    end: Option<super::PartialDate>,
) {
    if let (Some(start), Some(end)) = (start, end)
        && !start.may_precede(end)
    {
        problems.push(Problem::new(
            field,
            format!("the end {end} is before the start {start}"),
            "give an end on or after the start",
        ));
    }
}
