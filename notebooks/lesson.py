"""What the notebooks share: where the scenarios are, how a prediction is compared, and how a law is."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
try:
    import couplet
except ImportError:  # not installed: the package of this checkout
    sys.path.insert(0, str(ROOT / "python"))
    import couplet

import matplotlib.pyplot as plt
from couplet.figures import style
from IPython import get_ipython

if get_ipython() is not None:
    get_ipython().run_line_magic("matplotlib", "inline")
plt.rcParams.update(style.RC)

_SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}
_PIECE = re.compile(r"([\d.]+)([a-z]+)")
_scratch = tempfile.TemporaryDirectory(prefix="couplet-lesson-")


def scenario(name: str) -> couplet.Scenario:
    """A scenario of the folder scenarios/ of this checkout."""
    return couplet.Scenario(ROOT / "scenarios" / f"{name}.json")


def folder(name: str) -> Path:
    """A folder for a sweep or plan, which is gone when the notebook is closed."""
    return Path(_scratch.name, name)


def seconds(text: str) -> float:
    """A time as scenarios write it.

    >>> seconds("10m"), seconds("1h10m"), seconds("80ms")
    (600.0, 4200.0, 0.08)
    """
    pieces = _PIECE.findall(text)
    if not pieces or "".join(number + unit for number, unit in pieces) != text:
        raise ValueError(f"{text!r} is no time, such as 90s or 1h30m")
    return float(sum(float(number) * _SECONDS[unit] for number, unit in pieces))


def per_second(text: str) -> float:
    """A rate as scenarios write it.

    >>> per_second("5/s"), per_second("12/min")
    (5.0, 0.2)
    """
    number, _, unit = text.partition("/")
    return float(number) / _SECONDS[unit]


def quantity(value: float, unit: str = "") -> str:
    """A number for people.

    >>> quantity(1110.4, "visitors"), quantity(0.0751, "s"), quantity(5.5)
    ('1,110 visitors', '0.0751 s', '5.5')
    """
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{text} {unit}".strip()


def check(prediction: Any, measured: Any, unit: str = "") -> None:
    """Says how far a prediction is from what was measured; a number, or one of several words."""
    if isinstance(measured, str):
        if prediction is None:
            print(f"It is: {measured}. (No prediction yet: write one above, and run the notebook again.)")
        else:
            right = str(prediction).strip().lower() == measured.lower()
            print(f"You predicted: {prediction}. It is: {measured}. {'Right!' if right else 'What did you overlook?'}")
        return
    found = quantity(measured, unit)
    if prediction is None:
        print(f"Measured: {found}. (No prediction yet: write one above, and run the notebook again.)")
        return
    print(f"You predicted {quantity(float(prediction), unit)}. Measured: {found}. {_distance(float(prediction), measured)}")


def _distance(prediction: float, measured: float) -> str:
    if prediction == measured:
        return "Exactly right!"
    if measured == 0 or prediction == 0:
        return "What did you overlook?"
    share = prediction / measured - 1
    if abs(share) <= 0.1:
        return "Right, within a tenth!"
    if 0.5 <= prediction / measured <= 2:
        return f"You were {abs(share):.0%} too {'high' if share > 0 else 'low'}."
    return f"That is {'more' if share > 0 else 'less'} by a factor of {max(prediction / measured, measured / prediction):.3g}."


def law(what: str, theory: float, measured: float, unit: str = "", *, within: float = 0.05) -> bool:
    """Prints what a law says beside what was measured; True if they are at most a share of `within` apart."""
    apart = abs(measured - theory) / abs(theory) if theory else abs(measured)
    agree = apart <= within
    words = "exactly" if apart < 5e-4 else f"within {apart:.1%}"
    verdict = f"agrees {words}" if agree else f"does NOT agree: {apart:.0%} apart"
    print(f"{what}: law {quantity(theory, unit)}, run {quantity(measured, unit)} - {verdict}")
    return agree


def panel(width: float = 10.0, height: float = 5.0, columns: int = 1) -> tuple[Any, Any]:
    """An empty figure in the style of couplet.figures: the figure and its Axes."""
    return plt.subplots(1, columns, figsize=(width, height), layout="constrained")
