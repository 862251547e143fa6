//! The cost of the network measures, on demo programs of 500, 10,000 and 100,000 people. Writes the edges to
//! `target/network/`, so that `benches/peers.py` can time other libraries on the same graph in the same run.

#![allow(clippy::unwrap_used, reason = "a benchmark stops where something is wrong")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use alumnet::demo::{self, Options};
use alumnet::domain::{Cohort, Id, Person};
use alumnet::network::graph::layout::Cells;
use alumnet::network::graph::structure::{clustering, components, core_numbers, distances, hops};
use alumnet::network::measures::backgrounds::{BackgroundTime, Shuffles, crossing};
use alumnet::network::measures::betweenness::{betweenness, from_sources};
use alumnet::network::measures::brokers::brokers;
use alumnet::network::measures::cascade::cascades;
use alumnet::network::measures::connectedness;
use alumnet::network::measures::hire_graph::hire_graph;
use alumnet::network::measures::hires::{Hirers, found_via, hubs, intra_cohort};
use alumnet::network::measures::isolated::isolated;
use alumnet::network::measures::meetups::meetups;
use alumnet::network::measures::outcomes::outcomes;
use alumnet::network::suggestions::introductions::{Goal, ways};
use alumnet::network::suggestions::keep_in_touch::losing_touch;
use alumnet::network::{Group, Kinds, Net, Network, unwatched};
use alumnet::register::Register;
use criterion::{
    BenchmarkGroup, BenchmarkId, Criterion, criterion_group, criterion_main, measurement::WallTime,
};
use jiff::civil::Date;
use petgraph::csr::Csr;
use petgraph::{Directed, algo};

const SIZES: [usize; 3] = [500, 10_000, 100_000];
const TODAY: Date = Date::constant(2026, 11, 22);
/// The number of source nodes for estimating betweenness, here and in the peers.
const SOURCES: u32 = 256;

fn register(people: usize) -> Register {
    let options = Options { people, ..Options::on(TODAY) };
    Register::from_records(
        demo::change_sets(&options).flat_map(|set| set.changes).filter_map(|change| change.after().cloned()),
    )
}

/// A line with the number of nodes, then one line `node node cost` for each edge.
fn export(network: &Network, people: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/network");
    std::fs::create_dir_all(&folder).unwrap();
    let mut text = format!("{}\n", network.net().len());
    for (one, other, tie) in network.ties() {
        writeln!(text, "{one} {other} {}", 1.0 / f64::from(tie.strength)).unwrap();
    }
    std::fs::write(folder.join(format!("{people}.txt")), text).unwrap();
}

/// Every tile of a group's insights, as a screen would request them.
fn insights(register: &Register, network: &Network, group: &Group) -> usize {
    let hired = intra_cohort(register, group, TODAY).hired.len()
        + hubs(register, group, Hirers::Graduates, TODAY).hubs.len();
    let ways = found_via(register, group, TODAY).ways.len() + cascades(register, group, TODAY).len();
    let years = connectedness::curve(network, group).len();
    let shuffles = Shuffles { seed: 1, draws: 999 };
    let mixed = crossing(register, network, group, BackgroundTime::AtEntry, Kinds::ALL, shuffles, &unwatched)
        .unwrap();
    let alone =
        isolated(register, network, group).isolated.len() + meetups(register, group, TODAY).held.len();
    let placed = outcomes(register, group, &[], TODAY).placed.len()
        + losing_touch(register, &group.people(), TODAY).to_contact.len();
    hired + ways + years + mixed.share.part + alone + placed
}

struct Bench<'a> {
    group: BenchmarkGroup<'a, WallTime>,
    people: usize,
}

impl Bench<'_> {
    fn time<T>(&mut self, what: &str, mut work: impl FnMut() -> T) {
        self.group.bench_function(BenchmarkId::new(what, self.people), |bencher| {
            bencher.iter(|| black_box(work()));
        });
    }
}

