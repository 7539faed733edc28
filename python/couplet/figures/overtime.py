"""What changes over time: with failures shaded and the story's events marked."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator, PercentFormatter

from couplet import units
from couplet.figures.style import (GREY, HATCHES, SHADE, colour, dashes, legend, nothing, seconds_axis, seconds_text,
                                   short, styled)
from couplet.results import Result

LINES_MAX = 4  # of one architecture
_STEPS = (0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200,
          86400, 172800, 604800)
_MARKS = {"first_failed": "first failure", "first_lost": "first loss", "backlog_peak": "peak",
          "backlog_drained": "drained", "recovered": "recovered", "breaker_opened": "breaker opens",
          "redrive": "redrive", "flush": "flush", "target_unhealthy": "unhealthy", "target_healthy": "healthy",
          "scaled_out": "scales out", "scaled_in": "scales in", "bottleneck": "bottleneck",
          "credits_spent": "credits spent"}
_MARKS_MAX = 12


def failures(result: Result) -> list[tuple[str, float, float | None]]:
    """Name, beginning and end of the failures that the story tells; None: it went on to the end."""
    found: dict[tuple[str, float, float | None], None] = {}
    for _, story in result.story.groupby("architecture", sort=False):
        under_way: list[tuple[str, float]] = []
        for line in story.itertuples():
            if line.event == "failure_struck":
                under_way.append((line.text.split(" struck")[0], line.time_s))
            elif line.event == "failure_ended":
                name = line.text.split(" ended")[0]
                begun = next((entry for entry in under_way if entry[0] == name), None)
                if begun is not None:
                    under_way.remove(begun)
                    found[(name, begun[1], line.time_s)] = None
        for name, since in under_way:
            found[(name, since, None)] = None
    return sorted(found, key=lambda entry: (entry[1], entry[0]))


def clock(value: float, _position: int | None = None) -> str:
    """A time of day of the simulation.

    >>> clock(5400), clock(90.5)
    ('1:30:00', '0:01:30.5')
    """
    minutes, seconds = divmod(round(value, 6), 60)
    hours, minutes = divmod(int(minutes), 60)
    text = f"{seconds:09.6f}".rstrip("0").rstrip(".") if seconds % 1 else f"{int(seconds):02d}"
    return f"{hours}:{minutes:02d}:{text}"


def _time_axis(ax: Axes, end: float) -> None:
    step = next((step for step in _STEPS if end / step <= 9), _STEPS[-1] * max(math.ceil(end / _STEPS[-1] / 9), 1))
    ax.xaxis.set_major_locator(MultipleLocator(step))
    if end < 120:
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        ax.set_xlabel("simulated time (s)")
    elif step % 60:
        ax.xaxis.set_major_formatter(FuncFormatter(clock))
        ax.set_xlabel("simulated time (h:min:s)")
    elif step < 86400:
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: clock(value)[:-3]))
        ax.set_xlabel("simulated time (h:min)")
    else:
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / 86400:g}"))
        ax.set_xlabel("simulated time (days)")


def _shade(ax: Axes, result: Result, end: float) -> None:
    spans = failures(result)
    last_label = -math.inf
    for name, since, until in spans:
        until = end if until is None else until
        ax.axvspan(since, max(until, since + end / 500), color=SHADE, alpha=0.45, linewidth=0, zorder=0,
                   gid="failure")
        if since - last_label > end * 0.12:
            ax.annotate(short(name, 24), (since, 0.985), xycoords=ax.get_xaxis_transform(), xytext=(3, 0),
                        textcoords="offset points", va="top", ha="left", color=GREY, fontsize="small",
                        fontstyle="italic")
            last_label = since


def _mark(ax: Axes, result: Result, end: float) -> None:
    """A mark at the upper edge for each event, a row for each architecture, with a word where there is room for it."""
    taken: list[tuple[float, float]] = []
    for index, name in enumerate(result.architectures):
        story = result.story[(result.story["architecture"] == name) & result.story["event"].isin(_MARKS)]
        if len(story) > _MARKS_MAX:
            story = story.drop_duplicates("event")
        for line in story.itertuples():
            ax.plot([line.time_s], [1.0 + 0.022 * index], marker="v", markersize=8, color=colour(index),
                    linestyle="none", transform=ax.get_xaxis_transform(), clip_on=False, zorder=5, gid="story")
            ax.axvline(line.time_s, color=colour(index), linewidth=0.9, alpha=0.55, zorder=1, linestyle=(0, (2, 3)),
                       gid="story")
            side = _free_side(taken, line.time_s, end)
            if side:
                ax.annotate(_MARKS[line.event], (line.time_s, 0.92), xycoords=ax.get_xaxis_transform(),
                            xytext=(3 * side, 0), textcoords="offset points", rotation=90, va="top",
                            ha="left" if side > 0 else "right", fontsize="small", color=colour(index), zorder=5)
    ax.set_title(ax.get_title(loc="left"), pad=14.0 + 8.0 * (len(result.architectures) - 1))


def _free_side(taken: list[tuple[float, float]], time: float, end: float) -> int:
    """-1: there is room for a word left of it, which is taken; 1: right of it; 0: neither."""
    width, slack = end * 0.022, end * 0.003
    for side, span in ((-1, (time - width, time)), (1, (time, time + width))):
        inside = 0 <= span[0] and span[1] <= end
        if inside and all(span[1] <= other[0] + slack or other[1] - slack <= span[0] for other in taken):
            taken.append(span)
            return side
    return 0


def sample_of(result: Result) -> float:
    """How long a sample is, in seconds."""
    times = result.timeseries["time_s"]
    return float(times[times > 0].min()) if (times > 0).any() else 1.0


def series(result: Result, metrics: Sequence[str], components: Sequence[str] | None = None,
           lines: int = LINES_MAX) -> list[tuple[str, str, str, pd.DataFrame]]:
    """Architecture, component, metric, and time_s with value, of every component that has one of these metrics.

    Of each architecture only the `lines` with the highest peaks, and none that is zero throughout. A level is that at
    the end of its sample, and so are the times here.
    """
    found = []
    data = result.timeseries
    data = data.assign(time_s=data["time_s"] + sample_of(result))
    columns = {name: tuple(name.split(".", 1)) for name in data.columns if "." in name}
    for architecture in result.architectures:
        own = data[data["architecture"] == architecture]
        candidates = []
        for component, entry in result[architecture]["components"].items():
            if components is not None and component not in components:
                continue
            for metric in metrics:
                wanted = units.column(f"components.{component}.{metric}", entry["kind"]).split(".", 1)[1]
                column = next((name for name, (part, rest) in columns.items()
                               if part == component and rest in (wanted, metric)), None)
                if column is None or own[column].isna().all() or not own[column].max() > 0:
                    continue
                part = own[["time_s", column]].rename(columns={column: "value"}).reset_index(drop=True)
                candidates.append((architecture, component, metric, part))
        highest = sorted(candidates, key=lambda entry: -entry[3]["value"].max())[:lines]
        found += [entry for entry in candidates if any(entry is other for other in highest)]
    return found


def _draw(ax: Axes, result: Result, found: list[tuple[str, str, str, pd.DataFrame]], steps: bool) -> float:
    counts: dict[str, int] = {}
    for architecture, component, _, part in found:
        number = counts.get(architecture, 0)
        counts[architecture] = number + 1
        ax.plot(part["time_s"], part["value"], color=colour(result.architectures.index(architecture)),
                linestyle=dashes(number), drawstyle="steps-pre" if steps else "default",
                linewidth=_width(result, architecture) if steps else None,
                label=f"{short(architecture)}: {short(component)}", zorder=3)
    end = float(result.timeseries["time_s"].max()) + sample_of(result)
    ax.set_xlim(0, end)
    highest = max((part["value"].max() for *_, part in found), default=1.0)
    ax.set_ylim(0, highest * 1.32)
    _time_axis(ax, end)
    _shade(ax, result, end)
    _mark(ax, result, end)
    return end


def _width(result: Result, architecture: str) -> float:
    """The first are wider, so that they are seen where lines of the same height cover them."""
    return 2.2 + 2.6 * (len(result.architectures) - 1 - result.architectures.index(architecture))


@styled
def backlog(result: Result, components: Sequence[str] | None = None, *, ax: Axes) -> Axes:
    """Messages in queues and requests in waiting rooms over time; of each architecture the four highest.

    `components` names others. Values are those at the end of each sample, means over replications.
    """
    ax.set_title(f"{short(result.title, 50)}: backlog")
    found = series(result, ("backlog", "waiting", "waiting_for_connection", "pending"), components)
    if not found:
        return nothing(ax, "nothing ever waits")
    _draw(ax, result, found, steps=False)
    ax.set_ylabel("waiting (requests, messages)")
    legend(ax)
    return ax


@styled
def instances(result: Result, components: Sequence[str] | None = None, *, ax: Axes) -> Axes:
    """Instances that run over time: of services, workers and databases, and a function's environments."""
    ax.set_title(f"{short(result.title, 50)}: instances")
    found = series(result, ("instances", "environments"), components)
    if not found:
        return nothing(ax, "nothing in it has instances")
    _draw(ax, result, found, steps=True)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylabel("instances that run")
    legend(ax)
    return ax


