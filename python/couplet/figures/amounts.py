"""What was lost, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from couplet.figures.style import COLOURS, GREY, HATCHES, colour, legend, nothing, short, styled
from couplet.results import Result

CLASSES = ("failed", "lost", "parked", "pending")
_PARTS_MAX = len(COLOURS)


@styled
def loss(result: Result, classes: Sequence[str] = CLASSES, *, ax: Axes) -> Axes:
    """Requests that were not completed, by class, in per cent of those issued; with intervals where there are some."""
    width = 0.8 / len(result.architectures)
    places = np.arange(len(classes), dtype=float)
    highest = 0.0
    for index, name in enumerate(result.architectures):
        books = result.requests.loc[name]
        issued = books["issued"] or 1
        heights = np.array([100.0 * books[kind] / issued for kind in classes])
        at = places + (index - (len(result.architectures) - 1) / 2) * width
        ax.bar(at, heights, width * 0.92, color=colour(index), hatch=HATCHES[index % len(HATCHES)],
               edgecolor="white", label=short(name))
        for place, height, kind in zip(at, heights, classes):
            interval = result.interval(f"{name}.requests.{kind}_share")
            top = height
            if interval is not None and interval[1] > interval[0]:
                top = 100 * interval[1]
                ax.errorbar(place, height, [[height - 100 * interval[0]], [top - height]], color="black", capsize=5,
                            linewidth=1.4)
            narrow = len(result.architectures) > 3
            ax.annotate(_count(books[kind], height, narrow), (place, top), xytext=(0, 4), textcoords="offset points",
                        ha="center", va="bottom", color=colour(index) if height else GREY, fontsize="small",
                        rotation=90 if narrow and height else 0)
            highest = max(highest, top)
    ax.set_ylim(0, highest * 1.15 if highest else 1.0)
    ax.set_xticks(places, classes)
    ax.grid(False, axis="x")
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g} %"))
    ax.set_ylabel("of the requests issued (%)")
    ax.set_title(f"{short(result.title, 50)}: what was not completed")
    legend(ax)
    return ax


def _count(requests: float, height: float, narrow: bool) -> str:
    if not requests:
        return "0"
    return f"{height:.3g} %" if narrow else f"{requests:,.0f}\n({height:.3g} %)"


def bill_parts(result: Result, by: str = "component", parts: int = _PARTS_MAX) -> pd.DataFrame:
    """US dollars a month: a column for each architecture, a row for each component, or line with ``by="line"``.

    The largest come first; what is beyond `parts` is together in the last.
    """
    lines = result.bill
    names = lines["component"] if by == "component" else lines["component"] + ": " + lines["what"]
    sums = lines.assign(part=names).pivot_table(index="part", columns="architecture", values="month_amount_usd",
                                                aggfunc="sum", fill_value=0.0)
    sums = sums.reindex(columns=result.architectures, fill_value=0.0)
    sums = sums.loc[sums.max(axis=1).sort_values(ascending=False, kind="stable").index]
    if len(sums) <= parts:
        return sums
    rest = sums.iloc[parts - 1:].sum().rename(f"{len(sums) - parts + 1} smaller ones")
    return pd.concat([sums.iloc[:parts - 1], rest.to_frame().T])


@styled
def bill(result: Result, by: str = "component", *, ax: Axes) -> Axes:
    """What a month like this costs, stacked by component, or by lines of the bill with ``by="line"``.

    The colours are those of parts here, not of architectures.
    """
    ax.set_title(f"{short(result.title, 50)}: what a month costs")
    if not len(result.bill):
        return nothing(ax, "nothing in it costs anything")
    parts = bill_parts(result, by)
    places = np.arange(len(result.architectures))
    left = np.zeros(len(places))
    for index, (part, amounts) in enumerate(parts.iterrows()):
        ax.barh(places, amounts, 0.6, left=left, color=colour(index + 2), hatch=HATCHES[index % len(HATCHES)],
                edgecolor="white", label=short(str(part)))
        left += amounts.to_numpy()
    for place, total in zip(places, left):
        ax.annotate(f"${total:,.2f}".replace("$", r"\$"), (total, place), xytext=(6, 0), textcoords="offset points",
                    va="center")
    ax.set_yticks(places, [short(name) for name in result.architectures])
    ax.invert_yaxis()
    ax.set_xlim(0, max(left.max() * 1.12, 0.01))
    ax.grid(False, axis="y")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: rf"\${value:,.4g}"))
    ax.set_xlabel(f"US dollars for a month of 730 h at this load; prices: {_book(result)}")
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0.0)
    return ax


def _book(result: Result) -> str:
    return short(str(result[result.architectures[0]]["cost"]["book"]))
