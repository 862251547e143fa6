//! Betweenness, and shortest paths by cost: the two traversals of the whole graph that take long.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::network::graph::known::number;
use crate::network::graph::net::{Net, add, at, put, wide};
use crate::network::graph::progress::{Progress, Steps, Stopped, in_parts};
use crate::network::graph::shuffle::below;
use crate::network::graph::structure::components;

/// The most steps (nodes times edges, summed over components) for exact betweenness. This takes some seconds,
/// as for 10,000 people in one component with 25 ties each. Larger graphs are estimated from [`SAMPLE`] nodes
/// drawn by a seed.
pub(crate) const EXACT_UP_TO: usize = 1_500_000_000;
/// The number of sources from which betweenness is estimated in a larger graph.
pub(crate) const SAMPLE: usize = 256;

/// The betweenness of every node. See [`betweenness`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Betweenness {
    /// For each node, the fraction of shortest paths through it, summed over all pairs of other nodes.
    pub scores: Vec<f64>,
    /// The number of sources used; fewer than the number of nodes means an estimate.
    pub sources: usize,
}

impl Betweenness {
    /// Whether every node was a source.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        self.sources == self.scores.len()
    }

    /// A node's score divided by the number of pairs of other nodes, from 0 to 1.
    #[must_use]
    pub fn normalized(&self, node: u32) -> f64 {
        let others = self.scores.len().saturating_sub(1);
        let pairs = number(others) * number(others.saturating_sub(1)) / 2.0;
        if pairs > 0.0 { at(&self.scores, node) / pairs } else { 0.0 }
    }
}

/// Betweenness (Freeman 1977) by the algorithm of Brandes (2001), undirected, every pair once. With `costs`,
/// one for each directed edge in the order of [`Net::range`], shortest means cheapest; without, fewest steps.
/// In a graph larger than `EXACT_UP_TO` it is estimated from `SAMPLE` sources drawn by `seed`, and scaled
/// (Brandes and Pich 2007).
///
/// # Errors
/// When `progress` says to stop.
pub fn betweenness(
    net: &Net,
    costs: Option<&[f64]>,
    seed: u64,
    progress: Progress,
) -> Result<Betweenness, Stopped> {
    let exact = steps(net) <= EXACT_UP_TO;
    let sources = if exact { net.nodes().collect() } else { drawn(net, SAMPLE, seed) };
    from_sources(net, costs, &sources, progress)
}

/// Betweenness from some sources only, scaled up to all nodes.
///
/// # Errors
/// When `progress` says to stop.
pub fn from_sources(
    net: &Net,
    costs: Option<&[f64]>,
    sources: &[u32],
    progress: Progress,
) -> Result<Betweenness, Stopped> {
    let steps = Steps::new(sources.len(), progress);
    let parts = in_parts(sources, 32, |sources| {
        let mut walk = Walk::new(net);
        for source in sources {
            steps.one()?;
            match costs {
                None => walk.by_steps(*source),
                Some(costs) => walk.by_cost(*source, costs),
            }
            walk.collect(*source);
        }
        Ok(walk.scores)
    })?;
    // Every pair is found from both ends.
    let scale = if sources.is_empty() { 0.0 } else { 0.5 * number(net.len()) / number(sources.len()) };
    let mut scores = vec![0.0; net.len()];
    for part in parts {
        for (score, more) in scores.iter_mut().zip(part) {
            *score += more * scale;
        }
    }
    Ok(Betweenness { scores, sources: sources.len() })
}

/// The number of steps of the exact algorithm: from each node, only its own component is traversed.
pub(crate) fn steps(net: &Net) -> usize {
    let parts = components(net);
    let mut ends = vec![0_usize; parts.sizes.len()];
    for (node, part) in net.nodes().zip(&parts.of) {
        add(&mut ends, *part, net.degree(node));
    }
    parts
        .sizes
        .iter()
        .zip(ends)
        .fold(0, |sum, (size, ends)| sum.saturating_add(size.saturating_mul(ends / 2)))
}

/// Distinct nodes drawn by a seed, ascending.
pub(crate) fn drawn(net: &Net, count: usize, seed: u64) -> Vec<u32> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut nodes: Vec<u32> = net.nodes().collect();
    for place in 0..count.min(nodes.len()) {
        let left = nodes.len() - place;
        nodes.swap(place, place + below(&mut chance, left));
    }
    nodes.truncate(count);
    nodes.sort_unstable();
    nodes
}

/// The cheapest cost from one node to every other, by Dijkstra's algorithm; `None` for unreachable nodes.
/// `costs` has one non-negative cost for each directed edge, in the order of [`Net::range`].
#[must_use]
pub fn distances(net: &Net, costs: &[f64], from: u32) -> Vec<Option<f64>> {
    let mut walk = Walk::new(net);
    if wide(from) < net.len() {
        walk.by_cost(from, costs);
    }
    walk.distances.into_iter().map(|distance| distance.is_finite().then_some(distance)).collect()
}

