//! The network of a register on a day: everybody, and the tie between any two people.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use foldhash::fast::FixedState;
use jiff::civil::Date;
use uuid::Uuid;

use crate::domain::{Attendance, Background, EntityKind, Id, PartialDate, Person};
use crate::network::graph::evidence::{Evidence, Places};
use crate::network::graph::net::{Net, at, narrow, put, wide};
use crate::network::graph::progress::{Progress, Steps, Stopped, in_parts, unwatched};
use crate::network::graph::ties::{Kinds, STRONGEST, TieKind};
use crate::register::Register;

/// Meetups and interactions with more people than this make no ties: there would be thousands, each
/// weaker than 0.01, and they would say nothing. [`Network::caution`] mentions it. Activity and
/// attendance still count them.
pub(crate) const CROWD: usize = 100;

/// What connects two people on a day.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tie {
    /// The strength of the strongest kind, where meetups count as the sum of their weights. At most 5.
    pub strength: f32,
    pub kinds: Kinds,
    /// The latest date on record for it, as precisely as it is known.
    pub last: Option<PartialDate>,
}

/// Everybody in the register and the ties between them on a day: relationships that have not ended, hires and
/// referrals, interactions and shared meetups. Built once for each revision of the register and passed to
/// every measure that needs ties.
#[derive(Debug, Clone)]
pub struct Network {
    as_of: Date,
    people: Vec<Id<Person>>,
    places: Places,
    pub(crate) evidence: Evidence,
    net: Net,
    ties: Vec<Tie>,
    /// The strengths of each node's ties, summed up.
    strengths: Vec<f64>,
    crowds: usize,
    /// What takes long to work out for everybody, once it was asked for.
    links: OnceLock<Links>,
    /// Held while they are worked out, so that nobody else begins.
    working_out: Arc<Mutex<()>>,
}

/// Who links people of different backgrounds, by node.
#[derive(Debug, Clone, Default)]
pub(crate) struct Links {
    /// The background on the network's day, else at entry.
    pub backgrounds: Vec<Option<Id<Background>>>,
    /// The pairs that the node alone joins.
    pub pairs: Vec<usize>,
}

impl Network {
    /// Reads the register, leaving out anything dated after `as_of`.
    ///
    /// # Errors
    /// When `progress` says to stop.
    pub fn build(register: &Register, as_of: Date, progress: Progress) -> Result<Self, Stopped> {
        let people: Vec<Id<Person>> = register.all::<Person>().map(|person| person.id).collect();
        let places: Places =
            people.iter().enumerate().map(|(place, person)| (*person, narrow(place))).collect();
        let evidence = Evidence::new(register, &places, as_of);
        let nodes: Vec<u32> = (0..narrow(people.len())).collect();
        let steps = Steps::new(people.len(), progress);
        let parts =
            in_parts(&nodes, 2_000, |nodes| Rows::new(&evidence, people.len(), as_of).fill(nodes, &steps))?;
        let mut lengths = Vec::with_capacity(people.len());
        let mut targets = Vec::with_capacity(parts.iter().map(|part| part.targets.len()).sum());
        let mut ties = Vec::with_capacity(targets.capacity());
        for part in parts {
            lengths.extend(part.lengths);
            targets.extend(part.targets);
            ties.extend(part.ties);
        }
        let net = Net::from_rows(lengths.into_iter(), targets);
        let crowded = evidence.gatherings.iter().filter(|gathering| gathering.people.len() > CROWD);
        let crowds = crowded.filter(|gathering| gathering.meetup.is_some()).count();
        let of_node = |node| ties.get(net.range(node)).unwrap_or_default().iter();
        let strengths =
            net.nodes().map(|node| of_node(node).map(|tie: &Tie| f64::from(tie.strength)).sum()).collect();
        let links = OnceLock::new();
        Ok(Self {
            as_of,
            people,
            places,
            evidence,
            net,
            ties,
            strengths,
            crowds,
            links,
            working_out: Arc::default(),
        })
    }

