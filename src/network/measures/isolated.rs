//! Graduates without a tie or meetup in the last twelve months, separate from those about whom
//! nothing is known.

use jiff::civil::Date;

use crate::domain::{Id, Person};
use crate::network::graph::group::Group;
use crate::network::graph::known::{Known, caution_if_thin};
use crate::network::graph::network::Network;
use crate::network::graph::span::{Certainty, plus_years};
use crate::network::measures::connectedness::active_kinds;
use crate::register::Register;

/// Graduates who are isolated, and graduates about whom nothing is known. See [`isolated`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Isolated {
    /// Something is on record in the last twelve months, but no active tie and no attendance at a meetup.
    pub isolated: Vec<Id<Person>>,
    /// Nothing is on record in the last twelve months: they may be well connected.
    pub nothing_known: Vec<Id<Person>>,
    /// Graduates with an active tie, or who came to a meetup.
    pub connected: Vec<Id<Person>>,
    /// For how many graduates anything is on record.
    pub known: Known,
    pub caution: Option<String>,
}

/// Isolated graduates: completers with no active tie to anybody and no attendance in (date - 12 months,
/// date], where `date` is the network's day. Graduates with nothing on record in that time are listed
/// separately, as are those with a possible tie by a partial date. People who died are left out, as are
/// cohorts still running.
#[must_use]
pub fn isolated(register: &Register, network: &Network, group: &Group) -> Isolated {
    let until = network.as_of();
    let after = plus_years(until, -1).unwrap_or(Date::MIN);
    let over = group.cohorts.iter().filter(|cohort| cohort.completed.is_none_or(|day| day <= until));
    let mut people: Vec<_> = over.flat_map(crate::network::GraduatedCohort::people).collect();
    people.sort_unstable();
    people.dedup();
    people.retain(|person| register.get(*person).is_some_and(|person| !person.deceased));
    let mut sum = Isolated::default();
    for person in people {
        let Some(node) = network.node(person) else { continue };
        let mut certainty = active_kinds(network, node, after, until)
            .map(|(_, certainty, _)| certainty)
            .max()
            .unwrap_or(Certainty::No);
        // Attending a meetup counts whoever else was there.
        if network
            .evidence
            .gatherings_of(node)
            .any(|gathering| gathering.happening().within(after, until) == Certainty::Certain)
        {
            certainty = Certainty::Certain;
        }
        let list = match certainty {
            Certainty::Certain => &mut sum.connected,
            Certainty::No if network.evidence.has_sign(node, after, until) => &mut sum.isolated,
            Certainty::No | Certainty::Possible => &mut sum.nothing_known,
        };
        list.push(person);
    }
    let known = sum.isolated.len() + sum.connected.len();
    sum.known = Known::new(known, known + sum.nothing_known.len());
    sum.caution = caution_if_thin(sum.known, "graduates");
    sum
}
