//! `alumnet share`: one register for several instructors, over a log in etcd. Each subcommand has its own file.

mod access;
mod check;
mod conflicts;
mod create;
mod devices;
mod invite;
mod join;
mod leave;
mod place;
mod repair;
pub(super) mod sending;
mod status;
mod sync;
mod upgrade;

use std::fmt::Display;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use clap::{Args, Subcommand};
use color_eyre::eyre;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;
use uuid::Uuid;

use super::environment::{Environment, now};
use super::opening::open;
use super::outcome::{Failure, OutOfReach, Outcome, narrate, told, written};
use super::output::Out;
use crate::files;
use crate::sharing::link::{Link, NotLinked};
use crate::sharing::log::LogError;
use crate::sharing::membership::Membership;
use crate::sharing::replica::NotReceived;
use crate::store::{DiskStore, Store as _};
use crate::text::columns::escape_unsafe;
use crate::workspace::Workspace;
use crate::workspace::errands::Carried;

const AFTER_HELP: &str = "\
Everybody has a whole copy and works on without a network; a log in etcd, which holds nothing that can be \
read without the key, keeps the copies alike. docs/sharing.md says how to run etcd.

EXAMPLES
  alumnet share create --endpoints http://127.0.0.1:2379
  alumnet share invite > invitation.txt
  alumnet --data ~/copy share join --file invitation.txt

Exit codes: 4 the log can't be reached (nothing is lost, try again), 5 done, and conflicts wait for an answer.";

/// Share the register with other instructors
#[derive(Debug, Clone, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct ShareArguments {
    #[command(subcommand)]
    what: ShareCommand,
}

#[derive(Debug, Clone, Subcommand)]
enum ShareCommand {
    /// Begin to share this register over a log in etcd
    Create(create::CreateArguments),
    /// Print an invitation for another device; whoever has it can read everything
    Invite(invite::InviteArguments),
    /// Make an empty data folder a copy of a shared register
    Join(join::JoinArguments),
    /// Say where this copy stands, who takes part and who is here
    Status(Json),
    /// Send and receive once
    Sync(Json),
    /// List what waits for an answer because others changed the same; the screen answers it
    Conflicts(Json),
    /// Check the way to the log, and the log
    Check(Json),
    /// Read everything from the log again; or begin the log again from this copy
    Repair(repair::RepairArguments),
    /// Go on at another address, or in another etcd
    Move(place::MoveArguments),
    /// Shut a device out: a new key, and not for that device
    Remove(devices::RemoveArguments),
    /// Change the key, as when an invitation fell into the wrong hands
    Rekey(devices::RekeyArguments),
    /// Raise the format of the log to what this version knows
    Upgrade(Json),
    /// Stop taking part; the register stays here
    Leave(leave::LeaveArguments),
    /// Delete the shared log for everybody; each copy stays
    End(leave::EndArguments),
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Json {
    /// Write JSON, for programs
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    arguments: &ShareArguments,
    environment: &Environment,
    out: &mut dyn Out,
) -> eyre::Result<Outcome> {
    match &arguments.what {
        ShareCommand::Create(arguments) => create::run(arguments, environment, out),
        ShareCommand::Invite(arguments) => invite::run(arguments, environment, out),
        ShareCommand::Join(arguments) => join::run(arguments, environment, out),
        ShareCommand::Status(json) => status::run(*json, environment, out),
        ShareCommand::Sync(json) => sync::run(*json, environment, out),
        ShareCommand::Conflicts(json) => conflicts::run(*json, environment, out),
        ShareCommand::Check(json) => check::run(*json, environment, out),
        ShareCommand::Repair(arguments) => repair::run(arguments, environment, out),
        ShareCommand::Move(arguments) => place::run(arguments, environment, out),
        ShareCommand::Remove(arguments) => devices::remove(arguments, environment, out),
        ShareCommand::Rekey(arguments) => devices::rekey(arguments, environment, out),
        ShareCommand::Upgrade(json) => upgrade::run(*json, environment, out),
        ShareCommand::Leave(arguments) => leave::leave(arguments, environment, out),
        ShareCommand::End(arguments) => leave::end(arguments, environment, out),
    }
}

/// A copy and its log, both open.
struct Joined {
    workspace: Workspace<DiskStore>,
    link: Link,
}

impl Joined {
    /// Opens both.
    fn open(environment: &Environment) -> eyre::Result<Self> {
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
    fn sync(&mut self) -> eyre::Result<Carried> {
        let Self { workspace, link } = self;
        workspace.get_along(&mut |errand| link.run(errand), now(), None).map_err(|error| not_received(&error))
    }

    /// Says of this device what whoever manages the shared register wants to know. It is no matter if that
    /// fails.
    fn report(&mut self, day: Date) {
        let Self { workspace, link } = self;
        let backups = workspace.store.backups().len() as u64;
        let _ = link.learn_devices().and_then(|()| link.report(backups, day));
    }

    fn waiting(&self) -> usize {
        self.workspace.shared.as_ref().map_or(0, |shared| shared.standing().waiting.len())
    }

    fn unsent(&self) -> usize {
        self.workspace.shared.as_ref().map_or(0, |shared| shared.replica().unsent())
    }

    /// The same outcome, unless something waits for an answer.
    fn outcome(&self, outcome: Outcome) -> Outcome {
        if outcome == Outcome::Done && self.waiting() > 0 { Outcome::ConflictsWait } else { outcome }
    }

    /// Closes the copy.
    fn end(self, outcome: Outcome) -> Outcome {
        outcome.if_also(super::opening::close(Some(self.workspace.store)))
    }
}

/// The log, for erasing somebody for everybody.
///
/// # Errors
/// When it can't be reached. Nobody is erased then.
pub(super) fn log_to_erase(data: &Path) -> eyre::Result<Link> {
    Link::open(data).map_err(|error| {
        let words = format!("nobody was erased: {error}");
        not_done(&error.into(), words)
    })
}

fn not_linked(error: NotLinked) -> eyre::Report {
    let words = error.to_string();
    not_done(&error.into(), words)
}

fn not_received(error: &NotReceived) -> eyre::Report {
    match error {
        NotReceived::Log(log) => not_done(log, error.to_string()),
        _ => Failure::of(error).into(),
    }
}

fn not_done(error: &LogError, words: String) -> eyre::Report {
    if error.is_passing() { OutOfReach(words).into() } else { Failure(words).into() }
}

/// Says what was done: in words on standard error, or as JSON on standard output.
fn answer(json: Json, value: &Value, words: impl Display, out: &mut dyn Out) -> Result<Outcome, Failure> {
    if !json.json {
        return Ok(narrate(words));
    }
    Ok(told(out, json_text(value)?))
}

fn json_text(value: &Value) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map(|text| escape_unsafe(&text)).map_err(Failure::of)
}

/// Asks for a word before something that can't be taken back, unless it was agreed to.
fn is_agreed(yes: bool, lines: &[String], word: &str, out: &mut dyn Out) -> Result<bool, Failure> {
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
fn line_id() -> (Uuid, Timestamp) {
    (Uuid::now_v7(), now())
}
