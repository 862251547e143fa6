#!/usr/bin/env python3
"""What one waits for at 100,000 people, beside other programs, as one table.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install pyte igraph networkit numpy
    /tmp/peers/bin/python benches/table.py [--people 100000] [--rounds 10] [--no-graphs]

Builds alumnet and its demo of that size in a temporary folder, and uses the screen through a pseudo-terminal of 120
columns and 40 lines, as a person does. A figure is the median of the rounds, and the worst in parentheses. A key is
done when the last byte of its redraw has come. Peers that are not installed are left out: vim, igraph, networkit. The
graph rows are criterion's medians; for them `cargo bench` is run first, which takes some minutes.
benches/queries.py times filters beside fzf and sqlite3.
"""
import argparse
import fcntl
import importlib.util
import json
import os
import pathlib
import platform
import pty
import re
import select
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

import pyte

ROOT = pathlib.Path(__file__).resolve().parent.parent
COLUMNS, LINES = 120, 40
NAMED = {"Enter": "\r", "Esc": "\x1b", "Tab": "\t", "Ctrl-s": "\x13", "Ctrl-r": "\x12"}
now = time.perf_counter


def keys(text):
    """Keys as in the tests: letters, and names in angle brackets."""
    return re.sub(r"<([^>]+)>", lambda name: NAMED[name[1]], text)


class Seat:
    """A program in a pseudo-terminal."""

    def __init__(self, command, ready, seconds=60):
        self.screen = pyte.Screen(COLUMNS, LINES)
        self.stream = pyte.ByteStream(self.screen)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            os.execvp(command[0], command)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.until("", lambda text: ready in text, seconds)
        self.quiet(0.5)

    def chunk(self, seconds):
        if not select.select([self.terminal], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self.terminal, 1 << 16)
        except OSError:
            return b""

    def draw(self, chunk):
        # Sequences of newer terminals that the emulator does not know.
        self.stream.feed(re.sub(rb"\x1b\[[>?][0-9;]*m", b"", chunk))

    def text(self):
        return "\n".join(self.screen.display)

    def quiet(self, settle):
        while chunk := self.chunk(settle):
            self.draw(chunk)

    def idle(self):
        """Waits until what runs beside, such as the backup at the start, is done."""
        used = lambda: sum(map(int, pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")")[1].split()[11:13]))
        before = -10
        while used() - before > 1:
            before = used()
            self.quiet(0.5)

    def press(self, text, settle=0.12):
        """Milliseconds until the last byte, and how many bytes came. What comes is read first and drawn afterwards."""
        begin, last, chunks = now(), now(), []
        os.write(self.terminal, keys(text).encode())
        while chunk := self.chunk(settle if chunks else 2):
            last = now()
            chunks.append(chunk)
        for chunk in chunks:
            self.draw(chunk)
        return (last - begin) * 1e3, sum(map(len, chunks))

    def until(self, text, seen, seconds=60):
        """Milliseconds until the screen shows what is wanted."""
        begin = now()
        os.write(self.terminal, keys(text).encode())
        while now() - begin < seconds:
            chunk = self.chunk(0.5)
            arrived = now()
            self.draw(chunk)
            if seen(self.text()):
                return (arrived - begin) * 1e3
        sys.exit(f"after {text!r} this is on the screen:\n{self.text()}")

    def end(self, text):
        """Milliseconds until the process has ended."""
        begin = now()
        os.write(self.terminal, keys(text).encode())
        while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            self.chunk(0.002)
        os.close(self.terminal)
        return (now() - begin) * 1e3


def run(command, **more):
    begin = now()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)
    return (now() - begin) * 1e3


class Table:
    def __init__(self):
        self.rows = []

    def row(self, job, ours, peers="", unit="ms"):
        median, worst = statistics.median(ours), max(ours)
        shown = lambda value: f"{value:.2f}" if value < 10 else f"{value:,.0f}"
        self.rows.append(f"| {job} | {shown(median)} {unit} ({shown(worst)}) | {peers} |")
        print(self.rows[-1], flush=True)


