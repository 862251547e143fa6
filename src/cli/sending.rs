//! What a command on a shared register does at its end: it sends what it saved, for a few seconds at most.

use std::time::{Duration, Instant};

use crate::cli::environment::now;
use crate::cli::outcome::narrate;
use crate::sharing::link::Link;
use crate::store::DiskStore;
use crate::text::plural::counted;
use crate::workspace::Workspace;

/// How long a command takes to send.
const PATIENCE: Duration = Duration::from_secs(5);

fn unsent(workspace: &Workspace<DiskStore>) -> usize {
    workspace.shared.as_ref().map_or(0, |shared| shared.replica().unsent())
}

/// Sends what is saved here and not in the log yet. What can't be sent now waits, which is said.
pub(super) fn send(workspace: &mut Workspace<DiskStore>) {
    if unsent(workspace) == 0 {
        return;
    }
    let waited = waiting(workspace);
    let until = Instant::now() + PATIENCE;
    let outcome = match Link::open(workspace.store.folder()) {
        Ok(mut link) => workspace
            .get_along(&mut |errand| link.run(errand), now(), Some(until))
            .map(drop)
            .map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    say_what_waits(workspace, outcome.err());
    let conflicts = waiting(workspace);
    if conflicts > waited {
        let conflicts = counted(conflicts, "conflict waits", "conflicts wait");
        narrate(format_args!("{conflicts} for an answer: others changed the same. Press ! on the screen."));
    }
}

/// How many change sets wait for an answer.
fn waiting(workspace: &Workspace<DiskStore>) -> usize {
    workspace.shared.as_ref().map_or(0, |shared| shared.standing().waiting.len())
}

/// Says how much waits to be sent, and why.
pub(super) fn say_what_waits(workspace: &Workspace<DiskStore>, why: Option<String>) {
    let left = unsent(workspace);
    if left > 0 {
        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
        narrate(format_args!(
            "{} to be sent to the others{why}.",
            counted(left, "change waits", "changes wait")
        ));
    }
}
