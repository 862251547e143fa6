#!/usr/bin/env python3
"""Times filter, query and sort beside `fzf --filter` and `sqlite3` on the same people, in the same run.

    python3 benches/queries.py [--sizes 500,10000,100000] [--runs 5] [--alumnet PATH]

alumnet's own times are those of `cargo bench --bench register --bench keys`: what is worked out with the register in
memory; of sorting, until the screen is drawn, and for one of two keys. The command is timed, too: it also opens the register. fzf reads the lines of the same people and matches the same
words; sqlite3 asks the same of a table in memory with an index on each column that is asked for, and the time is the
one that it measures itself. Of each: the median. Linux only.
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIELDS = ["id", "name", "email", "cohort", "tag", "status", "last_contact", "organization"]
# What alumnet is asked, and what sqlite3 is asked for the same people.
QUESTIONS = [
    ("an so", "select count(*) from people where text like '%an%' and text like '%so%'"),
    ("so tag:any", "select count(*) from people where text like '%so%' and tag <> ''"),
    ("cohort:2019 -tag:mentor", "select count(*) from people where cohort like '%2019%' and tag not like '%mentor%'"),
]
SORT = "select count(*) from (select id from people order by organization, name)"


def median(runs, work):
    return statistics.median(work() for _ in range(runs)) * 1000


def clock(command, text=None, environment=None):
    begin = time.perf_counter()
    said = subprocess.run(command, input=text, capture_output=True, text=True, env=environment, check=False)
    taken = time.perf_counter() - begin
    if said.returncode not in (0, 1):
        raise SystemExit(f"{command} failed:\n{said.stderr[-2000:]}")
    return taken, said.stdout


def in_memory(target, people, what, group="register"):
    """Milliseconds of criterion's estimate for a bench; none if it was not run."""
    name = re.sub(r'[?"/\\*<>:|^]', "_", what)
    path = target / "criterion" / group / name / str(people) / "new" / "estimates.json"
    return json.loads(path.read_text())["median"]["point_estimate"] / 1e6 if path.exists() else None


def in_sqlite(runs, rows, question):
    """Milliseconds that sqlite3 says the question took, and the answer."""
    lines = "\n".join("\t".join(row) for row in rows)
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as table:
        table.write(lines + "\n")
        table.flush()
        columns = ", ".join([*FIELDS, "text"])
        indexes = " ".join(f"create index of_{field} on people ({field});" for field in FIELDS)
        script = f".mode tabs\ncreate table people ({columns});\n.import {table.name} people\n{indexes}\n.timer on\n"
        script += f"{question};\n" * runs
        said = clock(["sqlite3", ":memory:"], script)[1]
    times = [float(real) for real in re.findall(r"real ([0-9.]+)", said)]
    return statistics.median(times) * 1000, said.splitlines()[0]


def measure(alumnet, target, people, runs, home):
    environment = {**os.environ, "XDG_DATA_HOME": home, "HOME": home}
    subprocess.run([alumnet, "demo", "--people", str(people), "--no-screen"], env=environment, check=True, capture_output=True)
    data = next(path for path in pathlib.Path(home).iterdir() if path.name.endswith(f"-demo-{people}"))
    command = [alumnet, "--data", str(data), "list", "people"]
    records = json.loads(clock([*command, f"--json={','.join(FIELDS)}"], environment=environment)[1])

    def text(value):
        values = value if isinstance(value, list) else [value]
        return "; ".join("" if one is None else str(one) for one in values).replace("\t", " ").replace("\n", " ")

    rows = [[text(record[field]) for field in FIELDS] for record in records]
    rows = [[*row, " ".join([row[1], row[2]])] for row in rows]
    lines = "\n".join(row[-1] for row in rows)
    for question, sql in QUESTIONS:
        bench = "filter_people" if question == "an so" else question
        ours = in_memory(target, people, bench)
        whole = median(runs, lambda: clock([*command, question, "--columns", "id"], environment=environment)[0])
        words = " ".join(word for word in question.split() if ":" not in word)
        fuzzy = [f"'{word}" for word in words.split()]
        fzf = median(runs, lambda: clock(["fzf", "--filter", " ".join(fuzzy)], lines)[0]) if fuzzy else None
        theirs, found = in_sqlite(runs, rows, sql)
        yield people, question, ours, whole, fzf, theirs, found
    whole = median(runs, lambda: clock([*command, "--sort", "organization", "--columns", "id"], environment=environment)[0])
    theirs, found = in_sqlite(runs, rows, SORT)
    ours = in_memory(target, people, "reverse the order of all people, twice", "keys")
    yield people, "sort", ours and ours / 2, whole, None, theirs, found


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", default="500,10000,100000")
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--target", default=os.environ.get("CARGO_TARGET_DIR", str(ROOT / "target")))
    arguments.add_argument("--alumnet", default=None)
    chosen = arguments.parse_args()
    target = pathlib.Path(chosen.target)
    alumnet = chosen.alumnet or str(target / "release" / "alumnet")
    print("| people | question | in memory ms | command ms | fzf ms | sqlite3 ms | found |\n|---|---|---|---|---|---|---|")
    shown = lambda value: "-" if value is None else f"{value:.1f}"
    for people in (int(size) for size in chosen.sizes.split(",")):
        with tempfile.TemporaryDirectory() as home:
            for size, question, ours, whole, fzf, theirs, found in measure(alumnet, target, people, chosen.runs, home):
                times = " | ".join(shown(value) for value in (ours, whole, fzf, theirs))
                print(f"| {size:,} | `{question}` | {times} | {found} |", flush=True)


if __name__ == "__main__":
    main()
