//! The command line: the subcommands, where the data is, and the exit code. Each subcommand has its own file.

mod add;
mod assign;
mod backend;
mod backup;
mod bulk;
mod check;
mod clipboard;
mod config;
mod consent;
#[cfg(test)]
mod counterparts;
mod courier;
mod delete;
mod demo;
mod detail_delay;
mod duplicates;
mod edit;
mod editor;
mod environment;
mod erase;
mod event_loop;
mod export;
#[cfg(test)]
mod failing;
mod filter;
mod find;
mod help;
mod hire;
mod history;
mod import;
mod imports;
mod list;
mod listing;
mod mappings;
mod measures;
mod merge;
#[cfg(test)]
mod model;
mod named_person;
mod named_record;
mod opening;
mod outcome;
mod output;
mod output_file;
mod passphrase;
mod person;
mod progress_line;
mod report;
mod restore;
mod sending;
mod share;
mod show;
mod suggest;
mod terminal;
mod theme;
mod undo;
mod undo_alone;
mod usage;
mod values;
mod whom;
mod writer;
mod writes;

use opening::{end, keep_safe, open, read};
use std::io::{self, BufRead, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process;
use std::{panic, thread};

use clap::{Parser, Subcommand};
use color_eyre::config::HookBuilder;
use color_eyre::eyre;

use environment::{Environment, ScreenOptions, ids, now, today, zone};
use outcome::{OutOfReach, Outcome, remark};
use output::Output;

use crate::sharing::log::RenewableLog;
use crate::store::{self, OpenError};

/// Whether a settings file can be used.
///
/// # Errors
/// With the reason.
#[cfg(any(test, fuzzing))]
pub(crate) fn settings_are_good(path: &std::path::Path, text: &str) -> Result<(), String> {
    config::Config::parse(path, text).map(drop).map_err(|failure| failure.0)
}

const EXAMPLES: &str = "\
EXAMPLES
  alumnet demo                                 look around a made-up program
  alumnet                                      open your own register
  alumnet list people 'cohort:2024-A hired:yes' --json
  alumnet hire 'rafael ibarra' 'zoe lindqvist' --date 2024-06
  alumnet import roster students.csv --cohort 2024-A --create --program \"Certificate in Logistics\"
  alumnet export roster 2024-A -o roster.csv   write a roster for a spreadsheet
  alumnet report cohort 2024-A -o 2024-A.html  write a page with figures and pictures

KEYS
  Press ? in the program. r records a hire, x exports a roster, u undoes, q quits.";

fn after_help() -> String {
    let codes = outcome::CODES.iter().map(|(code, meaning)| format!("  {code:<7}  {meaning}\n"));
    format!("{EXAMPLES}\n\nEXIT CODES\n{}", codes.collect::<String>())
}

/// The heading of options that every command has.
const EVERYWHERE: &str = "Options of every command";

/// The register of a certificate program in your terminal: cohorts, students, their backgrounds, the meetups
/// they attend and, above all, who hired whom.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = after_help(),
    disable_help_subcommand = true
)]
struct Arguments {
    /// The folder that holds the register [default: `ALUMNET_DATA`, else alumnet in the user's data folder]
    #[arg(long, global = true, value_name = "DIR", help_heading = EVERYWHERE)]
    data: Option<PathBuf>,

    /// The settings file [default: alumnet/config.toml in the user's settings folder]
    #[arg(long, global = true, value_name = "FILE", help_heading = EVERYWHERE)]
    config: Option<PathBuf>,

    #[command(flatten)]
    screen: ScreenOptions,

