"""run, compare, sweep, plan and script against the program's own files; mistakes; interrupts; progress."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import couplet
from couplet.errors import read_problems
from couplet.program import find_program
from couplet.progress import Progress

from common import CONCURRENCY, RATE, ROOT, SAMPLE, SCENARIOS, program

ENDLESS = {**SAMPLE, "run": {"duration": "1m", "sample": "1000h"}, "failures": [], "expect": []}  # with 20000h


class InAFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.file = self.folder / "sample.json"
        self.file.write_text("// with a comment\n" + json.dumps(SAMPLE), encoding="utf-8")

    def of_the_program(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([program(), *words], cwd=self.folder, capture_output=True, text=True, check=False)


class Runs(InAFolder):
    def test_a_comparison_is_what_the_program_writes(self):
        self.of_the_program("compare", "sample.json", "--out", "own")
        result = couplet.compare(self.file, out=self.folder / "kept")
        for name in ("summary.json", "latency.csv", "timeseries.csv", "bill.csv"):
            self.assertEqual((self.folder / "own" / name).read_bytes(), (self.folder / "kept" / name).read_bytes())
        self.assertEqual(result.summary, json.loads((self.folder / "own/summary.json").read_text()))
        self.assertTrue(result.ok)
        self.assertEqual(couplet.load(self.folder / "own").summary, result.summary)

    def test_nothing_is_left_behind_unless_it_is_asked_for(self):
        here = Path.cwd()
        os.chdir(self.folder)
        try:
            with mock.patch("tempfile.tempdir", str(self.folder)):
                result = couplet.run(self.file, arch="loose")
                couplet.run(SAMPLE, arch="loose")
        finally:
            os.chdir(here)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["sample.json"])
        self.assertIsNone(result.folder)
        result.save(self.folder / "saved")
        self.assertEqual(couplet.load(self.folder / "saved").summary, result.summary)

    def test_options_reach_the_program(self):
        result = couplet.compare(self.file, seed=7, replications=2, jobs=1, set={"/run/duration": "1m"})
        self.assertEqual((result.summary["seed"], result.summary["replications"]), (7, 2))
        same = self.of_the_program("compare", "sample.json", "--seed=7", "--replications=2", "--set",
                                   "/run/duration=1m", "--format", "json", "--quiet")
        self.assertEqual(json.loads(same.stdout), result.summary)
        with self.assertRaisesRegex(TypeError, "'sead'"):
            couplet.compare(self.file, sead=7)
        precise = couplet.run(self.file, precision="20%", of=["loose.completion.mean", "tight.completion.mean"])
        self.assertEqual(precise.summary["precision"]["of"], ["loose.completion.mean", "tight.completion.mean"])

    def test_an_expectation_that_fails_is_in_the_result(self):
        result = couplet.compare(self.file, set={"/expect": ["loose.requests.issued < 0", "loose.requests.lost == 0"]})
        self.assertFalse(result.ok)
        self.assertEqual(list(result.expectations["outcome"]), ["fails", "holds"])

    def test_sweeps_and_plans_are_what_the_program_writes(self):
        self.of_the_program("sweep", "sample.json", "--vary", f"{RATE}=4/s,6/s", "--vary", f"{CONCURRENCY}=1..2:1",
                            "--out", "own")
        result = couplet.sweep(self.file, {RATE: ["4/s", "6/s"], CONCURRENCY: "1..2:1"}, out=self.folder / "kept")
        self.assertEqual(result.csv.encode(), (self.folder / "own/sweep.csv").read_bytes())
        again = couplet.sweep(self.file, {RATE: ["4/s", "6/s"], CONCURRENCY: [1, 2]}, out=self.folder / "own")
        self.assertIn("0 runs computed", again.said)
        found = couplet.plan(self.file, {CONCURRENCY: "1..4:1"}, ["loose.requests.lost == 0"], minimize=CONCURRENCY,
                             out=self.folder / "plan")
        self.assertEqual(found.chosen, {CONCURRENCY: 1})
        self.assertEqual(found.plan, json.loads((self.folder / "plan/plan.json").read_text()))
        none = couplet.plan(self.file, {CONCURRENCY: "1..4:1"}, "loose.requests.issued < 0", minimize=CONCURRENCY,
                            out=self.folder / "plan")
        self.assertFalse(none.met)
        self.assertIsNone(none.chosen)

    def test_a_point_that_fails_does_not_hide_the_others(self):
        hosted = {**SAMPLE, "platform": {"hosts": {"box": {"cores": 1}}}}
        vary = {"/architectures/loose/components/queue/receive_wait": ["10s", "20s"]}
        result = couplet.sweep(hosted, vary, out=self.folder / "out")
        self.assertEqual(len(result.failed), 0)
        within = couplet.sweep(SAMPLE, {"/run/duration": ["30s", "10m"]}, until_recovered="90%", within="5s",
                               replications=1, out=self.folder / "watch")
        self.assertEqual(list(within.points["status"].unique()), ["failed", "done"])
        self.assertIn("30s", within.said)

    def test_scripts_from_files_texts_and_dicts(self):
        file = SCENARIOS / "scripts/visibility_timeout.jsonl"
        answers = couplet.script(file)
        text = couplet.script(file.read_text(encoding="utf-8"))
        self.assertEqual(answers.answers, text.answers)
        self.assertEqual([json.loads(line) for line in self.of_the_program("script", str(file)).stdout.splitlines()],
                         answers.answers)
        self.assertEqual(list(answers.frame.columns), ["asked_s", "answered_s", "name", "op", "error", "result"])
        wrong = [{"t": "0s", "op": "CreatQueue"}]
        self.assertEqual(couplet.script(wrong).errors[0]["error"]["Code"], "Couplet.UnknownOperation")
        with self.assertRaisesRegex(couplet.ScenarioError, "did you mean"):
            couplet.script(wrong, strict=True)


class BreakEven(InAFolder):
    ASKED = {RATE: "1/s..9/s"}

    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"

    def test_in_an_empty_folder(self):
        for out in (None, self.out):
            result = couplet.compare(self.file, break_even=self.ASKED, out=out)
            self.assertEqual(result.summary, couplet.compare(self.file).summary)
            tried = list(csv.DictReader(io.StringIO(result.files["break_even.csv"])))
            self.assertEqual(len(result.break_even), len(tried))
            self.assertGreater(len(tried), 1)
        self.assertTrue(couplet.load(self.out).break_even.equals(result.break_even))

    def test_in_a_folder_with_another_run(self):
        other = {**SAMPLE, "title": "Another", "run": {"duration": "1m"}}
        couplet.compare(other, out=self.out)
        result = couplet.compare(self.file, break_even=self.ASKED, out=self.out)
        self.assertEqual((result.name, result.title), ("sample", "A sample"))
        self.assertEqual(couplet.load(self.out).title, "A sample")

    def test_a_comparison_without_it_has_not_the_one_of_another(self):
        couplet.compare(self.file, out=self.out)
        (self.out / "break_even.csv").write_text("value,tight,loose\n1,2,3\n")
        result = couplet.compare(self.file, out=self.out)
        self.assertIsNone(result.break_even)
        self.assertNotIn("break_even.csv", result.files)
        self.assertIsNone(couplet.load(self.out).break_even)
        self.assertTrue((self.out / "break_even.csv").exists())

    def test_results_of_another_run_are_none_of_a_program_that_writes_none(self):
        couplet.compare(self.file, out=self.out)
        stand_in = self.folder / "couplet"
        stand_in.write_text('#!/bin/sh\nfor word; do case $word in --out=*) echo a > "${word#--out=}/break_even.csv";; '
                            "esac; done\n")
        stand_in.chmod(0o755)
        with self.assertRaisesRegex(couplet.FileError, "out/summary.json: .*earlier run"):
            couplet.compare(self.file, break_even=self.ASKED, out=self.out, program=stand_in)
        with self.assertRaisesRegex(couplet.FileError, "summary.json: No such file"):
            couplet.compare(self.file, break_even=self.ASKED, program=stand_in)


class Mistakes(InAFolder):
    def test_a_scenario_error_has_every_problem_with_its_place(self):
        text = json.dumps(SAMPLE, indent=1).replace('"2m"', '"2"').replace('"threads": 8', '"thraeds": 8', 1)
        lines = text.splitlines()
        with self.assertRaises(couplet.ScenarioError) as raised:
            couplet.compare(couplet.Scenario(text, name="wrong"))
        problems = raised.exception.problems
        self.assertEqual([(problem.file, problem.pointer) for problem in problems],
                         [("wrong.json", "/run/duration"),
                          ("wrong.json", "/architectures/tight/components/web/thraeds")])
        for problem, word in zip(problems, ('"2"', '"thraeds"')):
            self.assertIn(word, lines[problem.line - 1][problem.column - 1:])
        self.assertEqual(problems[0].remedy, 'write "2s"')
        self.assertEqual(raised.exception.exit_code, 3)
        self.assertIn("wrong.json", raised.exception._repr_html_())

    def test_problems_of_values_name_the_option(self):
        for call in (lambda: couplet.run(self.file, set={"/run/duration": 5}),
                     lambda: couplet.sweep(self.file, {"/run/duration": [5]}, out=self.folder / "out"),
                     lambda: couplet.plan(self.file, {"/run/duration": [5]}, "loose.requests.lost == 0",
                                          minimize="loose.cost.total", out=self.folder / "out")):
            with self.assertRaises(couplet.ScenarioError) as raised:
                call()
            self.assertEqual(raised.exception.problems[0].pointer, "/run/duration")
            self.assertIn("/run/duration=5", raised.exception.problems[0].file)
        scenario = couplet.Scenario(self.file).set("/run/duration", 5)
        self.assertEqual([problem.remedy for problem in scenario.validate()], ['write "5s"'])
        self.assertEqual(couplet.Scenario(self.file).validate(), [])
        self.assertIn("not-idempotent", [advice.advice for advice in couplet.Scenario(self.file).advice()])

    def test_each_exit_code_has_its_exception(self):
        with self.assertRaisesRegex(couplet.UsageError, "there is no architecture"):
            couplet.run(self.file, arch="thigt")
        with self.assertRaises(couplet.FileError):
            couplet.run(self.folder / "none.json")
        with self.assertRaises(couplet.FileError):
            couplet.run(self.file, out=self.file / "below")
        with self.assertRaisesRegex(couplet.FileError, "no such program"):
            couplet.run(self.file, program=self.folder / "none")
        with self.assertRaisesRegex(couplet.FileError, "summary.json"):
            couplet.load(self.folder)
        self.assertEqual(couplet.errors.error_of(6, "couplet: too much\n").args, ("too much",))
        self.assertIsInstance(couplet.errors.error_of(6, ""), couplet.LimitError)
        self.assertIsInstance(couplet.errors.error_of(4, ""), couplet.BugError)

    def test_a_limit_is_a_limit_error(self):
        storm = {**SAMPLE, "limits": {"events_at_one_instant": 3}}
        storm["workload"] = {"visitors": {"to": "web", "arrivals": {"process": "burst", "at": "10s", "size": 100},
                                          "needs": SAMPLE["workload"]["visitors"]["needs"]}}
        with self.assertRaises(couplet.LimitError) as raised:
            couplet.run(storm)
        self.assertEqual(raised.exception.exit_code, 6)

    def test_what_the_program_says_is_read(self):
        self.assertEqual(read_problems("couplet: a.json: there is no such file\n2 problems\n"), [])
        problem = read_problems("a b.json:3:9: this byte is not UTF-8; save the file as UTF-8\n")[0]
        self.assertEqual((problem.file, problem.line, problem.column, problem.pointer), ("a b.json", 3, 9, ""))

    def test_the_program_is_found_where_it_is_said_to_be(self):
        own = program()
        with mock.patch.dict(os.environ, {"COUPLET": "/nowhere"}):
            with self.assertRaisesRegex(couplet.FileError, r"\$COUPLET: /nowhere"):
                find_program()
            self.assertEqual(find_program(own), own)
        with mock.patch.dict(os.environ):
            del os.environ["COUPLET"]
            self.assertEqual(find_program(), str(ROOT / "couplet"))


class Interrupting(InAFolder):
    def _interrupted(self, code: str, begun: Callable[[], bool]) -> subprocess.CompletedProcess[str]:
        """Runs Python that is interrupted as by Ctrl-C when something has begun."""
        child = subprocess.Popen([sys.executable, "-c", code], cwd=self.folder, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(self.folder)},
                                 preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
        end = time.monotonic() + 60
        while not begun() and child.poll() is None and time.monotonic() < end:
            time.sleep(0.1)
        self.assertIsNone(child.poll(), "it ended too soon")
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
        return subprocess.CompletedProcess([], child.returncode, out, err)

    def _kept(self) -> int:
        try:
            with contextlib.closing(sqlite3.connect(f"file:{self.folder}/out/sweep.sqlite?mode=ro", uri=True)) as store:
                return store.execute("SELECT count(*) FROM points").fetchone()[0]
        except sqlite3.Error:
            return 0

    def test_an_interrupt_ends_the_program_and_keeps_finished_points(self):
        code = f"""
