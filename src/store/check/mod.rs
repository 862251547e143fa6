//! Checks everything that is stored, without changing it: every record and its checksum, every line of the
//! journal, whether the two agree, references, rules, indexes, backups, permissions, and leftover files.
//! [`repair()`] fixes what can be fixed.

mod database;
mod folder;
mod journal;
mod register;
mod repair;
mod report;

use std::path::Path;

use super::format::refuse_newer;
use super::lock::Lock;
use super::open::newer;
use super::{OpenError, erase};
use crate::files;
pub use repair::{Repaired, repair};
pub use report::{Finding, Part, Report, State};

/// The results of checking a data folder, for the report and for repairs.
pub(super) struct Looked {
    pub report: Report,
    pub journal: journal::JournalState,
    /// Whether the database is sound, as far as it goes.
    pub database_is_whole: bool,
    /// Whether database and journal agree.
    pub agree: bool,
    /// The last change set that the database has.
    pub database_reached: u64,
}

/// Checks everything in a data folder.
///
/// # Errors
/// If there is no register, a newer alumnet wrote it, or it can't be read. Damage is not an error; it is in
/// the report. While another alumnet has the register open, the database is left out.
pub fn check(folder: &Path) -> Result<Report, OpenError> {
    if !files::is_folder(folder).map_err(|error| OpenError::at(folder, error))? {
        return Err(OpenError::at(folder, std::io::ErrorKind::NotFound.into()));
    }
    refuse_newer(folder)?;
    match Lock::take(folder) {
        Ok(_lock) => Ok(look(folder)?.report),
        Err(OpenError::Held { .. }) => beside(folder),
        Err(error) => Err(error),
    }
}

/// Checks what can be checked while another alumnet has the register open.
fn beside(folder: &Path) -> Result<Report, OpenError> {
    let mut report = Report::default();
    let failed = |error| OpenError::at(folder, error);
    let mut journal = journal::look(&folder.join("journal")).map_err(failed)?;
    // A last line without its end is just being written.
    journal.torn = None;
    journal.tell(&mut report);
    report.add(
        Part::Database,
        State::Remark,
        "The register is open in another alumnet, so the database was not checked",
        "Close it and check again",
    );
    let records = journal.records();
    register::tell(records.as_deref(), &mut report);
    folder::suppressions(folder, records.as_deref(), &mut report).map_err(failed)?;
    folder::waiting(folder, &mut report).map_err(failed)?;
    folder::backups(folder, &mut report).map_err(failed)?;
    folder::copies(folder, &mut report).map_err(failed)?;
    folder::permissions(folder, &mut report).map_err(failed)?;
    folder::leftovers(folder, records.as_deref(), &mut report).map_err(failed)?;
    Ok(report)
}

/// [`check`] for callers that hold the lock.
fn look(folder: &Path) -> Result<Looked, OpenError> {
    let mut report = Report::default();
    let failed = |error| OpenError::at(folder, error);
    if erase::is_begun(folder).map_err(failed)? {
        report.wrong_with(
            Part::Erased,
            "An erasure was interrupted",
            "It is finished at the next start, or by alumnet check --repair",
        );
    }
    let journal = journal::look(&folder.join("journal")).map_err(failed)?;
    journal.tell(&mut report);
    let database = database::look(folder).map_err(failed)?;
    let (database_is_whole, agree) = database::tell(&database, &journal, &mut report);
    let database_reached = database.as_ref().map_or(0, database::Held::reached);
    let held = || database.as_ref().ok().map(|held| held.records.clone());
    // Use whichever is further along, of those that are sound.
    let records = if database_is_whole && database_reached > journal.seq {
        held()
    } else {
        journal.records().or_else(held)
    };
    register::tell(records.as_deref(), &mut report);
    folder::suppressions(folder, records.as_deref(), &mut report).map_err(failed)?;
    folder::waiting(folder, &mut report).map_err(failed)?;
    folder::backups(folder, &mut report).map_err(failed)?;
    folder::copies(folder, &mut report).map_err(failed)?;
    let reached = database_reached.max(journal.seq);
    if let Some(newer) = newer(folder, journal.register, reached)?.pop().filter(|_| reached > 0) {
        report.wrong_with(
            Part::Backups,
            format!(
                "The register is at change set {reached}, but {} holds {}: the folder may be an older copy",
                files::short(&newer.path),
                newer.beside(reached)
            ),
            "“alumnet restore” brings the newer state, “alumnet restore --keep-current” stays with this one",
        );
    }
    folder::permissions(folder, &mut report).map_err(failed)?;
    folder::leftovers(folder, records.as_deref(), &mut report).map_err(failed)?;
    Ok(Looked { report, journal, database_is_whole, agree, database_reached })
}