/// Costs that differ only by rounding are equal: 1/3 + 1/3 + 1/3 and 1.
fn compare(one: f64, other: f64) -> Ordering {
    if other.is_finite() && (one - other).abs() <= 1e-12 * one.abs().max(other.abs()) {
        Ordering::Equal
    } else {
        one.total_cmp(&other)
    }
}

/// A node waiting in the heap, the nearest on top.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Frontier {
    distance: f64,
    node: u32,
}

impl Eq for Frontier {}

impl Ord for Frontier {
    fn cmp(&self, other: &Self) -> Ordering {
        other.distance.total_cmp(&self.distance).then_with(|| other.node.cmp(&self.node))
    }
}

impl PartialOrd for Frontier {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The state of a traversal for each node; reset after each source, only where it has been.
struct Walk<'a> {
    net: &'a Net,
    distances: Vec<f64>,
    paths: Vec<f64>,
    dependencies: Vec<f64>,
    settled: Vec<bool>,
    /// The nodes reached, nearest first.
    order: Vec<u32>,
    /// For weighted traversals: each node's predecessors on its shortest paths, so that the way back need not
    /// look up the costs of the way out.
    before: Vec<Vec<u32>>,
    weighted: bool,
    scores: Vec<f64>,
}

impl<'a> Walk<'a> {
    fn new(net: &'a Net) -> Self {
        let count = net.len();
        Self {
            net,
            distances: vec![f64::INFINITY; count],
            paths: vec![0.0; count],
            dependencies: vec![0.0; count],
            settled: vec![false; count],
            order: Vec::with_capacity(count),
            before: Vec::new(),
            weighted: false,
            scores: vec![0.0; count],
        }
    }

    fn distance(&self, node: u32) -> f64 {
        self.distances.get(wide(node)).copied().unwrap_or(f64::INFINITY)
    }

    fn by_steps(&mut self, source: u32) {
        put(&mut self.distances, source, 0.0);
        put(&mut self.paths, source, 1.0);
        self.order.push(source);
        let mut head = 0;
        while let Some(node) = self.order.get(head).copied() {
            head += 1;
            let next = self.distance(node) + 1.0;
            let paths = at(&self.paths, node);
            for other in self.net.neighbors(node) {
                let Some(distance) = self.distances.get_mut(wide(*other)) else { continue };
                if *distance == f64::INFINITY {
                    *distance = next;
                    self.order.push(*other);
                }
                // Step counts are small whole numbers, so exact.
                if distance.total_cmp(&next) == Ordering::Equal {
                    add(&mut self.paths, *other, paths);
                }
            }
        }
    }

    fn by_cost(&mut self, source: u32, costs: &[f64]) {
        self.weighted = true;
        self.before.resize_with(self.net.len(), Vec::new);
        put(&mut self.distances, source, 0.0);
        put(&mut self.paths, source, 1.0);
        let mut heap = BinaryHeap::from([Frontier { distance: 0.0, node: source }]);
        while let Some(Frontier { node, .. }) = heap.pop() {
            if at(&self.settled, node) {
                continue;
            }
            put(&mut self.settled, node, true);
            self.order.push(node);
            let (here, paths) = (self.distance(node), at(&self.paths, node));
            let edges = costs.get(self.net.range(node)).unwrap_or_default();
            for (other, cost) in self.net.neighbors(node).iter().zip(edges) {
                if at(&self.settled, *other) {
                    continue;
                }
                let distance = here + cost;
                match compare(distance, self.distance(*other)) {
                    Ordering::Less => {
                        put(&mut self.distances, *other, distance);
                        put(&mut self.paths, *other, paths);
                        if let Some(before) = self.before.get_mut(wide(*other)) {
                            before.clear();
                            before.push(node);
                        }
                        heap.push(Frontier { distance, node: *other });
                    }
                    Ordering::Equal => {
                        add(&mut self.paths, *other, paths);
                        if let Some(before) = self.before.get_mut(wide(*other)) {
                            before.push(node);
                        }
                    }
                    Ordering::Greater => {}
                }
            }
        }
    }

    /// Goes back from the farthest node, adding up what each node carries, and resets the state.
    fn collect(&mut self, source: u32) {
        for node in self.order.iter().rev().copied() {
            let carried = (1.0 + at(&self.dependencies, node)) / at(&self.paths, node);
            let share = |before: u32, paths: &[f64]| at(paths, before) * carried;
            if self.weighted {
                if let Some(all) = self.before.get_mut(wide(node)) {
                    for before in all.drain(..) {
                        add(&mut self.dependencies, before, share(before, &self.paths));
                    }
                }
            } else {
                let nearer = self.distance(node) - 1.0;
                for before in self.net.neighbors(node) {
                    if self.distance(*before).total_cmp(&nearer) == Ordering::Equal {
                        add(&mut self.dependencies, *before, share(*before, &self.paths));
                    }
                }
            }
            if node != source {
                add(&mut self.scores, node, at(&self.dependencies, node));
            }
        }
        for node in self.order.drain(..) {
            put(&mut self.distances, node, f64::INFINITY);
            put(&mut self.paths, node, 0.0);
            put(&mut self.dependencies, node, 0.0);
            put(&mut self.settled, node, false);
        }
    }
}
