//! People who are the only link between people of different backgrounds.

use crate::domain::{Background, Id, Person};
use crate::network::graph::as_of::background_known_on;
use crate::network::graph::group::Group;
use crate::network::graph::known::{Known, cautions};
use crate::network::graph::net::{add, at, put};
use crate::network::graph::network::{Links, Network};
use crate::network::graph::progress::{Progress, Steps, Stopped, in_parts};
use crate::network::measures::betweenness::{Betweenness, betweenness};
use crate::register::Register;

/// Up to this many people, pairs are counted person by person; above it, all at once.
const ONE_BY_ONE: usize = 500;

/// A person between others. What distinguishes two brokers is whom they connect, not a decimal: show names.
#[derive(Debug, Clone, PartialEq)]
pub struct Broker {
    pub person: Id<Person>,
    /// Pairs of people of different backgrounds, both tied to this person, who have no tie and no other
    /// acquaintance in common.
    pub pairs: usize,
    /// From 0 to 1.
    pub betweenness: f64,
    /// Burt's constraint: low for people between groups, high for those among people who all know each other.
    /// `None` for people without ties.
    pub constraint: Option<f64>,
}

/// The brokers of a group. See [`brokers`].
#[derive(Debug, Clone, PartialEq)]
pub struct Brokers {
    /// By number of pairs, then betweenness, highest first; people who join no pair are left out.
    pub brokers: Vec<Broker>,
    /// People in the network whose background is known.
    pub known: Known,
    pub caution: Option<String>,
}

/// The brokers among the graduates of a group, within the whole network: pairs of people of different
/// backgrounds (now, else at entry) joined only through them; normalized betweenness (Freeman 1977, by fewest
/// steps); and constraint (Burt 1992). In large networks betweenness is estimated from a sample drawn by
/// `seed`, and the caution says so.
///
/// # Errors
/// When `progress` says to stop.
pub fn brokers(
    register: &Register,
    network: &Network,
    group: &Group,
    seed: u64,
    progress: Progress,
) -> Result<Brokers, Stopped> {
    let Links { backgrounds, pairs } = links(register, network, progress)?;
    let scores = betweenness(network.net(), seed, progress)?;
    let nodes = network.nodes_of(group.people());
    let mut brokers: Vec<Broker> = nodes
        .into_iter()
        .filter(|node| at(pairs, *node) > 0)
        .map(|node| Broker {
            person: network.person(node),
            pairs: at(pairs, node),
            betweenness: scores.normalized(node),
            constraint: constraint(network, node),
        })
        .collect();
    brokers.sort_by(|one, other| {
        other
            .pairs
            .cmp(&one.pairs)
            .then(other.betweenness.total_cmp(&one.betweenness))
            .then(one.person.cmp(&other.person))
    });
    let known = Known::new(backgrounds.iter().flatten().count(), backgrounds.len());
    Ok(Brokers { brokers, known, caution: cautions([estimated(&scores), network.caution()]) })
}

/// How many pairs each member of a group joins, as in [`brokers`] but without betweenness and constraint,
/// which take far longer. Most pairs first; people who join none are left out.
///
/// # Errors
/// When `progress` says to stop.
pub fn joining(
    register: &Register,
    network: &Network,
    group: &Group,
    progress: Progress,
) -> Result<Vec<(Id<Person>, usize)>, Stopped> {
    let people = group.people();
    let mut joining: Vec<(Id<Person>, usize)> =
        if people.len() > ONE_BY_ONE || network.known_links().is_some() {
            let pairs = &links(register, network, progress)?.pairs;
            network.nodes_of(people).into_iter().map(|node| (network.person(node), at(pairs, node))).collect()
        } else {
            let steps = Steps::new(people.len(), progress);
            let count = |person: Id<Person>| {
                steps.one().map(|()| (person, pairs_joined_by(register, network, person).count()))
            };
            people.into_iter().map(count).collect::<Result<_, Stopped>>()?
        };
    joining.retain(|(_, pairs)| *pairs > 0);
    joining.sort_by_key(|(person, pairs)| (std::cmp::Reverse(*pairs), *person));
    Ok(joining)
}

/// The links of everybody, worked out once for each network.
fn links<'a>(register: &Register, network: &'a Network, progress: Progress) -> Result<&'a Links, Stopped> {
    network.links(|| {
        let background = |person: &Id<Person>| background_known_on(register, *person, network.as_of());
        let backgrounds: Vec<_> = network.people().iter().map(background).collect();
        let pairs = joined_pairs(network, &backgrounds, progress)?;
        Ok(Links { backgrounds, pairs })
    })
}

/// How many of some people have a known background on the network's day.
#[must_use]
pub(crate) fn with_background(register: &Register, network: &Network, people: &[Id<Person>]) -> usize {
    if let Some(links) = network.known_links() {
        let nodes = people.iter().filter_map(|person| network.node(*person));
        return nodes.filter(|node| at(&links.backgrounds, *node).is_some()).count();
    }
    let known = |person: &&Id<Person>| background_known_on(register, **person, network.as_of()).is_some();
    people.iter().filter(known).count()
}

