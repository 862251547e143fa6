//! `alumnet list KIND [QUERY]`: the records that a query finds, for people and for other programs.

use clap::Args;
use jiff::civil::Date;

use super::listing::{self, Layout};
use super::outcome::{Failure, Outcome, remark};
use super::output::Out;
use crate::domain::EntityKind;
use crate::query::{Source, select};
use crate::register::Register;

/// List the records that a query finds
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Queries are described in docs/query.md. A query that begins with a hyphen goes behind --:
  alumnet list people -- '-tag:mentor hired:yes'"
)]
pub(crate) struct ListArguments {
    /// What to list: people, cohorts, hires, meetups, organizations, …
    #[arg(value_name = "KIND", value_parser = listing::kind)]
    kind: EntityKind,
    /// Which of them, such as 'cohort:2024-A hired:yes' [default: all]
    #[arg(value_name = "QUERY", default_value = "", hide_default_value = true)]
    query: String,
    /// Sort by this field; with a hyphen before it, in reverse [default: by name]
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Option<String>,
    #[command(flatten)]
    layout: Layout,
}

/// Lists records. A mistake in the query is reported, and nothing is listed.
///
/// # Errors
/// When a field does not exist, or the output can't be written.
pub(crate) fn run(
    arguments: &ListArguments,
    register: &Register,
    today: Date,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let source = Source::new(register, today);
    if let Some(outcome) = listing::names_only(&arguments.layout, arguments.kind, out)? {
        return Ok(outcome);
    }
    let (mut ids, problems) = select(arguments.kind, &arguments.query, &source);
    if !problems.is_empty() {
        problems.iter().for_each(remark);
        return Ok(Outcome::Unclear);
    }
    if let Some(field) = &arguments.sort {
        listing::sort(arguments.kind, field, &mut ids, &source)?;
    }
    listing::write(&arguments.layout, arguments.kind, &ids, &source, out)
}
