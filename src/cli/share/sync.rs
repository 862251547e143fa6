//! `alumnet share sync`: sends and receives once.

use color_eyre::eyre;
use serde_json::json;

use super::joined::{Joined, Json, answer};
use crate::cli::environment::{Environment, today};
use crate::cli::outcome::Outcome;
use crate::cli::output::Out;
use crate::store::OpenError;
use crate::text::plural::{counted, listed};
use crate::workspace::errands::Carried;

/// Sends and receives until this copy and the log are alike.
///
/// # Errors
/// When the log can't be reached, or the copy can't go on from it.
pub(super) fn run(json: Json, environment: &Environment, out: &mut dyn Out) -> eyre::Result<Outcome> {
    let mut joined = match Joined::open(environment) {
        Ok(joined) => joined,
        Err(error) if matches!(error.downcast_ref(), Some(OpenError::Held { .. })) => {
            let words = "An open alumnet has this register, and shares it.";
            return Ok(answer(json, &json!({ "open": true }), words, out)?);
        }
        Err(error) => return Err(error),
    };
    let carried = joined.sync()?;
    joined.report(today());
    let (waiting, unsent) = (joined.waiting(), joined.unsent());
    let Carried { received, sent, again, left_out } = &carried;
    let value = json!({
        "sent": sent,
        "received": received,
        "unsent": unsent,
        "conflicts": waiting,
        "begun_anew": again.is_some(),
        "left_out": left_out,
    });
    let words = said(&carried, waiting);
    let outcome = answer(json, &value, words, out)?;
    let outcome = joined.outcome(outcome);
    Ok(joined.end(outcome))
}

/// `Sent 3 changes and received 1. 2 conflicts wait for an answer.`
fn said(carried: &Carried, waiting: usize) -> String {
    let Carried { received, sent, again, left_out } = carried;
    let changes = |count| counted(count, "change", "changes");
    let mut words = match (sent, received) {
        (0, 0) if waiting > 0 => "Nothing to send or receive.".to_owned(),
        (0, 0) => "Everything is shared.".to_owned(),
        (0, received) => format!("Received {}.", changes(*received)),
        (sent, 0) => format!("Sent {}.", changes(*sent)),
        (sent, received) => format!("Sent {} and received {received}.", changes(*sent)),
    };
    if again.is_some() {
        words.insert_str(0, "The log was begun anew, so everything was read again. ");
    }
    if !left_out.is_empty() {
        let names = listed(left_out);
        words = format!("{words} Not added, because somebody erased them meanwhile: {names}.");
    }
    if waiting > 0 {
        let conflicts = counted(waiting, "conflict waits", "conflicts wait");
        words = format!("{words} {conflicts} for an answer; press ! on the screen.");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_said_in_a_sentence() {
        let said = |sent, received, again, waiting| {
            said(&Carried { received, sent, again, left_out: Vec::new() }, waiting)
        };
        assert_eq!(said(0, 0, None, 0), "Everything is shared.");
        assert_eq!(said(3, 1, None, 0), "Sent 3 changes and received 1.");
        assert_eq!(
            said(1, 0, None, 2),
            "Sent 1 change. 2 conflicts wait for an answer; press ! on the screen."
        );
        assert_eq!(
            said(0, 1, Some(0), 0),
            "The log was begun anew, so everything was read again. Received 1 change."
        );
    }
}
