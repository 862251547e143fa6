//! `alumnet export measures`: every measure of every person, one row each, for other tools.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::outcome::{Failure, Outcome, told};
use super::output::Out;
use super::progress_line::watched;
use super::values::day;
use super::whom;
use crate::cli::output_file::{
    ByteOrderMark, counted, destination, find, put, refuse_ending, tell_who_object,
};
use crate::domain::{EntityKind, Id, Person};
use crate::exchange::roster::export::Objecting;
use crate::network::{Group, Network};
use crate::query::Source;
use crate::register::Register;
use crate::register::query::objects_to_export;
use crate::report::render::Format;
use crate::report::{Sample, people};

/// Export the measures of every person as CSV
#[derive(Debug, Clone, Args)]
#[command(after_help = columns_help())]
pub(super) struct MeasuresArguments {
    /// Only the people of this cohort [default: everybody]
    #[arg(long, value_name = "CODE")]
    cohort: Option<String>,
    /// Only the people that this query finds
    #[arg(long = "where", value_name = "QUERY", conflicts_with = "cohort")]
    query: Option<String>,
    /// The file to write; - is standard output [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
    /// Include people who object to being exported or withdrew consent to sharing
    #[arg(long)]
    include_objected: bool,
    /// As of this day, such as 2024-06-30 [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
    #[command(flatten)]
    byte_order_mark: ByteOrderMark,
}

fn columns_help() -> String {
    let width = people::columns().map(|(name, _)| name.len()).max().unwrap_or_default();
    let lines: Vec<String> = people::columns().map(|(name, doc)| format!("  {name:width$}  {doc}")).collect();
    format!("COLUMNS\n{}", lines.join("\n"))
}

pub(super) fn run(
    arguments: &MeasuresArguments,
    register: &Register,
    today: Date,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    if let Some(path) = &arguments.output {
        refuse_ending(path, &["csv"], "; measures are written as CSV")?;
    }
    let date = arguments.as_of.unwrap_or(today);
    let cohort = arguments.cohort.as_deref().map(|code| find(register, code)).transpose()?;
    let mut people: Vec<_> = match (cohort, &arguments.query) {
        (Some(cohort), _) => register.enrollments_in(cohort).map(|enrollment| enrollment.person).collect(),
        (None, Some(query)) => match whom::found(query, &Source::new(register, today), EntityKind::Person) {
            Ok(found) => found.into_iter().map(Id::new).collect(),
            Err(outcome) => return Ok(outcome),
        },
        (None, None) => register.all::<Person>().map(|person| person.id).collect(),
    };
    people.sort_unstable();
    people.dedup();
    let objects = |person: &Id<Person>| register.get(*person).is_some_and(|person| objects_to_export(person));
    let objecting = if arguments.include_objected { Objecting::Included } else { Objecting::LeftOut };
    tell_who_object(people.iter().filter(|person| objects(person)).count(), objecting);
    if objecting == Objecting::LeftOut {
        people.retain(|person| !objects(person));
    }
    let text = watched("Working out the measures …", |progress| {
        let network = Network::build(register, date, progress)?;
        let group = Group::all(register, date);
        let about = Sample { register, network: &network, group: &group, date };
        people::measures(&about, &people, progress)
    });
    let text = text.map_err(Failure::of)?;
    let path = destination(arguments.output.as_deref());
    let bytes = Format::Csv.bytes(&text, arguments.byte_order_mark.is_wanted(path));
    let Some(path) = put(path, &bytes, arguments.force, out)? else { return Ok(Outcome::Done) };
    let people = counted(people.len());
    Ok(told(out, format_args!("Wrote the measures of {people} to {}.", path.display())))
}
