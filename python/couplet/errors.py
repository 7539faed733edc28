"""What can go wrong, each with what the program said and its exit code."""

from __future__ import annotations

import re
from dataclasses import dataclass

DONE, EXPECTATION, USAGE, INVALID, BUG, FILE, LIMIT, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130

# file:line:column: /pointer: message, --set /pointer=value: /pointer: message, or file: message
_PLACE = re.compile(r"(?P<file>.+?)(?::(?P<line>\d+):(?P<column>\d+))?: (?:(?P<pointer>/[^ ]*): )?(?P<message>.+)")
_COUNT = re.compile(r"\d+ problems?")


@dataclass(frozen=True)
class Problem:
    """A mistake in a scenario, or advice on it.

    `file` is the scenario's file, or the option that brought the value, such as ``--set /run/duration=5``;
    `line` and `column` count from 1 and are None where the mistake is in an option. `pointer` is the JSON pointer.
    `advice` is the id of the rule for advice, and None for mistakes; `fix` is what advice says to do.
    """

    file: str
    message: str
    line: int | None = None
    column: int | None = None
    pointer: str = ""
    advice: str | None = None
    fix: str | None = None

    @property
    def remedy(self) -> str | None:
        """What to do about it, where the message says so.

        >>> Problem("a.json", '5 has no unit; write "5s"').remedy
        'write "5s"'
        """
        if self.fix is not None:
            return self.fix
        return self.message.split("; ", 1)[1] if "; " in self.message else None

    @property
    def place(self) -> str:
        """Where it is, as compilers write it.

        >>> Problem("a.json", "wrong", line=3, column=7, pointer="/run").place
        'a.json:3:7: /run'
        """
        place = self.file if self.line is None else f"{self.file}:{self.line}:{self.column}"
        return f"{place}: {self.pointer}" if self.pointer else place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}{'' if self.fix is None else f'; {self.fix}'}"


def read_problems(text: str) -> list[Problem]:
    """The problems that the program has written to its standard error.

    >>> read_problems('a.json:2:14: /run/duration: 5 has no unit\\n1 problem\\n')[0].pointer
    '/run/duration'
    """
    problems = []
    for line in text.splitlines():
        match = _PLACE.fullmatch(line)
        if match is None or line.startswith("couplet: ") or _COUNT.fullmatch(line):
            continue
        number = {key: int(match[key]) if match[key] else None for key in ("line", "column")}
        problems.append(Problem(match["file"], match["message"], pointer=match["pointer"] or "", **number))
    return list(dict.fromkeys(problems))  # a sweep may tell one for many points


class CoupletError(Exception):
    """The program could not do what was asked. `exit_code` is its exit code, `said` its standard error."""

    exit_code = BUG

    def __init__(self, message: str, *, said: str = "", exit_code: int | None = None):
        super().__init__(message)
        self.said = said
        if exit_code is not None:
            self.exit_code = exit_code


class UsageError(CoupletError):
    """An argument that the program does not understand."""

    exit_code = USAGE


class ScenarioError(CoupletError):
    """The scenario is invalid; `problems` lists every mistake with its place."""

    exit_code = INVALID

    def __init__(self, problems: list[Problem], *, said: str = ""):
        super().__init__("\n".join(str(problem) for problem in problems) or said.strip(), said=said)
        self.problems = problems

    def _repr_html_(self) -> str:
        from couplet.html import table

        rows = [(problem.place, problem.message) for problem in self.problems]
        return table(("where", "what is wrong"), rows)


class BugError(CoupletError):
    """The books do not balance, or an invariant broke: a bug of the program."""


class FileError(CoupletError):
    """A file, or the program itself, could not be read, written or started."""

    exit_code = FILE


class LimitError(CoupletError):
    """A limit of events, time, memory or output stopped the run."""

    exit_code = LIMIT


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, or the stop button of a notebook. What was finished is kept in `folder`, if one was named or kept.

    It is a KeyboardInterrupt: ``except Exception`` in a loop of experiments does not swallow it.
    """

    exit_code = INTERRUPTED

    def __init__(self, message: str = "interrupted", *, said: str = "", folder: str | None = None):
        super().__init__(message)
        self.said = said
        self.folder = folder


_BY_CODE = {USAGE: UsageError, BUG: BugError, FILE: FileError, LIMIT: LimitError}


def error_of(exit_code: int, said: str, problems: list[Problem] | None = None) -> Exception | Interrupted:
    """The exception for an exit code that is neither 0 nor 1."""
    words = said.strip().removeprefix("couplet: ")
    if exit_code == INVALID:
        return ScenarioError(read_problems(said) if problems is None else problems, said=said)
    if exit_code == INTERRUPTED:
        return Interrupted(words or "interrupted", said=said)
    kind = _BY_CODE.get(exit_code, CoupletError)
    return kind(words or f"the program ended with {exit_code}", said=said, exit_code=exit_code)
