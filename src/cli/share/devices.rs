//! `alumnet share remove` and `share rekey`: a new key, for the devices that stay.

use std::collections::BTreeSet;

use clap::Args;
use color_eyre::eyre;
use serde_json::json;
use uuid::Uuid;

use super::joined::{Joined, Json, answer, is_agreed, line_id, not_linked, not_received};
use crate::cli::environment::{Environment, today};
use crate::cli::outcome::{Failure, Outcome, narrate};
use crate::cli::output::Out;
use crate::sharing::keys::card::Card;
use crate::sharing::log::RenewableLog as _;
use crate::text::fold::{fold, has_words, words};
use crate::text::quoted::quoted;

/// Shut a device out
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "The log gets a new key, which the other devices are given and this one is not. What it \
    has stays there: nothing can take back what somebody has read. Where etcd has users, close its account \
    first."
)]
pub(super) struct RemoveArguments {
    /// The device: its name or a part of it, its fingerprint, or its id
    #[arg(value_name = "DEVICE")]
    device: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    json: Json,
}

/// Change the key
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "All devices that take part are given the new key; earlier invitations are no longer of \
    use."
)]
pub(super) struct RekeyArguments {
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    json: Json,
}

/// Shuts a device out.
///
/// # Errors
/// When no device or several have that name, or the log can't be reached.
pub(super) fn remove(
    arguments: &RemoveArguments,
    environment: &Environment,
    out: &mut dyn Out,
) -> eyre::Result<Outcome> {
    let mut joined = Joined::open(environment)?;
    joined.link.learn_devices().map_err(not_linked)?;
    let found = found(&joined.link.membership.devices, &arguments.device);
    let gone = match found.as_slice() {
        [one] => (*one).clone(),
        [] => {
            let words =
                format!("no device is called {}; “share status” lists them", quoted(&arguments.device));
            return Err(Failure(words).into());
        }
        several => {
            for card in several {
                narrate(format_args!("  {}  {}", card.name, card.fingerprint()));
            }
            narrate(format_args!("{} means several devices.", quoted(&arguments.device)));
            return Ok(Outcome::Unclear);
        }
    };
    if gone.device == joined.link.membership.card.device {
        return Err(Failure::of("this is the device itself; “share leave” is for that").into());
    }
    let question = format!("Shut out {} ({})?", gone.name, gone.fingerprint());
    let left = Some(&gone);
    change_key(joined, environment, (question, "remove", left), (arguments.yes, arguments.json), out)
}

/// Changes the key.
///
/// # Errors
/// When the log can't be reached.
pub(super) fn rekey(
    arguments: &RekeyArguments,
    environment: &Environment,
    out: &mut dyn Out,
) -> eyre::Result<Outcome> {
    let mut joined = Joined::open(environment)?;
    joined.link.learn_devices().map_err(not_linked)?;
    let question = "Change the key of the shared log?".to_owned();
    change_key(joined, environment, (question, "rekey", None), (arguments.yes, arguments.json), out)
}

fn change_key(
    mut joined: Joined,
    environment: &Environment,
    (question, word, gone): (String, &str, Option<&Card>),
    (yes, json): (bool, Json),
    out: &mut dyn Out,
) -> eyre::Result<Outcome> {
    let left_out: BTreeSet<Uuid> = gone.iter().map(|card| card.device).collect();
    let stay: Vec<&Card> =
        joined.link.membership.devices.iter().filter(|card| !left_out.contains(&card.device)).collect();
    let mut lines = vec![question, "  These are given the new key:".to_owned()];
    if gone.is_some() && joined.link.membership.etcd.account.is_some() {
        lines.insert(1, "  If it has an account in etcd, close that first.".to_owned());
    }
    lines.extend(stay.iter().map(|card| format!("    {}  {}", card.name, card.fingerprint())));
    let count = stay.len();
    if !is_agreed(yes, &lines, word, out)? {
        narrate("Nothing was changed.");
        return Ok(joined.end(Outcome::Refused));
    }
    joined.sync()?;
    joined.link.log.leave_out(left_out);
    let (id, at) = line_id();
    let Joined { workspace, link } = &mut joined;
    let begun = workspace
        .begin_log_anew((&environment.actor, id, at), &mut |place, beginning| link.renew(place, beginning));
    begun.map_err(|error| not_received(&error))?;
    joined.report(today());
    let value = json!({
        "generation": joined.link.membership.generation.number(),
        "devices": count,
        "removed": gone.map(|card| card.name.as_str()),
    });
    let words = match gone {
        Some(gone) => format!("{} is shut out. Earlier invitations are no longer of use.", gone.name),
        None => "The key was changed. Earlier invitations are no longer of use.".to_owned(),
    };
    let outcome = answer(json, &value, words, out)?;
    let outcome = joined.outcome(outcome);
    Ok(joined.end(outcome))
}

/// The devices that a text names.
fn found<'a>(devices: &'a [Card], text: &str) -> Vec<&'a Card> {
    let id = text.trim().parse::<Uuid>().ok();
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    let is_exact = |card: &&Card| {
        Some(card.device) == id
            || fold(&card.name) == fold(text)
            || !digits.is_empty() && card.fingerprint().replace(' ', "") == digits
    };
    let exact: Vec<&Card> = devices.iter().filter(is_exact).collect();
    if !exact.is_empty() {
        return exact;
    }
    let wanted = words(&fold(text));
    devices.iter().filter(|card| has_words(&fold(&card.name), &wanted)).collect()
}
