"""What a sweep or a plan gives: its points as data frames with units in the names of columns."""

from __future__ import annotations

import difflib
import json
import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from couplet import units
from couplet.files import Written, read_file
from couplet.html import table
from couplet.jsonc import pointer_parts

_HEADING = re.compile(r"(?P<pointer>/.*?)(?: \((?P<unit>[^()]+)\))?")


@dataclass(frozen=True)
class Axis:
    """What was varied: its JSON pointer, the unit that its values have, and its column in data frames."""

    pointer: str
    unit: str
    column: str

    @property
    def label(self) -> str:
        """For people: ``arrivals rate (/s)``."""
        words = " ".join(pointer_parts(self.pointer)[-2:]).replace("_", " ")
        return f"{words} ({self.unit})" if self.unit else words


def read_axes(headings: list[str]) -> list[Axis]:
    """The axes that headings of sweep.csv or plan.csv name.

    >>> [axis.column for axis in read_axes(["/workload/v/arrivals/rate (/s)", "/a/instances", "/b/instances"])]
    ['rate_per_s', 'a_instances', 'b_instances']
    """
    parsed = [match for match in map(_HEADING.fullmatch, headings) if match]
    paths = [pointer_parts(match["pointer"]) for match in parsed]
    axes = []
    for match, path in zip(parsed, paths):
        length = 1
        while length < len(path) and sum(other[-length:] == path[-length:] for other in paths) > 1:
            length += 1
        unit = match["unit"] or ""
        name = "_".join(path[-length:]) + (f"_{unit.replace('/', 'per_')}" if unit else "")
        axes.append(Axis(match["pointer"], unit, name))
    return axes


def _varied(columns: list[str]) -> list[str]:
    return columns[columns.index("point") + 1:columns.index("seed")]


class SweepResult(Written):
    """What `sweep` gives. `said` is what the program said, of failed points above all; `folder` has its files."""

    def __init__(self, files: dict[str, str], *, name: str = "sweep", **about: Any):
        super().__init__(files, **about)
        self.name = name

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> SweepResult:
        """The sweep that a folder holds. Raises FileError."""
        folder = Path(folder)
        return cls({"sweep.csv": read_file(folder, "sweep.csv")}, folder=folder, name=folder.resolve().name)

    @property
    def csv(self) -> str:
        """sweep.csv, byte for byte."""
        return self._text("sweep.csv")

    @cached_property
    def _raw(self) -> pd.DataFrame:
        return self._frame("sweep.csv", "point", "seed", "replications", "status")

    @cached_property
    def axes(self) -> list[Axis]:
        """What was varied."""
        return read_axes(_varied(list(self._raw.columns)))

    @property
    def _metric_columns(self) -> list[str]:
        columns = list(self._raw.columns)
        return columns[columns.index("status") + 1:]

    @property
    def metrics(self) -> list[str]:
        """The figures of the table, such as ``loose.completion.p99``."""
        columns = self._metric_columns
        ends = {f"{name}.{end}" for name in columns for end in ("low", "high")}
        return [name for name in columns if name not in ends]

    @cached_property
    def architectures(self) -> list[str]:
        """Names, in the order of the table."""
        return list(dict.fromkeys(name.split(".")[0] for name in self.metrics))

    @cached_property
    def points(self) -> pd.DataFrame:
        """A row for each point and architecture.

        point, the varied values (see `axes`), seed, replications, status, architecture, and for each figure its
        value, such as ``completion_p99_s``, and the ends of its 95 % interval, ``completion_p99_s_low`` and ``_high``.
        """
        raw = self._raw
        headings = _varied(list(raw.columns))
        common = raw[["point", *headings, "seed", "replications", "status"]].rename(
            columns=dict(zip(headings, (axis.column for axis in self.axes))))
        parts = []
        for order, name in enumerate(self.architectures):
            own = {column: _column(column.split(".", 1)[1]) for column in self._metric_columns
                   if column.split(".")[0] == name}
            part = pd.concat([common, raw[list(own)].rename(columns=own)], axis=1)
            part.insert(common.shape[1], "architecture", name)
            part["_order"] = order
            parts.append(part)
        if not parts:
            return common
        points = _stacked(parts).sort_values(["point", "_order"], kind="stable")
        return points.drop(columns="_order").reset_index(drop=True)

    @property
    def failed(self) -> pd.DataFrame:
        """Points without results; `said` tells why."""
        return self.points[self.points["status"] != "done"]

    def column(self, metric: str) -> str:
        """The column of `points` for a figure, such as ``completion.p99``, with or without an architecture's name.

        Raises KeyError.
        """
        head, _, rest = metric.partition(".")
        path = rest if head in self.architectures and rest else metric
        name = _column(path)
        if name not in self.points.columns:
            known = list(dict.fromkeys(known.split(".", 1)[1] for known in self.metrics))
            near = difflib.get_close_matches(path, known, 3) or known[:6]
            raise KeyError(f"{metric}: this sweep has no such figure; it has {', '.join(near)}"
                           f"{', …' if len(near) < len(known) else ''}; the sweep's own --metric gives others")
        return name

    def __len__(self) -> int:
        return len(self._raw)

    def __repr__(self) -> str:
        failed = int((self._raw["status"] != "done").sum())
        more = f", {failed} failed" if failed else ""
        return f"<SweepResult of {self.name}: {len(self)} points{more}, over {', '.join(a.pointer for a in self.axes)}>"

    def _repr_html_(self) -> str:
        return self.points._repr_html_()


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """One below the other; NaN where a part has no such column, without pandas' thoughts on columns of NaN."""
    columns = dict.fromkeys(name for part in parts for name in part.columns)
    return pd.DataFrame({name: np.concatenate([part[name].to_numpy() if name in part else np.full(len(part), np.nan)
                                               for part in parts]) for name in columns})


