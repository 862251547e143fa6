//! How many graduates are still connected with classmates, today and over the years.

use jiff::civil::Date;

use crate::domain::{Cohort, Id, Person};
use crate::network::graph::evidence::Happening;
use crate::network::graph::group::{GraduatedCohort, Group};
use crate::network::graph::known::{Figure, Known, Share, caution_if_few, caution_if_thin, cautions};
use crate::network::graph::net::narrow;
use crate::network::graph::network::Network;
use crate::network::graph::span::{Certainty, plus_years};
use crate::network::graph::ties::Kinds;

/// The most years that a curve covers.
pub(crate) const MOST_YEARS: u16 = 60;
/// Below this many graduates, connectedness is unreliable.
const ENOUGH_GRADUATES: usize = 10;

/// How connected graduates were in one year. See `at_years`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Connectedness {
    /// The year after completion; 0 for the last twelve months.
    pub years: u16,
    /// Graduates with an active classmate tie, of all graduates of the cohorts that are old enough.
    pub share: Share,
    /// The density: pairs of classmates with an active tie, of all pairs of classmates.
    pub density: Share,
    /// Graduates with an active tie, ordered by id.
    pub connected: Vec<Id<Person>>,
    /// Graduates with an active tie only if a partial date falls in that year.
    pub possibly: Vec<Id<Person>>,
    /// Graduates with no active tie on record. That does not prove that they have none.
    pub without: Vec<Id<Person>>,
    /// For how many graduates anything is on record in that year, even if it connects them to nobody: an
    /// answer to an invitation, a position, a talk with the instructor.
    pub known: Known,
    pub cohorts: Vec<Id<Cohort>>,
    /// Cohorts that completed too recently.
    pub too_young: Vec<Id<Cohort>>,
    /// Cohorts without a completion date.
    pub undated: Vec<Id<Cohort>>,
    pub caution: Option<String>,
}

/// Connectedness `years` years after completion: the share of C with an active tie to a classmate in (n-1, n]
/// years after the day their cohort completed; with it the density, active pairs / (N(N-1)/2). A tie is
/// active when a relationship that had not ended began in that year, or when an interaction, a shared meetup
/// or a hire fell in it; an older relationship with nothing on record in that year does not count. Only
/// cohorts aged n years or more are included. Classmates are people who completed the same cohort.
#[cfg(test)]
pub(crate) fn at_years(network: &Network, group: &Group, years: u16) -> Figure<Connectedness> {
    if years == 0 || years > MOST_YEARS {
        return Figure::NotKnown;
    }
    work_out(network, group, &[years], &year_after).pop().unwrap_or(Figure::NotKnown)
}

/// Connectedness in the twelve months up to the network's day, for cohorts that completed before it: the same
/// as `at_years` for a window that ends today.
#[must_use]
pub fn today(network: &Network, group: &Group) -> Figure<Connectedness> {
    let until = network.as_of();
    let after = plus_years(until, -1);
    let window = |cohort: &GraduatedCohort, _: u16| {
        let completed = cohort.completed?;
        // A cohort that is still running is too young.
        Some(if completed > until { (until, completed) } else { (after?, until) })
    };
    work_out(network, group, &[0], &window).pop().unwrap_or(Figure::NotKnown)
}

/// The curve of a group over the years: `at_years` for 1, 2, 3 … up to the age of the oldest cohort.
#[must_use]
pub fn curve(network: &Network, group: &Group) -> Vec<Connectedness> {
    let is_over = |years: &u16| {
        group
            .cohorts
            .iter()
            .any(|cohort| cohort.years_after(*years).is_some_and(|day| day <= network.as_of()))
    };
    let years: Vec<u16> = (1..=MOST_YEARS).take_while(is_over).collect();
    work_out(network, group, &years, &year_after).into_iter().map_while(Figure::is).collect()
}

fn year_after(cohort: &GraduatedCohort, years: u16) -> Option<(Date, Date)> {
    Some((cohort.years_after(years.checked_sub(1)?)?, cohort.years_after(years)?))
}

/// The days (after, until] to examine for a cohort and year; `None` if its completion has no date.
type Window<'a> = &'a dyn Fn(&GraduatedCohort, u16) -> Option<(Date, Date)>;

/// One result for each of `years`, processing each cohort once.
fn work_out(network: &Network, group: &Group, years: &[u16], window: Window) -> Vec<Figure<Connectedness>> {
    let mut sums: Vec<Sum> = years.iter().map(|years| Sum::new(*years)).collect();
    for cohort in group.cohorts.iter().filter(|cohort| !cohort.graduates.is_empty()) {
        let nodes = network.nodes_of(cohort.people());
        let mut open: Vec<(&mut Sum, Date, Date)> = Vec::new();
        for sum in &mut sums {
            match window(cohort, sum.so_far.years) {
                None => sum.so_far.undated.push(cohort.id),
                Some((_, until)) if until > network.as_of() => sum.so_far.too_young.push(cohort.id),
                Some((after, until)) => open.push((sum, after, until)),
            }
        }
        let windows: Vec<(Date, Date)> = open.iter().map(|(_, after, until)| (*after, *until)).collect();
        let active = Active::of(network, &nodes, &windows);
        for ((sum, after, until), active) in open.into_iter().zip(active) {
            sum.so_far.cohorts.push(cohort.id);
            sum.add(network, &nodes, &active, after, until);
        }
    }
    sums.into_iter().map(Sum::finish).collect()
}

