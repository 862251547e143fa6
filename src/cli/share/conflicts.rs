//! `alumnet share conflicts`: what waits for an answer, read without opening the register.

use color_eyre::eyre;
use serde_json::{Value, json};

use super::joined::{Json, json_text};
use crate::cli::backup::local;
use crate::cli::environment::Environment;
use crate::cli::outcome::{Failure, Outcome, narrate, told, written};
use crate::cli::output::Out;
use crate::sharing::membership::NotAMember;
use crate::text::fold::capital;
use crate::text::plural::counted;
use crate::workspace::opening;
use crate::workspace::shared::WaitingSet;

/// Lists what waits. Whether anything does is the exit code.
///
/// # Errors
/// When the register is not shared, or can't be read.
pub(super) fn run(json: Json, environment: &Environment, out: &mut dyn Out) -> eyre::Result<Outcome> {
    let Some(found) = opening::standing(&environment.data)? else {
        return Err(Failure::of(NotAMember::NotShared).into());
    };
    let waiting = &found.standing.waiting;
    let outcome = if waiting.is_empty() { Outcome::Done } else { Outcome::ConflictsWait };
    if json.json {
        let all: Vec<Value> = waiting.iter().map(value).collect();
        told(out, json_text(&json!({ "conflicts": all }))?);
        return Ok(outcome);
    }
    if waiting.is_empty() {
        return Ok(narrate("Nothing waits for an answer."));
    }
    for set in waiting.iter() {
        written(writeln!(out, "{}  {}", local(set.set.at), set.set.label))?;
        for line in reasons(set) {
            written(writeln!(out, "    {line}"))?;
        }
    }
    let conflicts = counted(waiting.len(), "change waits", "changes wait");
    narrate(format_args!("{conflicts} for an answer. Theirs is shown; press ! on the screen to decide."));
    Ok(outcome)
}

fn reasons(set: &WaitingSet) -> Vec<String> {
    let mut lines: Vec<String> =
        set.conflicts.iter().map(|conflict| capital(&conflict.words()) + ".").collect();
    lines.dedup();
    if lines.is_empty() {
        lines.push("It builds on a change before it.".to_owned());
    }
    if !set.others.is_empty() {
        lines.push(format!("Changed by {}.", set.others.join(", ")));
    }
    lines
}

fn value(set: &WaitingSet) -> Value {
    let conflicts: Vec<Value> = set
        .conflicts
        .iter()
        .map(|conflict| {
            let (kind, id) = conflict.record;
            json!({ "kind": kind.one(), "id": id.to_string(), "reason": conflict.words() })
        })
        .collect();
    json!({
        "id": set.set.id.to_string(),
        "at": set.set.at.to_string(),
        "label": set.set.label,
        "conflicts": conflicts,
        "follows": set.follows.map(|id| id.to_string()),
        "others": set.others,
    })
}
