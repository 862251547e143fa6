//! The bare shape of a graph: adjacency over dense node numbers, in two flat lists. It knows nothing of
//! people or of what connects them; that is `Network`'s job.
//!
//! petgraph's compressed rows (0.8.3) were measured for comparison (`benches/network.rs`; 100,000 people, 1.3
//! million ties). They are as compact, build in 70 ms from sorted edges, and run Dijkstra as fast as ours.
//! But petgraph has no betweenness, clustering or core numbers for them, and data per edge could not be
//! stored row by row. So the lists are our own, and only petgraph's union-find is used, for components.

use std::ops::Range;

/// Lists of numbers, one for each key from 0, stored back to back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lists {
    /// Where each list begins; the last entry is the end of the last list.
    starts: Vec<usize>,
    items: Vec<u32>,
}

impl Lists {
    /// Groups (key, item) pairs by key, keeping their order within a key. Ignores keys from `count` on.
    pub fn new(count: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0_usize; count + 1];
        for (key, _) in pairs.clone().filter(|(key, _)| wide(*key) < count) {
            add(&mut starts, key + 1, 1);
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut items = vec![0; sum];
        for (key, item) in pairs.filter(|(key, _)| wide(*key) < count) {
            if let Some(next) = next.get_mut(wide(key)) {
                if let Some(place) = items.get_mut(*next) {
                    *place = item;
                }
                *next += 1;
            }
        }
        Self { starts, items }
    }

    /// The same, each list ascending and without duplicates.
    fn sorted_without_duplicates(self) -> Self {
        let Self { starts, mut items } = self;
        let mut ends = Vec::with_capacity(starts.len());
        ends.push(0);
        let mut kept = 0;
        for (start, end) in starts.iter().zip(starts.iter().skip(1)) {
            if let Some(list) = items.get_mut(*start..*end) {
                list.sort_unstable();
            }
            let mut last = None;
            for place in *start..*end {
                let item = items.get(place).copied();
                if item != last {
                    last = item;
                    if let (Some(held), Some(item)) = (items.get_mut(kept), item) {
                        *held = item;
                    }
                    kept += 1;
                }
            }
            ends.push(kept);
        }
        items.truncate(kept);
        Self { starts: ends, items }
    }

    /// Keys beyond the count have no list; a caller that asks for one has mixed up two graphs.
    pub fn range(&self, key: u32) -> Range<usize> {
        debug_assert!(wide(key) + 1 < self.starts.len(), "there is no list {key}");
        match (self.starts.get(wide(key)), self.starts.get(wide(key) + 1)) {
            (Some(start), Some(end)) => *start..*end,
            _ => 0..0,
        }
    }

    pub fn of(&self, key: u32) -> &[u32] {
        self.items.get(self.range(key)).unwrap_or_default()
    }
}

/// An undirected graph without loops or parallel edges. Nodes are numbered from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Net {
    rows: Lists,
}

impl Net {
    /// A graph of `nodes` nodes. Duplicate and reversed edges count once; loops and edges to missing
    /// nodes are dropped.
    #[must_use]
    pub fn from_edges(nodes: usize, edges: &[(u32, u32)]) -> Self {
        let kept = |(one, other): &&(u32, u32)| one != other && wide(*one) < nodes && wide(*other) < nodes;
        let both = edges.iter().filter(kept).flat_map(|(one, other)| [(*one, *other), (*other, *one)]);
        // Sorting the short rows is faster than sorting all edges.
        Self { rows: Lists::new(nodes, both).sorted_without_duplicates() }
    }

    /// From sorted rows of neighbors that list each edge on both sides.
    pub(crate) fn from_rows(lengths: impl Iterator<Item = usize>, targets: Vec<u32>) -> Self {
        let mut end = 0;
        let starts = std::iter::once(0).chain(lengths.map(|length| {
            end += length;
            end
        }));
        Self { rows: Lists { starts: starts.collect(), items: targets } }
    }

    /// The number of nodes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.starts.len().saturating_sub(1)
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of edges.
    #[must_use]
    pub const fn edges(&self) -> usize {
        self.rows.items.len() / 2
    }

    /// All nodes, from 0.
    #[must_use]
    pub fn nodes(&self) -> Range<u32> {
        0..narrow(self.len())
    }

    /// A node's neighbors, ascending.
    #[must_use]
    pub fn neighbors(&self, node: u32) -> &[u32] {
        self.rows.of(node)
    }

    #[must_use]
    pub fn degree(&self, node: u32) -> usize {
        self.neighbors(node).len()
    }

    /// The positions of a node's edges among all directed edges, for looking up data per edge.
    #[must_use]
    pub fn range(&self, node: u32) -> Range<usize> {
        self.rows.range(node)
    }

    #[must_use]
    pub(crate) fn is_edge(&self, one: u32, other: u32) -> bool {
        self.neighbors(one).binary_search(&other).is_ok()
    }
}

/// A dense number as an index.
pub(crate) const fn wide(number: u32) -> usize {
    number as usize
}

/// An index as a dense number. No register has 2^32 records.
pub(crate) fn narrow(place: usize) -> u32 {
    debug_assert!(u32::try_from(place).is_ok(), "{place} is too large");
    u32::try_from(place).unwrap_or(u32::MAX)
}

// Indices come from the graph itself and are always in range, which debug builds check; the fallbacks only
// satisfy the types.

pub(crate) fn at<T: Copy + Default>(values: &[T], place: u32) -> T {
    debug_assert!(wide(place) < values.len(), "{place} is not one of {}", values.len());
    values.get(wide(place)).copied().unwrap_or_default()
}

pub(crate) fn put<T>(values: &mut [T], place: u32, value: T) {
    debug_assert!(wide(place) < values.len(), "{place} is not one of {}", values.len());
    if let Some(held) = values.get_mut(wide(place)) {
        *held = value;
    }
}

pub(crate) fn add<T: std::ops::AddAssign>(values: &mut [T], place: u32, value: T) {
    debug_assert!(wide(place) < values.len(), "{place} is not one of {}", values.len());
    if let Some(held) = values.get_mut(wide(place)) {
        *held += value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_is_one_edge_however_often_it_is_named() {
        let net = Net::from_edges(4, &[(2, 0), (0, 2), (0, 1), (0, 1), (3, 3), (1, 9)]);
        assert_eq!((net.len(), net.edges()), (4, 2));
        assert_eq!(
            [0, 1, 2, 3].map(|node| net.neighbors(node).to_vec()),
            [vec![1, 2], vec![0], vec![0], vec![]]
        );
        assert!(net.is_edge(2, 0) && !net.is_edge(1, 2));
        assert_eq!(net.range(1), 2..3);
    }

    #[test]
    fn lists_keep_the_order_within_a_key() {
        let lists = Lists::new(3, [(2, 7), (0, 5), (2, 6), (4, 1)].into_iter());
        assert_eq!([0, 1, 2].map(|key| lists.of(key).to_vec()), [vec![5], vec![], vec![7, 6]]);
        assert!(Net::default().is_empty());
    }
}
