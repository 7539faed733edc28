#!/usr/bin/python3
"""Both physics tell the same of every scenario that has hosts, links or cpu steps: physics_test.py PROGRAM [NAME...]

Each figure with a 95 % interval lies within that of the other physics, but for a millionth."""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(sys.argv[1]).resolve()
ROUNDING = 1e-6


def figures_and_intervals(file, physics):
    """By architecture: the summary, and the intervals by the path of their figure."""
    done = subprocess.run([PROGRAM, "compare", file, "--physics", physics, "--format", "json", "--quiet"], cwd=ROOT,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{file.name} by {physics}: exit code {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)["architectures"]


def figure(architecture, path):
    value = architecture
    for word in path.split("."):
        if not isinstance(value, dict) or word not in value:
            return None
        value = value[word]
    return value if isinstance(value, (int, float)) else None


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
        builtin = figures_and_intervals(file, "builtin")
        simgrid = figures_and_intervals(file, "simgrid")
        for name in builtin:
            for one, other in ((builtin[name], simgrid[name]), (simgrid[name], builtin[name])):
                for path, interval in one["intervals"].items():
                    value = figure(other, path)
                    if value is None or None in interval:
                        continue
                    compared += 1
                    if outside(value, interval):
                        problems.append(f"{file.stem}: {name}.{path}: {value} is outside of {interval}")
    for problem in problems:
        print(problem, file=sys.stderr)
    if not files or compared < 100 * len(files):
        sys.exit(f"only {compared} figures of {len(files)} scenarios: too few to prove anything")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
