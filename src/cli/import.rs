//! `alumnet import FILE…`: imports people and what is known of them from files of many formats, and reports
//! on each line. `alumnet import roster FILE` reads a file as a roster, whatever it looks like.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;

use super::outcome::{Failure, Outcome, journal_unread, told, written};
use super::progress_line::beside;
use crate::app::Amount;
use crate::domain::IdSource;
use crate::domain::date_words::DateOrder;
use crate::exchange::import::{
    self, ColumnMap, Format, ImportProgress, Options, Origin, Plan, Reading, Source, Switches, plan,
};
use crate::files;
use crate::store::{Store, too_large};
use crate::text::columns::clean;
use crate::workspace::Workspace;

/// Import people from files
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_long_help = AFTER_HELP)]
pub(crate) struct ImportArguments {
    #[command(subcommand)]
    what: Option<ImportCommand>,
    #[command(flatten)]
    files: ImportFilesArguments,
    #[command(flatten)]
    how: HowArguments,
}

#[derive(Debug, Clone, Subcommand)]
enum ImportCommand {
    /// Import a cohort's people from a CSV table or a workbook (XLSX, XLSB, XLS, ODS)
    Roster(ImportRosterArguments),
}

#[derive(Debug, Clone, Args)]
struct ImportFilesArguments {
    /// The files to read, or folders or ZIP archives of them; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The format, if it is recognized wrongly; docs/formats.md lists them
    #[arg(long = "as", value_name = "FORMAT")]
    format: Option<String>,
    /// The sheet of a workbook to read [default: the one that looks like people]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Whose own record it is, in files that do not say, such as the positions of a LinkedIn archive
    #[arg(long, value_name = "NAME")]
    person: Option<String>,
    /// What the columns of a table hold, if their headers do not say, such as
    /// “Kurs=cohort,Wer=name,Foo=leave-out”; remembered for later tables with the same headers
    #[arg(long, value_name = "HEADER=COLUMN,…", value_parser = ColumnMap::parse)]
    map: Option<ColumnMap>,
    /// What comes first in dates that may be two days, such as 6/7/2024
    /// [default: what other dates of the table show]
    #[arg(long, value_name = "ORDER", value_enum)]
    dates: Option<DatesArgument>,
    /// Import a table of people who are in no cohort
    #[arg(long, conflicts_with = "cohort")]
    no_cohort: bool,
}

/// What comes first in dates that may be two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DatesArgument {
    DayFirst,
    MonthFirst,
}

impl From<DatesArgument> for DateOrder {
    fn from(argument: DatesArgument) -> Self {
        match argument {
            DatesArgument::DayFirst => Self::DayFirst,
            DatesArgument::MonthFirst => Self::MonthFirst,
        }
    }
}

#[derive(Debug, Clone, Args)]
#[command(after_long_help = AFTER_HELP)]
struct ImportRosterArguments {
    /// The file to read; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    how: HowArguments,
}

#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
struct HowArguments {
    /// The cohort to enroll everybody in [default: what the file says]
    #[arg(long, value_name = "CODE")]
    cohort: Option<String>,
    /// Create missing cohorts
    #[arg(long)]
    create: bool,
    /// The program of new cohorts; created if missing
    #[arg(long, value_name = "TITLE", requires = "create")]
    program: Option<String>,
    /// Show what would happen and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Skip refused lines instead of refusing the whole file
    #[arg(long)]
    skip_bad: bool,
    /// Reopen enrollments that are over: from completed, withdrew or excluded back to enrolled, applied
    /// or deferred
    #[arg(long)]
    allow_status_back: bool,
    /// Import people who share the name of somebody erased
    #[arg(long)]
    allow_name: bool,
    /// Import what is otherwise only asked about, such as records that the other system has deleted
    #[arg(long)]
    accept: bool,
    /// Bring back people who were deleted here and come again
    #[arg(long)]
    bring_back: bool,
    /// Import only what the files say of people who are known here, and nobody new
    #[arg(long)]
    known_only: bool,
}

// One line per paragraph: clap wraps it to the width of the terminal.
const AFTER_HELP: &str = "\
The format is recognized by what is in a file, never by its name. In a table, the first line \
names the columns, in any order: names (First name, Last name, or just Name), email, phone, \
student numbers, company, job title, background, years, city, notes, cohort, status and more, in several \
languages. Unknown columns are listed and ignored. Passwords and birthdates are never kept.

