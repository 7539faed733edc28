"""The style that all figures share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.axis import Axis as DrawnAxis
from matplotlib.ticker import FuncFormatter, Locator, MaxNLocator

# Okabe and Ito, without yellow, which vanishes on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_UNITS = ((86400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)), (0, (8, 3, 1, 3, 1, 3)))
HATCHES = ("", "//", "..", "\\\\", "xx", "++", "oo")
GREY = "#595959"
SHADE = "#BBBBBB"
SIZE = (10.0, 5.625)  # inches; 16:9

RC = {
    "font.size": 13, "axes.titlesize": 15, "axes.titleweight": "bold", "axes.titlelocation": "left",
    "axes.labelsize": 13, "xtick.labelsize": 12, "ytick.labelsize": 12, "legend.fontsize": 12,
    "legend.frameon": False, "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": GREY,
    "axes.grid": True, "axes.axisbelow": True, "grid.color": "#E3E3E3", "grid.linewidth": 0.8,
    "lines.linewidth": 2.2, "axes.titlepad": 14.0, "svg.fonttype": "path", "svg.hashsalt": "couplet",
    "pdf.fonttype": 42, "figure.dpi": 100, "hatch.linewidth": 0.7,
}


def styled(draw: Callable[..., Axes]) -> Callable[..., Axes]:
    """Draws in the common style, in a figure of its own unless there is an `ax`."""
    @functools.wraps(draw)
    def drawn(result: Any, *arguments: Any, ax: Axes | None = None, **options: Any) -> Axes:
        # The first figure loads the backend, which in a notebook turns the interactive mode on; within the context it
        # would be off again at its end, and later figures would not appear.
        figure = None if ax is not None else plt.figure(figsize=SIZE, dpi=RC["figure.dpi"], layout="constrained")
        with mpl.rc_context(RC):
            return draw(result, *arguments, ax=figure.add_subplot() if ax is None else ax, **options)

    return drawn


def colour(index: int) -> str:
    """That of the architecture, or part, of this number."""
    return COLOURS[index % len(COLOURS)]


def dashes(index: int) -> Any:
    """That of the line of this number within one colour."""
    return DASHES[index % len(DASHES)]


def short(text: str, length: int = 28) -> str:
    """A name that fits a legend.

    >>> short("renderer"), short("a" * 40, 8)
    ('renderer', 'aaaaaaa…')
    """
    text = " ".join(text.split())
    text = text if len(text) <= length else text[:length - 1] + "…"
    return text.replace("$", r"\$")  # matplotlib would read a formula


def seconds_text(value: float, _position: int | None = None) -> str:
    """A duration on an axis.

    >>> [seconds_text(value) for value in (0.00005, 0.02, 1.5, 30, 600, 7200, 172800)]
    ['50 µs', '20 ms', '1.5 s', '30 s', '10 min', '2 h', '2 d']
    """
    for size, unit in _UNITS:
        large = size * (2 if unit in ("d", "h", "min") and value % size else 1)
        if abs(value) >= large * (1 - 1e-9) or (value and unit == "µs"):
            return f"{value / size:.3g} {unit}"
    return "0"


class _RoundDurations(Locator):
    """Ticks at round numbers of the unit that suits the largest."""

    @staticmethod
    def unit(largest: float) -> tuple[float, str]:
        """The largest unit of which there are two."""
        return next((entry for entry in _UNITS if largest >= 2 * entry[0]), _UNITS[-1])

    def __call__(self) -> list[float]:
        return self.tick_values(*self.axis.get_view_interval())

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        unit, _ = self.unit(vmax)
        steps = [1, 2, 3, 5, 6, 10] if unit in (60, 3600) else [1, 2, 2.5, 5, 10]
        return [tick * unit for tick in MaxNLocator(8, steps=steps).tick_values(vmin / unit, vmax / unit)]


def seconds_axis(axis: DrawnAxis) -> None:
    """Round durations, each with its unit."""
    def text(value: float, _position: int | None = None) -> str:
        size, name = _RoundDurations.unit(axis.get_view_interval()[1])
        return f"{value / size:.4g} {name}" if value else "0"

    axis.set_major_locator(_RoundDurations())
    axis.set_major_formatter(FuncFormatter(text))


def legend(ax: Axes, **options: Any) -> None:
    """A legend that covers nothing: right of the axes where there are many lines, else within."""
    handles, _ = ax.get_legend_handles_labels()
    if not handles:
        return
    if len(handles) > 4:
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0.0, **options)
    else:
        ax.legend(loc="best", **options)


def nothing(ax: Axes, words: str) -> Axes:
    """Says why there is nothing to see."""
    ax.text(0.5, 0.5, words, transform=ax.transAxes, ha="center", va="center", color=GREY)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
    return ax
