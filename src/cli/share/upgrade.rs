//! `alumnet share upgrade`: raises the format of the log, and says who could not read it then.

use color_eyre::eyre;
use serde_json::{Value, json};

use super::joined::{Joined, Json, answer, not_linked};
use crate::cli::environment::Environment;
use crate::cli::outcome::Outcome;
use crate::cli::output::Out;
use crate::sharing::keys::meta::LOG_FORMAT;

/// Says what the format of the log is. This version knows one, so there is nothing to raise yet.
///
/// # Errors
/// When the log can't be reached, or is of a newer alumnet.
pub(super) fn run(json: Json, environment: &Environment, out: &mut dyn Out) -> eyre::Result<Outcome> {
    let mut joined = Joined::open(environment)?;
    let format = joined.link.log.meta().format;
    let seen = joined.link.log.all_seen().map_err(|error| not_linked(error.into()))?;
    let devices: Vec<Value> = seen
        .iter()
        .map(|(device, seen)| {
            let name = joined.link.membership.name_of(*device);
            json!({ "name": name, "program": seen.program, "format": seen.format })
        })
        .collect();
    let value = json!({ "format": format, "newest": LOG_FORMAT, "raised": false, "devices": devices });
    let words =
        format!("The log has the newest format that this version knows ({format}); nothing to raise.");
    let outcome = answer(json, &value, words, out)?;
    Ok(joined.end(outcome))
}
