//! `alumnet share status`: where this copy stands, who takes part and who is here. It reads without opening
//! the register, so it works beside an open alumnet.

use std::collections::HashMap;

use color_eyre::eyre;
use serde_json::{Value, json};
use uuid::Uuid;

use super::joined::{Json, json_text};
use crate::cli::environment::Environment;
use crate::cli::outcome::{Failure, OutOfReach, Outcome, remark, told, written};
use crate::cli::output::Out;
use crate::sharing::keys::card::Card;
use crate::sharing::link::{Link, NotLinked};
use crate::sharing::log::{LogError, SharedLog as _};
use crate::sharing::membership::{Membership, NotAMember};
use crate::sharing::remote::error::RemoteError;
use crate::sharing::remote::seen::Seen;
use crate::sharing::replica::MOST_READ;
use crate::text::columns::clean;
use crate::text::plural::counted;
use crate::workspace::opening;

const BEHIND: &str = "has not taken over the last erasure or key yet";

/// What the log says.
struct Log {
    generation: u64,
    format: u32,
    /// How many entries this copy does not have; at most as many as are read at once.
    behind: usize,
    here: Vec<Uuid>,
    seen: HashMap<Uuid, Seen>,
    devices: Vec<Card>,
}

/// Says where this copy stands.
///
/// # Errors
/// When the register is not shared, or can't be read.
pub(super) fn run(json: Json, environment: &Environment, out: &mut dyn Out) -> eyre::Result<Outcome> {
    let data = &environment.data;
    let membership = Membership::read(data).map_err(Failure::of)?;
    let Some(found) = opening::standing(data)? else {
        return Err(Failure::of(NotAMember::NotShared).into());
    };
    let log = ask(data, membership.clone(), found.number);
    let (unsent, waiting) = (found.standing.unsent, found.standing.waiting.len());
    let devices = log.as_ref().map_or(&membership.devices, |log| &log.devices);
    let rows: Vec<Row> = devices.iter().map(|card| Row::of(card, log.as_ref().ok(), &membership)).collect();
    if json.json {
        let value = json!({
            "register": membership.register,
            "endpoints": membership.etcd.endpoints,
            "reached": log.is_ok(),
            "generation": log.as_ref().map_or(membership.generation.number(), |log| log.generation),
            "format": log.as_ref().ok().map(|log| log.format),
            "entry": found.number,
            "behind": log.as_ref().ok().map(|log| log.behind),
            "unsent": unsent,
            "conflicts": waiting,
            "devices": rows.iter().map(Row::value).collect::<Vec<_>>(),
        });
        told(out, json_text(&value)?);
    } else {
        let changes = |count: usize| counted(count, "change", "changes");
        let mut line = |name: &str, words: String| written(writeln!(out, "{name:<12}{}", clean(&words)));
        line("Log", membership.etcd.endpoints.join(", "))?;
        line("To send", if unsent == 0 { "nothing".to_owned() } else { changes(unsent) })?;
        if let Ok(log) = &log {
            let more = if log.behind >= MOST_READ { "more than " } else { "" };
            let behind = format!("{more}{}", changes(log.behind));
            line("To receive", if log.behind == 0 { "nothing".to_owned() } else { behind })?;
        }
        line("Conflicts", if waiting == 0 { "none".to_owned() } else { waiting.to_string() })?;
        let width = rows.iter().map(|row| row.card.name.chars().count()).max().unwrap_or_default();
        for (place, row) in rows.iter().enumerate() {
            let name = if place == 0 { "Devices" } else { "" };
            line(name, row.words(width))?;
        }
    }
    out.flush().ok();
    let outcome = if waiting > 0 { Outcome::ConflictsWait } else { Outcome::Done };
    match log {
        Ok(_) => Ok(outcome),
        Err(error) => {
            let words = error.to_string();
            if LogError::from(error).is_passing() {
                return Err(OutOfReach(words).into());
            }
            remark(words);
            Ok(Outcome::Refused)
        }
    }
}

/// Asks the log. Nothing is written there.
fn ask(data: &std::path::Path, membership: Membership, number: u64) -> Result<Log, NotLinked> {
    let mut link = Link::with(data, membership)?;
    let devices = link.log.cards()?;
    let seen = link.log.all_seen()?.into_iter().collect();
    let here = link.log.who_is_here()?.into_iter().map(|(device, _)| device).collect();
    let Ok(page) = link.log.read(number.max(1), MOST_READ) else {
        return Err(link.log.fault().cloned().unwrap_or(RemoteError::NoLog).into());
    };
    let behind = page.iter().filter(|(entry, _)| *entry > number).count();
    let meta = link.log.meta();
    Ok(Log { generation: meta.generation, format: meta.format, behind, here, seen, devices })
}

/// A device, as it is listed.
struct Row<'a> {
    card: &'a Card,
    is_this: bool,
    is_here: bool,
    seen: Option<&'a Seen>,
    generation: Option<u64>,
}

impl<'a> Row<'a> {
    fn of(card: &'a Card, log: Option<&'a Log>, membership: &Membership) -> Self {
        Self {
            card,
            is_this: card.device == membership.card.device,
            is_here: log.is_some_and(|log| log.here.contains(&card.device)),
            seen: log.and_then(|log| log.seen.get(&card.device)),
            generation: log.map(|log| log.generation),
        }
    }

    /// `Ana's laptop  1a2b 3c4d 5e6f 7a8b  this device, here`
    fn words(&self, width: usize) -> String {
        let mut notes = Vec::new();
        if self.is_this {
            notes.push("this device".to_owned());
        }
        if self.is_here {
            notes.push("here".to_owned());
        }
        if let Some(seen) = self.seen {
            if !self.is_here {
                notes.push(format!("seen {}", seen.day));
            }
            notes.push(seen.program.clone());
            if self.generation.is_some_and(|generation| seen.generation < generation) {
                notes.push(BEHIND.to_owned());
            }
            if seen.backups > 0 {
                let backups =
                    counted(usize::try_from(seen.backups).unwrap_or(usize::MAX), "backup", "backups");
                notes.push(format!("{backups} there may hold somebody erased"));
            }
        } else if self.generation.is_some_and(|generation| generation > 1) {
            notes.push(BEHIND.to_owned());
        } else if self.generation.is_some() {
            notes.push("not seen yet".to_owned());
        }
        format!("{:<width$}  {}  {}", self.card.name, self.card.fingerprint(), notes.join(", "))
    }

    fn value(&self) -> Value {
        json!({
            "id": self.card.device,
            "name": self.card.name,
            "fingerprint": self.card.fingerprint(),
            "this": self.is_this,
            "here": self.is_here,
            "program": self.seen.map_or(&self.card.program, |seen| &seen.program),
            "seen": self.seen.map(|seen| seen.day.to_string()),
            "generation": self.seen.map(|seen| seen.generation),
            "backups": self.seen.map(|seen| seen.backups),
        })
    }
}
