"""`couplet chart`: a figure of a folder of results, as a file."""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from couplet import figures
from couplet.commands import load
from couplet.errors import DONE, FILE, INTERRUPTED, USAGE, CoupletError
from couplet.figures.style import GREY, RC, short
from couplet.results import Result
from couplet.sweeps import SweepResult

SIZES = {"16:9": (12.8, 7.2), "4:3": (12.8, 9.6)}  # inches
DPI = 150  # of PNG: 1920 pixels wide
_OF_RUNS: dict[str, Callable[..., Any]] = {
    "latency": figures.latency_curve, "backlog": figures.backlog, "loss": figures.loss, "bill": figures.bill,
    "instances": figures.instances, "utilization": figures.utilization,
    "age": figures.age_of_oldest}
_OF_SWEEPS: dict[str, Callable[..., Any]] = {"sweep": figures.sweep_band, "heatmap": figures.heatmap}
KINDS = (*_OF_RUNS, *_OF_SWEEPS)
# Without these a file tells when it was made, and the same results would give other bytes.
_METADATA: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {"Software": None}}


def draw(result: Any, kind: str, *, size: str = "16:9", metric: str | None = None,
         architecture: str | None = None) -> Figure:
    """The figure of a result, with a line that says where it comes from. Raises ValueError or KeyError."""
    with mpl.rc_context(RC):
        figure = Figure(figsize=SIZES[size], layout="constrained")
        ax = figure.add_subplot()
    if kind in _OF_RUNS:
        if not isinstance(result, Result):
            raise ValueError(f"--kind {kind} wants the results of run or compare")
        if metric is not None or architecture is not None:
            raise ValueError(f"--metric and --arch belong to --kind sweep and heatmap, not to {kind}")
        _OF_RUNS[kind](result, ax=ax)
    else:
        if not isinstance(result, SweepResult):
            raise ValueError(f"--kind {kind} wants the results of sweep")
        chosen = {} if architecture is None else (
            {"architectures": [architecture]} if kind == "sweep" else {"architecture": architecture})
        if architecture is not None and architecture not in result.architectures:
            raise ValueError(f"--arch: there is no architecture {architecture!r}; there are "
                             f"{', '.join(result.architectures)}")
        _OF_SWEEPS[kind](result, metric, ax=ax, **chosen)
    figure.get_layout_engine().set(rect=(0.01, 0.035, 0.98, 0.955))
    figure.text(0.99, 0.012, source_line(result), ha="right", va="bottom", fontsize=10, color=GREY)
    return figure


def source_line(result: Any) -> str:
    """Where the figure comes from."""
    if isinstance(result, Result):
        count = result.summary["replications"]
        return (f"Couplet {result.summary['couplet']} · {short(result.name, 60)} · seed {result.summary['seed']} · "
                f"{count} replication{'s' if count > 1 else ''}")
    first = result.points.iloc[0]
    return (f"Couplet · {short(result.name, 60)} · {len(result)} points · seed {first['seed']} · "
            f"{first['replications']} replication{'s' if first['replications'] > 1 else ''}")


def save(figure: Figure, path: str | os.PathLike[str], form: str) -> None:
    """Writes it so that a crash leaves the old file or the new one; "-" is the standard output. Raises OSError."""
    buffer = io.BytesIO()
    with mpl.rc_context(RC):
        figure.savefig(buffer, format=form, dpi=DPI, metadata=_METADATA[form])
    if os.fspath(path) == "-":
        sys.stdout.buffer.write(buffer.getvalue())
        sys.stdout.buffer.flush()
        return
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(buffer.getvalue())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="couplet chart", description="A figure of results, as a file.")
    parser.add_argument("result", metavar="RESULT", help="a folder of results, as --out of run, compare or sweep")
    parser.add_argument("--kind", required=True, choices=KINDS, help="what it shows")
    parser.add_argument("--format", choices=sorted(_METADATA), help="default: by the name of --out, else svg")
    parser.add_argument("--size", choices=sorted(SIZES), default="16:9", help="of the slide (default: 16:9)")
    parser.add_argument("--out", metavar="FILE", help="default: KIND.FORMAT in RESULT; - is the standard output")
    parser.add_argument("--metric", metavar="PATH", help="of a sweep: which figure, as in completion.p99")
    parser.add_argument("--arch", metavar="NAME", help="of a sweep: only this architecture")
    return parser


def _chart(arguments: argparse.Namespace) -> int:
    named = Path(arguments.out or "").suffix.removeprefix(".").lower()
    form = arguments.format or (named if named in _METADATA else "svg")
    path = arguments.out or str(Path(arguments.result, f"{arguments.kind}.{form}"))
    figure = draw(load(arguments.result), arguments.kind, size=arguments.size, metric=arguments.metric,
                  architecture=arguments.arch)
    save(figure, path, form)
    if path != "-":
        print(f"the figure is in {path}", file=sys.stderr)
    return DONE


def main(words: list[str]) -> int:
    """What the command line asks for; returns the exit code."""
    if words[:1] != ["chart"]:
        print("couplet: usage: python -m couplet chart RESULT --kind KIND; other commands are those of the program",
              file=sys.stderr)
        return USAGE
    arguments = _parser().parse_args(words[1:])
    try:
        return _chart(arguments)
    except CoupletError as error:
        message, code = str(error), error.exit_code
    except OSError as error:
        message, code = f"{error.filename or arguments.out or arguments.result}: {error.strerror}", FILE
    except KeyError as error:
        message, code = str(error.args[0]), USAGE
    except ValueError as error:
        message, code = str(error), USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    print(f"couplet: {message}", file=sys.stderr)
    return code
