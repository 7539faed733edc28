"""Couplet from Python: the same customers, the same failures, differently coupled.

>>> import couplet
>>> result = couplet.compare("scenarios/url2png.json", replications=2)
>>> bool(result.metrics.loc["loose", "response_p99_s"] < 0.2)
True

Times are seconds, money US dollars, sizes bytes; columns of data frames say so. Figures are in `couplet.figures`.
"""

import sys as _sys

try:
    import matplotlib as _matplotlib  # noqa: F401
    import pandas as _pandas  # noqa: F401
except ModuleNotFoundError as _error:
    _message = f"{_error.name} is missing; on Debian: sudo apt-get install python3-pandas python3-matplotlib"
    if _sys.argv[:1] == ["-m"]:  # couplet chart
        _sys.stderr.write(f"couplet: charts are drawn by Python, and its module {_message}\n")
        _sys.exit(5)
    raise ModuleNotFoundError(_message, name=_error.name) from None

from couplet.commands import compare, load, plan, run, script, sweep
from couplet.errors import (BugError, CoupletError, FileError, Interrupted, LimitError, Problem, ScenarioError,
                            UsageError)
from couplet.results import Result
from couplet.scenario import Scenario
from couplet.script_result import ScriptResult
from couplet.sweeps import Axis, PlanResult, SweepResult

__version__ = "0.1.0"
__all__ = ["Axis", "BugError", "CoupletError", "FileError", "Interrupted", "LimitError", "PlanResult", "Problem",
           "Result", "Scenario", "ScenarioError", "ScriptResult", "SweepResult", "UsageError", "compare", "load",
           "plan", "run", "script", "sweep"]
