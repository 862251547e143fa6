//! `alumnet export`: `roster CODE …` writes the people of cohorts to a file or to standard output; measures
//! are in `measures`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::measures;
use super::outcome::{Failure, Outcome, told};
use super::output::Out;
use super::whom;
use crate::cli::output_file::{
    ByteOrderMark, counted, destination, find, find_program, format_by_ending, format_parser, labels, put,
    tell_who_object,
};
use crate::domain::{Cohort, EntityKind, Id};
use crate::exchange::roster::columns::{COLUMNS, NoSuchColumn, choose};
use crate::exchange::roster::export::{Objecting, Whom, people, who_object};
use crate::exchange::roster::{Column, Roster};
use crate::query::Source;
use crate::register::Register;
use crate::report::render::{FileKind, Format};
use crate::text::plural::listed;

/// Export people to a file
#[derive(Debug, Clone, Args)]
pub(crate) struct ExportArguments {
    #[command(subcommand)]
    what: ExportCommand,
}

#[derive(Debug, Clone, Subcommand)]
enum ExportCommand {
    #[command(about = format!("Export the people of cohorts as {}", labels(FileKind::Roster)))]
    Roster(ExportRosterArguments),
    Measures(measures::MeasuresArguments),
}

#[derive(Debug, Clone, Args)]
struct ExportRosterArguments {
    /// The cohorts' codes, such as 2024-A
    #[arg(value_name = "CODE", required_unless_present_any = ["program", "query"])]
    cohorts: Vec<String>,
    /// All cohorts of this program: its title, or a part that no other has
    #[arg(long, value_name = "TITLE", conflicts_with = "cohorts")]
    program: Option<String>,
    /// Only the people that this query finds, each with their newest enrollment
    #[arg(long = "where", value_name = "QUERY")]
    query: Option<String>,
    /// Output format [default: by the file's ending, else CSV]
    #[arg(long, value_name = "FORMAT", value_parser = format_parser(FileKind::Roster.formats()))]
    format: Option<Format>,
    /// Columns to write, in order, separated by commas
    #[arg(long, value_name = "COLUMNS", value_parser = Chosen::parse, long_help = columns_help())]
    columns: Option<Chosen>,
    /// The file to write; - is standard output [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
    /// Include people who object to being exported or withdrew consent to sharing
    #[arg(long)]
    include_objected: bool,
    #[command(flatten)]
    byte_order_mark: ByteOrderMark,
}

/// What people of all cohorts are called together.
const EVERYBODY: &str = "all cohorts";