@styled
def utilization(result: Result, components: Sequence[str] | None = None, *, ax: Axes) -> Axes:
    """The share of its time that what is there works, in each sample: of services, workers, databases, hosts, links."""
    ax.set_title(f"{short(result.title, 50)}: utilization")
    found = series(result, ("utilization",), components)
    if not found:
        return nothing(ax, "nothing in it ever works")
    _draw(ax, result, found, steps=False)
    ax.set_yticks([share / 5 for share in range(6)])  # the room above them is for the marks
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_ylabel("share of the time (%)")
    legend(ax)
    return ax


@styled
def age_of_oldest(result: Result, components: Sequence[str] | None = None, *, ax: Axes) -> Axes:
    """Age of the oldest message of each queue: over time where the time series has it, else its mean and largest."""
    ax.set_title(f"{short(result.title, 50)}: age of the oldest message")
    seconds_axis(ax.yaxis)
    found = series(result, ("age_of_oldest",), components)
    if found:
        _draw(ax, result, found, steps=False)
        ax.set_ylabel("age of the oldest message")
        legend(ax)
        return ax
    ages = [(index, f"{short(name)}: {short(component)}", entry["age_of_oldest"])
            for index, name in enumerate(result.architectures)
            for component, entry in result[name]["components"].items()
            if "age_of_oldest" in entry and (components is None or component in components)]
    if not ages:
        return nothing(ax, "there is no queue")
    for place, (index, _, age) in enumerate(ages):
        for offset, key in ((-0.2, "mean"), (0.2, "max")):
            height = age[key] or 0.0
            ax.bar(place + offset, height, 0.36, color=colour(index), hatch=HATCHES[1] if key == "max" else "",
                   edgecolor="white")
            ax.annotate(f"{'mean' if key == 'mean' else 'largest'}\n{seconds_text(height)}", (place + offset, height),
                        xytext=(0, 4), textcoords="offset points", ha="center", va="bottom", fontsize="small")
    ax.set_xlim(-0.8, len(ages) - 0.2)
    ax.set_ylim(0, max((age["max"] or 0.0 for *_, age in ages), default=0.0) * 1.2 or 1.0)
    ax.set_xticks(range(len(ages)), [label for _, label, _ in ages])
    ax.grid(False, axis="x")
    ax.set_ylabel("age of the oldest message")
    return ax
