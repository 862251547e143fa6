//! `alumnet person report NAME`: prints everything held about one person.

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::named_person;
use super::outcome::{Failure, Outcome, written};
use super::output::Out;
use super::output_file::format_parser;
use crate::register::Register;
use crate::report::person::gather;
use crate::report::render::{FileKind, Format};
use crate::store::history::{HistoryReader, Ids};
use crate::text::fold::capital;

/// Report what is held about a person
#[derive(Debug, Clone, Args)]
pub(crate) struct PersonArguments {
    #[command(subcommand)]
    what: PersonCommand,
}

#[derive(Debug, Clone, Subcommand)]
enum PersonCommand {
    /// Print everything held about one person, for their right of access
    Report(PersonReportArguments),
}

#[derive(Debug, Clone, Args)]
struct PersonReportArguments {
    #[arg(value_name = "NAME", help = capital(named_person::HELP))]
    name: String,
    /// Output format
    #[arg(long, value_name = "FORMAT", value_parser = format_parser(FileKind::Person.formats()),
        default_value = FileKind::Person.usual().word())]
    format: Format,
}

/// Prints a report to `out`. If several people match, they are listed on standard error.
///
/// # Errors
/// When nobody matches, or the output can't be written.
pub(crate) fn run(
    arguments: &PersonArguments,
    register: &Register,
    history: &dyn HistoryReader,
    today: Date,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let PersonCommand::Report(arguments) = &arguments.what;
    let Some((person, _)) = named_person::find(register, &arguments.name)? else {
        return Ok(Outcome::Unclear);
    };
    let about: Ids = [person.uuid()].into_iter().collect();
    let changes = history
        .outlines(None, &about, &mut |_, _| true)
        .ok()
        .map(|found| found.iter().filter(|outline| outline.touched).count());
    let Some(report) = gather(register, person, changes, today) else { return Ok(Outcome::Refused) };
    let text = arguments.format.person(&report).unwrap_or_default();
    let bytes = text.as_bytes();
    let is_data = arguments.format == Format::Json;
    let put = if is_data { out.data(bytes) } else { out.write_all(bytes) };
    written(put.and_then(|()| out.flush()))?;
    Ok(Outcome::Done)
}
