#!/usr/bin/env python3
"""Holds the list of facts about AWS and the tests of them to each other.

Usage: facts_test.py TESTS-FOLDER. Each line of facts/section-*.txt is a statement, "1.5.2<TAB>what it says"; each is
held by at least one test case called "Fact 1.5.2: …", and no test case holds a statement that is not listed.
"""

import pathlib
import re
import sys

CASE = re.compile(r'TEST_CASE\(\s*"Fact (\d+(?:\.\d+)+)\b')
LINE = re.compile(r"(\d+(?:\.\d+)+)\t(\S.*)")
# What the facts say of messaging and of clients; a section without a list would go unnoticed otherwise.
SECTIONS = (
    [f"1.{n}" for n in range(1, 13)]
    + [f"2.{n}" for n in range(1, 7)]
    + [f"3.{n}" for n in range(1, 7)]
    + ["4"]
    + [f"5.{n}" for n in range(1, 6)]
    + [f"6.{n}" for n in range(1, 6)]
    + [f"7.{n}" for n in range(1, 4)]
    + ["8.1", "8.2"]
    + [f"9.{n}" for n in range(1, 4)]
    + ["10.1", "10.2"]
)


def listed(folder, complaints):
    """The statements of all lists, by number."""
    statements = {}
    for path in sorted(folder.glob("section-*.txt")):
        section = path.stem.removeprefix("section-")
        for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = LINE.fullmatch(line)
            if not match:
                complaints.append(f"{path.name}:{place}: expected a number, a tab and a statement")
                continue
            number, statement = match.groups()
            if number.rpartition(".")[0] != section:
                complaints.append(f"{path.name}:{place}: {number} is no statement of section {section}")
            if number in statements:
                complaints.append(f"{path.name}:{place}: {number} is listed twice")
            statements[number] = statement
    return statements


def tested(folder):
    """The numbers that test cases hold, each with the file."""
    found = {}
    for path in sorted(folder.rglob("*.cpp")):
        for number in CASE.findall(path.read_text(encoding="utf-8")):
            found.setdefault(number, path.relative_to(folder))
    return found


def main():
    folder = pathlib.Path(sys.argv[1])
    complaints = []
    statements = listed(folder / "facts", complaints)
    tests = tested(folder)
    for section in SECTIONS:
        if not any(number.rpartition(".")[0] == section for number in statements):
            complaints.append(f"section {section} has no list of statements")
    for number in statements.keys() - tests.keys():
        complaints.append(f'{number} has no test: "{statements[number]}"')
    for number in tests.keys() - statements.keys():
        complaints.append(f"{tests[number]}: holds {number}, which no list has")
    for complaint in sorted(complaints):
        print(complaint)
    print(f"{len(statements)} statements, {len(tests)} of them with a test")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
