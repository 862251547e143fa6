//! Introductions: short paths from a person to people in a background, at an organization, or to one person.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use jiff::civil::Date;

use crate::domain::{Background, Consent, Id, Organization, Person, Position};
use crate::network::graph::network::{Network, Tie, cost};
use crate::register::Register;

/// The most people between the two.
pub(crate) const MOST_INTERMEDIARIES: usize = 2;
/// The number of alternatives offered.
pub(crate) const ALTERNATIVES: usize = 3;

/// The target of an introduction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Goal {
    /// Anybody whose background is this now.
    Background(Id<Background>),
    /// Anybody who works there now.
    Organization(Id<Organization>),
    Person(Id<Person>),
}

/// The strength of a tie, in words rather than a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Band {
    /// Below 1: met now and then.
    Weak,
    /// From 1 to below 4. These bring the most that is new (Rajkumar et al. 2022).
    Moderate,
    /// 4 or more.
    Strong,
}

impl Band {
    #[must_use]
    pub fn of(strength: f32) -> Self {
        if strength < 1.0 {
            Self::Weak
        } else if strength < 4.0 {
            Self::Moderate
        } else {
            Self::Strong
        }
    }

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Moderate => "moderate",
            Self::Strong => "strong",
        }
    }
}

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The person reached.
    pub to: Id<Person>,
    /// The tie to the previous person: kinds, strength and latest date.
    pub tie: Tie,
}

impl Step {
    #[must_use]
    pub(crate) fn band(&self) -> Band {
        Band::of(self.tie.strength)
    }
}

/// A path from one person to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    pub from: Id<Person>,
    /// One to three steps; the last one reaches the goal.
    pub steps: Vec<Step>,
    /// The sum of 1/strength. For sorting, not for showing.
    pub cost: f64,
}

impl Way {
    /// The people who would introduce, in order; none if the two know each other.
    pub fn intermediaries(&self) -> impl Iterator<Item = Id<Person>> {
        self.steps.iter().take(self.steps.len().saturating_sub(1)).map(|step| step.to)
    }

    /// The person at the end of the path.
    #[must_use]
    pub fn target(&self) -> Id<Person> {
        self.steps.last().map_or(self.from, |step| step.to)
    }

    /// Whether the first step, the favor to ask, follows a moderate tie.
    #[must_use]
    pub(crate) fn begins_moderately(&self) -> bool {
        self.steps.first().is_some_and(|step| step.band() == Band::Moderate)
    }
}

/// Up to three paths from a person to the goal, through at most two intermediaries.
///
/// The first is the cheapest, where a tie costs 1/strength. Each further path shares no intermediary or
/// target with the previous ones, because a second path through the same people is no alternative. Strength
/// alone is a poor guide: moderately weak ties help most (Rajkumar et al. 2022, Science 377). So if none of
/// the paths begins with a moderate tie but some other path does, that path takes the last place.
///
/// People who died or withdrew a consent are neither intermediaries nor targets. The asking person is
/// never a target.
#[must_use]
pub fn ways(register: &Register, network: &Network, from: Id<Person>, goal: Goal) -> Vec<Way> {
    let Some(start) = network.node(from) else { return Vec::new() };
    let as_of = network.as_of();
    let targets: Vec<u32> = network.nodes_of(
        targets(register, goal)
            .into_iter()
            .filter(|person| *person != from && may_be_asked(register, *person, as_of)),
    );
    if targets.is_empty() {
        return Vec::new();
    }
    let mut search = Search::new(register, network, start, &targets);
    let mut ways: Vec<Way> = Vec::new();
    while ways.len() < ALTERNATIVES {
        let Some(way) = search.cheapest(|_| true) else { break };
        search.ban(&way);
        ways.push(way);
    }
    if !ways.is_empty() && !ways.iter().any(Way::begins_moderately) {
        if ways.len() == ALTERNATIVES {
            search.allow(ways.last());
        }
        if let Some(way) = search.cheapest(|tie| Band::of(tie.strength) == Band::Moderate) {
            ways.truncate(ALTERNATIVES - 1);
            ways.push(way);
        }
    }
    ways
}

/// Why there is no path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Absence {
    /// Nobody is known to be there, other than the asking person.
    NobodyThere,
    /// All people there (this many) died or withdrew a consent.
    NobodyToLeadTo(usize),
    /// There are paths, but each goes through somebody who may not be asked.
    NobodyToAsk,
    /// This many people are there, but none within three steps.
    TooFar(usize),
}

/// Why [`ways`] found none.
#[must_use]
pub fn why_none(register: &Register, network: &Network, from: Id<Person>, goal: Goal) -> Absence {
    let mut there: Vec<Id<Person>> =
        targets(register, goal).into_iter().filter(|person| *person != from).collect();
    there.sort_unstable();
    there.dedup();
    if there.is_empty() {
        return Absence::NobodyThere;
    }
    let allowed: Vec<Id<Person>> =
        there.iter().copied().filter(|person| may_be_asked(register, *person, network.as_of())).collect();
    if allowed.is_empty() {
        return Absence::NobodyToLeadTo(there.len());
    }
    let way = network.node(from).and_then(|start| {
        let targets = network.nodes_of(allowed.iter().copied());
        Search { whoever: true, ..Search::new(register, network, start, &targets) }.cheapest(|_| true)
    });
    if way.is_some() { Absence::NobodyToAsk } else { Absence::TooFar(allowed.len()) }
}

/// Whether a person may be asked or suggested: alive, with no withdrawn consent.
#[must_use]
pub fn may_be_asked(register: &Register, person: Id<Person>, date: Date) -> bool {
    register.get(person).is_some_and(|person| !person.deceased && !has_withdrawn(&person.consents, date))
}

