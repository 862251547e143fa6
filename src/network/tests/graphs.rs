//! General graph measures compared with igraph's, on the graphs in `tests/fixtures/graphs`.

use std::ops::ControlFlow;
use std::path::Path;

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::network::graph::net::wide;
use crate::network::graph::structure::{clustering, components, core_numbers, distances, hops};
use crate::network::measures::betweenness::{self, SAMPLE, betweenness, from_sources};
use crate::network::measures::brokers::constraint_by;

#[derive(Deserialize)]
struct Fixture {
    nodes: usize,
    edges: Vec<(u32, u32)>,
    weights: Vec<f64>,
    components: Vec<usize>,
    membership: Vec<usize>,
    cores: Vec<usize>,
    clustering: Vec<Option<f64>>,
    betweenness: Vec<f64>,
    sources: Vec<u32>,
    hops: Vec<Vec<Option<f64>>>,
    distances: Vec<Vec<Option<f64>>>,
    constraint: Vec<Option<f64>>,
}

fn fixtures() -> Vec<(String, Fixture)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/graphs");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: &Path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let found: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| (path.display().to_string(), read(&path)))
        .collect();
    assert!(found.len() >= 12);
    found
}

/// Edge values in the order of a net's directed edges.
fn beside(net: &Net, edges: &[(u32, u32)], values: &[f64]) -> Vec<f64> {
    let of = |one: u32, other: u32| {
        let place = edges.iter().position(|edge| *edge == (one.min(other), one.max(other))).unwrap();
        values[place]
    };
    net.nodes().flat_map(|one| net.neighbors(one).iter().map(move |other| of(one, *other))).collect()
}

#[track_caller]
fn same(
    name: &str,
    ours: impl IntoIterator<Item = Option<f64>>,
    theirs: impl IntoIterator<Item = Option<f64>>,
) {
    let (ours, theirs): (Vec<_>, Vec<_>) = (ours.into_iter().collect(), theirs.into_iter().collect());
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (node, pair) in ours.iter().zip(&theirs).enumerate() {
        match pair {
            (Some(ours), Some(theirs)) => assert!(
                (ours - theirs).abs() <= 1e-9 * theirs.abs().max(1.0),
                "{name}, node {node}: {ours}, not {theirs}"
            ),
            (ours, theirs) => assert_eq!(ours, theirs, "{name}, node {node}"),
        }
    }
}

#[test]
fn graphs_measure_as_igraph_measures_them() {
    for (name, graph) in fixtures() {
        let net = Net::from_edges(graph.nodes, &graph.edges);
        let costs: Vec<f64> =
            beside(&net, &graph.edges, &graph.weights).into_iter().map(|weight| 1.0 / weight).collect();
        let whole = |values: Vec<f64>| values.into_iter().map(Some).collect::<Vec<_>>();
        same(&name, clustering(&net), graph.clustering);
        let exact = betweenness(&net, 0, &unwatched).unwrap();
        assert!(exact.is_exact());
        same(&name, whole(exact.scores), whole(graph.betweenness));
        assert_eq!(core_numbers(&net), graph.cores, "{name}");
        let parts = components(&net);
        assert_eq!(parts.sizes, graph.components, "{name}");
        let pairs = || (0..graph.nodes).flat_map(|one| (0..one).map(move |other| (one, other)));
        assert!(
            pairs().all(|(one, other)| (parts.of[one] == parts.of[other])
                == (graph.membership[one] == graph.membership[other])),
            "{name}"
        );
        for ((source, steps), cheapest) in graph.sources.iter().zip(graph.hops).zip(graph.distances) {
            same(&name, hops(&net, *source).into_iter().map(|hops| hops.map(f64::from)), steps);
            let mut found = vec![None; net.len()];
            for (node, cost) in distances(&net, &costs, *source) {
                found[wide(node)] = Some(cost);
            }
            same(&name, found, cheapest);
        }
        let strengths = beside(&net, &graph.edges, &graph.weights);
        let ties =
            |node: u32| net.neighbors(node).iter().copied().zip(strengths[net.range(node)].iter().copied());
        let spent = |node: u32| ties(node).map(|(_, strength)| strength).sum();
        same(&name, net.nodes().map(|node| constraint_by(ties, spent, node)), graph.constraint);
    }
}

