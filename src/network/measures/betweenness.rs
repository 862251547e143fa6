//! Betweenness, the measure that takes longest.

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

/// Betweenness (Freeman 1977) by the algorithm of Brandes (2001), undirected, every pair once; shortest means
/// fewest steps. In a graph larger than `EXACT_UP_TO` it is estimated from `SAMPLE` sources drawn by `seed`,
/// and scaled (Brandes and Pich 2007).
///
/// # Errors
/// When `progress` says to stop.
pub fn betweenness(net: &Net, seed: u64, progress: Progress) -> Result<Betweenness, Stopped> {
    let exact = steps(net) <= EXACT_UP_TO;
    let sources = if exact { net.nodes().collect() } else { drawn(net, SAMPLE, seed) };
    from_sources(net, &sources, progress)
}

/// Betweenness from some sources only, scaled up to all nodes.
///
/// # Errors
/// When `progress` says to stop.
pub fn from_sources(net: &Net, sources: &[u32], progress: Progress) -> Result<Betweenness, Stopped> {
    let steps = Steps::new(sources.len(), progress);
    let parts = in_parts(sources, 32, |sources| {
        let mut walk = Walk::new(net);
        for source in sources {
            steps.one()?;
            walk.go_out(*source);
            walk.come_back(*source);
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

/// What is known of a node while the graph is traversed from a source.
#[derive(Debug, Clone, Copy)]
struct NodeState {
    /// The number of steps from the source.
    steps: u32,
    /// The number of shortest paths from the source.
    paths: f64,
    /// The share of the shortest paths to other nodes that go through this one, summed up.
    dependency: f64,
}

const UNREACHED: NodeState = NodeState { steps: u32::MAX, paths: 0.0, dependency: 0.0 };

/// The state of a traversal; reset after each source, only where it has been.
struct Walk<'a> {
    net: &'a Net,
    nodes: Vec<NodeState>,
    /// The nodes reached, nearest first.
    order: Vec<u32>,
    scores: Vec<f64>,
}

impl<'a> Walk<'a> {
    fn new(net: &'a Net) -> Self {
        let count = net.len();
        Self {
            net,
            nodes: vec![UNREACHED; count],
            order: Vec::with_capacity(count),
            scores: vec![0.0; count],
        }
    }

    fn node(&self, node: u32) -> NodeState {
        self.nodes.get(wide(node)).copied().unwrap_or(UNREACHED)
    }

    /// Goes out from a source, counting the shortest paths to each node.
    fn go_out(&mut self, source: u32) {
        put(&mut self.nodes, source, NodeState { steps: 0, paths: 1.0, ..UNREACHED });
        self.order.push(source);
        let mut head = 0;
        while let Some(node) = self.order.get(head).copied() {
            head += 1;
            let NodeState { steps, paths, .. } = self.node(node);
            for other in self.net.neighbors(node) {
                let Some(reached) = self.nodes.get_mut(wide(*other)) else { continue };
                if reached.steps == u32::MAX {
                    reached.steps = steps + 1;
                    self.order.push(*other);
                }
                if reached.steps == steps + 1 {
                    reached.paths += paths;
                }
            }
        }
    }

    /// Goes back from the farthest node, adding up what each node carries, and resets the state.
    fn come_back(&mut self, source: u32) {
        for node in self.order.iter().rev().copied() {
            let NodeState { steps, paths, dependency } = self.node(node);
            if node == source {
                continue;
            }
            let carried = (1.0 + dependency) / paths;
            for before in self.net.neighbors(node) {
                if let Some(before) = self.nodes.get_mut(wide(*before))
                    && before.steps + 1 == steps
                {
                    before.dependency += before.paths * carried;
                }
            }
            add(&mut self.scores, node, dependency);
        }
        for node in self.order.drain(..) {
            put(&mut self.nodes, node, UNREACHED);
        }
    }
}