/// Whether a consent was withdrawn and not given again since for the same purpose.
fn has_withdrawn(consents: &[Consent], date: Date) -> bool {
    consents.iter().any(|consent| {
        consent.withdrawn.is_some_and(|withdrawn| {
            let again = |other: &Consent| {
                other.purpose == consent.purpose
                    && other.withdrawn.is_none()
                    && other.given.is_some_and(|given| withdrawn.surely_before(given))
            };
            withdrawn.earliest() <= date && !consents.iter().any(again)
        })
    })
}

fn targets(register: &Register, goal: Goal) -> Vec<Id<Person>> {
    let current = |position: &Position| position.is_current();
    match goal {
        Goal::Person(person) => vec![person],
        Goal::Organization(organization) => register
            .referring::<Position>(organization.uuid())
            .filter(|position| current(position))
            .map(|position| position.person)
            .collect(),
        Goal::Background(background) => {
            let people = register
                .referring::<Position>(background.uuid())
                .filter(|position| current(position))
                .map(|position| position.person);
            people.filter(|person| register.background_now(*person) == Some(background)).collect()
        }
    }
}

/// Searches for the cheapest paths of at most three steps, avoiding banned people.
struct Search<'a> {
    register: &'a Register,
    network: &'a Network,
    start: u32,
    targets: HashSet<u32, FixedState>,
    banned: HashSet<u32, FixedState>,
    /// Whether to include people who may not be asked.
    whoever: bool,
}

/// The best path to each node in a given number of steps: its cost, and the previous node. Only nodes that
/// are reached are stored, because that may be a small part of the graph.
#[derive(Default)]
struct Layer {
    best: HashMap<u32, (f64, u32), FixedState>,
}

impl Layer {
    /// In the order of their numbers, so that of two equal paths always the same is taken.
    fn nodes(&self) -> Vec<(u32, (f64, u32))> {
        let mut nodes: Vec<_> = self.best.iter().map(|(node, best)| (*node, *best)).collect();
        nodes.sort_unstable_by_key(|(node, _)| *node);
        nodes
    }

    fn offer(&mut self, node: u32, before: u32, cost: f64) {
        let held = self.best.entry(node).or_insert((f64::INFINITY, u32::MAX));
        if cost < held.0 {
            *held = (cost, before);
        }
    }
}

impl<'a> Search<'a> {
    fn new(register: &'a Register, network: &'a Network, start: u32, targets: &[u32]) -> Self {
        let targets = targets.iter().copied().collect();
        Self { register, network, start, targets, banned: HashSet::default(), whoever: false }
    }

    /// The cheapest path whose first step is wanted. Searched layer by layer; every cost is above 0, so a
    /// cheapest walk visits nobody twice.
    fn cheapest(&self, wanted: impl Fn(&Tie) -> bool) -> Option<Way> {
        let mut layers = vec![Layer::default()];
        if let Some(first) = layers.first_mut() {
            first.offer(self.start, u32::MAX, 0.0);
        }
        for steps in 1..=MOST_INTERMEDIARIES + 1 {
            let Some(last) = layers.last() else { break };
            let mut next = Layer::default();
            for (node, (so_far, _)) in last.nodes() {
                // A path ends at its first target, and everybody in between must be someone who may be asked.
                if steps > 1 && (self.targets.contains(&node) || !self.may_be_asked(node)) {
                    continue;
                }
                for (other, tie) in self.network.neighbors(node) {
                    if other != self.start && !self.banned.contains(&other) && (steps > 1 || wanted(tie)) {
                        next.offer(other, node, so_far + cost(tie.strength));
                    }
                }
            }
            layers.push(next);
        }
        let ends = layers.iter().enumerate().skip(1).flat_map(|(steps, layer)| {
            let targets = layer.best.iter().filter(|(node, _)| self.targets.contains(node));
            targets.map(move |(node, (cost, _))| (*cost, steps, *node))
        });
        let (cost, steps, end) = ends
            .min_by(|one, other| one.0.total_cmp(&other.0).then((one.1, one.2).cmp(&(other.1, other.2))))?;
        let mut nodes = vec![end];
        for layer in layers.iter().take(steps + 1).skip(1).rev() {
            let node = nodes.last().copied()?;
            nodes.push(layer.best.get(&node)?.1);
        }
        nodes.reverse();
        let person = |node: u32| self.network.person(node);
        let pairs = nodes.iter().zip(nodes.iter().skip(1));
        let steps = pairs.filter_map(|(one, other)| {
            let tie = self.network.tie(person(*one), person(*other))?;
            Some(Step { to: person(*other), tie: *tie })
        });
        Some(Way { from: person(self.start), steps: steps.collect(), cost })
    }

    fn may_be_asked(&self, node: u32) -> bool {
        self.whoever || may_be_asked(self.register, self.network.person(node), self.network.as_of())
    }

    /// Keeps the people of a path out of the next ones, except a target that is the only one, unless the
    /// path is direct.
    fn ban(&mut self, way: &Way) {
        let only_target = self.targets.len() == 1 && way.steps.len() > 1;
        let people =
            way.steps.iter().map(|step| step.to).filter(|person| !(only_target && *person == way.target()));
        let nodes: Vec<u32> = people.filter_map(|person| self.network.node(person)).collect();
        self.banned.extend(nodes);
    }

    fn allow(&mut self, way: Option<&Way>) {
        for node in way.into_iter().flat_map(|way| &way.steps).filter_map(|step| self.network.node(step.to)) {
            self.banned.remove(&node);
        }
    }
}
