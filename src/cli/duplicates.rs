//! `alumnet duplicates`: pairs of records that may be the same, for `alumnet merge`.

use clap::Args;
use serde_json::{Value, json};

use super::outcome::{Failure, Outcome, written};
use super::output::Out;
use super::progress_line::watched;
use crate::app::popups::duplicates::sides;
use crate::register::Register;
use crate::register::duplicates::{Material, find};
use crate::text::columns::{clean, escape_unsafe};

/// List people, organizations and backgrounds that may be the same
#[derive(Debug, Clone, Args)]
pub(crate) struct DuplicatesArguments {
    /// Write JSON
    #[arg(long)]
    json: bool,
}

/// Writes the pairs, the likeliest first.
///
/// # Errors
/// When the output can't be written.
pub(crate) fn run(
    arguments: &DuplicatesArguments,
    register: &Register,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let pairs = watched("Looking for duplicates …", |progress| {
        find(&Material::of(register), |percent| progress(percent, 100).is_continue())
    });
    let text = if arguments.json {
        let told = pairs.iter().map(|pair| {
            let [one, other] = sides(register, pair);
            json!({
                "kind": pair.kind.word(),
                "ids": pair.ids.map(|id| id.to_string()),
                "names": [one.0, other.0],
                "facts": [one.1, other.1],
                "certainty": pair.certainty().label(),
                "reasons": pair.reasons,
            })
        });
        let told: Vec<Value> = told.collect();
        escape_unsafe(&serde_json::to_string_pretty(&told).map_err(Failure::of)?) + "\n"
    } else {
        let lines = pairs.iter().map(|pair| {
            let sides = sides(register, pair);
            let cells = [pair.certainty().label().to_owned(), sides[0].0.clone(), sides[1].0.clone()];
            let ids = pair.ids.map(|id| id.to_string());
            let cells = cells.into_iter().chain([pair.reasons.join(", ")]).chain(ids);
            cells.map(|cell| clean(&cell)).collect::<Vec<_>>().join("\t") + "\n"
        });
        lines.collect()
    };
    written(out.data(text.as_bytes()).and_then(|()| out.flush()))?;
    Ok(Outcome::Done)
}
