//! `alumnet share repair`: reads everything from the log again; or, where the log is gone or was put back,
//! begins it again from this copy.

use clap::Args;
use color_eyre::eyre;
use serde_json::json;

use super::joined::{Joined, Json, answer, is_agreed, line_id, not_linked, not_received};
use crate::cli::environment::{Environment, today};
use crate::cli::opening::open;
use crate::cli::outcome::{Failure, Outcome, narrate};
use crate::cli::output::Out;
use crate::sharing::errand::Errand;
use crate::sharing::etcd::client::Etcd;
use crate::sharing::link::Link;
use crate::sharing::membership::Membership;
use crate::sharing::remote::error::RemoteError;
use crate::sharing::remote::etcd_log::EtcdLog;
use crate::store::DiskStore;
use crate::text::plural::counted;
use crate::workspace::Workspace;

/// Read everything from the log again; or begin the log again from this copy
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Without --from-here, this copy takes everything from the log again; what only this copy \
    has waits and is sent. With it, the log is begun again from this copy: where it is gone, or was put back \
    to an earlier state. The others take over what is here, and send what only they have."
)]
pub(super) struct RepairArguments {
    /// Begin the log again from this copy
    #[arg(long)]
    from_here: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    json: Json,
}

/// Repairs.
///
/// # Errors
/// When the log can't be reached.
pub(super) fn run(
    arguments: &RepairArguments,
    environment: &Environment,
    out: &mut dyn Out,
) -> eyre::Result<Outcome> {
    if arguments.from_here {
        return from_here(arguments, environment, out);
    }
    let mut joined = Joined::open(environment)?;
    let (id, at) = line_id();
    let brought = joined.link.run(Errand::Fetch);
    let turn = joined.workspace.next_errand(brought, id, at).map_err(|error| not_received(&error))?;
    joined.sync()?;
    joined.report(today());
    let again = turn.again.unwrap_or_default();
    let value = json!({ "again": again, "conflicts": joined.waiting() });
    let words = match again {
        0 => "Everything was read again.".to_owned(),
        count => {
            format!("Everything was read again; {} were sent again.", counted(count, "change", "changes"))
        }
    };
    let outcome = answer(arguments.json, &value, words, out)?;
    let outcome = joined.outcome(outcome);
    Ok(joined.end(outcome))
}

fn from_here(
    arguments: &RepairArguments,
    environment: &Environment,
    out: &mut dyn Out,
) -> eyre::Result<Outcome> {
    let membership = Membership::read(&environment.data).map_err(Failure::of)?;
    let workspace = open(&environment.data)?;
    let lines = [
        "Begin the shared log again from this copy?".to_owned(),
        "  What the log has now, and this copy does not, is gone from it; other copies send what they have."
            .to_owned(),
    ];
    if !is_agreed(arguments.yes, &lines, "begin", out)? {
        narrate("Nothing was changed.");
        return Ok(Outcome::Refused);
    }
    let mut joined = begin_again(environment, workspace, &membership)?;
    joined.sync()?;
    joined.report(today());
    let generation = joined.link.membership.generation.number();
    let value = json!({ "generation": generation });
    let outcome = answer(arguments.json, &value, "The shared log begins with this copy.", out)?;
    Ok(joined.end(outcome))
}

/// Begins the log again from a copy, with a new key for every device that is known.
pub(super) fn begin_again(
    environment: &Environment,
    mut workspace: Workspace<DiskStore>,
    membership: &Membership,
) -> eyre::Result<Joined> {
    let etcd =
        Etcd::new(membership.etcd.clone()).map_err(|error| not_linked(RemoteError::from(error).into()))?;
    let (id, at) = line_id();
    let mut cards = membership.devices.clone();
    if !cards.iter().any(|card| card.device == membership.card.device) {
        cards.push(membership.card.clone());
    }
    let (known, me) = (membership.generation.clone(), membership.identity());
    let (mut link, mut fault) = (None, None);
    let begun = workspace.begin_log_anew((&environment.actor, id, at), &mut |_, beginning| {
        let log =
            EtcdLog::begin_from_here(etcd.clone(), membership.register, &known, &me, &cards, beginning)?;
        match Link::over(&environment.data, membership.clone(), log) {
            Ok(opened) => link = Some(opened),
            Err(error) => fault = Some(error),
        }
        Ok(crate::sharing::log::Appended::Added)
    });
    begun.map_err(|error| not_received(&error))?;
    match (link, fault) {
        (Some(link), _) => Ok(Joined { workspace, link }),
        (None, Some(error)) => Err(not_linked(error)),
        (None, None) => Err(Failure::of("nothing was begun").into()),
    }
}