    /// The part of the network around `people`: all ties of these people, and only some of the others'.
    /// Enough for questions about the ties of a few, long before the whole network is built. Not enough for
    /// brokers, which depend on the ties of their neighbors.
    #[must_use]
    pub fn around(register: &Register, people: &[Id<Person>], as_of: Date) -> Self {
        let mut known: HashSet<(EntityKind, Uuid), FixedState> = HashSet::default();
        let mut records = Vec::new();
        let mut add = |kind: EntityKind, id: Uuid| {
            let record = register.record(kind, id).filter(|_| known.insert((kind, id)))?;
            records.push(record.clone());
            Some(record)
        };
        let mut others = Vec::new();
        for person in people {
            let _ = add(EntityKind::Person, person.uuid());
            for (kind, id) in register.referrers(person.uuid()) {
                let Some(record) = add(kind, id) else { continue };
                record.each_reference(&mut |reference| others.push((reference.kind, reference.id)));
            }
        }
        for (kind, id) in others {
            match kind {
                EntityKind::Person => drop(add(kind, id)),
                // The strength of a shared meetup depends on how many came.
                EntityKind::Meetup if add(kind, id).is_some() => {
                    for attendance in register.referring::<Attendance>(id) {
                        let _ = add(EntityKind::Attendance, attendance.id.uuid());
                        let _ = add(EntityKind::Person, attendance.person.uuid());
                    }
                }
                _ => {}
            }
        }
        Self::build(&Register::from_records(records), as_of, &unwatched)
            .unwrap_or_else(|Stopped| Self::nobody(as_of))
    }

    /// The network without anybody, for questions that need no ties.
    #[must_use]
    pub(crate) fn nobody(as_of: Date) -> Self {
        Self {
            as_of,
            people: Vec::new(),
            places: Places::default(),
            evidence: Evidence::default(),
            net: Net::from_edges(0, &[]),
            ties: Vec::new(),
            strengths: Vec::new(),
            crowds: 0,
            links: OnceLock::new(),
            working_out: Arc::default(),
        }
    }

    /// The date of this network.
    #[must_use]
    pub const fn as_of(&self) -> Date {
        self.as_of
    }

    /// Everybody, ordered by id. A node's number is the index in this list.
    #[must_use]
    pub fn people(&self) -> &[Id<Person>] {
        &self.people
    }

    /// A person's node.
    #[must_use]
    pub fn node(&self, person: Id<Person>) -> Option<u32> {
        self.places.get(&person).copied()
    }

    /// A node's person.
    #[must_use]
    pub fn person(&self, node: u32) -> Id<Person> {
        at(&self.people, node)
    }

    /// The nodes of the given people, ascending; unknown people are left out.
    #[must_use]
    pub(crate) fn nodes_of(&self, people: impl IntoIterator<Item = Id<Person>>) -> Vec<u32> {
        let mut nodes: Vec<u32> = people.into_iter().filter_map(|person| self.node(person)).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// The shape of the network, without people and ties.
    #[must_use]
    pub const fn net(&self) -> &Net {
        &self.net
    }

    /// A node's neighbors with the ties to them, ordered by id.
    pub fn neighbors(&self, node: u32) -> impl Iterator<Item = (u32, &Tie)> {
        let ties = self.ties.get(self.net.range(node)).unwrap_or_default();
        self.net.neighbors(node).iter().copied().zip(ties)
    }

    /// A person's ties, ordered by the other person's id.
    pub(crate) fn ties_of(&self, person: Id<Person>) -> impl Iterator<Item = (Id<Person>, &Tie)> {
        self.node(person)
            .into_iter()
            .flat_map(|node| self.neighbors(node))
            .map(|(other, tie)| (self.person(other), tie))
    }

    /// The tie between two people, if any.
    #[must_use]
    pub fn tie(&self, one: Id<Person>, other: Id<Person>) -> Option<&Tie> {
        let (one, other) = (self.node(one)?, self.node(other)?);
        let place = self.net.neighbors(one).binary_search(&other).ok()?;
        self.ties.get(self.net.range(one)).and_then(|ties| ties.get(place))
    }

    /// Every tie once, the smaller node first.
    pub fn ties(&self) -> impl Iterator<Item = (u32, u32, &Tie)> {
        self.net
            .nodes()
            .flat_map(|one| self.neighbors(one).map(move |(other, tie)| (one, other, tie)))
            .filter(|(one, other, _)| one < other)
    }

    /// The caution for when meetups were too large to make ties.
    #[must_use]
    pub fn caution(&self) -> Option<String> {
        match self.crowds {
            0 => None,
            1 => Some(format!("1 meetup of more than {CROWD} people is not counted as a tie")),
            count => Some(format!("{count} meetups of more than {CROWD} people are not counted as ties")),
        }
    }

    /// The cost of every directed edge, 1/strength, in the order of [`Net::range`].
    #[must_use]
    pub fn costs(&self) -> Vec<f64> {
        self.ties.iter().map(|tie| cost(tie.strength)).collect()
    }

    /// The links, if they were worked out before.
    pub(crate) fn known_links(&self) -> Option<&Links> {
        self.links.get()
    }

    /// The links, worked out once.
    ///
    /// # Errors
    /// If working them out was stopped; then the next question begins anew.
    pub(crate) fn links(&self, work_out: impl FnOnce() -> Result<Links, Stopped>) -> Result<&Links, Stopped> {
        let _alone = self.working_out.lock().unwrap_or_else(PoisonError::into_inner);
        match self.links.get() {
            Some(links) => Ok(links),
            None => work_out().map(|links| self.links.get_or_init(|| links)),
        }
    }

    /// The strengths of a node's ties, summed up.
    #[must_use]
    pub(crate) fn strength(&self, node: u32) -> f64 {
        at(&self.strengths, node)
    }

    pub(crate) fn strengths(&self, node: u32) -> impl Iterator<Item = (u32, f64)> {
        self.neighbors(node).map(|(other, tie)| (other, f64::from(tie.strength)))
    }
}

/// The cost of following a tie: 1/strength.
pub(crate) fn cost(strength: f32) -> f64 {
    1.0 / f64::from(strength.max(f32::MIN_POSITIVE))
}

/// Works out the neighbors of nodes one by one, reusing a buffer with a slot for every other node.
struct Rows<'a> {
    evidence: &'a Evidence,
    as_of: Date,
    ties: Vec<Tie>,
    meetups: Vec<f32>,
    touched: Vec<u32>,
}

