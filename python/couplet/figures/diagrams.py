"""An architecture as a picture, from the layout that the program computes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path as Line

from couplet.errors import INVALID, USAGE, UsageError, error_of
from couplet.figures.style import COLOURS, GREY, short, styled
from couplet.files import PAGE, page_data
from couplet.program import call
from couplet.results import Result
from couplet.scenario import Scenario

_KINDS = {"customers": COLOURS[6], "service": COLOURS[0], "worker": COLOURS[0], "function": COLOURS[0],
          "queue": COLOURS[1], "topic": COLOURS[3], "endpoint": COLOURS[3], "bucket": COLOURS[2],
          "database": COLOURS[2], "cache": COLOURS[2], "load_balancer": COLOURS[4], "throttle": COLOURS[4]}
_ASYNCHRONOUS = {"send", "receive", "publish", "deliver", "notify", "invoke", "dead_letter"}


def layouts(scenario: Any, *, program: Any = None) -> dict[str, dict[str, Any]]:
    """The layout of each architecture of a scenario: width, height, nodes and edges, in user units from the top left.

    Of a result they are those of its page, report.html. Raises UsageError where there is no such page, or the
    program's `diagram` command has no ``--format json``.
    """
    if isinstance(scenario, Result):
        return _layouts_of_page(scenario)
    scenario = scenario if isinstance(scenario, Scenario) else Scenario(scenario)
    with scenario.arguments() as arguments:
        outcome = call(["diagram", *arguments, "--format", "json"], program=program)
        if outcome.exit_code == USAGE:
            raise UsageError("this program draws no diagrams as JSON (couplet diagram --format json); a newer one does",
                             said=outcome.said)
        if outcome.exit_code == INVALID:
            raise error_of(INVALID, outcome.said, scenario.validate(program=program))
        if outcome.exit_code:
            raise error_of(outcome.exit_code, outcome.said)
    found = json.loads(outcome.out)
    return {entry["architecture"]: entry for entry in (found if isinstance(found, list) else found["diagrams"])}


def _layouts_of_page(result: Result) -> dict[str, dict[str, Any]]:
    drawn = page_data(result.files.get(PAGE, "")).get("architectures", [])
    found = {entry["name"]: {**entry["diagram"], "architecture": entry["name"], "title": entry["title"]}
             for entry in drawn if entry.get("diagram")}
    if not found:
        raise UsageError("these results have no page with a diagram; give the scenario instead")
    return found


@styled
def diagram(scenario: Any, architecture: str | None = None, *, program: Any = None, ax: Axes) -> Axes:
    """Draws an architecture (default: the first) of a scenario or a result, or a layout as `layouts` gives it.

    Solid arrows are calls, whose answers are waited for; dashed ones are messages.
    """
    if isinstance(scenario, Mapping) and "nodes" in scenario:
        layout, title = scenario, str(scenario.get("title") or scenario.get("architecture") or "")
    else:
        found = layouts(scenario, program=program)
        name = next(iter(found)) if architecture is None else architecture
        layout = found[name]
        title = name if not layout.get("title") else f"{name}: {layout['title']}"
    ax.set_xlim(0, layout["width"])
    ax.set_ylim(layout["height"], 0)
    ax.set_aspect("equal")
    ax.axis("off")
    ax.set_title(short(title, 60))
    for edge in layout["edges"]:
        _edge(ax, edge)
    for node in layout["nodes"]:
        _node(ax, node)
    return ax


def _edge(ax: Axes, edge: Mapping[str, Any]) -> None:
    line = Line([tuple(point) for point in edge["points"]])
    dashed = edge["kind"] in _ASYNCHRONOUS
    ax.add_patch(FancyArrowPatch(path=line, arrowstyle="-|>", mutation_scale=14, linewidth=1.6,
                                 color=COLOURS[1] if edge["kind"] == "dead_letter" else GREY,
                                 linestyle=(0, (4, 2)) if dashed else "-", shrinkA=0, shrinkB=0, zorder=2,
                                 gid=f"{edge['from']} {edge['kind']} {edge['to']}"))


def _node(ax: Axes, node: Mapping[str, Any]) -> None:
    x, y, width, height = node["x"], node["y"], node["width"], node["height"]
    ink = _KINDS.get(node["kind"], GREY)
    ax.add_patch(FancyBboxPatch((x, y), width, height, boxstyle=f"round,pad=0,rounding_size={height / 8}",
                                facecolor="white", edgecolor=ink, linewidth=2.2, zorder=3, gid=node["id"]))
    unit = _points_a_unit(ax)
    lines = [(short(node["title"], 24), "bold", ink, 0.30), (node["kind"].replace("_", " "), "normal", GREY, 0.56)]
    if node.get("detail"):
        lines.append((short(node["detail"], 34), "normal", GREY, 0.80))
    for text, weight, colour, place in lines:
        room = width * unit * 0.94 / max(len(text) * 0.58, 1)
        ax.text(x + width / 2, y + height * place, text, ha="center", va="center", color=colour, fontweight=weight,
                fontsize=min(room, height * unit * (0.27 if weight == "bold" else 0.22)), zorder=4)


def _points_a_unit(ax: Axes) -> float:
    """How many points of type one user unit is, so that words fit into boxes."""
    box = ax.get_position()
    width, height = ax.figure.get_size_inches()
    left, right = ax.get_xlim()
    low, high = ax.get_ylim()
    return 72 * min(box.width * width / abs(right - left), box.height * height / abs(high - low))
