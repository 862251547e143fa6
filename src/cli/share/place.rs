//! `alumnet share move`: goes on at another address, or in another etcd, which is filled if it is empty.

use clap::Args;
use color_eyre::eyre;
use serde_json::json;

use super::access::AccessArguments;
use super::joined::{Joined, Json, answer, not_linked};
use super::repair::begin_again;
use crate::cli::environment::{Environment, today};
use crate::cli::opening::open;
use crate::cli::outcome::{Failure, Outcome};
use crate::cli::output::Out;
use crate::sharing::link::{Link, NotLinked};
use crate::sharing::membership::Membership;
use crate::sharing::remote::error::RemoteError;

/// Go on at another address, or in another etcd
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "If the log is there already, this copy goes on with it: as when another copy moved it, \
    or etcd has another name. If nothing is there, the log is begun there from this copy. Run the same \
    command on every device."
)]
pub(super) struct MoveArguments {
    /// Addresses of etcd, separated by commas
    #[arg(long, value_name = "URL", value_delimiter = ',', required = true)]
    endpoints: Vec<String>,
    #[command(flatten)]
    access: AccessArguments,
    #[command(flatten)]
    json: Json,
}

/// Moves.
///
/// # Errors
/// When etcd can't be reached there, or has another log of this register.
pub(super) fn run(
    arguments: &MoveArguments,
    environment: &Environment,
    out: &mut dyn Out,
) -> eyre::Result<Outcome> {
    let mut membership = Membership::read(&environment.data).map_err(Failure::of)?;
    membership.etcd.endpoints.clone_from(&arguments.endpoints);
    arguments.access.complete(&mut membership.etcd)?;
    let workspace = open(&environment.data)?;
    let (mut joined, is_begun) = match Link::with(&environment.data, membership.clone()) {
        Ok(link) => (Joined { workspace, link }, false),
        Err(NotLinked::Remote(RemoteError::NoLog)) => {
            (begin_again(environment, workspace, &membership)?, true)
        }
        Err(error) => return Err(not_linked(error)),
    };
    joined.sync()?;
    joined.report(today());
    // Only now, because with an address that does not work nothing could go on.
    joined.link.keep().map_err(Failure::of)?;
    let value = json!({ "endpoints": arguments.endpoints, "begun": is_begun });
    let words = if is_begun {
        "The log was begun there from this copy. The others run the same command."
    } else {
        "This copy goes on there."
    };
    let outcome = answer(arguments.json, &value, words, out)?;
    let outcome = joined.outcome(outcome);
    Ok(joined.end(outcome))
}