def _column(path: str) -> str:
    for end in ("low", "high"):
        if path.endswith(f".{end}"):
            return f"{units.column(path[:-len(end) - 1])}_{end}"
    return units.column(path)


_PLAN = {"vary": [{"pointer": str}], "require": [str], "objective": {"sense": str, "of": str},
         "search": {"points": int, "points_of_grid": int}, "chosen": object, "next_best": object,
         "nearest_miss": object}


class PlanResult(Written):
    """What `plan` gives: the cheapest configuration that meets the requirements, and those beside it."""

    def __init__(self, files: dict[str, str], *, name: str = "plan", **about: Any):
        super().__init__(files, **about)
        self.name = name

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> PlanResult:
        """The plan that a folder holds. Raises FileError."""
        folder = Path(folder)
        files = {name: read_file(folder, name) for name in ("plan.json", "plan.csv")}
        return cls(files, folder=folder, name=folder.resolve().name)

    @cached_property
    def plan(self) -> dict[str, Any]:
        """plan.json: the question, the search and all points."""
        return self._parsed("plan.json", _PLAN)

    @cached_property
    def _table(self) -> pd.DataFrame:
        return self._frame("plan.csv", "point", "seed", "replications", "status", "chosen", "frontier")

    @cached_property
    def axes(self) -> list[Axis]:
        """What could be chosen."""
        return read_axes(_varied(list(self._table.columns)))

    @cached_property
    def points(self) -> pd.DataFrame:
        """A row for each point that was run.

        point, the varied values (see `axes`), seed, replications, status (met, missed, failed), chosen and frontier
        (as bools), objective with objective_low and _high, and for each requirement its outcome, value and interval.
        """
        data = self._table.copy()
        headings = _varied(list(data.columns))
        place = list(data.columns).index("frontier") + 1
        names = dict(zip(headings, (axis.column for axis in self.axes)))
        names |= dict(zip(data.columns[place:place + 3], ("objective", "objective_low", "objective_high")))
        data.columns = [names.get(name, name) if position < place + 3 else name
                        for position, name in enumerate(data.columns)]
        for name in ("chosen", "frontier"):
            data[name] = data[name] == "yes"
        return data

    @property
    def met(self) -> bool:
        """Whether there is a configuration that meets all requirements."""
        return self.plan["chosen"] is not None

    @property
    def chosen(self) -> dict[str, Any] | None:
        """The chosen values by JSON pointers, ready for `Scenario.override`; None if nothing meets the requirements."""
        return self._values(self.plan["chosen"])

    @property
    def next_best(self) -> dict[str, Any] | None:
        """The same for the next best point that was run."""
        return self._values(self.plan["next_best"])

    @property
    def nearest_miss(self) -> dict[str, Any] | None:
        """The same for the point that comes closest among those that would be better."""
        return self._values(self.plan["nearest_miss"])

    @property
    def frontier(self) -> pd.DataFrame:
        """Points of which no other is at least as good in everything."""
        return self.points[self.points["frontier"]]

    def _values(self, point: dict[str, Any] | None) -> dict[str, Any] | None:
        if point is None:
            return None
        return {axis["pointer"]: _parsed(text) for axis, text in zip(self.plan["vary"], point["values"])}

    def __repr__(self) -> str:
        search = self.plan["search"]
        answer = ", ".join(f"{key}={value}" for key, value in (self.chosen or {}).items()) or "nothing meets them"
        return f"<PlanResult of {self.name}: {answer}; {search['points']} of {search['points_of_grid']} points run>"

    def _repr_html_(self) -> str:
        goal = self.plan["objective"]
        rows = [("requirements", "; ".join(self.plan["require"])), (goal["sense"], goal["of"])]
        rows += [(key, value) for key, value in (self.chosen or {"": "nothing meets the requirements"}).items()]
        rows.append(("points run", f"{self.plan['search']['points']} of {self.plan['search']['points_of_grid']}"))
        return table(("", ""), rows, caption=self.name)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
