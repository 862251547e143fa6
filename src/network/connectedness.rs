//! How many graduates still have to do with classmates, today and as the years go by.

use jiff::civil::Date;

use super::evidence::Happening;
use super::graph::Network;
use super::group::{Class, Group};
use super::known::{Figure, Known, Share, caution_if_few, caution_if_thin, cautions};
use super::net::narrow;
use super::span::{Certainty, plus_years};
use super::ties::Kinds;
use crate::domain::{Cohort, Id, Person};

/// A curve goes no further than this many years.
pub const MOST_YEARS: u16 = 60;
/// Connectedness is shaky under this many graduates.
const ENOUGH_GRADUATES: usize = 10;

/// How connected graduates were in one year. See [`at_years`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Connectedness {
    /// The year after completion; 0 for the last twelve months.
    pub years: u16,
    /// Graduates with an active classmate tie, of all graduates of the cohorts that are old enough.
    pub share: Share,
    /// Pairs of classmates with an active tie, of all pairs of classmates: the density.
    pub density: Share,
    /// Those with an active tie, in the order of ids.
    pub connected: Vec<Id<Person>>,
    /// Those who have one only if a partial date means a day of that year.
    pub possibly: Vec<Id<Person>>,
    /// Those of whom no active tie is on record. That is no proof that they have none.
    pub without: Vec<Id<Person>>,
    /// Of how many graduates anything at all is on record for that year, even if it joins them to nobody: an
    /// answer to an invitation, a position, a talk with an instructor.
    pub known: Known,
    pub cohorts: Vec<Id<Cohort>>,
    /// Cohorts that did not complete long enough ago.
    pub too_young: Vec<Id<Cohort>>,
    /// Cohorts whose completion has no date.
    pub undated: Vec<Id<Cohort>>,
    pub caution: Option<String>,
}

/// Connectedness `years` years after completion: the share of C with an active tie to a classmate in
/// (n-1, n] years after the day their cohort completed; beside it the density, active pairs / (N(N-1)/2).
/// A tie is active when a relationship that had not ended began in that year, or an interaction, a shared meetup
/// or a hire was in it; an older relationship of which nothing is on record in that year is not evidence of it.
/// Only cohorts aged n years or more are counted. Classmates are those who completed the same cohort.
#[must_use]
pub fn at_years(network: &Network, group: &Group, years: u16) -> Figure<Connectedness> {
    if years == 0 || years > MOST_YEARS {
        return Figure::NotKnown;
    }
    let window = |class: &Class| Some((class.years_after(years - 1)?, class.years_after(years)?));
    work_out(network, group, years, &window)
}

/// Connectedness in the twelve months up to the day of the network, for cohorts that completed before it: the
/// same as [`at_years`] for a window that ends today.
#[must_use]
pub fn today(network: &Network, group: &Group) -> Figure<Connectedness> {
    let until = network.as_of();
    let after = plus_years(until, -1);
    let window = |class: &Class| {
        let completed = class.completed?;
        // A cohort that is not over yet is too young.
        Some(if completed > until { (until, completed) } else { (after?, until) })
    };
    work_out(network, group, 0, &window)
}

/// The curve of a group over the years: [`at_years`] for 1, 2, 3 … as far as the oldest cohort goes.
#[must_use]
pub fn curve(network: &Network, group: &Group) -> Vec<Connectedness> {
    (1..=MOST_YEARS).map_while(|years| at_years(network, group, years).is()).collect()
}

/// The days (after, until] in which a class is looked at; nothing when its completion has no date.
type Window<'a> = &'a dyn Fn(&Class) -> Option<(Date, Date)>;

