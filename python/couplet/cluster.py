"""Sweeps on an existing Dask cluster: each task computes a shard of the sweep, and the shards are put together here.

Workers need this package and the program (on their PATH, or named by $COUPLET), and no common file system.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import subprocess
import tempfile
import threading
import uuid
import warnings
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from couplet.errors import EXPECTATION, FILE, INTERRUPTED, USAGE, CoupletError, FileError, Interrupted, error_of
from couplet.jsonc import option_value
from couplet.program import find_program
from couplet.progress import Progress
from couplet.scenario import Scenario, encoded
from couplet.sweeps import SweepResult

if TYPE_CHECKING:
    from distributed import Client

SHARDS_MIN = 64  # so that little is lost with a worker, and none waits long for the last
RUNS_A_SHARD = 16
PARTS = "parts"  # folder of shards that are not put together yet
_RANGE = re.compile(r"(-?[0-9.eE+]+?)([^0-9.].*?)?\.\.(-?[0-9.eE+]+?)([^0-9.:].*?)?(?::([0-9.eE+]+?)([^0-9.].*)?)?")


@dataclass(frozen=True)
class Work:
    """What every worker gets: the scenario with the files that it names, and the arguments of the sweep."""

    name: str
    text: str
    arguments: tuple[str, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)  # by their names in the scenario
    program: str | None = None

    @property
    def key(self) -> str:
        """The same for the same work."""
        digest = hashlib.sha256(json.dumps([self.name, self.text, self.arguments]).encode())
        for name, content in sorted(self.files.items()):
            digest.update(name.encode() + b"\0" + content)
        return digest.hexdigest()[:16]


@dataclass(frozen=True)
class Part:
    """What a worker gives back: how the program ended, and the runs that it has finished."""

    number: int
    exit_code: int
    said: str
    store: bytes | None  # compressed; None: nothing ran


def count_points(vary: Mapping[str, Any], sample: int | None = None) -> int | None:
    """How many points a sweep has; None if a value is written in a way that the program alone understands.

    >>> count_points({"/a": [1, 2, 3], "/b": "0.6/s..1/s:0.2/s"}), count_points({"/a": "1..9"}, sample=5)
    (9, 5)
    >>> count_points({"/a": '1,"x,y",[2,3]'})
    3
    """
    if sample is not None:
        return sample
    total = 1
    for values in vary.values():
        count = _count(values) if isinstance(values, str) else len(list(values))
        if count is None:
            return None
        total *= count
    return total


def _count(text: str) -> int | None:
    match = _RANGE.fullmatch(text)
    if match is None:
        return len(re.sub(r'"(\\.|[^"\\])*"|\[[^\]]*\]|\{[^}]*\}', "", text).split(","))
    try:
        low, high, step = (Decimal(match[group] or "0") for group in (1, 3, 5))
        return int((high - low) / step) + 1
    except (InvalidOperation, ZeroDivisionError):
        return None


# --- on a worker -------------------------------------------------------------------------------------------

_lock = threading.Lock()
_running: dict[str, set[subprocess.Popen[bytes]]] = {}
_stopped: set[str] = set()


def run_part(work: Work, number: int, of: int, call: str) -> Part:
    """Computes a shard on the machine that this runs on. Raises FileError, upon which another worker may try."""
    with tempfile.TemporaryDirectory(prefix="couplet-") as folder:
        for name, content in {**work.files, f"{work.name}.json": encoded(work.text)}.items():
            path = Path(folder, "scenario", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        command = [find_program(work.program), "sweep", f"scenario/{work.name}.json", *work.arguments, "--jobs=1",
                   f"--shard={number}/{of}", "--out=results", "--no-color"]
        with open(Path(folder, "said"), "w+b") as said:
            code = _run(command, folder, said, call)
            said.seek(0)
            words = said.read().decode(errors="replace").replace(f"scenario/{work.name}.json", f"{work.name}.json")
        store = Path(folder, "results", "sweep.sqlite")
        if code < 0 or code == FILE:
            raise FileError(f"shard {number} of {of}: {words.strip() or f'the program was ended by signal {-code}'}")
        kept = zlib.compress(store.read_bytes(), 1) if store.exists() else None
        return Part(number, code, words, kept)


def _run(command: list[str], folder: str, said: Any, call: str) -> int:
    with _lock:
        if call in _stopped:
            return INTERRUPTED
        child = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said,
                                 start_new_session=True)
        _running.setdefault(call, set()).add(child)
    try:
        return child.wait()
    finally:
        with _lock:
            _running[call].discard(child)


def stop_here(call: str) -> None:
    """Ends what a call has under way on this worker, and what of it would begin later."""
    with _lock:
        _stopped.add(call)
        for child in _running.get(call, ()):
            child.terminate()


# --- where the sweep was asked for -------------------------------------------------------------------------

def pack(scenario: Scenario, arguments: list[str], program: str | os.PathLike[str] | None = None) -> Work:
    """The scenario with all that it names, as one thing to be sent. Raises ScenarioError if it is no JSON."""
    folder = scenario.folder
    files = {} if folder is None else {name: Path(folder, name).read_bytes()
                                       for name in sorted(set(_texts(scenario.document)))
                                       if _names_file(folder, name)}
    options = [f"--set={pointer}={option_value(value, pointer)}" for pointer, value in scenario.overrides.items()]
    for argument in arguments:
        option, _, value = argument.partition("=")
        if option == "--pricing" and os.path.isfile(value):
            name = f"prices-{Path(value).name}"
            files[name] = Path(value).read_bytes()
            argument = f"--pricing=scenario/{name}"
        if option not in ("--jobs", "--merge"):
            options.append(argument)
    return Work(scenario.name, scenario.text, tuple(options), files,
                None if program is None else os.fspath(program))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _names_file(folder: Path, name: str) -> bool:
    """Whether a text names a file at or below the scenario's folder."""
    if not 0 < len(name) <= 255 or "\n" in name or "\0" in name:
        return False
    if Path(name).is_absolute() or ".." in Path(name).parts:
        return False
    return Path(folder, name).is_file()