Dates may be 2019, 2019-06, 2019-06-14, 31.5.2025, 9/16/2024, Sep 16 2024 or 16-Sep-24; what may be two \
days (6/7/2024) is read as other dates of the table show, or as --dates says, and refused \
otherwise. Phone numbers, web addresses and years that are not accepted are left out with \
a warning.

People are matched by number, then by email, then by name within the cohort. An import fills in and \
corrects. An empty cell never empties anything; the cell **CLEAR** does. A line that would \
set a status back (from completed, withdrew or \
excluded to applied, enrolled or deferred) is refused, unless --allow-status-back is given. A file is \
imported as a whole or not at all, unless --skip-bad is given. --dry-run shows what would happen.

Exit codes: 0 done, 1 refused (nothing was changed), 2 wrong usage, 3 the data could not be opened, \
6 imported, but saying so, the backup afterwards or closing failed.";

/// Runs the import into an open register. `today` is the day on which the file's contents are true, `now` the
/// time of the change, `actor` its author. The report on each line goes to `out`.
///
/// # Errors
/// When the file can't be read or is not a table, or the store can't save.
pub(crate) fn run<S: Store>(
    arguments: &ImportArguments,
    workspace: &mut Workspace<S>,
    now: Timestamp,
    today: Date,
    ids: &mut IdSource,
    actor: &str,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let suppressions = workspace.store.suppressions();
    let unlisted = suppressions.unlisted(&workspace.register).len();
    if unlisted > 0 {
        return Err(Failure(format!(
            "nothing was imported: the list of erased people lacks {unlisted}, and an import could bring \
            them back; “alumnet check --repair” begins a new list"
        )));
    }
    let (files, how, format) = asked(arguments)?;
    let reading = Reading {
        today,
        cohort_is_named: how.cohort.is_some(),
        without_cohort: files.no_cohort,
        sheet: files.sheet.clone(),
        person: files.person.as_deref().map(clean),
        map: files.map.clone().unwrap_or_default(),
        known_maps: import::known_maps(&workspace.register),
        dates: files.dates.map(DateOrder::from),
    };
    let progress = ImportProgress::default();
    let so_far = || Amount::of_import(&progress);
    let (format, facts) = beside("Reading the file …", so_far, || {
        let mut source =
            Source::open_watched(&files.files, io::stdin().lock(), &progress).map_err(Failure::of)?;
        if let Some(sheet) = &files.sheet {
            source.keep_sheet(sheet).map_err(Failure)?;
        }
        import::read(&source, format, &reading).map_err(Failure)
    })?;
    let content = workspace.shared.as_ref().and_then(|_| import::contents_hash(&files.files));
    let options = Options {
        cohort: how.cohort.as_deref().map(clean),
        create: how.create,
        program: how.program.as_deref().map(clean),
        skip_bad: how.skip_bad,
        suppressions,
        too_large: Some(too_large),
        allow_status_back: how.allow_status_back,
        allow_names: how.allow_name,
        known_only: how.known_only,
        // Nobody can be asked; the report says whose line needs a number.
        asks_who: false,
        deleted: workspace.deleted_people().map_err(|error| journal_unread(&error))?,
        origin: Origin { file: named(&files.files), format: format.title, content },
        switches: Switches {
            accepts_all: how.accept,
            brings_all_back: how.bring_back,
            ..Switches::default()
        },
        without_preview: true,
        progress: progress.clone(),
        today,
        at: now,
        actor: actor.to_owned(),
    };
    let work = || plan(&workspace.register, &facts, &options, ids);
    let Plan { report, set } = beside("Planning the import …", so_far, work);
    drop(facts);
    written(write!(out, "{report}"))?;
    if report.is_refused() || report.has_no_people() {
        return Ok(Outcome::Refused);
    }
    let end = match set {
        None if !report.left_out.is_empty() || !report.asked.is_empty() => "Nothing to change.".to_owned(),
        None => "Nothing to change: the register already matches the file.".to_owned(),
        Some(_) if how.dry_run => "Dry run: nothing was changed.".to_owned(),
        Some(set) => {
            let committed = workspace.commit(set).map_err(Failure::of)?;
            format!("Saved: {}.", committed.set.label)
        }
    };
    Ok(told(out, end))
}

/// The names of the files, without their folders.
fn named(files: &[PathBuf]) -> String {
    let names = files.iter().map(|file| match file.file_name() {
        _ if file.as_os_str() == "-" => "standard input".to_owned(),
        Some(name) => name.to_string_lossy().into_owned(),
        None => file.display().to_string(),
    });
    names.collect::<Vec<_>>().join(", ")
}

