//! Looks at everything that is kept, without changing it: every record and its checksum, every line of the
//! journal, whether the two tell the same, references, rules, indexes, backups, who may read the files, and
//! what lies about. What can be mended is mended in [`repair()`].

mod database;
mod folder;
mod journal;
mod register;
mod repair;

use std::fmt;
use std::path::Path;

use serde::Serialize;

use super::format::refuse_newer;
use super::lock::Lock;
use super::{OpenError, erase};
use crate::files;
pub use repair::{Repaired, repair};

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    Journal,
    Database,
    Register,
    Backups,
    Erased,
    Files,
}

/// How things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Fine,
    /// Nothing is wrong, but it should be known.
    Remark,
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub part: Part,
    pub state: State,
    pub words: String,
    /// What to do about it; may be empty.
    pub remedy: String,
}

/// Everything that was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Report {
    pub findings: Vec<Finding>,
}

impl Report {
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.wrong().next().is_none()
    }

    pub fn wrong(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.state == State::Wrong)
    }

    fn add(&mut self, part: Part, state: State, words: impl Into<String>, remedy: impl Into<String>) {
        self.findings.push(Finding { part, state, words: words.into(), remedy: remedy.into() });
    }

    fn fine(&mut self, part: Part, words: impl Into<String>) {
        self.add(part, State::Fine, words, "");
    }

    fn wrong_with(&mut self, part: Part, words: impl Into<String>, remedy: &str) {
        self.add(part, State::Wrong, words, remedy);
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Fine => "fine   ",
            State::Remark => "note   ",
            State::Wrong => "WRONG  ",
        };
        write!(f, "{state}{}.", self.words)?;
        if self.remedy.is_empty() { Ok(()) } else { write!(f, " {}.", self.remedy) }
    }
}

/// What can be mended by `--repair`.
const MENDABLE: &str = "alumnet check --repair mends that";

/// What a look at a data folder brought, for the report and for mending.
pub(super) struct Looked {
    pub report: Report,
    pub journal: journal::JournalState,
    /// Whether the database can be believed, as far as it goes.
    pub database_is_whole: bool,
    /// Whether both tell the same.
    pub agree: bool,
    /// The last change set that the database has.
    pub database_reached: u64,
}

/// Looks at everything in a data folder.
///
/// # Errors
/// When there is no register, when another alumnet has it open or a newer one wrote it, and when it can't be
/// read. Damage is no error; it is in the report.
pub fn check(folder: &Path) -> Result<Report, OpenError> {
    if !files::is_folder(folder).map_err(|error| OpenError::at(folder, error))? {
        return Err(OpenError::at(folder, std::io::ErrorKind::NotFound.into()));
    }
    refuse_newer(folder)?;
    let _lock = Lock::take(folder)?;
    Ok(look(folder)?.report)
}

/// The same for somebody who holds the lock.
fn look(folder: &Path) -> Result<Looked, OpenError> {
    let mut report = Report::default();
    let failed = |error| OpenError::at(folder, error);
    if erase::is_begun(folder).map_err(failed)? {
        report.wrong_with(
            Part::Erased,
            "An erasure was interrupted",
            "The next start of alumnet finishes it, and so does alumnet check --repair",
        );
    }
    let journal = journal::look(&folder.join("journal")).map_err(failed)?;
    journal.tell(&mut report);
    let database = database::look(folder).map_err(failed)?;
    let (database_is_whole, agree) = database::tell(&database, &journal, &mut report);
    let database_reached = database.as_ref().map_or(0, database::Held::reached);
    let held = || database.as_ref().ok().map(|held| held.records.clone());
    // Whichever has come further, of those that can be believed.
    let records = if database_is_whole && database_reached > journal.seq {
        held()
    } else {
        journal.records().or_else(held)
    };
    register::tell(records.as_deref(), &mut report);
    folder::suppressions(folder, records.as_deref(), &mut report).map_err(failed)?;
    folder::backups(folder, &mut report).map_err(failed)?;
    folder::permissions(folder, &mut report).map_err(failed)?;
    folder::leftovers(folder, &mut report).map_err(failed)?;
    Ok(Looked { report, journal, database_is_whole, agree, database_reached })
}

/// `1 line`, `3 lines`
fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}
