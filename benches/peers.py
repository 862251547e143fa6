#!/usr/bin/env python3
"""Times igraph and networkit beside alumnet on the same graphs, in the same run.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install python-igraph networkit numpy
    /tmp/peers/bin/python benches/peers.py [--sizes 500,10000,100000] [--no-bench]

Runs `cargo bench --bench network` first, which writes the graphs to target/network/, and then the same jobs with
the peers; --no-bench takes the figures of the last run. Milliseconds: ours is criterion's median, theirs the median of
several runs. Two threads for networkit, as many as there are for us; igraph has one.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import time

import igraph
import networkit
import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = 256


def median(work, most=7, seconds=20):
    taken = []
    while len(taken) < most and (not taken or sum(taken) < seconds * 1000):
        begin = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def ours(job, size):
    path = ROOT / "target" / "criterion" / "network" / job / str(size) / "new" / "estimates.json"
    return json.loads(path.read_text())["median"]["point_estimate"] / 1e6 if path.exists() else None


def jobs(size):
    with open(ROOT / "target" / "network" / f"{size}.txt", encoding="utf-8") as file:
        nodes = int(file.readline())
        rows = numpy.loadtxt(file, ndmin=2)
    edges = [(int(one), int(other)) for one, other, _ in rows]
    costs = rows[:, 2].tolist()
    sources = [place * nodes // min(SOURCES, nodes) for place in range(min(SOURCES, nodes))]
    graph = igraph.Graph(n=nodes, edges=edges)
    ones, others = rows[:, 0].astype(numpy.uint64), rows[:, 1].astype(numpy.uint64)

    def kit_graph(weights):
        return networkit.GraphFromCoo((weights, (ones, others)), n=nodes, weighted=True, directed=False)

    kit = networkit.GraphFromCoo((ones, others), n=nodes, directed=False)
    weighted = kit_graph(rows[:, 2])
    exact = size <= 10_000
    yield "graph_build", lambda: igraph.Graph(n=nodes, edges=edges), lambda: networkit.GraphFromCoo((ones, others), n=nodes, directed=False)
    yield "graph_components", lambda: graph.connected_components(), lambda: networkit.components.ConnectedComponents(kit).run()
    yield "graph_cores", lambda: graph.coreness(), lambda: networkit.centrality.CoreDecomposition(kit).run()
    yield "graph_clustering", lambda: graph.transitivity_local_undirected(), lambda: networkit.centrality.LocalClusteringCoefficient(kit, True).run()
    yield "graph_hops_from_one", lambda: graph.distances(source=0), lambda: networkit.distance.BFS(kit, 0, False).run()
    yield "graph_cheapest_from_one", lambda: graph.distances(source=0, weights=costs), lambda: networkit.distance.Dijkstra(weighted, 0, False).run()
    yield "graph_betweenness_256", lambda: graph.betweenness(sources=sources), lambda: networkit.centrality.EstimateBetweenness(kit, SOURCES, False, True).run()
    if exact:
        yield "graph_betweenness", lambda: graph.betweenness(), lambda: networkit.centrality.Betweenness(kit).run()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", default="500,10000,100000")
    arguments.add_argument("--no-bench", action="store_true")
    chosen = arguments.parse_args()
    networkit.setNumberOfThreads(2)
    if not chosen.no_bench:
        subprocess.run(["cargo", "bench", "--bench", "network"], cwd=ROOT, check=True)
    shown = lambda value: "-" if value is None else f"{value:.3f}" if value < 10 else f"{value:.0f}"
    print("| job | people | alumnet ms | petgraph ms | igraph ms | networkit ms |\n|---|---|---|---|---|---|")
    for size in map(int, chosen.sizes.split(",")):
        for job, by_igraph, by_networkit in jobs(size):
            row = [ours(job, size), ours(job.replace("graph_", "petgraph_", 1), size), median(by_igraph), median(by_networkit)]
            print(f"| {job} | {size:,} | " + " | ".join(map(shown, row)) + " |", flush=True)


if __name__ == "__main__":
    main()