#[derive(Debug, Clone)]
struct Chosen(Vec<&'static Column>);

impl Chosen {
    fn parse(list: &str) -> Result<Self, NoSuchColumn> {
        choose(list).map(Self)
    }
}

fn columns_help() -> String {
    let width = COLUMNS.iter().map(|column| column.name.len()).max().unwrap_or_default();
    let lines: Vec<String> =
        COLUMNS.iter().map(|column| format!("  {:width$}  {}", column.name, column.doc)).collect();
    let defaults: Vec<&str> = Column::defaults().iter().map(|column| column.name).collect();
    format!(
        "Columns to write, in order, separated by commas:\n{}\n\n[default: {}]",
        lines.join("\n"),
        defaults.join(",")
    )
}

/// Writes a roster, or the measures. Reports the file's name and the number of people to `out`, which also
/// receives the roster itself for `-o -`.
///
/// # Errors
/// When there is no such cohort, the file exists and may not be replaced, or it can't be written.
pub(crate) fn run(
    arguments: &ExportArguments,
    register: &Register,
    today: Date,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let arguments = match &arguments.what {
        ExportCommand::Roster(arguments) => arguments,
        ExportCommand::Measures(arguments) => return measures::run(arguments, register, today, out),
    };
    let (whom, name) = match chosen(arguments, register, today)? {
        Ok(chosen) => chosen,
        Err(outcome) => return Ok(outcome),
    };
    let format = match (arguments.format, &arguments.output) {
        (Some(named), _) => named,
        (None, Some(path)) => format_by_ending(FileKind::Roster, path)?.unwrap_or(FileKind::Roster.usual()),
        (None, None) => FileKind::Roster.usual(),
    };
    let columns = match &arguments.columns {
        Some(chosen) => chosen.0.clone(),
        None if whom.has_several_cohorts() => {
            Column::named("cohort").into_iter().chain(Column::defaults()).collect()
        }
        None => Column::defaults(),
    };
    let objecting = if arguments.include_objected { Objecting::Included } else { Objecting::LeftOut };
    let text =
        format.roster(&Roster::gather(register, whom.clone(), &columns, objecting)).unwrap_or_default();
    tell_who_object(who_object(register, &whom), objecting);
    let path = destination(arguments.output.as_deref());
    let bytes = format.bytes(&text, arguments.byte_order_mark.is_wanted(path));
    let Some(path) = put(path, &bytes, arguments.force, out)? else { return Ok(Outcome::Done) };
    let people = counted(people(register, &whom, objecting));
    Ok(told(out, format_args!("Wrote {people} of {name} to {}.", path.display())))
}

/// Whom the roster lists, and what they are called together; or how the command ends because the query is
/// wrong.
fn chosen(
    arguments: &ExportRosterArguments,
    register: &Register,
    today: Date,
) -> Result<Result<(Whom, String), Outcome>, Failure> {
    let (whom, name) = of_cohorts(arguments, register)?;
    let Some(query) = &arguments.query else { return Ok(Ok((whom, name))) };
    let found = whom::found(query, &Source::new(register, today), EntityKind::Person);
    Ok(found.map(|found| (whom.narrowed(found.into_iter().map(Id::new)), name)))
}

/// Everybody of the cohorts, and what they are called together.
fn of_cohorts(arguments: &ExportRosterArguments, register: &Register) -> Result<(Whom, String), Failure> {
    if arguments.cohorts.is_empty() && arguments.program.is_none() {
        let all = register.all::<Cohort>().map(|cohort| cohort.id).collect();
        return Ok((Whom::of_cohorts(EVERYBODY, all), EVERYBODY.to_owned()));
    }
    if let Some(title) = &arguments.program {
        let program = find_program(register, Some(title))?;
        let title = register.get(program).map(|program| program.title.clone()).unwrap_or_default();
        let cohorts = register.referring::<Cohort>(program.uuid()).map(|cohort| cohort.id).collect();
        return Ok((Whom::of_cohorts(title.clone(), cohorts), title));
    }
    let mut cohorts = Vec::new();
    for code in &arguments.cohorts {
        let cohort = find(register, code)?;
        if !cohorts.contains(&cohort) {
            cohorts.push(cohort);
        }
    }
    let codes: Vec<String> = cohorts.iter().map(|cohort| register.cohort_code(*cohort).to_owned()).collect();
    let name = listed(&codes);
    Ok(match cohorts.as_slice() {
        [cohort] => (Whom::from(*cohort), name),
        _ => (Whom::of_cohorts(name.clone(), cohorts), name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Enrollment, Person, Program, Record};
    use clap::Parser;
    use std::fs;
    use std::io::Write;
    use uuid::Uuid;

    #[derive(Debug, Parser)]
    struct ExportLine {
        #[command(flatten)]
        export: ExportArguments,
    }

    fn register() -> Register {
        let id = |number: u128| Uuid::from_u128(number);
        let program = Program { id: Id::new(id(1)), title: "P".into(), ..Program::default() };
        let cohort =
            Cohort { id: Id::new(id(2)), program: program.id, code: "2024-A".into(), ..Cohort::default() };
        let person = Person { id: Id::new(id(3)), given_name: "Zoë".into(), ..Person::default() };
        let enrollment =
            Enrollment { id: Id::new(id(4)), person: person.id, cohort: cohort.id, ..Enrollment::default() };
        Register::from_records([Record::from(program), cohort.into(), person.into(), enrollment.into()])
    }

    fn export(options: &[&str]) -> (Result<Outcome, Failure>, String) {
        let line = ExportLine::try_parse_from(["export", "roster"].iter().chain(options)).expect("usage");
        let mut out = Vec::new();
        let ended = run(&line.export, &register(), Date::constant(2026, 6, 30), &mut out);
        (ended, String::from_utf8(out).expect("UTF-8"))
    }

    #[test]
    fn standard_output_gets_the_bytes_of_the_file_without_its_mark() {
        let (ended, said) = export(&["2024-a", "--columns", "name,status", "-o", "-"]);
        assert_eq!(ended, Ok(Outcome::Done));
        assert_eq!(said, "Name,Status\r\nZoë,enrolled\r\n");
        assert_eq!(export(&["2024-A", "--columns", "name,status"]).1, said);
        assert_eq!(export(&["2024-A", "--columns", "name", "--no-bom"]).1, "Name\r\nZoë\r\n");
        assert_eq!(export(&["2024-A", "--columns", "name", "--bom"]).1, "\u{feff}Name\r\nZoë\r\n");
        assert!(export(&["2024-A", "--format", "json"]).1.starts_with("{\n"));
    }

    #[test]
    fn a_file_is_written_once_and_its_ending_says_how() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("list.md");
        let path = path.to_str().expect("UTF-8");
        let (ended, said) = export(&["2024-A", "-o", path]);
        assert_eq!(ended, Ok(Outcome::Done));
        assert_eq!(said, format!("Wrote 1 person of 2024-A to {path}.\n"));
        assert!(fs::read_to_string(path).expect("file").starts_with("# 2024-A\n\n| Given name"));
        let refused = export(&["2024-A", "-o", path]).0.expect_err("exists").to_string();
        assert!(refused.contains("already exists") && refused.contains("--force"), "{refused}");
        assert_eq!(export(&["2024-A", "-o", path, "--force", "--format", "csv"]).0, Ok(Outcome::Done));
        assert!(fs::read_to_string(path).expect("file").starts_with("\u{feff}Given name,"));
    }

    #[test]
    fn wrong_names_are_told_with_the_right_ones() {
        let refused = export(&["2023-Z", "-o", "-"]).0.expect_err("unknown").to_string();
        assert!(refused.contains("no cohort “2023-Z”") && refused.contains("2024-A"), "{refused}");
        let usage = ExportLine::try_parse_from(["export", "roster", "2024-A", "--columns", "shoe"])
            .expect_err("unknown")
            .to_string();
        assert!(usage.contains("there is no column “shoe”") && usage.contains("family-name"), "{usage}");
        assert!(ExportLine::try_parse_from(["export", "roster", "2024-A", "--format", "pdf"]).is_err());
    }

    #[test]
    fn the_help_lists_every_column() {
        let help = columns_help();
        assert!(COLUMNS.iter().all(|column| help.contains(column.name)));
    }

    #[test]
    fn a_reader_that_goes_away_is_no_fault() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        impl Out for Gone {}
        let line = ExportLine::try_parse_from(["export", "roster", "2024-A", "-o", "-"]).expect("usage");
        assert_eq!(run(&line.export, &register(), Date::constant(2026, 6, 30), &mut Gone), Ok(Outcome::Done));
    }
}