/// The caution for an estimate.
fn estimated(scores: &Betweenness) -> Option<String> {
    (!scores.is_exact()).then(|| {
        format!("betweenness is estimated from {} of {} people", scores.sources, scores.scores.len())
    })
}

/// The pairs that a person joins: people of different known backgrounds, both tied to the person, without a
/// tie and without another acquaintance in common. Ordered by id, and found one by one as they are asked for.
pub fn pairs_joined_by<'a>(
    register: &Register,
    network: &'a Network,
    person: Id<Person>,
) -> impl Iterator<Item = (Id<Person>, Id<Person>)> + 'a {
    let net = network.net();
    let neighbors = network.node(person).map(|node| net.neighbors(node)).unwrap_or_default();
    let known =
        |node: &u32| Some((*node, background_known_on(register, network.person(*node), network.as_of())?));
    let around: Vec<(u32, Id<Background>)> = neighbors.iter().filter_map(known).collect();
    let (mut here, mut there) = (0, 1);
    std::iter::from_fn(move || {
        loop {
            let (one, first) = around.get(here).copied()?;
            let Some((other, second)) = around.get(there).copied() else {
                (here, there) = (here + 1, here + 2);
                continue;
            };
            there += 1;
            if first != second
                && !net.is_edge(one, other)
                && only_common(net.neighbors(one), net.neighbors(other))
            {
                return Some((network.person(one), network.person(other)));
            }
        }
    })
}

/// Whether two ascending lists have exactly one number in common.
fn only_common(one: &[u32], other: &[u32]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    short.iter().filter(|node| long.binary_search(node).is_ok()).take(2).count() == 1
}

/// For each node, the pairs that it alone joins. From each node, a node two steps away by one path
/// only counts for the node in between. This costs the sum of squared degrees, not the cube of the
/// number of people.
fn joined_pairs(
    network: &Network,
    backgrounds: &[Option<Id<Background>>],
    progress: Progress,
) -> Result<Vec<usize>, Stopped> {
    let net = network.net();
    let nodes: Vec<u32> = net.nodes().collect();
    let steps = Steps::new(nodes.len(), progress);
    let parts = in_parts(&nodes, 500, |nodes| {
        let mut counts = vec![0_usize; net.len()];
        let mut ways = vec![0_u32; net.len()];
        let mut middle = vec![0_u32; net.len()];
        let mut reached: Vec<u32> = Vec::new();
        for start in nodes {
            steps.one()?;
            let background = at(backgrounds, *start);
            for between in net.neighbors(*start) {
                // Each pair once, from its smaller node.
                for end in net.neighbors(*between).iter().filter(|end| *end > start) {
                    if at(&ways, *end) == 0 {
                        reached.push(*end);
                    }
                    add(&mut ways, *end, 1);
                    put(&mut middle, *end, *between);
                }
            }
            for end in reached.drain(..) {
                let only = at(&ways, end) == 1;
                put(&mut ways, end, 0);
                let other = at(backgrounds, end);
                if only
                    && background.is_some()
                    && other.is_some()
                    && background != other
                    && !net.is_edge(*start, end)
                {
                    add(&mut counts, at(&middle, end), 1);
                }
            }
        }
        Ok(counts)
    })?;
    let mut sum = vec![0; net.len()];
    for part in parts {
        for (count, more) in sum.iter_mut().zip(part) {
            *count += more;
        }
    }
    Ok(sum)
}

/// Burt's constraint of a node: `Σ_j (p_ij + Σ_q p_iq p_qj)²` over its neighbors j, where `p_ij` is the part
/// of i's tie strength spent on j (Burt 1992, p. 55). `None` for a node without ties.
#[must_use]
pub fn constraint(network: &Network, node: u32) -> Option<f64> {
    constraint_by(|node| network.strengths(node), |node| network.strength(node), node)
}

/// The same, where `ties` gives a node's neighbors, ascending, each with the strength of the tie, and `spent`
/// the sum of these strengths.
pub(crate) fn constraint_by<T: Iterator<Item = (u32, f64)>>(
    ties: impl Fn(u32) -> T,
    spent: impl Fn(u32) -> f64,
    node: u32,
) -> Option<f64> {
    let all = spent(node);
    let own: Vec<(u32, f64)> = ties(node).map(|(other, strength)| (other, strength / all)).collect();
    if own.is_empty() {
        return None;
    }
    let mut invested: Vec<f64> = own.iter().map(|(_, part)| *part).collect();
    for (between, part) in &own {
        let theirs = spent(*between);
        for (other, strength) in ties(*between) {
            if let Ok(place) = own.binary_search_by_key(&other, |(neighbor, _)| *neighbor)
                && let Some(invested) = invested.get_mut(place)
            {
                *invested += part * strength / theirs;
            }
        }
    }
    Some(invested.iter().map(|invested| invested * invested).sum())
}
