#!/usr/bin/python3
"""`couplet compare` keeps within 100 columns for every scenario that ships: widths_test.py PROGRAM.

Two architectures and their difference are side by side where that fits; otherwise, and with three or more, the columns
that do not fit follow in a block of their own with the labels again. Times are short: it is about the lines.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[2]
COLUMNS = 100


def width(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def main():
    failures = []
    scenarios = sorted((ROOT / "scenarios").glob("*.json"))
    with tempfile.TemporaryDirectory() as folder:
        for path in scenarios:
            outcome = subprocess.run(
                [sys.argv[1], "compare", str(path), "--replications", "2", "--quiet", "--physics", "builtin", "--out",
                 folder],
                capture_output=True, text=True, encoding="utf-8", env={**os.environ, "LC_ALL": "C.UTF-8"}, timeout=600)
            if outcome.returncode not in (0, 1):
                failures.append(f"{path.name}: exit code {outcome.returncode}: {outcome.stderr}")
            lines = outcome.stdout.split("\n")
            if lines[0] != "Verdict" or "What happened" not in lines:
                failures.append(f"{path.name}: no comparison")
            failures += [f"{path.name}: {width(line)} columns: {line}" for line in lines if width(line) > COLUMNS]
    print("\n".join(failures) or f"{len(scenarios)} comparisons keep within {COLUMNS} columns")
    return 1 if failures or len(scenarios) < 30 else 0


if __name__ == "__main__":
    sys.exit(main())
