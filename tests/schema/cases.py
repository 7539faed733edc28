"""Tests of the program by cases, functions called case_…(folder): SCRIPT PROGRAM [CASE]. Without a case: all."""
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SHOWN = 40  # problems; more would say no more

problems = []


def expect(condition, message):
    if not condition:
        problems.append(message)


def run(folder, *words):
    return subprocess.run([PROGRAM, *words], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          errors="replace", timeout=280)


def main(script):
    """`script`: its globals(). The exit code: 1 where something was not as expected."""
    cases = {name.removeprefix("case_"): case for name, case in script.items() if name.startswith("case_")}
    wanted = sys.argv[2:] or cases
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            cases[name](pathlib.Path(folder))
    print("\n".join(problems[:SHOWN]) or f"{len(wanted)} cases hold")
    return 1 if problems else 0
