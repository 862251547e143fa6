//! `alumnet check`: verifies everything in the data folder, reports what is fine and what is not, and repairs
//! what it can when asked to.

use std::io::Write;
use std::path::Path;

use clap::Args;
use color_eyre::eyre;
use jiff::Timestamp;

use super::outcome::{Failure, Outcome, written};
use crate::store::check::{Repaired, Report, check, repair};

/// Look at everything that is kept, and say what is not as it should be
#[derive(Debug, Clone, Args)]
#[command(after_long_help = AFTER_HELP)]
pub(crate) struct CheckArguments {
    /// Mend what can be mended; everything is copied first, and kept
    #[arg(long)]
    repair: bool,
    /// Write JSON, for programs
    #[arg(long)]
    json: bool,
}

// One line per paragraph: clap wraps it to the width of the terminal.
const AFTER_HELP: &str = "\
Every record and its checksum, every line of the journal, whether the two tell the same, references, rules, \
indexes, every backup, who may \
read the files, and what was put aside earlier. Without --repair nothing is changed.

--repair builds a database anew from the journal or a backup, begins a damaged journal anew from the database,
    \
brings back records that \
others name, and closes files to others. What was there before is kept in the data folder as \
before-repair-…, and is put back if things \
are not better afterwards.

Exit codes: 0 everything is fine, 1 something is wrong (with --repair: something still is), 2 wrong usage, \
3 the data could not be read.";

/// Runs the check of a data folder.
///
/// # Errors
/// When there is no register to check, or the output can't be written.
pub(crate) fn run(
    arguments: &CheckArguments,
    folder: &Path,
    now: Timestamp,
    out: &mut dyn Write,
) -> eyre::Result<Outcome> {
    let report = if arguments.repair {
        let repaired = repair(folder, now)?;
        if !arguments.json {
            tell_repaired(&repaired, out)?;
        }
        repaired.after
    } else {
        check(folder)?
    };
    if arguments.json {
        let healthy = report.is_healthy();
        let json = serde_json::json!({ "healthy": healthy, "findings": report.findings });
        written(
            serde_json::to_writer_pretty(&mut *out, &json).map_err(Into::into).and_then(|()| writeln!(out)),
        )?;
    } else {
        tell(&report, arguments.repair, out)?;
    }
    Ok(if report.is_healthy() { Outcome::Done } else { Outcome::Refused })
}

fn tell(report: &Report, repaired: bool, out: &mut dyn Write) -> Result<(), Failure> {
    for finding in &report.findings {
        written(writeln!(out, "{finding}"))?;
    }
    let end = match (report.wrong().count(), repaired) {
        (0, _) => "Everything is as it should be.".to_owned(),
        (1, false) => "1 thing is wrong.".to_owned(),
        (many, false) => format!("{many} things are wrong."),
        (1, true) => "1 thing is still wrong, and could not be mended.".to_owned(),
        (many, true) => format!("{many} things are still wrong, and could not be mended."),
    };
    written(writeln!(out, "{end}"))
}

fn tell_repaired(repaired: &Repaired, out: &mut dyn Write) -> Result<(), Failure> {
    let Some(aside) = &repaired.aside else {
        return written(writeln!(out, "There was nothing to mend, and nothing was changed."));
    };
    written(writeln!(out, "What was there before is kept in {}. Done:", aside.display()))?;
    for done in &repaired.done {
        written(writeln!(out, "  {}.", done.trim_end_matches('.')))?;
    }
    Ok(())
}
