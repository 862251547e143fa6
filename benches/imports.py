#!/usr/bin/env python3
"""Times an import of many people beside `sqlite3 .import` into an indexed table, in the same run.

    cargo build --release && python3 benches/imports.py [--people 100000] [--runs 3] [--folder DIR] [--alumnet PATH]

sqlite3 splits lines and fills indexes; alumnet also finds out who is meant, checks every value, and writes a journal
that can be undone. Of each: the median of the wall time, and the most memory and the bytes written to the disk of any
run, as the kernel counts them. The folder must be on a disk for the last one; Linux only.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
GIVEN = ["Amina", "Zoë", "Jürgen", "Siobhán", "Σοφία", "明", "Neha", "Tomás"]
FAMILY = ["Okafor", "Lindqvist", "Weiß", "O'Neill", "Παπαδοπούλου", "王", "Varma", "García"]
COLUMNS = ["First name", "Last name", "Email", "Student number", "Phone", "City", "Company", "Job title", "Begin", "Cohort"]
SCHEMA = "CREATE TABLE people ({}); {}".format(
    ", ".join(f'"{column}" TEXT' for column in COLUMNS),
    " ".join(
        f'CREATE INDEX "of {column}" ON people ("{column}");'
        for column in ["Last name", "Email", "Student number", "Company", "Cohort"]
    ),
)


def write(path, people):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(",".join(COLUMNS) + "\r\n")
        for number in range(people):
            given, family = GIVEN[number % 8], FAMILY[number // 8 % 8]
            file.write(
                f"{given}{number % 977},{family}{number // 977},person{number}@example.org,{number:07},"
                f'+1 416-555-{number % 10000:04},Port Alder,"Firm {number % 500}, Ltd.",Analyst,2024-01-15,'
                f"2024-{chr(65 + number % 20)}\r\n"
            )


def measured(command, text=None):
    """Seconds, the most memory in MiB, and the MiB written."""
    with tempfile.TemporaryFile() as said:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=said, stderr=said)
        process.stdin.write((text or "").encode())
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        taken = time.perf_counter() - begin
        if status != 0:
            said.seek(0)
            raise SystemExit(f"{command[0]} failed:\n{said.read().decode()[-2000:]}")
    return taken, usage.ru_maxrss / 1024, usage.ru_oublock / 2048


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--people", type=int, default=100_000)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--folder", help="where to work", default=None)
    arguments.add_argument("--alumnet", default=str(ROOT / "target" / "release" / "alumnet"))
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        folder = pathlib.Path(folder)
        table = folder / "people.csv"
        write(table, chosen.people)
        ours, theirs, plans = [], [], []
        for run in range(chosen.runs):
            data = ["--data", str(folder / f"data{run}")]
            command = [chosen.alumnet, *data, "import", str(table), "--create", "--program", "P"]
            plans.append(measured([*command, "--dry-run"]))
            ours.append(measured(command))
            script = f"{SCHEMA}\n.import --csv --skip 1 '{table}' people\n"
            theirs.append(measured(["sqlite3", "-bail", str(folder / f"{run}.db")], script))
        size = table.stat().st_size / 2**20
        print(f"{chosen.people:,} people, {size:.1f} MiB, {chosen.runs} runs")
        print("| | wall s | peak MiB | written MiB |\n|---|---|---|---|")
        rows = [("alumnet import --dry-run", plans), ("alumnet import", ours), ("sqlite3 .import, 5 indexes", theirs)]
        for name, runs in rows:
            taken = statistics.median(run[0] for run in runs)
            print(f"| {name} | {taken:.2f} | {max(run[1] for run in runs):.0f} | {max(run[2] for run in runs):.1f} |")


if __name__ == "__main__":
    main()