fn work_out(network: &Network, group: &Group, years: u16, window: Window) -> Figure<Connectedness> {
    let mut sum = Connectedness { years, ..Connectedness::default() };
    let mut known = Vec::new();
    let mut graduates = 0;
    for class in group.classes.iter().filter(|class| !class.graduates.is_empty()) {
        let Some((after, until)) = window(class) else {
            sum.undated.push(class.cohort);
            continue;
        };
        if until > network.as_of() {
            sum.too_young.push(class.cohort);
            continue;
        }
        sum.cohorts.push(class.cohort);
        let nodes = network.nodes_of(class.people());
        graduates += nodes.len();
        let active = Active::of(network, &nodes, after, until);
        sum.density.part += active.pairs;
        sum.density.whole += nodes.len() * nodes.len().saturating_sub(1) / 2;
        for (node, state) in nodes.iter().zip(active.states) {
            let person = network.person(*node);
            match state {
                Certainty::Certain => sum.connected.push(person),
                Certainty::Possible => sum.possibly.push(person),
                Certainty::No => sum.without.push(person),
            }
            if network.evidence.has_sign(*node, after, until) {
                known.push(person);
            }
        }
    }
    if sum.cohorts.is_empty() {
        return if sum.too_young.is_empty() { Figure::NotKnown } else { Figure::TooEarly };
    }
    if sum.cohorts.len() > 1 {
        graduates = settle(&mut sum, &mut known);
    }
    sum.share = Share::new(sum.connected.len(), graduates);
    sum.known = Known::new(known.len(), graduates);
    sum.caution = cautions([caution_if_few(graduates, ENOUGH_GRADUATES, "graduate", "graduates"), caution_if_thin(sum.known, "graduates")]);
    Figure::Is(sum)
}

/// Somebody in several cohorts is counted once, by the best that is known. Gives the number of people.
fn settle(sum: &mut Connectedness, known: &mut Vec<Id<Person>>) -> usize {
    for list in [&mut sum.connected, &mut sum.possibly, &mut sum.without, known] {
        list.sort_unstable();
        list.dedup();
    }
    sum.possibly.retain(|person| sum.connected.binary_search(person).is_err());
    sum.without.retain(|person| sum.connected.binary_search(person).is_err() && sum.possibly.binary_search(person).is_err());
    sum.connected.len() + sum.possibly.len() + sum.without.len()
}

/// What is active among some people in a window.
struct Active {
    /// For each of them, whether they have an active tie to another of them.
    states: Vec<Certainty>,
    /// How many pairs certainly have an active tie.
    pairs: usize,
}

impl Active {
    fn of(network: &Network, nodes: &[u32], after: Date, until: Date) -> Self {
        let mut states = vec![Certainty::No; nodes.len()];
        let mut pairs = Vec::new();
        network.evidence.among(nodes, &mut |one, other, happening: &Happening| {
            let certainty = happening.within(after, until);
            if certainty == Certainty::No {
                return;
            }
            for place in [one, other] {
                if let Some(state) = states.get_mut(place) {
                    *state = certainty.max(*state);
                }
            }
            if certainty == Certainty::Certain {
                pairs.push((narrow(one), narrow(other)));
            }
        });
        pairs.sort_unstable();
        pairs.dedup();
        Self { states, pairs: pairs.len() }
    }
}

/// What is active between a node and others, as often as it is on record.
pub(super) fn active_kinds(network: &Network, node: u32, after: Date, until: Date) -> impl Iterator<Item = (u32, Certainty, Kinds)> {
    let pairs = network.evidence.pairs_of(node).map(move |pair| {
        let other = if pair.one == node { pair.other } else { pair.one };
        (other, pair.happening().within(after, until), Kinds::of(pair.kind))
    });
    let gatherings = network.evidence.gatherings_of(node).flat_map(move |gathering| {
        let certainty = gathering.happening().within(after, until);
        let others: &[u32] = if certainty == Certainty::No { &[] } else { &gathering.people };
        others.iter().filter(move |other| **other != node).map(move |other| (*other, certainty, gathering.kinds()))
    });
    pairs.chain(gatherings).filter(|(_, certainty, _)| *certainty != Certainty::No)
}

/// A person with whom somebody has an active tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActiveTie {
    pub other: Id<Person>,
    /// `Possible` when only partial dates speak for it.
    pub certainty: Certainty,
    pub kinds: Kinds,
}

/// The active ties of a person in (`after`, `until`], in the order of ids: a relationship that had not ended
/// and began then, an interaction, a shared meetup, or a hire.
#[must_use]
pub fn active_ties(network: &Network, person: Id<Person>, after: Date, until: Date) -> Vec<ActiveTie> {
    let Some(node) = network.node(person) else { return Vec::new() };
    let mut found: Vec<_> = active_kinds(network, node, after, until).collect();
    found.sort_by_key(|(other, _, _)| *other);
    let mut ties: Vec<ActiveTie> = Vec::new();
    for (other, certainty, kinds) in found {
        let other = network.person(other);
        match ties.last_mut() {
            Some(tie) if tie.other == other => (tie.certainty, tie.kinds) = (tie.certainty.max(certainty), tie.kinds.and(kinds)),
            _ => ties.push(ActiveTie { other, certainty, kinds }),
        }
    }
    ties
}