def sweep_on_cluster(client: Client, scenario: Scenario, arguments: list[str], folder: Path, *,
                     shards: int | None = None, retries: int = 3, vary: Mapping[str, Any], sample: int | None = None,
                     program: str | os.PathLike[str] | None = None, progress: Any = None) -> SweepResult:
    """What `sweep` does with a client. Shards that are finished are kept in `folder`/parts until all are there."""
    from couplet.commands import local_sweep

    work = pack(scenario, arguments, program)
    runs = _count_runs(scenario, arguments, vary, sample)
    shards = shards or min(runs or SHARDS_MIN, max(SHARDS_MIN, math.ceil((runs or 0) / RUNS_A_SHARD)))
    parts = _Parts(folder, work.key, shards, runs)
    with Progress(progress, title=scenario.name) as bar:
        bar.update(parts.share, parts.note)
        _compute(client, work, parts, retries, bar)
    result = local_sweep(scenario, arguments, folder, program=program, progress=False)
    computed = re.search(r"([\d,]+) runs? computed", result.said)
    if computed and computed[1] != "0" and not len(result.failed):
        warnings.warn(f"{computed[0]} here: the workers' program is another version", stacklevel=3)
    return result


def _count_runs(scenario: Scenario, arguments: list[str], vary: Mapping[str, Any], sample: int | None) -> int | None:
    points = count_points(vary, sample)
    given = next((argument.partition("=")[2] for argument in arguments if argument.startswith("--replications=")), None)
    run = scenario.document.get("run")
    replications = given or (run.get("replications", 1) if isinstance(run, dict) else 1)
    try:
        return None if points is None else points * int(replications)
    except (TypeError, ValueError):
        return None  # the program says what is wrong with it


class _Parts:
    """The shards of a sweep, in files of a folder."""

    def __init__(self, folder: Path, key: str, shards: int, runs: int | None):
        self.folder = folder
        self.shards = shards
        self._runs = runs
        self._key = key
        self.finished = {number for number in range(1, shards + 1) if self._path(number).exists()}

    def _path(self, number: int) -> Path:
        return self.folder / PARTS / f"{self._key}-{number}-of-{self.shards}.sqlite"

    def keep(self, part: Part) -> None:
        """Raises FileError."""
        self.finished.add(part.number)
        if part.store is None:
            return
        path = self._path(part.number)
        new = path.with_suffix(".new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(zlib.decompress(part.store))
            os.replace(new, path)
        except OSError as error:
            raise FileError(f"{path}: {error.strerror}") from error

    def _runs_of(self, number: int) -> int:
        runs = self._runs or 0
        return runs // self.shards + (1 if number <= runs % self.shards else 0)

    @property
    def share(self) -> float:
        if not self._runs:
            return len(self.finished) / self.shards
        return sum(map(self._runs_of, self.finished)) / self._runs

    @property
    def note(self) -> str:
        if not self._runs:
            return f"{len(self.finished)} of {self.shards} shards"
        return f"{sum(map(self._runs_of, self.finished)):,} of {self._runs:,} runs"


def _compute(client: Client, work: Work, parts: _Parts, retries: int, bar: Progress) -> None:
    """Raises what went wrong; what is finished by then is in the parts' folder."""
    from distributed import as_completed

    call = uuid.uuid4().hex
    missing = [number for number in range(1, parts.shards + 1) if number not in parts.finished]
    futures = [client.submit(run_part, work, number, parts.shards, call, retries=retries, pure=False,
                             key=f"couplet-{work.key}-{number}-{call}") for number in missing]
    try:
        for future in as_completed(futures, loop=client.loop):
            part = future.result()
            if part.exit_code in (USAGE, INTERRUPTED) or (part.store is None and part.exit_code > EXPECTATION):
                raise error_of(part.exit_code, part.said)
            parts.keep(part)
            future.release()
            bar.update(parts.share, parts.note)
    except BaseException as error:
        _give_up(client, futures, call)
        if isinstance(error, KeyboardInterrupt):
            raise Interrupted(f"interrupted; {parts.note} are kept in {parts.folder}: the same call goes on from there",
                              folder=str(parts.folder)) from None
        if isinstance(error, CoupletError):
            raise
        raise CoupletError(f"the cluster failed: {error}; {parts.note} are kept in {parts.folder}: the same call goes "
                           "on from there") from error


def _give_up(client: Client, futures: list[Any], call: str) -> None:
    """Takes back what has not begun, and ends what has."""
    try:
        client.cancel(futures)
        client.run(stop_here, call, on_error="ignore")
    except Exception as error:  # the cluster may be what has failed
        warnings.warn(f"what is under way on the cluster could not be ended: {error}", stacklevel=2)


def parts_of(folder: Path) -> list[Path]:
    """Shards that an earlier call on a cluster has left in a folder of results."""
    return sorted((folder / PARTS).glob("*.sqlite"))


def forget_parts(folder: Path) -> None:
    """When they are in the sweep's own file."""
    for path in (folder / PARTS).glob("*.sqlite*"):
        path.unlink(missing_ok=True)
    try:
        (folder / PARTS).rmdir()
    except OSError:
        pass  # something else is in it, or it never was
