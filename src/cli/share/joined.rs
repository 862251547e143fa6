//! What the subcommands of `alumnet share` have in common: a copy and its log, both open, and how they
//! answer.

use std::fmt::Display;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use clap::Args;
use color_eyre::eyre;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;
use uuid::Uuid;

use crate::cli::environment::{Environment, now};
use crate::cli::opening::{close, open};
use crate::cli::outcome::{Failure, OutOfReach, Outcome, narrate, told, written};
use crate::cli::output::Out;
use crate::files;
use crate::sharing::link::{Link, NotLinked};
use crate::sharing::log::LogError;
use crate::sharing::membership::Membership;
use crate::sharing::replica::NotReceived;
use crate::store::{DiskStore, Store as _};
use crate::text::columns::escape_unsafe;
use crate::workspace::Workspace;
use crate::workspace::errands::Carried;

/// How an answer is written.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Json {
    /// Write JSON, for programs
    #[arg(long)]
    pub(super) json: bool,
}

/// A copy and its log, both open.
pub(super) struct Joined {
    pub(super) workspace: Workspace<DiskStore>,
    pub(super) link: Link,
}

impl Joined {
    /// Opens both.
    pub(super) fn open(environment: &Environment) -> eyre::Result<Self> {
        let membership = Membership::read(&environment.data).map_err(Failure::of)?;
        let workspace = open(&environment.data)?;
        if workspace.shared.is_none() {
            let words = "this register is not shared any more; “alumnet share leave” removes what is left";
            return Err(Failure::of(words).into());
        }
        let link = Link::with(&environment.data, membership).map_err(not_linked)?;
        Ok(Self { workspace, link })
    }

    /// Sends and receives until both are alike.
    pub(super) fn sync(&mut self) -> eyre::Result<Carried> {
        let Self { workspace, link } = self;
        workspace.get_along(&mut |errand| link.run(errand), now(), None).map_err(|error| not_received(&error))
    }

    /// Says of this device what whoever manages the shared register wants to know. It is no matter if that
    /// fails.
    pub(super) fn report(&mut self, day: Date) {
        let Self { workspace, link } = self;
        let backups = old_backups(&workspace.store);
        let _ = link.learn_devices().and_then(|()| link.report(backups, day));
    }

    pub(super) fn waiting(&self) -> usize {
        self.workspace.shared.as_ref().map_or(0, |shared| shared.standing().waiting.len())
    }

    pub(super) fn unsent(&self) -> usize {
        self.workspace.shared.as_ref().map_or(0, |shared| shared.replica().unsent())
    }

    /// The same outcome, unless something waits for an answer.
    pub(super) fn outcome(&self, outcome: Outcome) -> Outcome {
        if outcome == Outcome::Done && self.waiting() > 0 { Outcome::ConflictsWait } else { outcome }
    }

    /// Closes the copy.
    pub(super) fn end(self, outcome: Outcome) -> Outcome {
        outcome.if_also(close(Some(self.workspace.store)))
    }
}

/// How many backups may still hold somebody who was erased.
pub(in crate::cli) fn old_backups(store: &DiskStore) -> u64 {
    if store.suppressions().is_empty() { 0 } else { store.backups().len() as u64 }
}

/// The log, for erasing somebody for everybody.
///
/// # Errors
/// When it can't be reached. Nobody is erased then.
pub(in crate::cli) fn log_to_erase(data: &Path) -> eyre::Result<Link> {
    Link::open(data).map_err(|error| {
        let words = format!("nobody was erased: {error}");
        not_done(&error.into(), words)
    })
}

pub(super) fn not_linked(error: NotLinked) -> eyre::Report {
    let words = error.to_string();
    not_done(&error.into(), words)
}

pub(super) fn not_received(error: &NotReceived) -> eyre::Report {
    match error {
        NotReceived::Log(log) => not_done(log, error.to_string()),
        _ => Failure::of(error).into(),
    }
}

fn not_done(error: &LogError, words: String) -> eyre::Report {
    if error.is_passing() { OutOfReach(words).into() } else { Failure(words).into() }
}

/// Says what was done: in words on standard error, or as JSON on standard output.
pub(super) fn answer(
    json: Json,
    value: &Value,
    words: impl Display,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    if !json.json {
        return Ok(narrate(words));
    }
    Ok(told(out, json_text(value)?))
}

pub(super) fn json_text(value: &Value) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map(|text| escape_unsafe(&text)).map_err(Failure::of)
}

/// Asks for a word before something that can't be taken back, unless it was agreed to.
pub(super) fn is_agreed(yes: bool, lines: &[String], word: &str, out: &mut dyn Out) -> Result<bool, Failure> {
    if yes {
        return Ok(true);
    }
    for line in lines {
        written(writeln!(out, "{line}"))?;
    }
    if !io::stdin().is_terminal() {
        return Err(Failure("no terminal to ask on; add --yes to confirm".to_owned()));
    }
    written(write!(out, "To confirm, type {word}: ").and_then(|()| out.flush()))?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(|error| Failure(files::reason(&error)))?;
    Ok(answer.trim() == word)
}

/// An id and a time for a line of the journal.
pub(super) fn line_id() -> (Uuid, Timestamp) {
    (Uuid::now_v7(), now())
}
