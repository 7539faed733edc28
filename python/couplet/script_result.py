"""What a script gives: the answers of the simulated queues and topics."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pandas as pd

from couplet.html import table


class ScriptResult:
    """Answers in the order of answering; those with a name are found by it.

    >>> result = ScriptResult([{"as": "q", "op": "CreateQueue", "t": 0, "at": 0, "result": {"QueueUrl": "u"}}])
    >>> result["q"]["result"]["QueueUrl"], len(result)
    ('u', 1)
    """

    def __init__(self, answers: list[dict[str, Any]]):
        self.answers = answers

    def __getitem__(self, key: str | int) -> dict[str, Any]:
        """The answer of this number, or the last one of this name (``as``). Raises KeyError or IndexError."""
        if isinstance(key, int):
            return self.answers[key]
        for answer in reversed(self.answers):
            if answer.get("as") == key:
                return answer
        raise KeyError(f"there is no answer {key!r}")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.answers)

    def __len__(self) -> int:
        return len(self.answers)

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The answers that are errors."""
        return [answer for answer in self.answers if "error" in answer]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """asked_s, answered_s, name, op, error (its code, or empty) and result of each answer."""
        rows = [{"asked_s": answer["t"], "answered_s": answer["at"], "name": answer.get("as", ""), "op": answer["op"],
                 "error": answer.get("error", {}).get("Code", ""), "result": answer.get("result")}
                for answer in self.answers]
        return pd.DataFrame(rows, columns=["asked_s", "answered_s", "name", "op", "error", "result"])

    def __repr__(self) -> str:
        return f"<ScriptResult: {len(self)} answers, {len(self.errors)} of them errors>"

    def _repr_html_(self) -> str:
        rows = [(f"{answer['t']:g}", f"{answer['at']:g}", answer.get("as", ""), answer["op"],
                 answer.get("error", answer.get("result"))) for answer in self.answers]
        return table(("asked (s)", "answered (s)", "name", "operation", "answer"), rows)
