"""Figures of sweeps: a metric against a parameter with bands, and a heat map over two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from couplet import units
from couplet.figures.style import (GREY, MARKERS, colour, dashes, legend, nothing, seconds_axis, seconds_text, short,
                                   styled)
from couplet.jsonc import pointer_parts
from couplet.sweeps import Axis, SweepResult

_WORDS = {"seconds": "", "US dollars": "US dollars", "per second": "per second", "fraction": "share",
          "requests per second": "requests per second"}
_CELLS_MAX = 150  # beyond so many the numbers in them are too small


def default_metric(result: SweepResult) -> str:
    """The first figure of the table, without its architecture."""
    return result.metrics[0].split(".", 1)[1]


def _axis(result: SweepResult, which: str | int | None, default: int) -> Axis:
    """By its number, pointer or column."""
    if isinstance(which, int) or which is None:
        return result.axes[default if which is None else which]
    for axis in result.axes:
        if which in (axis.pointer, axis.column):
            return axis
    raise KeyError(f"{which}: this sweep varies {', '.join(axis.pointer for axis in result.axes)}")


def _metric(result: SweepResult, metric: str | None) -> tuple[str, str]:
    """The path without an architecture, and its column. Raises KeyError."""
    metric = default_metric(result) if metric is None else metric
    column = result.column(metric)
    head, _, rest = metric.partition(".")
    return (rest if head in result.architectures and rest else metric), column


def metric_label(path: str) -> str:
    """For an axis; the numbers at durations have their units.

    >>> metric_label("completion.p99"), metric_label("requests.failed_share"), metric_label("queue.backlog.max")
    ('completion p99', 'requests failed share', 'queue backlog max (messages)')
    """
    unit = units.unit_of(path)
    words = path.replace(".", " ").replace("_", " ")
    written = _WORDS.get(unit or "", unit or "")
    return words if not written or written in words.split() else f"{words} ({written})"


def _format(ax_axis: Any, path: str) -> None:
    unit = units.unit_of(path)
    if unit == "seconds":
        seconds_axis(ax_axis)
    elif unit == "US dollars":
        ax_axis.set_major_formatter(FuncFormatter(lambda value, _: rf"\${value:,.4g}"))


@styled
def sweep_band(result: SweepResult, metric: str | None = None, *, x: str | int | None = None,
               architectures: Sequence[str] | None = None, ax: Axes) -> Axes:
    """A figure against a varied value, a line for each architecture with its 95 % interval as a band.

    `metric` is such as ``completion.p99`` (default: the table's first), or of one architecture,
    ``loose.completion.p99``; `x` is the varied value by its number, pointer or column. Of other varied values each
    combination has a line of its own.
    """
    path, column = _metric(result, metric)
    axis = _axis(result, x, 0)
    if metric is not None and metric.split(".")[0] in result.architectures and architectures is None:
        architectures = [metric.split(".")[0]]
    others = [other for other in result.axes if other is not axis]
    points = result.points[(result.points["status"] == "done") & result.points[column].notna()]
    numeric = pd.api.types.is_numeric_dtype(points[axis.column])
    categories = list(dict.fromkeys(result.points[axis.column].astype(str)))
    shown = [name for name in result.architectures if architectures is None or name in architectures]
    for name in shown:
        own = points[points["architecture"] == name]
        for number, (values, part) in enumerate(_groups(own, others)):
            part = part.sort_values(axis.column, kind="stable") if numeric else part
            at = part[axis.column] if numeric else [categories.index(str(value)) for value in part[axis.column]]
            ink = colour(number if len(shown) == 1 and others else result.architectures.index(name))
            ax.plot(at, part[column], color=ink, linestyle=dashes(number), marker=MARKERS[number % len(MARKERS)],
                    markersize=6, label=", ".join([short(name), *_words(others, values)]), zorder=3)
            if f"{column}_low" in part:
                ax.fill_between(at, part[f"{column}_low"].astype(float), part[f"{column}_high"].astype(float),
                                color=ink, alpha=0.18, linewidth=0, zorder=2)
    ax.set_title(f"{short(result.name, 50)}: {path.replace('.', ' ').replace('_', ' ')}")
    if not ax.lines:
        return nothing(ax, "this figure is not defined at any point")
    if numeric and (points[axis.column] % 1 == 0).all():
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    if not numeric:
        ax.set_xticks(range(len(categories)), [short(text) for text in categories])
    ax.set_xlabel(axis.label)
    ax.set_ylabel(metric_label(path))
    _format(ax.yaxis, path)
    lowest = ax.get_ylim()[0]
    if lowest > 0 or points[column].min() >= 0:
        ax.set_ylim(bottom=0)
    legend(ax)
    return ax


def _groups(points: pd.DataFrame, axes: list[Axis]) -> list[tuple[tuple[Any, ...], pd.DataFrame]]:
    """The points with the same values on these axes, in the order of the sweep."""
    if not axes:
        return [((), points)]
    keys = [tuple(row) for row in points[[axis.column for axis in axes]].itertuples(index=False)]
    return [(key, points[[other == key for other in keys]]) for key in dict.fromkeys(keys)]


def _words(axes: list[Axis], values: tuple[Any, ...]) -> list[str]:
    return [f"{' '.join(pointer_parts(axis.pointer)[-1:])} {_cell(value)}{axis.unit}"
            for axis, value in zip(axes, values)]


def heatmap_table(result: SweepResult, metric: str | None = None, *, architecture: str | None = None,
                  x: str | int | None = None, y: str | int | None = None) -> pd.DataFrame:
    """What the heat map shows: a row for each value of `y`, a column for each of `x`; NaN where a point failed."""
    _, column = _metric(result, metric)
    if len(result.axes) < 2:
        raise ValueError("a heat map wants a sweep over two values; sweep_band shows one")
    across, down = _axis(result, x, 1), _axis(result, y, 0)
    name = architecture or _architecture_of(result, metric)
    own = result.points[result.points["architecture"] == name]
    if own.duplicated([across.column, down.column]).any():
        raise ValueError("this sweep varies more than two values: choose points of it before")
    grid = own.pivot(index=down.column, columns=across.column, values=column)
    return grid.reindex(index=list(dict.fromkeys(own[down.column])), columns=list(dict.fromkeys(own[across.column])))


def _architecture_of(result: SweepResult, metric: str | None) -> str:
    head = (metric or "").split(".")[0]
    return head if head in result.architectures else result.architectures[0]


@styled
def heatmap(result: SweepResult, metric: str | None = None, *, architecture: str | None = None,
            x: str | int | None = None, y: str | int | None = None, ax: Axes) -> Axes:
    """A figure of one architecture over two varied values, with its numbers in cells; points that failed are grey."""
    path, _ = _metric(result, metric)
    grid = heatmap_table(result, metric, architecture=architecture, x=x, y=y)
    across, down = _axis(result, x, 1), _axis(result, y, 0)
    name = architecture or _architecture_of(result, metric)
    ax.set_facecolor("#D9D9D9")
    values = np.ma.masked_invalid(grid.to_numpy(dtype=float))
    mesh = ax.pcolormesh(np.arange(grid.shape[1] + 1), np.arange(grid.shape[0] + 1), values, cmap="cividis",
                         edgecolors="white", linewidth=1.0)
    bar = ax.figure.colorbar(mesh, ax=ax, label=metric_label(path))
    bar.outline.set_visible(False)
    _format(bar.ax.yaxis, path)
    if grid.size <= _CELLS_MAX:
        _write_cells(ax, values, path, mesh)
    ax.set_xticks(np.arange(grid.shape[1]) + 0.5, [_cell(value) for value in grid.columns])
    ax.set_yticks(np.arange(grid.shape[0]) + 0.5, [_cell(value) for value in grid.index])
    ax.grid(False)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_xlabel(across.label)
    ax.set_ylabel(down.label)
    ax.set_title(f"{short(result.name, 40)}, {short(name)}: {path.replace('.', ' ').replace('_', ' ')}")
    return ax


def _write_cells(ax: Axes, values: np.ma.MaskedArray, path: str, mesh: Any) -> None:
    size = "medium" if values.size <= 40 else "small" if values.size <= 90 else "x-small"
    for (row, column), value in np.ndenumerate(values.filled(np.nan)):
        if np.isnan(value):
            ax.text(column + 0.5, row + 0.5, "–", ha="center", va="center", color=GREY)
            continue
        red, green, blue, _ = mesh.cmap(mesh.norm(value))
        ink = "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"
        text = seconds_text(value) if units.unit_of(path) == "seconds" else f"{value:.3g}"
        ax.text(column + 0.5, row + 0.5, text, ha="center", va="center", color=ink, fontsize=size)


def _cell(value: object) -> str:
    return f"{value:g}" if isinstance(value, (int, float, np.number)) else short(str(value))
