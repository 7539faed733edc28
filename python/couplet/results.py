"""What a run or a comparison gives: the summary, and its tables as data frames with units in the names of columns."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from couplet import units
from couplet.files import BREAK_EVEN, PAGE, RUN_FILES, Written, page_data, read_file
from couplet.html import table

_SHOWN = ("requests.issued", "requests.completed", "requests.failed", "requests.lost", "response.p50", "response.p99",
          "completion.p50", "completion.p99", "cost.per_month")


# What of a summary is read here and by figures.
_PART = {"requests": dict, "response": dict, "error_response": dict, "completion": dict, "collected": dict,
         "throughput": object, "availability": object, "components": {...: {"kind": str}},
         "cost": {"total": object, "per_million": object, "per_hour": object, "per_month": object},
         "story": [{"at": object, "event": str, "text": str}], "intervals": {...: list}}
_SUMMARY = {"couplet": str, "scenario": {"name": str, "title": str}, "seed": int, "replications": int,
            "architectures": {...: _PART}, "comparison": {...: {...: dict}},
            "expectations": [{"text": str, "outcome": str}]}


class Result(Written):
    """What `run` and `compare` give. `folder` is where its files are kept, or None.

    `ok` says whether all expectations of the scenario hold; `said` is what the program said besides.
    """

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> Result:
        """The results that a folder holds. Raises FileError."""
        folder = Path(folder)
        files = {name: read_file(folder, name) for name in RUN_FILES}
        if (folder / PAGE).is_file():
            files[PAGE] = read_file(folder, PAGE)
            # A later comparison leaves the table of an earlier one; the page tells whose it is.
            asked = page_data(files[PAGE], str(folder / PAGE)).get("breakEven") is not None
            if asked and (folder / BREAK_EVEN).is_file():
                files[BREAK_EVEN] = read_file(folder, BREAK_EVEN)
        return cls(files, folder=folder)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """summary.json: everything, in seconds, US dollars and bytes."""
        return self._parsed("summary.json", _SUMMARY)

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.summary["scenario"]["name"]

    @property
    def title(self) -> str:
        """The scenario's title."""
        return self.summary["scenario"]["title"]

    @property
    def architectures(self) -> list[str]:
        """Names, in the order of the scenario."""
        return list(self.summary["architectures"])

    def __getitem__(self, architecture: str) -> dict[str, Any]:
        """What the summary has of one architecture."""
        return self.summary["architectures"][architecture]

    @property
    def ok(self) -> bool:
        """Whether every expectation of the scenario holds."""
        return all(entry["outcome"] == "holds" for entry in self.summary["expectations"])

    @cached_property
    def expectations(self) -> pd.DataFrame:
        """text, outcome (holds, fails or inconclusive) and value of each expectation."""
        return pd.DataFrame(self.summary["expectations"], columns=["text", "outcome", "value"])

    @cached_property
    def requests(self) -> pd.DataFrame:
        """The books: a row for each architecture, in requests; shares as fractions."""
        rows = {name: part["requests"] for name, part in self.summary["architectures"].items()}
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("architecture")

    @cached_property
    def metrics(self) -> pd.DataFrame:
        """Every figure of the summary: a row for each architecture; columns such as ``completion_p99_s``."""
        rows = {name: dict(self._figures(name)) for name in self.architectures}
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("architecture")

    @cached_property
    def latency(self) -> pd.DataFrame:
        """The whole distributions: architecture, kind, percentile, time_s."""
        return self._frame("latency.csv", "architecture", "kind", "percentile", "seconds").rename(
            columns={"seconds": "time_s"})

    @cached_property
    def timeseries(self) -> pd.DataFrame:
        """A row for each sample and architecture: time_s, architecture, then columns of component.metric and unit.

        time_s is the beginning of the sample; what goes up and down is as at its end, what is counted is the count
        in it; several replications: means over them. What has the same name in two architectures shares a column,
        which has no unit if one of them counts requests and the other messages.
        """
        kinds: dict[str, set[str]] = {}
        for part in self.summary["architectures"].values():
            for name, entry in part["components"].items():
                kinds.setdefault(name, set()).add(entry["kind"])
        data = self._frame("timeseries.csv", "time_s", "architecture")
        return data.rename(columns={name: _series_column(name, kinds) for name in data.columns[2:]})

    @cached_property
    def bill(self) -> pd.DataFrame:
        """Each line of the bill, with amount_usd of the run and month_amount_usd of a month at this load."""
        data = self._frame("bill.csv", "architecture", "component", "amount_usd", "month_amount_usd")
        for name in ("confirmed", "assumed"):
            if name in data:
                data[name] = data[name] == "yes"
        return data

    @cached_property
    def break_even(self) -> pd.DataFrame | None:
        """With break_even=: what a month costs at every value that was tried; else None."""
        return self._frame(BREAK_EVEN) if BREAK_EVEN in self._files else None

    @cached_property
    def story(self) -> pd.DataFrame:
        """What happened in the first replication: architecture, time_s, event, component, text."""
        rows = [{"architecture": name, "time_s": line["at"], "event": line["event"],
                 "component": line.get("component", ""), "text": line["text"]}
                for name, part in self.summary["architectures"].items() for line in part["story"]]
        return pd.DataFrame(rows, columns=["architecture", "time_s", "event", "component", "text"])

    @cached_property
    def intervals(self) -> pd.DataFrame:
        """95 % intervals: architecture, metric, unit, low, high."""
        rows = [{"architecture": name, "metric": path, "unit": self._unit(name, path), "low": low, "high": high}
                for name, part in self.summary["architectures"].items()
                for path, (low, high) in part["intervals"].items()]
        return pd.DataFrame(rows, columns=["architecture", "metric", "unit", "low", "high"])

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """Paired differences: comparison ("loose - tight"), metric, unit, estimate, low, high."""
        rows = [{"comparison": pair, "metric": path, "unit": self._unit(pair.split(" - ")[0], path), **difference}
                for pair, differences in self.summary["comparison"].items()
                for path, difference in differences.items()]
        return pd.DataFrame(rows, columns=["comparison", "metric", "unit", "estimate", "low", "high"])

    def value(self, path: str) -> float | None:
        """A figure by its path, as expectations name it; None: not defined in this run. Raises KeyError.

        ``loose.completion.p99``, ``loose.queue.visible.max`` and ``loose.components.queue.visible.max`` are paths.
        """
        name, _, rest = path.partition(".")
        part = self.summary["architectures"][name]
        head = rest.split(".")[0]
        value: Any = part["components"] if head in part["components"] else part
        for key in rest.split("."):
            if not isinstance(value, dict) or key not in value:
                raise KeyError(f"{path}: there is no {key!r}")
            value = value[key]
        return value

    def interval(self, path: str) -> tuple[float, float] | None:
        """The 95 % interval of a figure; None if it has none."""
        name, _, rest = path.partition(".")
        found = self.summary["architectures"][name]["intervals"]
        low_high = found.get(rest) or found.get(f"components.{rest}")
        return tuple(low_high) if low_high else None

    def _figures(self, name: str) -> Iterator[tuple[str, Any]]:
        part = self.summary["architectures"][name]
        for key in ("requests", "response", "error_response", "completion", "collected", "throughput", "availability"):
            yield from _flat(key, part[key], None)
        for component, entry in part["components"].items():
            inner = {key: value for key, value in entry.items() if key != "kind"}
            yield from _flat(f"components.{component}", inner, entry["kind"])
        sums = ("total", "per_million", "per_hour", "per_month")
        yield from _flat("cost", {key: part["cost"][key] for key in sums}, None)

    def _unit(self, architecture: str, path: str) -> str | None:
        components = self.summary["architectures"][architecture]["components"]
        name = path.removeprefix("components.").split(".")[0]
        return units.unit_of(path, components[name]["kind"] if name in components else None)

    def __repr__(self) -> str:
        verdict = "" if not self.summary["expectations"] else ", all expectations hold" if self.ok else \
            ", not all expectations hold"
        return (f"<Result of {self.name}: {', '.join(self.architectures)}; {self.summary['replications']} "
                f"replication{'s' if self.summary['replications'] > 1 else ''}{verdict}>")

    def _repr_html_(self) -> str:
        rows = []
        for path in _SHOWN:
            unit = units.unit_of(path)
            cells = [_readable(self.value(f"{name}.{path}"), unit) for name in self.architectures]
            if any(cells):
                rows.append((path.replace(".", " "), *cells))
        for entry in self.summary["expectations"]:
            mark = {"holds": "✓", "fails": "✗"}.get(entry["outcome"], "?")
            rows.append((f"{mark} {entry['text']}", entry["outcome"]))
        return table(("", *self.architectures), rows, caption=self.title)


def _series_column(name: str, kinds: dict[str, set[str]]) -> str:
    """Without a unit where a component is of several kinds that count different things."""
    component = name.split(".")[0]
    columns = {units.column(f"components.{name}", kind) for kind in kinds.get(component, ())
               if units.unit_of(f"components.{name}", kind) is not None}
    return columns.pop() if len(columns) == 1 else name


def _flat(path: str, value: Any, kind: str | None) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{path}.{key}", inner, kind)
    elif value is None or isinstance(value, (int, float)):
        yield units.column(path, kind), value


def _readable(value: float | None, unit: str | None) -> str:
    if value is None:
        return ""
    if unit == "US dollars":
        return f"${value:,.2f}"
    if unit == "seconds":
        return f"{value:.3g} s" if value < 1000 else f"{value:,.0f} s"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3g}"
