#!/usr/bin/python3
"""Runs every command and all Python that a document shows: commands_test.py PROGRAM DOCUMENT.

A command is a line of a fenced block marked `sh`. It runs in a copy of the repository's documents and scenarios, where
./couplet is PROGRAM, and must exit with 0, or with the status that a comment behind it names ("# exits 3"). What runs
the tests themselves, or builds by hand, is what runs this test; of those only the words are checked.

The blocks marked `python` are run one after the other, as one program, with the Python package of the
repository. Of blocks marked `bash`, which are for machines that are not here, only the syntax is checked.
"""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(sh|python|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Run by hand or by continuous integration, which runs this test: each with what proves that the words are right.
ELSEWHERE = {
    "scripts/test": lambda words: (ROOT / "scripts/test").exists() and known_options(words[1:]),
    "scripts/notebooks": lambda words: all(any((ROOT / "notebooks").glob(f"{word}*.ipynb")) for word in words[1:]),
    "bench/run": lambda words: (ROOT / "bench/run").exists() and known_options(words[1:]),
    "cmake": lambda words: preset_exists(words),
    "ninja": lambda words: True,
    "ctest": lambda words: preset_exists(words),
    "git": lambda words: True,
}
# Whole commands that tests of their own run, piece by piece.
IN_PIECES = {
    "./couplet check": lambda: "COMMAND couplet check --strict" in (ROOT / "tests/scenarios/CMakeLists.txt").read_text(),
}


def known_options(words):
    text = (ROOT / "scripts/test").read_text() + (ROOT / "bench/run").read_text()
    before_dashes = words[:words.index("--")] if "--" in words else words
    return all(word in text for word in before_dashes if word.startswith("--"))


def preset_exists(words):
    presets = (ROOT / "CMakePresets.json").read_text()
    return "--preset" not in words or f'"{words[words.index("--preset") + 1]}"' in presets


def blocks(document, mark):
    return [text for language, text in FENCE.findall(document.read_text()) if language == mark]


def commands(document):
    """(line, wanted exit status) of every command shown, each once."""
    found = {}
    for block in blocks(document, "sh"):
        for line in block.splitlines():
            wanted = re.search(r"#.*exits (\d+)", line)
            command = line.split(" #")[0].strip()
            if command and not command.startswith("#"):
                found[command, int(wanted.group(1)) if wanted else 0] = True
    return list(found)


def run(command, folder):
    return subprocess.run(command, shell=True, executable="/bin/bash", cwd=folder, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, errors="replace", timeout=600)


def run_python(text, folder):
    environment = {**os.environ, "PYTHONPATH": str(folder / "python"), "MPLBACKEND": "Agg"}
    environment.pop("COUPLET", None)
    return subprocess.run(["/usr/bin/python3", "-c", text], cwd=folder, stdin=subprocess.DEVNULL, env=environment,
                          capture_output=True, text=True, errors="replace", timeout=600)


def copy_of_repository(folder, program):
    for name in ("scenarios", "scripts", "results", "docs", "schema", "python", "exercises"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("runs"))
    (folder / "couplet").symlink_to(program)


def complaint(command, wanted, folder):
    words = shlex.split(command)
    if words[0] in ELSEWHERE or command in IN_PIECES:
        proved = ELSEWHERE[words[0]](words) if words[0] in ELSEWHERE else IN_PIECES[command]()
        return [] if proved else [f"no such thing: {command}"]
    outcome = run(command, folder)
    if outcome.returncode == wanted:
        return []
    return [f"{command}\n  exit status {outcome.returncode}, not {wanted}\n"
            f"{outcome.stdout[-500:]}{outcome.stderr[-1500:]}"]


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    document = pathlib.Path(sys.argv[2]).resolve()
    failures = []
    shown = commands(document)
    texts = blocks(document, "python")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        copy_of_repository(folder, program)
        for command, wanted in shown:
            failures += complaint(command, wanted, folder)
        if texts:
            outcome = run_python("\n".join(texts), folder)
            if outcome.returncode != 0:
                failures.append(f"exit status {outcome.returncode} of its Python\n"
                                f"{outcome.stdout[-500:]}{outcome.stderr[-1500:]}")
    for text in blocks(document, "bash"):
        outcome = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True)
        if outcome.returncode != 0:
            failures.append(outcome.stderr)
    print("\n".join(failures) or f"{len(shown)} commands and {len(texts)} pieces of Python")
    return 1 if failures or not (shown or texts) else 0


if __name__ == "__main__":
    sys.exit(main())
