//! `alumnet report`: what the ties show, as a page for people or a file for other programs.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::outcome::{Failure, Outcome, remark, told};
use super::output::Out;
use super::progress_line::watched;
use super::values::{day, number};
use super::whom;
use crate::cli::output_file::{
    ByteOrderMark, destination, find, find_program, format_by_ending, format_parser, put,
};
use crate::domain::{EntityKind, Id};
use crate::network::{Group, Network};
use crate::query::Source;
use crate::register::Register;
use crate::report::anonymous::{SOMEBODY, without_objecting};
use crate::report::render::{FileKind, Format, csv_table};
use crate::report::reports::{Options, Subject, compose};
use crate::report::{Report, Sample};

/// The width of text when the terminal's is unknown.
const COLUMNS: usize = 80;

/// Report who hires whom and who stays connected
#[derive(Debug, Clone, Args)]
pub(crate) struct ReportArguments {
    #[command(subcommand)]
    what: ReportCommand,
}

#[derive(Debug, Clone, Subcommand)]
enum ReportCommand {
    /// One cohort: hires, connections, meetups, outcomes
    Cohort {
        /// The cohort's code, such as 2024-A
        #[arg(value_name = "CODE")]
        cohort: String,
        #[command(flatten)]
        how: How,
    },
    /// One program, its cohorts side by side
    Program {
        /// The program's title, or a part of it that no other has [default: the only program]
        #[arg(value_name = "TITLE")]
        program: Option<String>,
        #[command(flatten)]
        how: How,
    },
    /// Who hired whom, and how jobs were found
    Hires(Of),
    /// Who stays connected, and who comes to meetups
    Connectedness(Of),
    /// Certificates, and jobs in field
    Outcomes(Of),
}

#[derive(Debug, Clone, Args)]
struct Of {
    /// Only this cohort [default: all of them]
    #[arg(long, value_name = "CODE")]
    cohort: Option<String>,
    /// Only the cohorts that this query finds, such as 'program:logistics start:2019..'
    #[arg(long = "where", value_name = "QUERY", conflicts_with = "cohort")]
    query: Option<String>,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, Clone, Args)]
struct How {
    /// Output format [default: by the file's ending, else text]
    #[arg(long, value_name = "FORMAT", value_parser = format_parser(FileKind::Report.formats()))]
    format: Option<Format>,
    /// The file to write; - is standard output [default: standard output; HTML needs a file]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
    /// Leave out counts below this (3 or more) and all names
    #[arg(long, value_name = "NUMBER", value_parser = number("a number, 3 or more", 3..=usize::MAX))]
    min_cell: Option<usize>,
    /// Leave out all names
    #[arg(long)]
    no_names: bool,
    /// Name people who object to being exported or withdrew consent to sharing
    #[arg(long)]
    include_objected: bool,
    /// As of this day, such as 2024-06-30 [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
    /// Write one of the tables as CSV, instead of a row for each finding
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    #[command(flatten)]
    byte_order_mark: ByteOrderMark,
}

/// Writes a report to a file, or to `out`.
///
/// # Errors
/// When there is no such cohort, program or table, the file exists and may not be replaced, or it
/// can't be written.
pub(crate) fn run(
    arguments: &ReportArguments,
    register: &Register,
    today: Date,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let (subject, group, how) = match choose(&arguments.what, register, today)? {
        Ok(chosen) => chosen,
        Err(outcome) => return Ok(outcome),
    };
    let date = how.as_of.unwrap_or(today);
    let format = format_of(how)?;
    let path = destination(how.output.as_deref());
    if format == Format::Html && how.output.is_none() {
        return Err(Failure("a web page goes to a file: name it (-o FILE), or - for standard output".into()));
    }
    let options = Options { names: !how.no_names, min_cell: how.min_cell };
    let report = watched("Working out the report …", |progress| {
        let network = Network::build(register, date, progress)?;
        let about = Sample { register, network: &network, group: &group, date };
        compose(subject, &about, options, progress)
    });
    let report = report.map_err(Failure::of)?;
    let report = if how.include_objected { report } else { told_without_objecting(report, register) };
    let bytes = bytes(&report, format, how, path)?;
    let Some(path) = put(path, &bytes, how.force, out)? else { return Ok(Outcome::Done) };
    Ok(told(out, format_args!("Wrote “{}” to {}.", report.title, path.display())))
}

/// Removes the names of people who object to being exported, and says so if there were any.
fn told_without_objecting(report: Report, register: &Register) -> Report {
    let before = report.clone();
    let after = without_objecting(report, register);
    if after != before {
        remark(format_args!(
            "people who object to being exported appear as “{SOMEBODY}”; pass --include-objected to name them"
        ));
    }
    after
}

type ChosenReport<'a> = (Subject, Group, &'a How);