    #[command(subcommand)]
    command: Option<Asked>,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one of it")]
enum Asked {
    #[command(flatten)]
    Do(Command),
    /// Show the help of a command; as JSON, for other programs
    Help(help::HelpArguments),
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open a made-up program in a separate folder
    Demo(demo::DemoArguments),
    /// List the records that a query finds
    List(list::ListArguments),
    /// Show everything about one record
    Show(show::ShowArguments),
    /// Find anything by its name, or by the words of notes
    Find(find::FindArguments),
    /// Suggest whom to introduce, who should meet or sit together, and whom to contact
    Suggest(suggest::SuggestArguments),
    /// List people, organizations and backgrounds that may be the same
    Duplicates(duplicates::DuplicatesArguments),
    /// Import people from a file
    Import(import::ImportArguments),
    /// Show what was imported, and undo an import
    Imports(imports::ImportsArguments),
    /// Show which columns of tables were mapped by hand, and forget them
    Mappings(mappings::MappingsArguments),
    /// Export people to a file
    Export(export::ExportArguments),
    /// Report what is held about a person
    Person(person::PersonArguments),
    /// Check all data and report problems
    Check(check::CheckArguments),
    /// Permanently erase a person from all records
    Erase(erase::EraseArguments),
    /// Report who hires whom and who stays connected
    Report(report::ReportArguments),
    /// Write everything to one file, readable without alumnet
    Backup(backup::BackupArguments),
    /// Show the history of changes
    History(history::HistoryArguments),
    /// Share the register with other instructors
    Share(share::ShareArguments),
    /// Restore everything from a backup; the current data is kept
    Restore(restore::RestoreArguments),
    #[command(flatten)]
    Write(writes::WriteCommand),
}

/// Runs alumnet with the arguments of this process, and ends it.
pub fn main() -> ! {
    let arguments = Arguments::try_parse().unwrap_or_else(|error| usage::refuse(error));
    let outcome = hooks().and_then(|()| run(arguments)).unwrap_or_else(|error| {
        remark(outcome::words(&error));
        match error.downcast_ref::<OpenError>() {
            None if error.is::<OutOfReach>() => Outcome::OutOfReach,
            None => Outcome::Refused,
            Some(OpenError::Unfinished { .. }) => Outcome::DoneBut,
            Some(_) => Outcome::NotOpened,
        }
    });
    let _ = io::stdout().flush();
    // Without what runs at the end of a process, on which nothing here relies: the allocator would give back
    // its memory piece by piece, and the system does it at once.
    signal_hook::low_level::exit(outcome.code().into())
}

fn run(arguments: Arguments) -> eyre::Result<Outcome> {
    let command = match arguments.command {
        // It needs no settings, so it works when they are wrong.
        Some(Asked::Help(help)) => return Ok(help::run(&help, &mut Output::standard())?),
        Some(Asked::Do(command)) => Some(command),
        None => None,
    };
    let screen = match &command {
        Some(Command::Demo(demo)) => demo.screen.or(arguments.screen),
        _ => arguments.screen,
    };
    let environment = Environment::new(arguments.data, arguments.config.as_deref(), screen)?;
    let out = &mut Output::standard();
    Ok(match command {
        None => event_loop::open(&environment, &environment.data, "")?,
        Some(Command::Demo(demo)) => demo::run(&environment, &demo)?,
        Some(Command::Import(import)) => {
            let mut workspace = open(&environment.data)?;
            let actor = &environment.actor;
            let outcome = import::run(&import, &mut workspace, now(), today(), &mut ids(), actor, out)?;
            let has_changed = workspace.register.revision() > 0;
            let is_safe = !has_changed || keep_safe(&mut workspace, environment.config.backups.clone());
            outcome.if_also(is_safe).if_also(end(workspace))
        }
        Some(Command::List(list)) => list::run(&list, &read(&environment.data)?.0, today(), out)?,
        Some(Command::Show(show)) => show::run(&show, &read(&environment.data)?.0, today(), out)?,
        Some(Command::Find(find)) => find::run(&find, &read(&environment.data)?.0, out)?,
        Some(Command::Suggest(suggest)) => suggest::run(&suggest, &read(&environment.data)?.0, today(), out)?,
        Some(Command::Duplicates(duplicates)) => {
            duplicates::run(&duplicates, &read(&environment.data)?.0, out)?
        }
        Some(Command::Write(command)) => writes::run(&command, &environment, out)?,
        Some(Command::Imports(arguments)) => imports(&environment, &arguments, out)?,
        Some(Command::Mappings(arguments)) => mappings(&environment, &arguments, out)?,
        Some(Command::History(history)) => history::run(&history, &environment.data, today(), &zone(), out)?,
        Some(Command::Export(export)) => export::run(&export, &read(&environment.data)?.0, today(), out)?,
        Some(Command::Report(report)) => report::run(&report, &read(&environment.data)?.0, today(), out)?,
        Some(Command::Person(arguments)) => {
            let (register, history) = read(&environment.data)?;
            person::run(&arguments, &register, &*history, today(), out)?
        }
        Some(Command::Check(check)) => check::run(&check, &environment.data, now(), out)?,
        Some(Command::Erase(erase)) => {
            let mut workspace = open(&environment.data)?;
            workspace.store.keep_backups(environment.config.backups.clone());
            let mut log = match workspace.shared {
                Some(_) => Some(share::log_to_erase(&environment.data)?),
                None => None,
            };
            let reached = log.as_mut().map(|log| log as &mut dyn RenewableLog);
            let mut input = io::stdin().lock();
            let answers = io::stdin().is_terminal().then_some(&mut input as &mut dyn BufRead);
            let (actor, opened) = (&environment.actor, (&mut workspace, reached));
            let outcome = erase::run(&erase, opened, now(), &mut ids(), actor, answers, out)?;
            if let Some(log) = &mut log {
                let _ = log.report(share::old_backups(&workspace.store), today());
            }
            outcome.if_also(end(workspace))
        }
        Some(Command::Backup(backup)) => backup::run(&environment, &backup, out)?,
        Some(Command::Share(arguments)) => share::run(&arguments, &environment, out)?,
        Some(Command::Restore(restore)) => restore::run(&environment, &restore, out)?,
    })
}

fn imports(
    environment: &Environment,
    arguments: &imports::ImportsArguments,
    out: &mut dyn io::Write,
) -> eyre::Result<Outcome> {
    Ok(match &arguments.what {
        None => imports::list(&read(&environment.data)?.0, out)?,
        Some(imports::ImportsCommand::Show(number)) => {
            let (register, history) = read(&environment.data)?;
            imports::show(number, &register, &*history, today(), out)?
        }
        Some(imports::ImportsCommand::Undo(number)) => {
            let mut workspace = open(&environment.data)?;
            let actor = &environment.actor;
            let outcome = imports::undo(number, &mut workspace, now(), &mut ids(), actor)?;
            outcome.if_also(end(workspace))
        }
    })
}

fn mappings(
    environment: &Environment,
    arguments: &mappings::MappingsArguments,
    out: &mut dyn io::Write,
) -> eyre::Result<Outcome> {
    Ok(match &arguments.what {
        None => mappings::list(&read(&environment.data)?.0, out)?,
        Some(mappings::MappingsCommand::Delete { name }) => {
            let mut workspace = open(&environment.data)?;
            let actor = &environment.actor;
            let outcome = mappings::delete(name, &mut workspace, now(), &mut ids(), actor)?;
            outcome.if_also(end(workspace))
        }
    })
}

/// A panic is reported in full once the terminal is usable again, and ends alumnet whichever thread it came
/// from: without one of its threads the screen would freeze.
fn hooks() -> eyre::Result<()> {
    let (panics, errors) = HookBuilder::default().display_env_section(false).try_into_hooks()?;
    errors.install()?;
    panic::set_hook(Box::new(move |info| {
        // The store catches these panics and recovers from them.
        if store::panics_are_mended() {
            return;
        }
        terminal::restore();
        let _ = writeln!(io::stderr(), "{}", panics.panic_report(info));
        if thread::current().name() != Some("main") {
            process::exit(101);
        }
    }));
    Ok(())
}