/// The running totals of one year.
struct Sum {
    so_far: Connectedness,
    known: Vec<Id<Person>>,
}

impl Sum {
    fn new(years: u16) -> Self {
        Self { so_far: Connectedness { years, ..Connectedness::default() }, known: Vec::new() }
    }

    fn add(&mut self, network: &Network, nodes: &[u32], active: &Active, after: Date, until: Date) {
        let sum = &mut self.so_far;
        sum.density.part += active.pairs.len();
        sum.density.whole += nodes.len() * nodes.len().saturating_sub(1) / 2;
        for (node, state) in nodes.iter().zip(&active.states) {
            let person = network.person(*node);
            match state {
                Certainty::Certain => sum.connected.push(person),
                Certainty::Possible => sum.possibly.push(person),
                Certainty::No => sum.without.push(person),
            }
            if network.evidence.has_sign(*node, after, until) {
                self.known.push(person);
            }
        }
    }

    fn finish(mut self) -> Figure<Connectedness> {
        if self.so_far.cohorts.is_empty() {
            return if self.so_far.too_young.is_empty() { Figure::NotKnown } else { Figure::TooEarly };
        }
        let graduates = settle(&mut self.so_far, &mut self.known);
        let known = Known::new(self.known.len(), graduates);
        self.so_far.share = Share::new(self.so_far.connected.len(), graduates);
        self.so_far.known = known;
        let few = caution_if_few(graduates, ENOUGH_GRADUATES, "graduate", "graduates");
        self.so_far.caution = cautions([few, caution_if_thin(known, "graduates")]);
        Figure::Is(self.so_far)
    }
}

/// Counts a member of several cohorts once, by the strongest evidence. Returns the number of people.
fn settle(sum: &mut Connectedness, known: &mut Vec<Id<Person>>) -> usize {
    for list in [&mut sum.connected, &mut sum.possibly, &mut sum.without, known] {
        list.sort_unstable();
        list.dedup();
    }
    sum.possibly.retain(|person| sum.connected.binary_search(person).is_err());
    sum.without.retain(|person| {
        sum.connected.binary_search(person).is_err() && sum.possibly.binary_search(person).is_err()
    });
    sum.connected.len() + sum.possibly.len() + sum.without.len()
}

/// Active ties among a set of people in a window.
struct Active {
    /// For each person, whether they have an active tie to another of them.
    states: Vec<Certainty>,
    /// Pairs that certainly have an active tie, each once.
    pairs: Vec<(u32, u32)>,
}

impl Active {
    fn of(network: &Network, nodes: &[u32], windows: &[(Date, Date)]) -> Vec<Self> {
        let mut all: Vec<Self> = windows
            .iter()
            .map(|_| Self { states: vec![Certainty::No; nodes.len()], pairs: Vec::new() })
            .collect();
        network.evidence.among(nodes, &mut |one, other, happening: &Happening| {
            for (active, (after, until)) in all.iter_mut().zip(windows) {
                active.note(one, other, happening.within(*after, *until));
            }
        });
        for active in &mut all {
            active.pairs.sort_unstable();
            active.pairs.dedup();
        }
        all
    }

    fn note(&mut self, one: usize, other: usize, certainty: Certainty) {
        if certainty == Certainty::No {
            return;
        }
        for place in [one, other] {
            if let Some(state) = self.states.get_mut(place) {
                *state = certainty.max(*state);
            }
        }
        if certainty == Certainty::Certain {
            self.pairs.push((narrow(one), narrow(other)));
        }
    }
}

/// Every active connection of a node on record; the same neighbor may come several times.
pub(crate) fn active_kinds(
    network: &Network,
    node: u32,
    after: Date,
    until: Date,
) -> impl Iterator<Item = (u32, Certainty, Kinds)> {
    let pairs = network.evidence.pairs_of(node).map(move |pair| {
        let other = if pair.one == node { pair.other } else { pair.one };
        (other, pair.happening().within(after, until), Kinds::of(pair.kind))
    });
    let gatherings = network.evidence.gatherings_of(node).flat_map(move |gathering| {
        let certainty = gathering.happening().within(after, until);
        let others: &[u32] = if certainty == Certainty::No { &[] } else { &gathering.people };
        others
            .iter()
            .filter(move |other| **other != node)
            .map(move |other| (*other, certainty, gathering.kinds()))
    });
    pairs.chain(gatherings).filter(|(_, certainty, _)| *certainty != Certainty::No)
}

/// A person with whom somebody has an active tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActiveTie {
    pub other: Id<Person>,
    /// `Possible` when only partial dates support it.
    pub certainty: Certainty,
    pub kinds: Kinds,
}

/// A person's active ties in (`after`, `until`], ordered by id: a relationship that had not ended and began
/// then, an interaction, a shared meetup, or a hire.
#[must_use]
pub fn active_ties(network: &Network, person: Id<Person>, after: Date, until: Date) -> Vec<ActiveTie> {
    let Some(node) = network.node(person) else { return Vec::new() };
    let mut found: Vec<_> = active_kinds(network, node, after, until).collect();
    found.sort_by_key(|(other, _, _)| *other);
    let mut ties: Vec<ActiveTie> = Vec::new();
    for (other, certainty, kinds) in found {
        let other = network.person(other);
        match ties.last_mut() {
            Some(tie) if tie.other == other => {
                (tie.certainty, tie.kinds) = (tie.certainty.max(certainty), tie.kinds.and(kinds));
            }
            _ => ties.push(ActiveTie { other, certainty, kinds }),
        }
    }
    ties
}
