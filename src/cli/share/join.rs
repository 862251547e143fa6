//! `alumnet share join`: makes an empty data folder a copy of a shared register.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::PathBuf;

use clap::Args;
use color_eyre::eyre;
use serde_json::json;
use uuid::Uuid;

use super::access::{AccessArguments, device_name};
use super::create::refused;
use super::joined::{Joined, Json, answer, line_id, not_linked};
use crate::cli::environment::{Environment, now, today};
use crate::cli::outcome::{Failure, Outcome, remark};
use crate::cli::output::Out;
use crate::cli::passphrase;
use crate::domain::{EntityKind, Person};
use crate::register::ChangeSet;
use crate::sharing::keys::invitation::Invitation;
use crate::sharing::link::Link;
use crate::sharing::membership::Membership;
use crate::sharing::remote::cards::CardShown;
use crate::sharing::{beginning, folder};
use crate::workspace::opening::{self, OpenedWorkspace};

/// Make an empty data folder a copy of a shared register
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "The invitation is read from a file, from standard input (-), or asked for. Not from the \
    command line: others could read it there, and shells remember it."
)]
pub(super) struct JoinArguments {
    /// - reads the invitation from standard input
    #[arg(value_name = "-", conflicts_with = "file")]
    from: Option<String>,
    /// Use the first line of this file as the invitation
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    access: AccessArguments,
    /// What others call this device [default: your login and the name of this computer]
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    #[command(flatten)]
    json: Json,
}

/// Joins.
///
/// # Errors
/// When the invitation is none or out of date, the folder is not empty, or the log can't be reached.
pub(super) fn run(
    arguments: &JoinArguments,
    environment: &Environment,
    out: &mut dyn Out,
) -> eyre::Result<Outcome> {
    let data = &environment.data;
    let invitation = Invitation::parse(&line(arguments)?).map_err(Failure::of)?;
    opening::may_join(data).map_err(refused)?;
    folder::put_aside(data)?;
    let device = folder::device(data)?;
    let name = device_name(arguments.device.as_deref(), &environment.actor);
    let mut membership = Membership::invited(invitation, device, name);
    arguments.access.complete(&mut membership.etcd)?;
    // A join that was cut short has perhaps shown its card, which is never replaced.
    if let Ok(Some(held)) = Membership::read_if_there(data)
        && (held.register, held.card.device) == (membership.register, device)
    {
        (membership.card, membership.key) = (held.card, held.key);
    }
    let mut link = Link::invited(data, membership).map_err(not_linked)?;
    let card = link.membership.card.clone();
    // Before the card is shown, and before the folder is a copy: without this nobody could go on.
    link.keep().map_err(Failure::of)?;
    let shown = link.log.show_card(&card).map_err(|error| not_linked(error.into()))?;
    if shown == CardShown::Taken {
        return Err(Failure::of("the id of this device is taken; use another empty data folder").into());
    }
    link.learn_devices().map_err(not_linked)?;
    let opened = opening::join(data, &mut link, line_id());
    let OpenedWorkspace { mut workspace, notices } = opened.map_err(refused)?;
    notices.iter().for_each(remark);
    let joined = ChangeSet {
        id: Uuid::now_v7(),
        at: now(),
        actor: environment.actor.clone(),
        label: beginning::joined(&card),
        origin: None,
        undoes: None,
        changes: Vec::new(),
    };
    workspace.commit(joined).map_err(Failure::of)?;
    let people = workspace.register.count::<Person>();
    let mut joined = Joined { workspace, link };
    // It is sent later, if this fails.
    let told_all = joined.sync();
    joined.report(today());
    let value = json!({
        "joined": true,
        "register": joined.link.membership.register,
        "device": card.name,
        "fingerprint": card.fingerprint(),
        "people": people,
    });
    let people = EntityKind::Person.counted(people);
    let words = format!(
        "Joined: {people}. This device is {} ({}); whoever invited you can compare that with “share status”.",
        card.name,
        card.fingerprint()
    );
    let outcome = answer(arguments.json, &value, words, out)?;
    if let Err(error) = told_all {
        remark(format_args!("the others are told later: {error}"));
    }
    Ok(joined.end(outcome))
}

fn line(arguments: &JoinArguments) -> Result<String, Failure> {
    if let Some(file) = &arguments.file {
        return passphrase::first_line(file, "invitation");
    }
    match arguments.from.as_deref() {
        None if io::stdin().is_terminal() => passphrase::invitation(),
        None => Err(Failure(
            "no terminal to ask for the invitation on; name a file (--file FILE), or - for standard input"
                .into(),
        )),
        Some("-") => {
            let mut line = String::new();
            let read = io::stdin().lock().read_line(&mut line);
            read.map_err(|error| Failure::of(crate::files::reason(&error)))?;
            Ok(line)
        }
        Some(_) => Err(Failure(
            "an invitation on the command line can be read by others, and shells remember it; write it to a \
            file (--file FILE), give it on standard input (-), or type it when asked"
                .into(),
        )),
    }
}
