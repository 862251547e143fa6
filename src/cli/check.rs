//! `alumnet check`: verifies everything in the data folder, reports what is fine and what is not, and repairs
//! what it can when asked to.

use std::path::Path;

use clap::Args;
use color_eyre::eyre;
use jiff::Timestamp;

use super::outcome::{Failure, Outcome, remark, written};
use super::output::Out;
use crate::files;
use crate::store::check::{Repaired, Report, check, repair};
use crate::text::columns::escape_unsafe;

/// Check all data and report problems
#[derive(Debug, Clone, Args)]
#[command(after_long_help = AFTER_HELP)]
pub(crate) struct CheckArguments {
    /// Repair what can be repaired; the previous files are kept
    #[arg(long)]
    repair: bool,
    /// Write JSON, for programs
    #[arg(long)]
    json: bool,
}

// One line per paragraph: clap wraps it to the width of the terminal.
const AFTER_HELP: &str = "\
Checks every record and its checksum, every line of the journal, that the two agree, references, rules, \
indexes, every backup, who may read the files, and what was set aside earlier. Without --repair nothing is \
changed.

--repair rebuilds the database from the journal or a backup, restarts a damaged journal from the database, \
restores records that others refer to, and closes the files to other users. The previous files are kept in \
the \
data folder as before-repair-…, and are put back if the repair does not help.

Exit codes: 0 no problems, 1 problems found (with --repair: problems remain), 2 wrong usage, 3 the data \
could not be read, 6 repaired, but saying so failed.";

/// Runs the check of a data folder.
///
/// # Errors
/// When there is no register to check, or the output can't be written.
pub(crate) fn run(
    arguments: &CheckArguments,
    folder: &Path,
    now: Timestamp,
    out: &mut dyn Out,
) -> eyre::Result<Outcome> {
    if !arguments.repair {
        let report = check(folder)?;
        tell(&report, arguments, out)?;
        return Ok(outcome_of(&report));
    }
    let repaired = repair(folder, now)?;
    let told = if arguments.json { Ok(()) } else { tell_repaired(&repaired, out) };
    match (told.and_then(|()| tell(&repaired.after, arguments, out)), &repaired.aside) {
        (Err(failure), Some(aside)) => {
            remark(format_args!(
                "the register was repaired; the previous files are kept in {}",
                aside.display()
            ));
            remark(failure);
            Ok(outcome_of(&repaired.after).if_also(false))
        }
        (told, _) => Ok(told.map(|()| outcome_of(&repaired.after))?),
    }
}

fn outcome_of(report: &Report) -> Outcome {
    if report.is_healthy() { Outcome::Done } else { Outcome::Refused }
}

fn tell(report: &Report, arguments: &CheckArguments, out: &mut dyn Out) -> Result<(), Failure> {
    if arguments.json {
        let healthy = report.is_healthy();
        let json = serde_json::json!({ "healthy": healthy, "findings": report.findings });
        return written(out.data(format!("{}\n", escape_unsafe(&format!("{json:#}"))).as_bytes()));
    }
    for finding in &report.findings {
        written(writeln!(out, "{finding}"))?;
    }
    let end = match (report.wrong().count(), arguments.repair) {
        (0, _) => "No problems found.".to_owned(),
        (1, false) => "1 problem found.".to_owned(),
        (many, false) => format!("{many} problems found."),
        (1, true) => "1 problem remains and could not be repaired.".to_owned(),
        (many, true) => format!("{many} problems remain and could not be repaired."),
    };
    written(writeln!(out, "{end}"))
}

fn tell_repaired(repaired: &Repaired, out: &mut dyn Out) -> Result<(), Failure> {
    let Some(aside) = &repaired.aside else {
        return written(writeln!(out, "There was nothing to repair; nothing was changed."));
    };
    // They are not if they held somebody who was erased.
    if matches!(files::exists(aside), Ok(false)) {
        written(writeln!(out, "Done:"))?;
    } else {
        written(writeln!(out, "The previous files are kept in {}. Done:", aside.display()))?;
    }
    for done in &repaired.done {
        written(writeln!(out, "  {}.", done.trim_end_matches('.')))?;
    }
    Ok(())
}
