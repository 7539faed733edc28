"""Distributions of latencies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from couplet.figures.style import colour, dashes, legend, nothing, seconds_text, short, styled
from couplet.results import Result

LAST = 99.99  # the largest percentile drawn; 100 is infinitely far on this axis
_TICKS = (10, 50, 90, 99, 99.9, 99.99)
_TIMES = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 60, 600, 3600, 36000, 86400, 864000)
_WORDS = {"response": "response", "completion": "completion", "collected": "result in hand",
          "error_response": "errors"}


def _nines(percentile: np.ndarray) -> np.ndarray:
    """One more nine is one step further."""
    return -np.log10(1 - np.minimum(np.asarray(percentile, dtype=float), 99.9999) / 100)


def _percentile(nines: np.ndarray) -> np.ndarray:
    return 100 * (1 - 10 ** -np.asarray(nines, dtype=float))


@styled
def latency_curve(result: Result, kinds: Sequence[str] = ("response", "completion"), *,
                  architectures: Sequence[str] | None = None, ax: Axes) -> Axes:
    """Every percentile of the latencies of these `kinds`, up to 99.99: response, completion, collected, error_response.

    Lines are solid for the first kind and dashed for others; where two are the same there is one.
    """
    data = result.latency
    data = data[data["percentile"] <= LAST]
    positive = data[data["time_s"] > 0]
    for index, name in enumerate(result.architectures):
        if architectures is not None and name not in architectures:
            continue
        drawn: dict[tuple[float, ...], list[str]] = {}
        for kind in kinds:
            part = positive[(positive["architecture"] == name) & (positive["kind"] == kind)]
            if len(part):
                drawn.setdefault(tuple(part["time_s"]), []).append(kind)
        for times, same in drawn.items():
            part = positive[(positive["architecture"] == name) & (positive["kind"] == same[0])]
            ax.plot(part["percentile"], times, color=colour(index), linestyle=dashes(list(kinds).index(same[0])),
                    label=f"{short(name)}: {' and '.join(_WORDS.get(kind, kind) for kind in same)}")
    ax.set_title(f"{short(result.title, 50)}: latency")
    if not ax.lines:
        return nothing(ax, "no request has such a latency")
    ax.set_xscale("function", functions=(_nines, _percentile))
    ax.set_xlim(0.5, LAST)
    ax.xaxis.set_major_locator(FixedLocator(_TICKS))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g} %"))
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(FixedLocator(_TIMES))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(seconds_text))
    ax.set_xlabel("share of requests that are not slower (%)")
    ax.set_ylabel("time since the first issue (log scale)")
    legend(ax)
    return ax
