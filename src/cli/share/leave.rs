//! `alumnet share leave` and `share end`: this copy, or nobody, takes part any more. The register stays.

use clap::Args;
use color_eyre::eyre;
use serde_json::json;

use super::joined::{Joined, Json, answer, is_agreed, line_id, not_linked, not_received};
use crate::cli::environment::Environment;
use crate::cli::opening::{close, open};
use crate::cli::outcome::{Failure, OutOfReach, Outcome, narrate, remark};
use crate::cli::output::Out;
use crate::sharing::folder;
use crate::sharing::link::Link;
use crate::sharing::membership::{Membership, NotAMember};
use crate::store::DiskStore;
use crate::text::plural::counted;
use crate::workspace::Workspace;

/// Stop taking part; the register stays here
#[derive(Debug, Clone, Args)]
pub(super) struct LeaveArguments {
    /// Leave although something is not sent or waits for an answer; it is kept in a file
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    json: Json,
}

/// Delete the shared log for everybody; each copy stays
#[derive(Debug, Clone, Args)]
pub(super) struct EndArguments {
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    json: Json,
}

/// Leaves.
///
/// # Errors
/// When something is not sent or waits for an answer, or the register can't be written.
pub(super) fn leave(
    arguments: &LeaveArguments,
    environment: &Environment,
    out: &mut dyn Out,
) -> eyre::Result<Outcome> {
    let data = &environment.data;
    match Membership::read(data) {
        // The register can be kept without it.
        Ok(_) | Err(NotAMember::Lost(_) | NotAMember::Damaged(_)) => {}
        Err(error) => return Err(Failure::of(error).into()),
    }
    let mut workspace = open(data)?;
    if workspace.shared.is_some() {
        let link = Link::open(data);
        let reached = match link {
            Ok(link) => {
                let mut joined = Joined { workspace, link };
                let sent = joined.sync();
                let _ = joined.link.log.resign();
                workspace = joined.workspace;
                sent
            }
            Err(error) => Err(not_linked(error)),
        };
        let (unsent, waiting) = left(&workspace);
        if unsent + waiting > 0 && !arguments.yes {
            let what = counted(unsent + waiting, "change is not", "changes are not");
            let words = format!(
                "{what} with the others; settle what waits and try again, or add --yes to keep it in a file"
            );
            return Err(match reached {
                Err(error) if error.is::<OutOfReach>() => OutOfReach(format!("{error}; {words}")).into(),
                _ => Failure(words).into(),
            });
        }
    }
    let (outcome, kept) = stop(data, workspace)?;
    let value = json!({ "left": true, "kept": kept });
    let words = match &kept {
        None => "This register is no longer shared; it stays as it is.".to_owned(),
        Some(kept) => format!(
            "This register is no longer shared; it stays as shown. What the others do not have is in {kept}."
        ),
    };
    let told = answer(arguments.json, &value, words, out)?;
    Ok(told.if_also(outcome))
}

/// Ends the shared log.
///
/// # Errors
/// When the log can't be reached.
pub(super) fn end(
    arguments: &EndArguments,
    environment: &Environment,
    out: &mut dyn Out,
) -> eyre::Result<Outcome> {
    let mut joined = Joined::open(environment)?;
    joined.sync()?;
    let lines = [
        "End sharing for everybody?".to_owned(),
        "  The log is deleted from etcd. Each device keeps its copy, and what it has not sent.".to_owned(),
    ];
    if !is_agreed(arguments.yes, &lines, "end", out)? {
        narrate("Nothing was changed.");
        return Ok(joined.end(Outcome::Refused));
    }
    let Joined { workspace, link } = joined;
    link.log.end().map_err(|error| not_linked(error.into()))?;
    let (outcome, kept) = stop(&environment.data, workspace)?;
    let value = json!({ "ended": true, "kept": kept });
    let kept = kept.map_or_else(String::new, |kept| format!(" What was not sent is in {kept}."));
    let words = format!(
        "The shared log is deleted. The others keep their copies; they run “alumnet share leave”.{kept}"
    );
    let told = answer(arguments.json, &value, words, out)?;
    Ok(told.if_also(outcome))
}

/// How much is not in the log, and how much waits for an answer.
fn left(workspace: &Workspace<DiskStore>) -> (usize, usize) {
    let standing = workspace.shared.as_ref().map(|shared| shared.standing()).unwrap_or_default();
    (standing.unsent, standing.waiting.len())
}

/// Makes the register this folder's alone. What others do not have is kept in a file.
fn stop(data: &std::path::Path, mut workspace: Workspace<DiskStore>) -> eyre::Result<(bool, Option<String>)> {
    let (unsent, waiting) = left(&workspace);
    let (id, at) = line_id();
    workspace.stop_sharing(id, at).map_err(|error| not_received(&error))?;
    let is_closed = close(Some(workspace.store));
    let mut kept = None;
    if unsent + waiting > 0 {
        kept = folder::put_aside(data)?.map(|path| path.display().to_string());
    }
    let is_forgotten = match folder::forget(data) {
        Ok(()) => true,
        Err(error) => {
            remark(error);
            false
        }
    };
    Ok((is_closed && is_forgotten, kept))
}
