//! `alumnet report`: what the ties show, as a page for people or a file for other programs.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::outcome::{Failure, Outcome, remark, told};
use super::output::Out;
use super::values::{day, number};
use crate::cli::output_file::{find, format_by_ending, format_parser, put};
use crate::domain::{Id, Person, Program};
use crate::files::safe_name;
use crate::network::{Group, Network, unwatched};
use crate::register::Register;
use crate::register::query::objects_to_export;
use crate::report::anonymous::{SOMEBODY, without_names};
use crate::report::render::{FileKind, Format, csv_table};
use crate::report::reports::{Options, Subject, compose};
use crate::report::{Report, Sample};
use crate::text::fold::name_key;
use crate::text::quoted::quoted;

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
        /// The program's title
        #[arg(value_name = "TITLE")]
        program: String,
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
    #[command(flatten)]
    how: How,
}

#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
struct How {
    /// Output format [default: by the file's ending, else text]
    #[arg(long, value_name = "FORMAT", value_parser = format_parser(FileKind::Report.formats()))]
    format: Option<Format>,
    /// Where to write; - is standard output [default: standard output for text, else a file in this folder]
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
    /// Write CSV without the byte order mark that tells Excel it is UTF-8
    #[arg(long)]
    no_bom: bool,
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
    let (subject, group, how) = choose(&arguments.what, register, today)?;
    let date = how.as_of.unwrap_or(today);
    let format = format_of(how)?;
    let network = Network::build(register, date, &unwatched).map_err(Failure::of)?;
    let about = Sample { register, network: &network, group: &group, date };
    let options = Options { names: !how.no_names, min_cell: how.min_cell };
    let report = compose(subject, &about, options, &unwatched).map_err(Failure::of)?;
    let report = if how.include_objected { report } else { without_objecting(report, register) };
    let bytes = bytes(&report, format, how)?;
    let path = match &how.output {
        Some(path) => path.clone(),
        None if format == Format::Text => PathBuf::from("-"),
        None => PathBuf::from(format!("{}.{}", safe_name(&report.title), format.ending())),
    };
    let Some(path) = put(&path, &bytes, how.force, out)? else { return Ok(Outcome::Done) };
    Ok(told(out, format_args!("Wrote “{}” to {}.", report.title, path.display())))
}

/// Removes the names of people who object to being exported, and says so if there were any.
fn without_objecting(report: Report, register: &Register) -> Report {
    let objecting = register.all::<Person>().filter(|person| objects_to_export(person));
    let names: Vec<String> = objecting.map(|person| register.person_name(person.id)).collect();
    let before = report.clone();
    let after = without_names(report, &names);
    if after != before {
        remark(format_args!(
            "people who object to being exported appear as “{SOMEBODY}”; pass --include-objected to name them"
        ));
    }
    after
}

fn choose<'a>(
    what: &'a ReportCommand,
    register: &Register,
    today: Date,
) -> Result<(Subject, Group, &'a How), Failure> {
    let day = |how: &How| how.as_of.unwrap_or(today);
    let group = |of: &Of| match &of.cohort {
        Some(code) => Ok(Group::of_cohort(register, find(register, code)?, day(&of.how))),
        None => Ok(Group::all(register, day(&of.how))),
    };
    Ok(match what {
        ReportCommand::Cohort { cohort, how } => {
            let cohort = find(register, cohort)?;
            (Subject::Cohort(cohort), Group::of_cohort(register, cohort, day(how)), how)
        }
        ReportCommand::Program { program, how } => {
            let program = find_program(register, program)?;
            (Subject::Program(program), Group::of_program(register, program, day(how)), how)
        }
        ReportCommand::Hires(of) => (Subject::Hires, group(of)?, &of.how),
        ReportCommand::Connectedness(of) => (Subject::Connectedness, group(of)?, &of.how),
        ReportCommand::Outcomes(of) => (Subject::Outcomes, group(of)?, &of.how),
    })
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

fn bytes(report: &Report, format: Format, how: &How) -> Result<Vec<u8>, Failure> {
    let text = match &how.table {
        Some(name) => csv_table(report, name).map_err(Failure::of)?,
        None => format.report(report, columns(how)).unwrap_or_default(),
    };
    Ok(format.bytes(&text, !how.no_bom))
}

/// The width of the terminal, if the output goes to one.
fn columns(how: &How) -> usize {
    if how.output.is_some() || !std::io::stdout().is_terminal() {
        return COLUMNS;
    }
    crossterm::terminal::size().map_or(COLUMNS, |(columns, _)| usize::from(columns))
}

fn find_program(register: &Register, title: &str) -> Result<Id<Program>, Failure> {
    let wanted = name_key(title);
    let found: Vec<_> =
        register.all::<Program>().filter(|program| name_key(&program.title) == wanted).collect();
    match found.as_slice() {
        [program] => Ok(program.id),
        [] => {
            let titles: Vec<String> =
                register.all::<Program>().take(8).map(|program| quoted(&program.title)).collect();
            let known = if titles.is_empty() {
                "there is none yet".to_owned()
            } else {
                format!("the programs are {}", titles.join(", "))
            };
            Err(Failure(format!("there is no program {}; {known}", quoted(title))))
        }
        many => Err(Failure(format!(
            "there are {} programs {}; give them different titles first",
            many.len(),
            quoted(title)
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{Options as Demo, change_sets};
    use crate::domain::{Consent, Record};
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