import couplet
try:
    couplet.sweep({ENDLESS!r}, {{"/run/duration": ["1m", "20000h"]}}, replications=1, out="out", progress=False)
except couplet.Interrupted as interrupted:
    print(interrupted.folder, interrupted)
"""
        outcome = self._interrupted(code, lambda: self._kept() == 1)
        # The scenario lies in a folder of its own there, so that its path tells the program from others.
        self.assertTrue(outcome.stdout.startswith("out interrupted; 1 of 2 runs are kept in out"), outcome)
        left = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        self.assertNotIn(str(self.folder), left)
        result = couplet.sweep(ENDLESS, {"/run/duration": ["1m"]}, replications=1, out=self.folder / "out")
        self.assertIn("0 runs computed", result.said)

    def test_an_interrupt_is_no_exception_that_loops_swallow(self):
        self.assertTrue(issubclass(couplet.Interrupted, KeyboardInterrupt))
        self.assertFalse(issubclass(couplet.Interrupted, Exception))


class Showing(InAFolder):
    def test_progress_comes_from_the_program(self):
        told: list[tuple[float, str]] = []
        vary = {RATE: [f"{rate}/s" for rate in range(1, 9)]}
        slow = {**SAMPLE, "run": {"duration": "30h", "sample": "1h"}}
        result = couplet.sweep(slow, vary, replications=2, jobs=1, out=self.folder / "out",
                               progress=lambda share, note: told.append((share, note)))
        self.assertEqual(len(result), 8)
        self.assertTrue(told, "no progress in a sweep of many seconds")
        shares = [share for share, _ in told]
        self.assertEqual(shares, sorted(shares))
        self.assertTrue(all(0 <= share <= 1 for share in shares))
        self.assertRegex(told[-1][1], r"^\d+ of 16 runs")
        self.assertNotIn("\033", result.said)
        self.assertRegex(result.said, r"^16 runs computed")

    def test_a_bar_is_seen_on_terminals_only(self):
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        for stream, seen in ((Terminal(), True), (io.StringIO(), False)):
            with Progress(stream=stream) as bar:
                bar._start -= 2
                bar.update(0.25, "1 of 4 runs")
            self.assertEqual("1 of 4 runs" in stream.getvalue(), seen)
            self.assertEqual(stream.getvalue().endswith("\r\033[K"), seen)

    def test_a_bar_in_a_notebook_is_html_and_goes(self):
        shown: list[str] = []
        handle = mock.Mock(update=lambda content: shown.append(content._repr_html_()))

        def display(content, display_id):
            shown.append(content._repr_html_())
            return handle

        fake = mock.Mock(display=display)
        with mock.patch("couplet.progress.in_notebook", return_value=True), \
                mock.patch.dict(sys.modules, {"IPython.display": fake}):
            with Progress(title="<sample>") as bar:
                bar._start -= 2
                bar.update(0.5, "2 of 4 runs")
        self.assertIn('value="0.5000"', shown[0])
        self.assertIn("&lt;sample&gt; 50 % 2 of 4 runs", shown[0])
        self.assertEqual(shown[-1], "")

    def test_threads_may_run_at_the_same_time(self):
        results: list[couplet.Result] = []
        threads = [threading.Thread(target=lambda seed=seed: results.append(couplet.run(self.file, seed=seed)))
                   for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(result.summary["seed"] for result in results), [0, 1, 2, 3])


if __name__ == "__main__":
    unittest.main()