/// What to read, how to import it, and in which format if that is named.
fn asked(
    arguments: &ImportArguments,
) -> Result<(ImportFilesArguments, &HowArguments, Option<&'static Format>), Failure> {
    if let Some(ImportCommand::Roster(roster)) = &arguments.what {
        if files::is_folder(&roster.file).unwrap_or(false) {
            return Err(Failure(format!(
                "“{}” can't be read: it is a folder; “alumnet import FOLDER” imports all of its files",
                roster.file.display()
            )));
        }
        let files = ImportFilesArguments {
            files: vec![roster.file.clone()],
            format: None,
            sheet: None,
            person: None,
            map: None,
            dates: None,
            no_cohort: false,
        };
        return Ok((files, &roster.how, Format::named("roster")));
    }
    let format = match arguments.files.format.as_deref() {
        // Only the columns of a table of people can be mapped.
        None => arguments.files.map.as_ref().and_then(|_| Format::named("roster")),
        Some(name) => Some(Format::named(name).ok_or_else(|| {
            Failure(format!(
                "there is no format “{}”; the formats are {}",
                clean(name),
                import::names_of_formats().join(", ")
            ))
        })?),
    };
    Ok((arguments.files.clone(), &arguments.how, format))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cohort, Enrollment, Id, Person, Program, Record};
    use crate::exchange::csv;
    use crate::exchange::roster::Roster;
    use crate::exchange::roster::columns::COLUMNS;
    use crate::exchange::roster::export::Objecting;
    use crate::register::Register;
    use crate::store::{MemoryStore, StoreError};
    use clap::Parser;
    use proptest::prelude::*;
    use std::fs;
    use uuid::Uuid;

    #[derive(Debug, Parser)]
    struct ImportLine {
        #[command(flatten)]
        import: ImportArguments,
    }

    struct ImportDesk {
        workspace: Workspace<MemoryStore>,
        folder: tempfile::TempDir,
        ids: IdSource,
    }

    impl ImportDesk {
        fn new(text: &str) -> Self {
            let folder = tempfile::tempdir().expect("folder");
            fs::write(folder.path().join("roster.csv"), text).expect("file");
            Self { workspace: Workspace::default(), folder, ids: IdSource::new(1, [0; 6]) }
        }

        fn run(&mut self, options: &[&str]) -> (Result<Outcome, Failure>, String) {
            let file = self.folder.path().join("roster.csv");
            let words = ["import", "roster", file.to_str().expect("UTF-8")];
            let line = ImportLine::try_parse_from(words.iter().chain(options)).expect("usage");
            let mut out = Vec::new();
            let today = jiff::civil::date(2024, 9, 1);
            let ended = run(
                &line.import,
                &mut self.workspace,
                Timestamp::UNIX_EPOCH,
                today,
                &mut self.ids,
                "tester",
                &mut out,
            );
            (ended, String::from_utf8(out).expect("UTF-8"))
        }
    }

    const TWO: &str = "Name,Cohort\nAmina Okafor,2024-A\nZoë Lindqvist,2024-B\n";

    #[test]
    fn cohorts_are_only_made_when_asked() {
        let mut desk = ImportDesk::new(TWO);
        let (ended, said) = desk.run(&[]);
        assert_eq!(ended, Ok(Outcome::Refused));
        assert!(said.contains("there is no cohort “2024-A”") && said.contains("--create"), "{said}");
        let (ended, said) = desk.run(&["--create"]);
        assert_eq!(ended, Ok(Outcome::Refused));
        assert!(said.contains("--program TITLE"), "{said}");
        let (ended, said) = desk.run(&["--create", "--program", "Data analysis"]);
        assert_eq!(ended, Ok(Outcome::Done));
        assert!(said.contains("New program: Data analysis.\nNew cohorts: 2024-A, 2024-B."), "{said}");
        assert!(said.ends_with("Saved: Import 2 people into 2 cohorts.\n"), "{said}");
        assert_eq!((desk.workspace.register.count::<Person>(), desk.workspace.store.committed.len()), (2, 1));
        let (ended, said) = desk.run(&[]);
        assert_eq!(ended, Ok(Outcome::Done));
        assert!(said.contains("2 matched, 0 changed") && said.contains("Nothing to change"), "{said}");
        assert_eq!(desk.workspace.store.committed.len(), 1);
    }

    #[test]
    fn a_dry_run_changes_nothing() {
        let mut desk = ImportDesk::new(TWO);
        let (ended, said) = desk.run(&["--create", "--program", "P", "--dry-run"]);
        assert_eq!(ended, Ok(Outcome::Done));
        assert!(said.contains("2 added") && said.contains("nothing was changed"), "{said}");
        assert!(desk.workspace.register.is_empty() && desk.workspace.store.committed.is_empty());
    }

    #[test]
    fn what_was_not_saved_is_not_there() {
        let mut desk = ImportDesk::new(TWO);
        desk.workspace.store.failures.push(StoreError::DiskFull);
        let (ended, _) = desk.run(&["--create", "--program", "P"]);
        assert!(ended.expect_err("full").to_string().contains("the disk is full"));
        assert!(desk.workspace.register.is_empty());
    }

    /// A register with one student whose record is nearly as large as can be saved, and their roster.
    fn roster_with_notes(pieces: &[&str], bytes: usize) -> (Register, String) {
        let program = Program { id: Id::new(Uuid::from_u128(1)), title: "P".into(), ..Program::default() };
        let cohort = Cohort {
            id: Id::new(Uuid::from_u128(2)),
            program: program.id,
            code: "A".into(),
            ..Cohort::default()
        };
        let mut person = Person {
            id: Id::new(Uuid::from_u128(3)),
            given_name: "Zoë".into(),
            emails: vec!["zoe@example.org".into()],
            ..Person::default()
        };
        for piece in pieces.iter().cycle().take(bytes) {
            person.notes.push_str(piece);
            if person.notes.len() >= bytes {
                break;
            }
        }
        while too_large(&person.clone().into()).is_some() {
            person.notes.pop();
        }
        let enrollment = Enrollment {
            id: Id::new(Uuid::from_u128(4)),
            person: person.id,
            cohort: cohort.id,
            ..Enrollment::default()
        };
        let register =
            Register::from_records([program.into(), Record::from(cohort), person.into(), enrollment.into()]);
        let all: Vec<_> = COLUMNS.iter().collect();
        let roster = Roster::gather(&register, Id::new(Uuid::from_u128(2)), &all, Objecting::LeftOut);
        let text = csv::write(roster.headers(), roster.cells(), csv::Numbers::Typed);
        (register, text)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        /// What can be saved can be exported and imported again, however long the notes are.
        #[test]
        fn long_notes_survive_the_round_trip(
            pieces in prop::collection::vec(
                prop::sample::select(vec!["x", "\n", "\"", "é", "漢", ",", ";", "'=1", "a word ", "\r\n"]),
                1..8,
            ),
            bytes in 15_000_usize..33_000,
        ) {
            let (register, text) = roster_with_notes(&pieces, bytes);
            let mut desk = ImportDesk::new(&text);
            let (ended, said) = desk.run(&["--create", "--program", "P"]);
            prop_assert_eq!(ended, Ok(Outcome::Done), "{}", said);
            let notes = |register: &Register| {
                let notes = register.all::<Person>().map(|person| person.notes.clone());
                notes.collect::<String>().replace("\r\n", "\n").trim().to_owned()
            };
            prop_assert_eq!(notes(&desk.workspace.register), notes(&register));
            // In the register that it came from, it changes nothing.
            desk.workspace.register = register.into();
            let (ended, said) = desk.run(&[]);
            prop_assert_eq!(ended, Ok(Outcome::Done), "{}", said);
            prop_assert!(said.contains("Nothing to change"), "{}", said);
        }
    }

    #[test]
    fn a_record_too_large_to_be_saved_refuses_its_line() {
        let notes = "x".repeat(33_000);
        let mut desk = ImportDesk::new(&format!("Name,Cohort,Notes\nAnna Berg,A,{notes}\nBo Li,A,\n"));
        let (ended, said) = desk.run(&["--create", "--program", "P"]);
        assert_eq!(ended, Ok(Outcome::Refused));
        let words = "line 2: Anna Berg: a record is larger than 32 KB; shorten its notes";
        assert!(said.contains(words), "{said}");
        assert_eq!(desk.run(&["--create", "--program", "P", "--skip-bad"]).0, Ok(Outcome::Done));
    }

    #[test]
    fn a_missing_file_is_said_to_be_missing() {
        let mut desk = ImportDesk::new(TWO);
        fs::remove_file(desk.folder.path().join("roster.csv")).expect("remove");
        assert!(desk.run(&[]).0.expect_err("missing").to_string().contains("no such file"));
    }

    #[test]
    fn a_program_without_create_is_wrong_usage() {
        assert!(ImportLine::try_parse_from(["import", "roster", "x.csv", "--program", "P"]).is_err());
        assert!(ImportLine::try_parse_from(["import"]).is_err());
    }
}
