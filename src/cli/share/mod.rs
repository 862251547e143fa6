//! `alumnet share`: one register for several instructors, over a log in etcd. Each subcommand has its own
//! file.

mod access;
mod check;
mod conflicts;
mod create;
mod devices;
mod invite;
mod join;
mod joined;
mod leave;
mod place;
mod repair;
mod status;
mod sync;
mod upgrade;

use clap::{Args, Subcommand};
use color_eyre::eyre;

use super::environment::Environment;
use super::outcome::Outcome;
use super::output::Out;
use joined::Json;
pub(super) use joined::{log_to_erase, old_backups};

const AFTER_HELP: &str = "\
Everybody has a whole copy and works on without a network; a log in etcd, which holds nothing that can be \
read without the key, keeps the copies alike. docs/sharing.md says how to run etcd.

EXAMPLES
  alumnet share create --endpoints http://127.0.0.1:2379
  alumnet share invite > invitation.txt
  alumnet --data ~/copy share join --file invitation.txt

Exit codes: 4 the log can't be reached (nothing is lost, try again), 5 done, and conflicts wait.";

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
