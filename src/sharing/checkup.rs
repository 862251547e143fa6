//! A check-up of a shared log: whether each address answers, has room and rings in time, and whether the log
//! is the one that this copy is of. Nothing of the log is changed.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::sharing::etcd::client::Etcd;
use crate::sharing::etcd::error::{EtcdError, Refusal};
use crate::sharing::link::{Link, NotLinked};
use crate::sharing::log::{LogError, SharedLog};
use crate::sharing::membership::Membership;
use crate::sharing::remote::error::RemoteError;

/// How long the bell may take: more means that something on the way holds back what etcd sends.
const SLOW_BELL: Duration = Duration::from_secs(1);
const BELL_PATIENCE: Duration = Duration::from_secs(4);
/// The oldest version that is still looked after.
const OLDEST: (u32, u32) = (3, 5);

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    #[serde(rename = "good")]
    pub is_good: bool,
    pub words: String,
}

impl Finding {
    #[must_use]
    pub fn good(words: impl Into<String>) -> Self {
        Self { is_good: true, words: words.into() }
    }

    #[must_use]
    pub fn wrong(words: impl Into<String>) -> Self {
        Self { is_good: false, words: words.into() }
    }
}

/// What a check-up found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub findings: Vec<Finding>,
    /// Whether the log could be asked at all.
    pub is_reached: bool,
}

/// Looks at everything.
#[must_use]
pub fn run(data: &Path, membership: &Membership) -> Checked {
    let mut findings = match Etcd::new(membership.etcd.clone()) {
        Ok(etcd) => endpoints(&etcd),
        Err(error) => vec![Finding::wrong(sentence(&error))],
    };
    let mut is_reached = true;
    match Link::with(data, membership.clone()) {
        Ok(mut link) => findings.extend(log(&mut link)),
        Err(error) => {
            let found = Finding::wrong(sentence(&error));
            // With one address it was said already.
            if !findings.contains(&found) {
                findings.push(found);
            }
            is_reached = !is_out_of_reach(error);
        }
    }
    Checked { findings, is_reached }
}

fn is_out_of_reach(error: NotLinked) -> bool {
    matches!(LogError::from(error), LogError::Unreachable | LogError::Unknown)
}

fn endpoints(etcd: &Etcd) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut clusters = BTreeSet::new();
    for (endpoint, status) in etcd.status_of_each() {
        let status = match status {
            Ok(status) => status,
            // The account may not ask; whether it may do what it must shows below.
            Err(EtcdError::Refused { refusal: Refusal::NotPermitted, .. }) => {
                let words = format!("{endpoint} answers; this account may not ask how it is.");
                findings.push(Finding::good(words));
                continue;
            }
            Err(error) => {
                findings.push(Finding::wrong(sentence(&error)));
                continue;
            }
        };
        clusters.insert(status.header.cluster_id);
        let (used, version) = (megabytes(status.bytes_in_use), &status.version);
        let age = if is_old(version) { ", which is no longer maintained (use 3.6 or newer)" } else { "" };
        if status.is_full() {
            findings.push(Finding::wrong(format!(
                "{endpoint} is full: compact and defragment it, or raise its quota, then clear the alarm \
                (etcdctl alarm disarm)."
            )));
        } else if !status.errors.is_empty() {
            findings.push(Finding::wrong(format!("{endpoint} says: {}.", status.errors.join("; "))));
        } else if status.leader == 0 {
            findings.push(Finding::wrong(format!("{endpoint} has no leader: most of its members are away.")));
        } else {
            findings.push(Finding::good(format!("{endpoint} answers: etcd {version}{age}; {used} in use.")));
        }
    }
    if clusters.len() > 1 {
        let words =
            "These addresses are of different etcds, which know nothing of each other; keep those of one.";
        findings.push(Finding::wrong(words));
    }
    findings
}

fn log(link: &mut Link) -> Vec<Finding> {
    let mut findings = Vec::new();
    let meta = link.log.meta();
    findings.push(Finding::good(format!(
        "The key fits the log: generation {}, format {}.",
        meta.generation, meta.format
    )));
    match link.log.snapshot() {
        Ok(Some(snapshot)) => findings.push(Finding::good(format!(
            "Whoever joins begins with the snapshot of entry {}, with {} records.",
            snapshot.number,
            snapshot.records.len()
        ))),
        Ok(None) => findings.push(Finding::wrong("The log has no snapshot.")),
        Err(error) => findings.push(Finding::wrong(sentence(&error))),
    }
    let device = link.membership.card.device;
    match link.log.cards() {
        Ok(cards) if cards.iter().any(|card| card.device == device) => {
            findings.push(Finding::good("This device is known to the others."));
        }
        Ok(_) => findings.push(Finding::wrong(
            "The log does not know this device, so it would be left out of the next key; join again from an \
            empty data folder.",
        )),
        Err(error) => findings.push(Finding::wrong(sentence(&error))),
    }
    findings.push(bell(link));
    findings
}

fn bell(link: &mut Link) -> Finding {
    let late = |when: &str| {
        Finding::wrong(format!(
            "Changes of others {when}: something on the way, such as a proxy, holds back what \
            etcd sends; it must not buffer. alumnet looks twice a minute all the same."
        ))
    };
    let never = format!("are not noticed within {} s", BELL_PATIENCE.as_secs());
    match link.log.time_bell(BELL_PATIENCE) {
        Ok(Some(time)) if time <= SLOW_BELL => {
            Finding::good(format!("Changes of others are noticed within {} ms.", time.as_millis()))
        }
        Ok(Some(time)) => late(&format!("are noticed after {} ms", time.as_millis())),
        Ok(None) => late(&never),
        Err(RemoteError::Etcd(EtcdError::Refused { refusal: Refusal::NotPermitted, .. })) => {
            Finding::wrong("This account can't take part: it may read the log, and not write to it.")
        }
        // Everything else is answered, so what buffers held back that etcd listens, too.
        Err(RemoteError::Etcd(EtcdError::Unreachable { .. })) if link.log.cards().is_ok() => late(&never),
        Err(error) => Finding::wrong(sentence(&error)),
    }
}

fn is_old(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    match (parts.next().flatten(), parts.next().flatten()) {
        (Some(major), Some(minor)) => (major, minor) < OLDEST,
        _ => false,
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

fn sentence(error: &impl std::fmt::Display) -> String {
    crate::text::fold::capital(&error.to_string()) + "."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_sizes_are_read() {
        assert!(is_old("3.4.23") && !is_old("3.5.0") && !is_old("3.6.1") && !is_old("4.0") && !is_old("?"));
        assert_eq!(megabytes(20_480), "0.0 MB");
        assert_eq!(megabytes(12_345_678), "12.3 MB");
    }
}
