//! `alumnet export`: `roster CODE` writes the people of a cohort to a file or to standard output; measures
//! are in `measures`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::measures;
use super::outcome::{Failure, Outcome, told};
use super::output::Out;
use crate::cli::output_file::{counted, find, format_by_ending, format_parser, labels, put, tell_who_object};
use crate::exchange::roster::columns::{COLUMNS, NoSuchColumn, choose};
use crate::exchange::roster::export::{Objecting, file_name, rows, who_object};
use crate::exchange::roster::{Column, Roster};
use crate::register::Register;
use crate::report::render::{FileKind, Format};

/// Export people to a file
#[derive(Debug, Clone, Args)]
pub(crate) struct ExportArguments {
    #[command(subcommand)]
    what: ExportCommand,
}

#[derive(Debug, Clone, Subcommand)]
enum ExportCommand {
    #[command(about = format!("Export a cohort's people as {}", labels(FileKind::Roster)))]
    Roster(ExportRosterArguments),
    Measures(measures::MeasuresArguments),
}

#[derive(Debug, Clone, Args)]
struct ExportRosterArguments {
    /// The cohort's code, such as 2024-A
    #[arg(value_name = "CODE")]
    cohort: String,
    /// Output format [default: by the file's ending, else CSV]
    #[arg(long, value_name = "FORMAT", value_parser = format_parser(FileKind::Roster.formats()))]
    format: Option<Format>,
    /// Columns to write, in order, separated by commas
    #[arg(long, value_name = "COLUMNS", value_parser = Chosen::parse, long_help = columns_help())]
    columns: Option<Chosen>,
    /// Where to write; - is standard output [default: CODE-roster.csv in this folder]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
    /// Include people who object to being exported or withdrew consent to sharing
    #[arg(long)]
    include_objected: bool,
    /// Write CSV without the byte order mark that tells Excel it is UTF-8
    #[arg(long)]
    no_bom: bool,
}

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
    let cohort = find(register, &arguments.cohort)?;
    let format = match (arguments.format, &arguments.output) {
        (Some(named), _) => named,
        (None, Some(path)) => format_by_ending(FileKind::Roster, path)?.unwrap_or(FileKind::Roster.usual()),
        (None, None) => FileKind::Roster.usual(),
    };
    let columns = arguments.columns.as_ref().map_or_else(Column::defaults, |chosen| chosen.0.clone());
    let objecting = if arguments.include_objected { Objecting::Included } else { Objecting::LeftOut };
    let text = format.roster(&Roster::gather(register, cohort, &columns, objecting)).unwrap_or_default();
    tell_who_object(who_object(register, cohort), objecting);
    let path = arguments
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from(file_name(register.cohort_code(cohort), format.ending())));
    let bytes = format.bytes(&text, !arguments.no_bom);
    let Some(path) = put(&path, &bytes, arguments.force, out)? else { return Ok(Outcome::Done) };
    let people = counted(rows(register, cohort, objecting).len());
    let code = register.cohort_code(cohort);
    Ok(told(out, format_args!("Wrote {people} of {code} to {}.", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cohort, Enrollment, Id};
    use crate::domain::{Person, Program, Record};
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
    fn standard_output_gets_the_bytes_of_the_file() {
        let (ended, said) = export(&["2024-a", "--columns", "name,status", "-o", "-"]);
        assert_eq!(ended, Ok(Outcome::Done));
        assert_eq!(said, "\u{feff}Name,Status\r\nZoë,enrolled\r\n");
        assert_eq!(export(&["2024-A", "--columns", "name", "-o", "-", "--no-bom"]).1, "Name\r\nZoë\r\n");
        assert!(export(&["2024-A", "--format", "json", "-o", "-"]).1.starts_with("{\n"));
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