/// What to report on, or how the command ends because a query is wrong.
fn choose<'a>(
    what: &'a ReportCommand,
    register: &Register,
    today: Date,
) -> Result<Result<ChosenReport<'a>, Outcome>, Failure> {
    let day = |how: &How| how.as_of.unwrap_or(today);
    let (subject, of) = match what {
        ReportCommand::Cohort { cohort, how } => {
            let cohort = find(register, cohort)?;
            let group = Group::of_cohort(register, cohort, day(how));
            return Ok(Ok((Subject::Cohort(cohort), group, how)));
        }
        ReportCommand::Program { program, how } => {
            let program = find_program(register, program.as_deref())?;
            let group = Group::of_program(register, program, day(how));
            return Ok(Ok((Subject::Program(program), group, how)));
        }
        ReportCommand::Hires(of) => (Subject::Hires, of),
        ReportCommand::Connectedness(of) => (Subject::Connectedness, of),
        ReportCommand::Outcomes(of) => (Subject::Outcomes, of),
    };
    let group = match (&of.cohort, &of.query) {
        (Some(code), _) => Group::of_cohort(register, find(register, code)?, day(&of.how)),
        (None, Some(query)) => match whom::found(query, &Source::new(register, today), EntityKind::Cohort) {
            Ok(found) => {
                let cohorts: Vec<_> = found.into_iter().map(Id::new).collect();
                Group::within(register, Some(&cohorts), day(&of.how))
            }
            Err(outcome) => return Ok(Err(outcome)),
        },
        (None, None) => Group::all(register, day(&of.how)),
    };
    Ok(Ok((subject, group, &of.how)))
}

fn format_of(how: &How) -> Result<Format, Failure> {
    let named = match (how.format, &how.output) {
        (None, Some(path)) => format_by_ending(FileKind::Report, path)?,
        (named, _) => named,
    };
    match (named, &how.table) {
        (Some(format), Some(_)) if format != Format::Csv => {
            Err(Failure(format!("--table works only with CSV, not {}; drop one of them", format.word())))
        }
        (_, Some(_)) => Ok(Format::Csv),
        (named, None) => Ok(named.unwrap_or(FileKind::Report.usual())),
    }
}

fn bytes(report: &Report, format: Format, how: &How, path: &Path) -> Result<Vec<u8>, Failure> {
    let text = match &how.table {
        Some(name) => csv_table(report, name).map_err(Failure::of)?,
        None => format.report(report, columns(how)).unwrap_or_default(),
    };
    Ok(format.bytes(&text, how.byte_order_mark.is_wanted(path)))
}

/// The width of the terminal, if the output goes to one.
fn columns(how: &How) -> usize {
    if how.output.is_some() || !std::io::stdout().is_terminal() {
        return COLUMNS;
    }
    crossterm::terminal::size().map_or(COLUMNS, |(columns, _)| usize::from(columns))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{Options as Demo, change_sets};
    use crate::domain::{Consent, Person, Record};
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct ReportLine {
        #[command(flatten)]
        report: ReportArguments,
    }

    const TODAY: Date = Date::constant(2026, 6, 30);

    fn report(register: &Register, options: &[&str]) -> String {
        let line = ReportLine::try_parse_from(["report"].iter().chain(options)).expect("usage");
        let mut out = Vec::new();
        assert_eq!(run(&line.report, register, TODAY, &mut out), Ok(Outcome::Done));
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn the_years_of_each_cohort_stand_once() {
        let mut register = Register::default();
        for set in change_sets(&Demo::on(TODAY)) {
            register.apply(&set).expect("fresh");
        }
        let told = report(&register, &["connectedness", "-o", "-", "--format", "text"]);
        let (_, years) = told.split_once("Connected over the years").expect("the section");
        let (years, _) = years.split_once("Meetups").expect("the next section");
        assert_eq!(years.matches("2018-A").count(), 1, "{years}");
    }

    #[test]
    fn who_objects_is_not_named_unless_asked_for() {
        let mut register = Register::default();
        for set in change_sets(&Demo::on(TODAY)) {
            register.apply(&set).expect("fresh");
        }
        let hub = "Rafael Ibarra Quintana";
        assert!(report(&register, &["hires"]).contains(hub));
        let objection =
            Consent { purpose: "sharing".into(), withdrawn: "2024".parse().ok(), ..Consent::default() };
        let records = register.records().map(|record| match record {
            Record::Person(person) if register.person_name(person.id) == hub => {
                Record::from(Person { consents: vec![objection.clone()], ..Person::clone(&person) })
            }
            other => other,
        });
        let register = Register::from_records(records.collect::<Vec<_>>());
        for format in FileKind::Report.formats().into_iter().map(Format::word) {
            let told = report(&register, &["hires", "--format", format, "-o", "-"]);
            assert!(!told.contains(hub) && told.contains(SOMEBODY), "{format}: {told}");
        }
        assert!(report(&register, &["hires", "--include-objected"]).contains(hub));
    }
}
