//! The structure of a graph as a whole and around each node: components, core numbers, clustering.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use foldhash::fast::FixedState;
use petgraph::unionfind::UnionFind;

use crate::network::graph::known::number;
use crate::network::graph::net::{Lists, Net, add, at, narrow, put, wide};
use crate::network::graph::progress::in_parts;

/// The connected components of a graph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Components {
    /// The component of each node: 0 is the largest, then by decreasing size, ties broken by smallest node.
    pub of: Vec<u32>,
    /// The size of each component.
    pub sizes: Vec<usize>,
}

/// The connected components, by petgraph's union-find.
#[must_use]
pub fn components(net: &Net) -> Components {
    let mut sets = UnionFind::<u32>::new(net.len());
    for node in net.nodes() {
        for other in net.neighbors(node).iter().filter(|other| **other > node) {
            sets.union(node, *other);
        }
    }
    let labels = sets.into_labeling();
    let mut counts = vec![0_usize; net.len()];
    let mut first = vec![u32::MAX; net.len()];
    for (node, label) in labels.iter().enumerate() {
        add(&mut counts, *label, 1);
        if at(&first, *label) == u32::MAX {
            put(&mut first, *label, narrow(node));
        }
    }
    let mut order: Vec<u32> = net.nodes().filter(|label| at(&counts, *label) > 0).collect();
    order.sort_by_key(|label| (std::cmp::Reverse(at(&counts, *label)), at(&first, *label)));
    let mut rank = vec![0; net.len()];
    for (place, label) in order.iter().enumerate() {
        put(&mut rank, *label, narrow(place));
    }
    Components {
        of: labels.iter().map(|label| at(&rank, *label)).collect(),
        sizes: order.iter().map(|label| at(&counts, *label)).collect(),
    }
}

/// The core number of each node: the largest k such that the node is in a subgraph where everybody has at
/// least k neighbors (Seidman 1983), by the bucket algorithm of Batagelj and Zaveršnik (2003).
#[must_use]
pub fn core_numbers(net: &Net) -> Vec<usize> {
    let mut degrees: Vec<usize> = net.nodes().map(|node| net.degree(node)).collect();
    let mut buckets: Vec<Vec<u32>> = vec![Vec::new(); degrees.iter().max().map_or(0, |most| most + 1)];
    for node in net.nodes() {
        if let Some(bucket) = buckets.get_mut(net.degree(node)) {
            bucket.push(node);
        }
    }
    let mut done = vec![false; net.len()];
    let mut lowest = 0;
    while lowest < buckets.len() {
        let Some(node) = buckets.get_mut(lowest).and_then(Vec::pop) else {
            lowest += 1;
            continue;
        };
        // A node is in a bucket for each degree it has had; only the last one counts.
        if at(&done, node) || at(&degrees, node) != lowest {
            continue;
        }
        put(&mut done, node, true);
        for other in net.neighbors(node) {
            let degree = at(&degrees, *other);
            if !at(&done, *other) && degree > lowest {
                put(&mut degrees, *other, degree - 1);
                if let Some(bucket) = buckets.get_mut(degree - 1) {
                    bucket.push(*other);
                }
            }
        }
    }
    degrees
}

/// The share of a node's pairs of neighbors that are neighbors themselves, from 0 to 1 (Watts and Strogatz
/// 1998); `None` for nodes with fewer than two neighbors, where it is undefined.
#[must_use]
pub fn clustering(net: &Net) -> Vec<Option<f64>> {
    // Each triangle is found once, from its node of the highest rank; nodes with fewest
    // neighbors rank first.
    let lower = |one: u32, other: u32| (net.degree(one), one) < (net.degree(other), other);
    let below = |node: u32| net.neighbors(node).iter().copied().filter(move |other| lower(*other, node));
    let nodes: Vec<u32> = net.nodes().collect();
    let lower_ranked =
        Lists::new(net.len(), nodes.iter().flat_map(|node| below(*node).map(|other| (*node, other))));
    let count = |nodes: &[u32]| {
        let mut triangles = vec![0_usize; net.len()];
        let mut mark = vec![u32::MAX; net.len()];
        for node in nodes.iter().copied() {
            for other in lower_ranked.of(node) {
                put(&mut mark, *other, node);
            }
            for other in lower_ranked.of(node) {
                for third in lower_ranked.of(*other) {
                    if at(&mark, *third) == node {
                        for corner in [node, *other, *third] {
                            add(&mut triangles, corner, 1);
                        }
                    }
                }
            }
        }
        Ok(triangles)
    };
    let mut triangles = vec![0_usize; net.len()];
    for part in in_parts(&nodes, 2_000, count).unwrap_or_default() {
        for (sum, more) in triangles.iter_mut().zip(part) {
            *sum += more;
        }
    }
    let share = |(triangles, node): (usize, u32)| {
        let degree = net.degree(node);
        (degree > 1).then(|| number(2 * triangles) / number(degree * (degree - 1)))
    };
    triangles.into_iter().zip(net.nodes()).map(share).collect()
}

/// The number of steps from one node to every other; `None` for unreachable nodes.
#[must_use]
pub fn hops(net: &Net, from: u32) -> Vec<Option<u32>> {
    let mut distances: Vec<Option<u32>> = vec![None; net.len()];
    if wide(from) >= net.len() {
        return distances;
    }
    put(&mut distances, from, Some(0));
    let mut queue = vec![from];
    let mut head = 0;
    while let Some(node) = queue.get(head).copied() {
        head += 1;
        let next = at(&distances, node).map(|hops| hops + 1);
        for other in net.neighbors(node) {
            if at(&distances, *other).is_none() {
                put(&mut distances, *other, next);
                queue.push(*other);
            }
        }
    }
    distances
}

/// The cheapest cost from one node to each node that can be reached, nearest first, by Dijkstra's algorithm.
/// `costs` has one non-negative cost for each directed edge, in the order of [`Net::range`].
#[must_use]
pub fn distances(net: &Net, costs: &[f64], from: u32) -> Vec<(u32, f64)> {
    // Only what is reached is stored: it may be a small part of the graph.
    let mut best: HashMap<u32, f64, FixedState> = HashMap::default();
    let mut settled = Vec::new();
    let mut heap = BinaryHeap::new();
    if wide(from) < net.len() {
        best.insert(from, 0.0);
        heap.push(Frontier { distance: 0.0, node: from });
    }
    while let Some(Frontier { distance, node }) = heap.pop() {
        if best.get(&node).is_some_and(|best| distance.total_cmp(best).is_gt()) {
            continue;
        }
        settled.push((node, distance));
        let edges = costs.get(net.range(node)).unwrap_or_default();
        for (other, cost) in net.neighbors(node).iter().zip(edges) {
            let next = distance + cost;
            let held = best.entry(*other).or_insert(f64::INFINITY);
            if next < *held {
                *held = next;
                heap.push(Frontier { distance: next, node: *other });
            }
        }
    }
    settled
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