fn measures(bench: &mut Bench, register: &Register, network: &Network) {
    let all = Group::all(register, TODAY);
    let largest =
        register.all::<Cohort>().max_by_key(|cohort| register.enrollments_in(cohort.id).count()).unwrap().id;
    let one = Group::of_cohort(register, largest, TODAY);
    let everybody: Vec<Id<Person>> = all.people();
    bench.time("build", || Network::build(register, TODAY, &unwatched).unwrap());
    bench.time("group_all", || Group::all(register, TODAY));
    bench.time("insights_of_one_cohort", || insights(register, network, &one));
    bench.time("hire_graph_and_layout_of_one_cohort", || {
        hire_graph(register, &one, Hirers::Anybody, TODAY).places(Cells {
            columns: 80,
            rows: 30,
            tallness: 2,
        })
    });
    bench.time("intra_cohort", || intra_cohort(register, &all, TODAY));
    bench.time("hubs", || hubs(register, &all, Hirers::Graduates, TODAY));
    bench.time("found_via", || found_via(register, &all, TODAY));
    bench.time("cascades", || cascades(register, &all, TODAY));
    bench.time("connectedness_today", || connectedness::today(network, &all));
    bench.time("connectedness_curve", || connectedness::curve(network, &all));
    bench.time("isolated", || isolated(register, network, &all));
    let crossed = |draws| {
        crossing(
            register,
            network,
            &all,
            BackgroundTime::AtEntry,
            Kinds::ALL,
            Shuffles { seed: 1, draws },
            &unwatched,
        )
        .unwrap()
    };
    bench.time("crossing_without_shuffling", || crossed(0));
    bench.time("crossing_199_draws", || crossed(199));
    bench.time("meetups", || meetups(register, &all, TODAY));
    bench.time("losing_touch", || losing_touch(register, &everybody, TODAY));
    bench.time("outcomes", || outcomes(register, &all, &[], TODAY));
    let from = everybody.first().copied().unwrap();
    let background = everybody.iter().rev().find_map(|person| register.background_now(*person)).unwrap();
    bench.time("introductions", || ways(register, network, from, Goal::Background(background)));
    bench.time("brokers", || brokers(register, network, &all, 1, &unwatched).unwrap());
}

fn graphs(bench: &mut Bench, net: &Net, costs: &[f64]) {
    let edges: Vec<(u32, u32)> = net
        .nodes()
        .flat_map(|one| net.neighbors(one).iter().map(move |other| (one, *other)))
        .filter(|(one, other)| one < other)
        .collect();
    let nodes = u32::try_from(net.len()).unwrap();
    let sources: Vec<u32> = (0..SOURCES.min(nodes))
        .map(|place| {
            u32::try_from(u64::from(place) * u64::from(nodes) / u64::from(SOURCES.min(nodes))).unwrap()
        })
        .collect();
    bench.time("graph_build", || Net::from_edges(net.len(), &edges));
    bench.time("graph_components", || components(net));
    bench.time("graph_cores", || core_numbers(net));
    bench.time("graph_clustering", || clustering(net));
    bench.time("graph_hops_from_one", || hops(net, 0));
    bench.time("graph_cheapest_from_one", || distances(net, costs, 0));
    bench.time("graph_betweenness_256", || from_sources(net, &sources, &unwatched).unwrap());
    if bench.people <= 10_000 {
        bench.time("graph_betweenness", || betweenness(net, 1, &unwatched).unwrap());
    }
    let rows: Vec<(u32, u32, f64)> = net
        .nodes()
        .flat_map(|one| {
            net.neighbors(one)
                .iter()
                .zip(costs.get(net.range(one)).unwrap_or_default())
                .map(move |(other, cost)| (one, *other, *cost))
        })
        .collect();
    bench.time("petgraph_build", || Csr::<(), f64, Directed, u32>::from_sorted_edges(&rows).unwrap());
    let csr = Csr::<(), f64, Directed, u32>::from_sorted_edges(&rows).unwrap();
    bench.time("petgraph_components", || algo::connected_components(&csr));
    bench.time("petgraph_cheapest_from_one", || algo::dijkstra(&csr, 0, None, |edge| *edge.weight()));
}

fn measure(criterion: &mut Criterion) {
    for people in SIZES {
        let register = register(people);
        let network = Network::build(&register, TODAY, &unwatched).unwrap();
        export(&network, people);
        let mut group = criterion.benchmark_group("network");
        group
            .sample_size(10)
            .warm_up_time(Duration::from_millis(200))
            .measurement_time(Duration::from_secs(1));
        let mut bench = Bench { group, people };
        measures(&mut bench, &register, &network);
        graphs(&mut bench, network.net(), &network.costs());
        bench.group.finish();
    }
}

criterion_group!(benches, measure);
criterion_main!(benches);
