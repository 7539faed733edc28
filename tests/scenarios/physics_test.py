#!/usr/bin/python3
"""Both physics tell the same of every scenario that has hosts, links or cpu steps: physics_test.py PROGRAM [NAME...]

The centre of each 95 % interval lies within that of the other physics, but for a millionth. (The centre is the mean
over the replications; an extreme value over all of them lies outside of the interval by itself.)"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(sys.argv[1]).resolve()
ROUNDING = 1e-6


def intervals_of(file, physics):
    """By architecture and path."""
    done = subprocess.run([PROGRAM, "compare", file, "--physics", physics, "--format", "json", "--quiet"], cwd=ROOT,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{file.name} by {physics}: exit code {done.returncode}: {done.stderr}")
    architectures = json.loads(done.stdout)["architectures"]
    return {(name, path): interval for name, architecture in architectures.items()
            for path, interval in architecture["intervals"].items() if None not in interval}


def outside(value, interval):
    slack = ROUNDING * max(abs(interval[0]), abs(interval[1]), 1e-9)
    return value < interval[0] - slack or value > interval[1] + slack


def main():
    wanted = sys.argv[2:]
    files = [file for file in sorted(ROOT.glob("scenarios/*.json"))
             if (file.stem in wanted if wanted else '"platform"' in file.read_text())]
    compared = 0
    problems = []
    for file in files:
        builtin = intervals_of(file, "builtin")
        simgrid = intervals_of(file, "simgrid")
        for where in builtin.keys() & simgrid.keys():
            for one, other in ((builtin[where], simgrid[where]), (simgrid[where], builtin[where])):
                compared += 1
                centre = (one[0] + one[1]) / 2
                if outside(centre, other):
                    problems.append(f"{file.stem}: {'.'.join(where)}: {centre} is outside of {other}")
    for problem in sorted(problems):
        print(problem, file=sys.stderr)
    if not files or compared < 100 * len(files):
        sys.exit(f"only {compared} figures of {len(files)} scenarios: too few to prove anything")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
