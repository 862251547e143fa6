//! What is wrong with a value, in words that also say what would be accepted. Rules, forms and imports
//! all report with this one type, so that the same mistake reads the same everywhere.

use std::fmt;

/// A fault in one field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field's name as in the entity, such as `emails`.
    pub field: &'static str,
    /// What is wrong.
    pub wrong: String,
    /// What would be accepted.
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

/// A required text that is missing.
pub(crate) fn required(problems: &mut Vec<Problem>, field: &'static str, value: &str, what: &str) {
    if value.trim().is_empty() {
        problems.push(Problem::new(field, format!("{what} is missing"), "write one"));
    }
}

/// Start and end the wrong way round (rule 3), judged by the days that partial dates may mean.
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
