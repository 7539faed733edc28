#!/usr/bin/python3
"""The lesson of customer_portal, run by run: outage_test.py PROGRAM.

While the back end is away (30 to 40 min, and 30 s to boot), tight coupling fails every customer and loose none;
the backlog is what came meanwhile; and it drains in backlog / (capacity - arrival rate). The capacity is what the
workers complete in the first four minutes of the drain, so that the law predicts the rest.
"""
import csv
import json
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEEDS = 10
T_99 = 3.2498  # Student's t, 9 degrees of freedom, two-sided 99 %
RATE = 5.0
AWAY, BACK = 1800.0, 2430.0


def run(program, seed, folder):
    subprocess.run([program, "compare", ROOT / "scenarios/customer_portal.json", "--seed", str(seed), "--replications",
                    "1", "--set", "/run/sample=10s", "--quiet", "--out", folder], check=False,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    summary = json.loads((folder / "summary.json").read_text())
    rows = {"tight": [], "loose": []}
    with open(folder / "timeseries.csv", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["architecture"]].append({key: float(value) for key, value in row.items()
                                              if key != "architecture" and value})
    return summary["architectures"], rows


def between(rows, column, start, end):
    return sum(row[column] for row in rows if start <= row["time_s"] < end)


def examine(program, seed, folder):
    """Differences between what happened and what the law says: (of the backlog, of the drain time)."""
    summary, rows = run(program, seed, folder)
    tight, loose = rows["tight"], rows["loose"]
    # From a bin after the crash to a bin before the end of the boot: all who come are turned away, nobody is served.
    came = between(tight, "requests.issued", AWAY + 10, BACK - 10)
    failed = between(tight, "requests.failed", AWAY + 10, BACK - 10)
    served = between(tight, "requests.completed", AWAY + 10, BACK - 10)
    assert came > 2500 and abs(failed - came) <= 10 and served == 0, (seed, came, failed, served)
    for count in ("failed", "lost"):
        assert summary["loose"]["requests"][count] == 0, (seed, count)
    arrivals = between(loose, "requests.issued", AWAY, BACK)
    backlog = max(row["queue.backlog"] for row in loose)
    capacity = between(loose, "requests.completed", BACK + 10, BACK + 250) / 240
    drained = next(row["time_s"] + 10 for row in loose if row["time_s"] >= BACK and row["queue.visible"] == 0)
    return backlog - arrivals, drained - BACK - backlog / (capacity - RATE)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        found = [examine(program, seed, pathlib.Path(folder) / str(seed)) for seed in range(1, SEEDS + 1)]
    # What was in work at the crash, and what is in work at the peak, is not counted as having come meanwhile.
    assert all(abs(backlog) <= 40 for backlog, _ in found), found
    drains = [drain for _, drain in found]
    half = T_99 * statistics.stdev(drains) / math.sqrt(SEEDS)
    mean = statistics.mean(drains)
    print(f"drain time minus law: {mean:.1f} s +- {half:.1f} s; backlog minus arrivals: {[b for b, _ in found]}")
    assert abs(mean) <= half + 10, "beyond the interval and the width of a bin"


if __name__ == "__main__":
    main()