#[test]
fn an_estimate_is_repeatable_and_near_the_truth() {
    let fixtures = fixtures();
    let (_, graph) = fixtures.iter().find(|(name, _)| name.contains("scale_free")).unwrap();
    let net = Net::from_edges(graph.nodes, &graph.edges);
    let half: Vec<u32> = net.nodes().filter(|node| node % 2 == 0).collect();
    let estimate = from_sources(&net, &half, &unwatched).unwrap();
    assert!(!estimate.is_exact());
    let hub = |scores: &[f64]| {
        net.nodes().max_by(|one, other| scores[wide(*one)].total_cmp(&scores[wide(*other)])).unwrap()
    };
    let top = hub(&graph.betweenness);
    assert_eq!(hub(&estimate.scores), top);
    let error = (estimate.scores[wide(top)] / graph.betweenness[wide(top)] - 1.0).abs();
    assert!(error < 0.25, "{error}");
    // A path of this many nodes is too long for the exact algorithm.
    let nodes = 40_000_u32;
    let long = Net::from_edges(wide(nodes), &(1..nodes).map(|node| (node - 1, node)).collect::<Vec<_>>());
    let drawn = |seed| betweenness::drawn(&long, SAMPLE, seed);
    assert_eq!((drawn(7).len(), drawn(7) == drawn(7), drawn(7) == drawn(8)), (SAMPLE, true, false));
    assert!(betweenness::steps(&long) > betweenness::EXACT_UP_TO);
    let pairs = Net::from_edges(
        wide(nodes),
        &(0..nodes / 2).map(|pair| (2 * pair, 2 * pair + 1)).collect::<Vec<_>>(),
    );
    assert_eq!(betweenness::steps(&pairs), wide(nodes), "two nodes and an edge in each");
    assert_eq!(betweenness(&long, 1, &|_, _| ControlFlow::Break(())).err(), Some(Stopped));
}

#[test]
fn no_graph_is_a_graph_too() {
    let none = Net::from_edges(0, &[]);
    assert!(betweenness(&none, 0, &unwatched).unwrap().scores.is_empty());
    assert!(
        components(&none).sizes.is_empty() && core_numbers(&none).is_empty() && clustering(&none).is_empty()
    );
    assert!(hops(&none, 3).is_empty() && distances(&none, &[], 3).is_empty());
    let one = Net::from_edges(1, &[]);
    assert_eq!(betweenness(&one, 0, &unwatched).unwrap().normalized(0).to_string(), "0");
}

/// A random graph, and a random renumbering of its nodes.
fn any_graph() -> impl Strategy<Value = (usize, Vec<(u32, u32)>, Vec<u32>)> {
    (2..24_u32).prop_flat_map(|nodes| {
        let edges = prop::collection::vec((0..nodes, 0..nodes), 0..80);
        (Just(wide(nodes)), edges, Just((0..nodes).collect::<Vec<_>>()).prop_shuffle())
    })
}

proptest! {
    #[test]
    fn new_numbers_change_nothing((nodes, edges, new) in any_graph()) {
        let renamed: Vec<_> = edges.iter().map(|(one, other)| (new[wide(*other)], new[wide(*one)])).collect();
        let (net, other) = (Net::from_edges(nodes, &edges), Net::from_edges(nodes, &renamed));
        let (here, there) = (betweenness(&net, 0, &unwatched).unwrap(),
            betweenness(&other, 0, &unwatched).unwrap());
        let (cores, other_cores) = (core_numbers(&net), core_numbers(&other));
        let (cluster, other_cluster) = (clustering(&net), clustering(&other));
        for (node, renamed) in new.iter().enumerate() {
            prop_assert!((here.scores[node] - there.scores[wide(*renamed)]).abs() < 1e-9);
            prop_assert!((0.0..=1.0 + 1e-9).contains(&there.normalized(*renamed)));
            prop_assert_eq!(cores[node], other_cores[wide(*renamed)]);
            prop_assert_eq!(cluster[node], other_cluster[wide(*renamed)]);
            prop_assert!(cores[node] <= net.degree(u32::try_from(node).unwrap()));
        }
        prop_assert_eq!(&components(&net).sizes, &components(&other).sizes);
        prop_assert_eq!(components(&net).sizes.iter().sum::<usize>(), nodes);
    }

    #[test]
    fn with_equal_costs_cheapest_is_shortest((nodes, edges, _) in any_graph()) {
        let net = Net::from_edges(nodes, &edges);
        // A third is not exact in binary, so sums differ by rounding.
        let costs = vec![1.0 / 3.0; net.edges() * 2];
        let steps = hops(&net, 0);
        let found = distances(&net, &costs, 0);
        prop_assert_eq!(found.len(), steps.iter().flatten().count());
        prop_assert!(found.is_sorted_by(|one, other| one.1 <= other.1));
        for (node, cost) in found {
            prop_assert!((f64::from(steps[wide(node)].unwrap()) - 3.0 * cost).abs() < 1e-9);
        }
    }
}