def at_the_screen(table, app, folder, rounds):
    open_demo = lambda: Seat([app, "--data", folder], "2 Students")
    seat = open_demo()
    seat.idle()
    seat.press("2")
    commits, undos, finds = [], [], []
    for _ in range(rounds):
        seat.press("r")
        seat.press("an")
        seat.press("<Tab>")
        seat.press("<Enter>")
        commits.append(seat.press("<Ctrl-s>", 0.3)[0])
        assert "saved" in seat.text(), seat.text()
        finds.append(seat.press("f", 0.3)[0])
        seat.press("<Esc>")
        undos.append(seat.press("u", 0.3)[0])
        assert "Undone" in seat.text(), seat.text()
    table.row("record a hire, until redrawn", commits)
    table.row("undo it", undos)
    table.row("`f` after a change", finds)
    moves, tabs = [], []
    for pane in "12345":
        seat.press(pane)
        moves += [seat.press(key)[0] for key in "jk" * (rounds // 2)]
        tabs += [seat.press("<Tab>")[0] for _ in range(rounds // 2)]
    table.row("`j`, `k` in every pane", moves)
    table.row("`Tab`", tabs)
    seat.press("2")
    table.row("bytes for a line further down", [seat.press("j")[1] for _ in range(60)], peers_scrolling(False, rounds), "bytes")
    held = [seat.press("j", 0.04)[1] for _ in range(60)]
    table.row("bytes for a line under a held `j`", held[1:], unit="bytes")
    seat.quiet(0.3)
    table.row("500 `j` at once", [seat.press("j" * 500, 0.3)[0] for _ in range(rounds)], peers_scrolling(True, rounds))
    seat.press("1gg")
    histories = []
    for _ in range(rounds):
        histories.append(seat.press("U", 0.5)[0])
        seat.press("<Esc>")
    table.row("history (`U`), complete", histories)
    seat.end("<Esc><Esc>q")
    firsts, wholes, quits, opened = [], [], [], []
    for _ in range(rounds):
        begin = now()
        seat = open_demo()
        opened.append((now() - begin) * 1e3)
        seat.idle()
        begin = now()
        firsts.append(seat.until("9", lambda text: "being worked out" in text and "%" in text))
        seat.until("", lambda text: "being worked out" not in text and "Working" not in text)
        wholes.append((now() - begin) * 1e3)
        seat.quiet(0.3)
        seat.press("<Esc>")
        quits.append(seat.end("q"))
    table.row("`9` for everybody: first tiles", firsts)
    table.row("`9` for everybody: all", wholes)
    table.row("quit", quits)


def peers_scrolling(held, rounds):
    if not shutil.which("vim"):
        return ""
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.writelines(f"Given{number},Family{number},g{number}@example.org,2019-A\n" for number in range(100_000))
        file.flush()
        seat = Seat(["vim", "-u", "NONE", file.name], "Given0")
        if held:
            figure = f"vim {statistics.median(seat.press('j' * 500, 0.3)[0] for _ in range(rounds)):.0f} ms"
        else:
            seat.press("j" * 45)
            figure = f"vim {statistics.median(seat.press('j')[1] for _ in range(20)):.0f} bytes"
        seat.end("<Esc>:q!<Enter>")
    return figure


def commands(table, app, folder, rounds, graph):
    data = ["--data", folder]
    listed = subprocess.run([app, *data, "list", "cohorts", "--json"], capture_output=True, check=True, text=True)
    cohort = next(line for line in json.loads(listed.stdout) if line.get("students", 0))["code"]
    with tempfile.TemporaryDirectory() as out:
        page = ["-o", f"{out}/page.html", "--force"]
        peers = igraph_script(graph, rounds)
        table.row("`report program`", [run([app, *data, "report", "program", *page]) for _ in range(rounds)])
        table.row("`report connectedness`", [run([app, *data, "report", "connectedness", *page]) for _ in range(rounds)], peers)
        table.row("`report cohort`", [run([app, *data, "report", "cohort", cohort, *page]) for _ in range(rounds)])
        csv = ["-o", f"{out}/measures.csv", "--force"]
        table.row("`export measures`", [run([app, *data, "export", "measures", *csv]) for _ in range(rounds)])


SCRIPT = """
import sys, igraph
with open(sys.argv[1]) as file:
    nodes = int(file.readline())
    edges = [tuple(map(int, line.split()[:2])) for line in file]
graph = igraph.Graph(n=nodes, edges=edges)
graph.connected_components(), graph.coreness(), graph.transitivity_local_undirected()
graph.betweenness(sources=range(0, nodes, max(1, nodes // 256)))
"""


def igraph_script(graph, rounds):
    """A script that reads the same graph from a file, and works out what can be compared."""
    if not graph.exists() or not importlib.util.find_spec("igraph"):
        return ""
    figures = [run([sys.executable, "-c", SCRIPT, graph]) for _ in range(min(rounds, 3))]
    return f"igraph script {statistics.median(figures):,.0f} ms"


GRAPHS = ("graph_clustering", "graph_build", "graph_cheapest_from_one", "graph_betweenness")


def measure_graphs(people):
    """Also writes the graphs to target/network/, where the peers find them."""
    wanted = "|".join(f"{job}/({people}|10000)$" for job in (*GRAPHS, "petgraph_cheapest_from_one"))
    subprocess.run(["cargo", "bench", "--bench", "network", "--", wanted], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def graphs(table, people):
    """Criterion's medians, beside igraph and networkit on the same graphs."""
    for job in GRAPHS:
        size = 10_000 if job == "graph_betweenness" else people
        said = [f"petgraph {figure:.2f}"] if (figure := criterion(job.replace("graph_", "petgraph_", 1), size)) else []
        if importlib.util.find_spec("igraph") and importlib.util.find_spec("networkit"):
            sys.path.insert(0, str(ROOT / "benches"))
            import peers

            peers.networkit.setNumberOfThreads(os.cpu_count())
            _, by_igraph, by_networkit = next(row for row in peers.jobs(size) if row[0] == job)
            said += [f"igraph {peers.median(by_igraph):.2f}", f"networkit {peers.median(by_networkit):.2f}"]
        table.row(f"{job.replace('_', ' ')}, {size:,} people", [criterion(job, size)], ", ".join(said))


def criterion(job, size):
    path = ROOT / "target/criterion/network" / job / str(size) / "new/estimates.json"
    return json.loads(path.read_text())["median"]["point_estimate"] / 1e6 if path.exists() else None


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--people", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=10)
    arguments.add_argument("--app", help="a binary that is there already")
    arguments.add_argument("--no-graphs", action="store_true")
    chosen = arguments.parse_args()
    if not chosen.app:
        subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    app = chosen.app or str(ROOT / "target/release/alumnet")
    os.environ.pop("ALUMNET_DATA", None)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([app, "--data", f"{folder}/it", "demo", "--people", str(chosen.people), "--no-screen"], check=True)
        demo = next(path for path in pathlib.Path(folder).iterdir() if path.name.startswith("it-demo"))
        if not chosen.no_graphs:
            measure_graphs(chosen.people)
        table = Table()
        print(f"{platform.machine()}, {os.cpu_count()} cores, {chosen.people:,} people\n")
        print("| What | alumnet: median (worst) | beside it |\n|---|---|---|")
        at_the_screen(table, app, str(demo), chosen.rounds)
        commands(table, app, str(demo), chosen.rounds, ROOT / f"target/network/{chosen.people}.txt")
        if not chosen.no_graphs:
            graphs(table, chosen.people)


if __name__ == "__main__":
    main()
