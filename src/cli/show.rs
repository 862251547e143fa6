//! `alumnet show KIND WHICH`: every field of one record.

use clap::Args;
use jiff::civil::Date;

use super::listing::{self, Layout};
use super::named_record;
use super::outcome::{Failure, Outcome};
use super::output::Out;
use crate::domain::EntityKind;
use crate::query::Source;
use crate::register::Register;

/// Show everything about one record
#[derive(Debug, Clone, Args)]
pub(crate) struct ShowArguments {
    /// What it is: person, cohort, hire, meetup, organization, …
    #[arg(value_name = "KIND", value_parser = listing::kind)]
    kind: EntityKind,
    /// A name or a part of it, a cohort's code, or an id
    #[arg(value_name = "WHICH", required_unless_present = "json")]
    which: Option<String>,
    #[command(flatten)]
    layout: Layout,
}

/// Shows a record.
///
/// # Errors
/// When there is none, a field does not exist, or the output can't be written.
pub(crate) fn run(
    arguments: &ShowArguments,
    register: &Register,
    today: Date,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let source = Source::new(register, today);
    if let Some(outcome) = listing::names_only(&arguments.layout, arguments.kind, out)? {
        return Ok(outcome);
    }
    let Some(which) = &arguments.which else {
        return Err(Failure("name the record to show".to_owned()));
    };
    match named_record::find(&source, arguments.kind, which)? {
        Some(id) => listing::write_one(&arguments.layout, arguments.kind, id, &source, out),
        None => Ok(Outcome::Unclear),
    }
}