/// The rows of a run of nodes.
struct Part {
    lengths: Vec<usize>,
    targets: Vec<u32>,
    ties: Vec<Tie>,
}

impl<'a> Rows<'a> {
    fn new(evidence: &'a Evidence, count: usize, as_of: Date) -> Self {
        Self {
            evidence,
            as_of,
            ties: vec![Tie::default(); count],
            meetups: vec![0.0; count],
            touched: Vec::new(),
        }
    }

    fn fill(mut self, nodes: &[u32], steps: &Steps) -> Result<Part, Stopped> {
        let mut part =
            Part { lengths: Vec::with_capacity(nodes.len()), targets: Vec::new(), ties: Vec::new() };
        for node in nodes {
            steps.one()?;
            self.gather(*node);
            self.touched.sort_unstable();
            part.lengths.push(self.touched.len());
            for other in self.touched.drain(..) {
                let mut tie = at(&self.ties, other);
                tie.strength = tie.strength.max(at(&self.meetups, other)).min(STRONGEST);
                part.targets.push(other);
                part.ties.push(tie);
                put(&mut self.ties, other, Tie::default());
                put(&mut self.meetups, other, 0.0);
            }
        }
        Ok(part)
    }

    fn gather(&mut self, node: u32) {
        let (evidence, as_of) = (self.evidence, self.as_of);
        for pair in evidence.pairs_of(node).filter(|pair| pair.ended.is_none_or(|ended| ended > as_of)) {
            let other = if pair.one == node { pair.other } else { pair.one };
            self.note(other, Kinds::of(pair.kind), pair.strength, pair.date);
        }
        for gathering in evidence.gatherings_of(node).filter(|gathering| gathering.people.len() <= CROWD) {
            let meetup = gathering.kind == TieKind::Meetup;
            for other in gathering.people.iter().copied().filter(|other| *other != node) {
                self.note(
                    other,
                    gathering.kinds(),
                    if meetup { 0.0 } else { gathering.strength },
                    gathering.date,
                );
                if meetup && let Some(sum) = self.meetups.get_mut(wide(other)) {
                    *sum += gathering.strength;
                }
            }
        }
    }

    fn note(&mut self, other: u32, kinds: Kinds, strength: f32, date: Option<PartialDate>) {
        let Some(tie) = self.ties.get_mut(wide(other)) else { return };
        if tie.kinds.is_empty() {
            self.touched.push(other);
        }
        tie.kinds = tie.kinds.and(kinds);
        tie.strength = tie.strength.max(strength);
        if date.is_some_and(|date| tie.last.is_none_or(|last| (last.latest(), last) < (date.latest(), date)))
        {
            tie.last = date;
        }
    }
}
