"""Units of figures, from the schema of summary.json, and the names of columns that tell them."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

_SUFFIX = {"seconds": "s", "milliseconds": "ms", "US dollars": "usd", "fraction": "fraction", "bytes": "bytes",
           "per second": "per_s", "requests per second": "per_s", "count": "", "lcu hours": "lcu_hours",
           "mib seconds": "mib_s", "gb seconds": "gb_s"}
_UNIT = re.compile(r"unit: ([A-Za-z ]+)\.?$")
_EXTRA = {"recovered": "fraction", "recovery_time": "seconds"}  # columns of sweeps that no summary has


@cache
def schema() -> dict[str, Any]:
    """The schema of summary.json."""
    return json.loads((Path(__file__).parent / "summary.schema.json").read_text(encoding="utf-8"))


def unit_of(path: str, kind: str | None = None) -> str | None:
    """The unit of a figure below an architecture, such as ``completion.p99`` or ``queue.visible.max``.

    `kind` is that of the component, if it is known; None if the figure has no unit or is not known.

    >>> unit_of("completion.p99"), unit_of("cost.total"), unit_of("queue.visible.max", "queue")
    ('seconds', 'US dollars', 'messages')
    """
    parts = path.removeprefix("components.").split(".")
    if path in _EXTRA:
        return _EXTRA[path]
    if parts[0] in schema()["definitions"]["architecture"]["properties"]:
        return _walk(schema()["definitions"]["architecture"], tuple(parts))
    if parts[0] == "requests" or len(parts) < 2:
        return None
    rest = tuple(parts[1:])
    if kind is not None:
        return _walk(schema()["definitions"].get(kind, {}), rest)
    units = {_walk(definition, rest) for name, definition in schema()["definitions"].items()
             if "kind" in definition.get("properties", {})} - {None}
    return units.pop() if len(units) == 1 else None


def _walk(definition: dict[str, Any], parts: tuple[str, ...], unit: str | None = None) -> str | None:
    match = _UNIT.search(definition.get("description", ""))
    unit = match[1] if match else unit
    for reference in [definition, *definition.get("allOf", [])]:
        if "$ref" in reference:
            found = _walk(schema()["definitions"][reference["$ref"].rsplit("/", 1)[1]], parts, unit)
            if found is not None:
                return found
    if not parts:
        return unit
    inner = definition.get("properties", {}).get(parts[0], definition.get("additionalProperties"))
    return _walk(inner, parts[1:], unit) if isinstance(inner, dict) else None


def suffix(unit: str | None) -> str:
    """How a unit is written at the end of a column's name.

    >>> suffix("seconds"), suffix("US dollars"), suffix("messages"), suffix(None)
    ('s', 'usd', 'messages', '')
    """
    if unit is None or unit == "that of the item":
        return ""
    return _SUFFIX.get(unit, unit.replace(" ", "_"))


def column(path: str, kind: str | None = None) -> str:
    """A figure's path as the name of a column: with its unit, unless the name says it.

    >>> column("completion.p99"), column("cost.total"), column("requests.failed_share")
    ('completion_p99_s', 'cost_total_usd', 'requests_failed_share')
    >>> column("components.queue.visible.max", "queue"), column("web.instances.mean", "service")
    ('queue.visible_max_messages', 'web.instances_mean')
    """
    bare = path.removeprefix("components.")
    first, _, rest = bare.partition(".")
    own = path.startswith("components.") or (
        rest and first not in schema()["definitions"]["architecture"]["properties"])
    name = f"{first}.{rest.replace('.', '_')}" if own else bare.replace(".", "_")
    unit = suffix(unit_of(path, kind))
    words = re.split(r"[._]", name)
    said = (not unit or unit in words or (unit == "s" and words[-1] == "seconds")
            or (unit == "fraction" and words[-1] in ("share", "availability")))
    return name if said else f"{name}_{unit}"
