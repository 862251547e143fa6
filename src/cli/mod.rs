//! The command line: what can be asked for, where the data is, and what comes back as exit code. Each
//! subcommand has a file of its own.

mod demo;
mod environment;
mod screen;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use color_eyre::eyre;

use environment::Environment;

/// alumnet keeps the register of a certificate program in your terminal: cohorts, students, where they came
/// from, the meetups they come to and, above all, who hired whom.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "EXAMPLES\n  alumnet demo                                     look around in a made-up program\n  alumnet import roster class.csv --cohort 2024-A --create --program \"Certificate in Logistics\"\n  alumnet                                          open your own register\n  alumnet export roster 2024-A -o -                write a roster to standard output\n\nEXIT CODES\n  0  done\n  1  not done, and nothing was changed; what was wrong is said\n  2  the command line could not be understood\n  3  the data could not be opened: another alumnet holds it, or it is damaged or newer\n\nKEYS\n  Press ? in the program. r records a hire, x exports a roster, u undoes, q quits.",
    disable_help_subcommand = true
)]
struct Arguments {
    /// The folder that holds the register [default: alumnet in the user's data folder]
    #[arg(long, global = true, env = "ALUMNET_DATA", value_name = "DIR")]
    data: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open a made-up program, kept in a folder of its own beside the data folder
    Demo(demo::DemoArguments),
}

/// What is told to the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    NotDone,
    NotOpened,
    /// Ended by a signal of this number.
    Signal(u8),
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::NotDone => Self::from(1),
            Outcome::NotOpened => Self::from(3),
            Outcome::Signal(number) => Self::from(128_u8.saturating_add(number)),
        }
    }
}

/// Runs alumnet for the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = hooks().and_then(|()| Environment::new(arguments.data)).and_then(|environment| match arguments.command {
        None => screen::open(&environment, &environment.data, ""),
        Some(Command::Demo(demo)) => demo::run(&environment, &demo),
    });
    match done {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            eprintln!("alumnet: {error:#}");
            Outcome::NotDone.into()
        }
    }
}

/// A panic is reported in full, after the terminal is made usable again.
fn hooks() -> eyre::Result<()> {
    color_eyre::config::HookBuilder::default().display_env_section(false).install()?;
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        terminal::restore();
        report(info);
    }));
    Ok(())
}
