#!/usr/bin/python3
"""Runs every command that a document shows: commands_test.py PROGRAM.

A command is a line of a fenced block marked `sh` in README.md, CONTRIBUTING.md or docs/. It runs in a copy of
the repository's documents and scenarios, where ./couplet is PROGRAM, and must exit with 0, or with the status
that a comment behind it names ("# exits 3"). What runs the tests themselves, or builds by hand, is what runs
this test; of those only the words are checked.
"""
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Run by hand or by continuous integration, which runs this test: each with what proves that the words are right.
ELSEWHERE = {
    "scripts/test": lambda words: (ROOT / "scripts/test").exists() and known_options(words[1:]),
    "bench/run": lambda words: (ROOT / "bench/run").exists() and known_options(words[1:]),
    "cmake": lambda words: preset_exists(words),
    "ninja": lambda words: True,
    "ctest": lambda words: preset_exists(words),
    "git": lambda words: True,
}


def known_options(words):
    text = (ROOT / "scripts/test").read_text() + (ROOT / "bench/run").read_text()
    before_dashes = words[:words.index("--")] if "--" in words else words
    return all(word in text for word in before_dashes if word.startswith("--"))


def preset_exists(words):
    presets = (ROOT / "CMakePresets.json").read_text()
    return "--preset" not in words or f'"{words[words.index("--preset") + 1]}"' in presets


def commands():
    """(document, line, wanted exit status) of every command shown."""
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("**/*.md")),
                 *sorted((ROOT / "bench").glob("*.md"))]
    for document in documents:
        for block in FENCE.findall(document.read_text()):
            for line in block.splitlines():
                wanted = re.search(r"#.*exits (\d+)", line)
                command = line.split(" #")[0].strip()
                if command and not command.startswith("#"):
                    yield document.relative_to(ROOT), command, int(wanted.group(1)) if wanted else 0


def run(command, folder):
    return subprocess.run(command, shell=True, executable="/bin/bash", cwd=folder, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, errors="replace", timeout=600)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    failures = []
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name in ("scenarios", "scripts", "results", "docs", "schema"):
            if (ROOT / name).exists():
                shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("runs"))
        (folder / "couplet").symlink_to(program)
        for document, command, wanted in commands():
            count += 1
            words = shlex.split(command)
            if words[0] in ELSEWHERE:
                if not ELSEWHERE[words[0]](words):
                    failures.append(f"{document}: no such thing: {command}")
                continue
            outcome = run(command, folder)
            if outcome.returncode != wanted:
                failures.append(f"{document}: {command}\n  exit status {outcome.returncode}, not {wanted}\n"
                                f"{outcome.stdout[-500:]}{outcome.stderr[-1500:]}")
    print("\n".join(failures) or f"{count} commands run")
    return 1 if failures or count < 8 else 0


if __name__ == "__main__":
    sys.exit(main())
