"""run, compare, sweep, plan and script: the program's commands, with what they give as objects."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from couplet import jsonc
from couplet.errors import DONE, EXPECTATION, INVALID, FileError, Interrupted, error_of, read_problems
from couplet.files import BREAK_EVEN, PAGE, RUN_FILES, read_file
from couplet.program import Outcome, call
from couplet.progress import Progress
from couplet.results import Result
from couplet.scenario import Scenario
from couplet.script_result import ScriptResult
from couplet.sweeps import PlanResult, SweepResult

if TYPE_CHECKING:
    from distributed import Client

Source = str | os.PathLike[str] | Mapping[str, Any] | Scenario
Values = Iterable[Any] | str


def run(scenario: Source, *, arch: str | None = None, theory: bool = False, **options: Any) -> Result:
    """Simulates a scenario, or one architecture of it.

    `options` are those of `compare`, without `break_even`.

    >>> result = run("scenarios/url2png.json", arch="loose", replications=2, seed=7)
    >>> result.architectures
    ['loose']
    >>> int(result.requests.loc["loose", "failed"])
    0
    """
    own = [f"--arch={arch}"] if arch is not None else []
    return _simulate("run", scenario, [*own, *(["--theory"] if theory else [])], options)


def compare(scenario: Source, *, break_even: Mapping[str, str] | None = None, theory: bool = False,
            **options: Any) -> Result:
    """Simulates all architectures with the same customers and failures, paired.

    `break_even` names a value and a range, ``{"/workload/clerks/arrivals/size": "1000..64000"}``; `theory` puts what
    queueing theory says into the summary. The `options` of all commands:

    - `set`: values to override, by JSON pointers; `seed`, `replications`, `jobs` as the program's options;
    - `precision` with `of` and `max_replications`: replications until intervals are that narrow (run and compare);
    - `pricing`: a price book or its file; `free_tier`; `physics`; `trace`: a file for every event (run and compare);
    - `out`: a folder to keep the files in (run and compare keep none by default);
    - `progress`: False for no bar, or a function called with (share, note); `program`: where the program is.

    Raises ScenarioError, UsageError, LimitError, FileError, or Interrupted. An expectation that fails is no error:
    see `Result.ok`.

    >>> result = compare("scenarios/url2png.json")
    >>> result.ok, result.architectures
    (True, ['tight', 'loose'])
    >>> [column for column in result.metrics.columns if column.startswith("completion_p9")]
    ['completion_p90_s', 'completion_p95_s', 'completion_p99_s', 'completion_p999_s']
    """
    own = [f"--break-even={pointer}={values}" for pointer, values in (break_even or {}).items()]
    return _simulate("compare", scenario, [*own, *(["--theory"] if theory else [])], options,
                     (*RUN_FILES, BREAK_EVEN) if own else RUN_FILES)


def sweep(scenario: Source, vary: Mapping[str, Values], *, metric: str | Iterable[str] = (),
          sample: int | None = None, until_recovered: str | float | None = None, within: str | None = None,
          merge: Iterable[str | os.PathLike[str]] = (), client: Client | None = None, shards: int | None = None,
          retries: int = 3, **options: Any) -> SweepResult:
    """One scenario at many points.

    `vary` says by JSON pointers what is to be what: a list, or a range as the program writes it, ``"1..8:1"``.
    `sample` takes so many points of a Latin hypercube instead of all combinations. `metric` names figures, such as
    ``"completion.p99"`` or ``"all"``. Finished points are kept in `out` (default results/runs/NAME): after an
    interrupt the same call goes on. A point that fails does not stop the others: see `SweepResult.failed`.

    With `client`, a client of an existing Dask cluster, the points are computed there in `shards` parts, each tried
    again up to `retries` times; the results are the same, byte for byte.

    >>> result = sweep("scenarios/buffer_claim.json",
    ...                {"/architectures/loose/components/consumer/instances": [1, 2]}, replications=2,
    ...                metric="completion.p99")
    >>> list(result.points.columns[:3]), list(result.points.columns[-3:])
    (['point', 'instances', 'seed'], ['completion_p99_s', 'completion_p99_s_low', 'completion_p99_s_high'])
    """
    own = vary_options(vary)
    own += [f"--metric={name}" for name in ([metric] if isinstance(metric, str) else metric)]
    own += [f"--sample={sample}"] if sample is not None else []
    own += [f"--until-recovered={until_recovered}"] if until_recovered is not None else []
    own += [f"--within={within}"] if within is not None else []
    own += [f"--merge={os.fspath(path)}" for path in merge]
    scenario, common, call_options = _settle(scenario, options)
    folder = Path(options.get("out") or Path("results", "runs", scenario.name))
    if client is not None:
        from couplet.cluster import sweep_on_cluster

        return sweep_on_cluster(client, scenario, [*own, *common], folder, shards=shards, retries=retries, vary=vary,
                                sample=sample, **call_options)
    return local_sweep(scenario, [*own, *common], folder, **call_options)


def local_sweep(scenario: Scenario, arguments: list[str], folder: Path, *, progress: Any = None,
                program: str | os.PathLike[str] | None = None) -> SweepResult:
    """A sweep by the program on this machine; what `sweep` does without a client."""
    from couplet.cluster import forget_parts, parts_of

    table = folder / "sweep.csv"
    before = _written(table)
    merge = [f"--merge={path}" for path in parts_of(folder)]
    outcome = _call("sweep", scenario, [*arguments, *merge, f"--out={folder}"], progress, program, folder)
    if outcome.exit_code != DONE and _written(table) == before:
        raise error_of(outcome.exit_code, outcome.said)
    if outcome.exit_code not in (DONE, INVALID, 4, 6):
        raise error_of(outcome.exit_code, outcome.said)
    forget_parts(folder)
    result = SweepResult.load(folder)
    result.said, result.name = outcome.said, scenario.name
    return result


def plan(scenario: Source, vary: Mapping[str, Values], require: str | Iterable[str], *, minimize: str | None = None,
         maximize: str | None = None, exhaustive: bool = False, **options: Any) -> PlanResult:
    """The cheapest configuration that meets requirements, found with few runs.

    That nothing meets them is no error: see `PlanResult.met`. Raises as `compare` does.

    >>> consumers = "/architectures/loose/components/consumer/instances"
    >>> result = plan("scenarios/buffer_claim.json", {consumers: "1..4:1"}, "loose.requests.lost == 0",
    ...               minimize=consumers, replications=2)
    >>> result.chosen == {consumers: 1}
    True
    """
    own = [*vary_options(vary), *(f"--require={text}" for text in ([require] if isinstance(require, str) else require))]
    own += [f"--minimize={minimize}"] if minimize is not None else []
    own += [f"--maximize={maximize}"] if maximize is not None else []
    own += ["--exhaustive"] if exhaustive else []
    scenario, common, call_options = _settle(scenario, options)
    folder = Path(options.get("out") or Path("results", "runs", scenario.name))
    outcome = _call("plan", scenario, [*own, *common, f"--out={folder}"], folder=folder, **call_options)
    if outcome.exit_code not in (DONE, EXPECTATION):
        raise error_of(outcome.exit_code, outcome.said)
    result = PlanResult.load(folder)
    result.said, result.name, result.text = outcome.said, scenario.name, outcome.out
    return result


def script(lines: str | os.PathLike[str] | Iterable[Mapping[str, Any]], *, strict: bool = False,
           program: str | os.PathLike[str] | None = None) -> ScriptResult:
    """Carries out timed operations of SQS and SNS on simulated queues and topics.

    `lines` is a file, a text of JSON lines, or a list of dicts. With `strict` a line that is wrong raises
    ScenarioError instead of being answered with an error.

    >>> answers = script([{"t": "0s", "op": "CreateQueue", "args": {"QueueName": "orders"}, "as": "q"}])
    >>> answers["q"]["result"]["QueueUrl"].endswith("/orders")
    True
    """
    if isinstance(lines, (str, os.PathLike)) and "{" not in os.fspath(lines):
        arguments, text = [os.fspath(lines)], None
    else:
        text = lines if isinstance(lines, str) else "".join(json.dumps(dict(line)) + "\n" for line in lines)
        arguments = ["-"]
    outcome = call(["script", *arguments, *(["--strict"] if strict else [])], program=program, text_in=text)
    if outcome.exit_code not in (DONE, INVALID):
        raise error_of(outcome.exit_code, outcome.said)
    answers = [json.loads(line) for line in outcome.out.splitlines()]
    if outcome.exit_code == INVALID:
        message = answers[-1].get("error", {}).get("Message", "") if answers else outcome.said
        raise error_of(INVALID, f"{arguments[0]}: {message}")
    return ScriptResult(answers)


def load(folder: str | os.PathLike[str]) -> Result | SweepResult | PlanResult:
    """What a folder of results holds, by the files in it. Raises FileError."""
    names = {name for name in ("summary.json", "plan.json", "sweep.csv") if os.path.exists(Path(folder, name))}
    if "summary.json" in names:
        return Result.load(folder)
    if "plan.json" in names:
        return PlanResult.load(folder)
    return SweepResult.load(folder) if "sweep.csv" in names else Result.load(folder)


def vary_options(vary: Mapping[str, Values]) -> list[str]:
    """As the program takes them.

    >>> vary_options({"/a": [1, 2], "/b": "1..8:1", "/c": ["1s", "2s"]})
    ['--vary=/a=1,2', '--vary=/b=1..8:1', '--vary=/c=1s,2s']
    """
    def text(pointer: str, values: Values) -> str:
        return values if isinstance(values, str) else ",".join(jsonc.option_value(value, pointer) for value in values)

    return [f"--vary={pointer}={text(pointer, values)}" for pointer, values in vary.items()]


def _simulate(command: str, scenario: Source, own: list[str], options: dict[str, Any],
              names: tuple[str, ...] = RUN_FILES) -> Result:
    scenario, common, call_options = _settle(scenario, options, ("precision", "of", "max_replications", "trace"))
    kept = options.get("out")
    with _folder(kept) as folder:
        arguments = [*own, *common, f"--out={folder}"]
        before = {name: _written(folder / name) for name in (*names, PAGE)}
        outcome = _call(command, scenario, arguments, folder=None if kept is None else folder, **call_options)
        if outcome.exit_code not in (DONE, EXPECTATION):
            raise error_of(outcome.exit_code, outcome.said)
        files = {name: _read_new(folder, name, before[name]) for name in names}
        if _written(folder / PAGE) != before[PAGE]:
            files[PAGE] = read_file(folder, PAGE)
    return Result(files, folder=None if kept is None else folder, said=outcome.said, text=outcome.out)


_COMMON = ("seed", "replications", "jobs", "pricing", "free_tier", "physics")
_CALL = ("progress", "program")


def _settle(source: Source, options: dict[str, Any],
            more: tuple[str, ...] = ()) -> tuple[Scenario, list[str], dict[str, Any]]:
    """The scenario with what is overridden, the options of the command line, and those of the call."""
    scenario = Scenario(source) if not isinstance(source, Scenario) else source
    known = {"set", "out", *_COMMON, *_CALL, *more}
    for name in options:
        if name not in known:
            raise TypeError(f"there is no option {name!r}; there are {', '.join(sorted(known))}")
    if options.get("set"):
        scenario = scenario.override(options["set"])
    arguments = []
    for name in (*_COMMON, *more):
        value = options.get(name)
        flag = f"--{name.replace('_', '-')}"
        if value is None or value is False:
            continue
        if value is True:
            arguments.append(flag)
        else:
            values = value if isinstance(value, (list, tuple)) else [value]
            arguments += [f"{flag}={entry}" for entry in values]
    return scenario, arguments, {name: options[name] for name in _CALL if name in options}


def _call(command: str, scenario: Scenario, arguments: list[str], progress: Any = None,
          program: str | os.PathLike[str] | None = None, folder: Path | None = None) -> Outcome:
    """Raises ScenarioError with all problems, and Interrupted with the folder where something is kept."""
    with scenario.arguments() as given, Progress(progress, title=scenario.name) as bar:
        try:
            outcome = call([command, *given, *arguments, "--no-color"], program=program, progress=bar)
        except Interrupted as interrupted:
            interrupted.folder = str(folder) if folder is not None else None
            raise
        said = scenario.renamed(outcome.said, given[0])
        if outcome.exit_code == INVALID and command in ("run", "compare", "plan"):
            problems = scenario.validate(program=program) or read_problems(said)
            raise error_of(INVALID, said, problems)
        return Outcome(outcome.exit_code, outcome.out, said)


def _written(path: Path) -> tuple[int, int] | None:
    """What changes when a file is written anew."""
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_ino, about.st_mtime_ns


def _read_new(folder: Path, name: str, before: tuple[int, int] | None) -> str:
    """Raises FileError if it is as before: another run's file is no result of this one."""
    if before is not None and _written(folder / name) == before:
        raise FileError(f"{folder / name}: this program left an earlier run's file where a newer one writes its own; "
                        "update the program")
    return read_file(folder, name)


@contextmanager
def _folder(kept: str | os.PathLike[str] | None):
    if kept is not None:
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory(prefix="couplet-") as folder:
        yield Path(folder)
