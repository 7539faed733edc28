"""Data frames against the summary and the files; units; scenarios."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np

import couplet
from couplet import jsonc, units

from common import CONCURRENCY, RATE, SAMPLE, SCENARIOS


class Frames(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.result = couplet.compare(SAMPLE)
        cls.summary = cls.result.summary

    def test_metrics_hold_every_number_of_the_summary(self):
        for name in ("tight", "loose"):
            part, row = self.summary["architectures"][name], self.result.metrics.loc[name]
            self.assertEqual(row["completion_p99_s"], part["completion"]["p99"])
            self.assertEqual(row["requests_failed_share"], part["requests"]["failed_share"])
            self.assertEqual(row["cost_total_usd"], part["cost"]["total"])
            self.assertEqual(row["throughput_per_s"], part["throughput"])
        queue = self.summary["architectures"]["loose"]["components"]["queue"]
        self.assertEqual(self.result.metrics.loc["loose", "queue.backlog_max_messages"], queue["backlog"]["max"])
        self.assertEqual(self.result.metrics.loc["loose", "queue.age_of_oldest_max_s"], queue["age_of_oldest"]["max"])
        self.assertTrue(math.isnan(self.result.metrics.loc["tight", "queue.backlog_max_messages"]))

    def test_books_bill_and_story(self):
        for name, part in self.summary["architectures"].items():
            self.assertEqual(self.result.requests.loc[name].to_dict(), part["requests"])
            lines = self.result.bill[self.result.bill["architecture"] == name]
            self.assertAlmostEqual(lines["amount_usd"].sum(), part["cost"]["total"], places=8)
            self.assertAlmostEqual(lines["month_amount_usd"].sum(), part["cost"]["per_month"], places=8)
            story = self.result.story[self.result.story["architecture"] == name]
            self.assertEqual(list(story["time_s"]), [line["at"] for line in part["story"]])
            self.assertEqual(list(story["text"]), [line["text"] for line in part["story"]])
        self.assertGreater(len(self.result.story), 0)

    def test_latencies_are_those_of_the_file(self):
        rows = list(csv.DictReader(io.StringIO(self.result.files["latency.csv"])))
        self.assertEqual(list(self.result.latency.columns), ["architecture", "kind", "percentile", "time_s"])
        self.assertEqual(list(self.result.latency["time_s"]), [float(row["seconds"]) for row in rows])

    def test_time_series_are_those_of_the_file(self):
        rows = list(csv.DictReader(io.StringIO(self.result.files["timeseries.csv"])))
        series = self.result.timeseries
        self.assertEqual(len(series), len(rows))
        for own, given in zip(series.columns, rows[0]):
            self.assertTrue(own.replace(".", "_").startswith(given.replace(".", "_")), (own, given))
        loose = series[series["architecture"] == "loose"]
        self.assertEqual(list(loose["queue.backlog_messages"]),
                         [float(row["queue.backlog"]) for row in rows if row["architecture"] == "loose"])

    def test_intervals_and_comparison(self):
        given = self.summary["architectures"]["loose"]["intervals"]
        own = self.result.intervals[self.result.intervals["architecture"] == "loose"].set_index("metric")
        self.assertEqual({path: list(own.loc[path, ["low", "high"]]) for path in own.index}, given)
        self.assertEqual(own.loc["completion.p99", "unit"], "seconds")
        self.assertEqual(self.result.interval("loose.completion.p99"), tuple(given["completion.p99"]))
        pairs = self.result.comparison.set_index("metric")
        difference = self.summary["comparison"]["loose - tight"]["completion.mean"]
        self.assertEqual(pairs.loc["completion.mean", ["estimate", "low", "high"]].to_dict(), difference)

    def test_values_by_paths(self):
        queue = self.summary["architectures"]["loose"]["components"]["queue"]
        for path in ("loose.queue.backlog.max", "loose.components.queue.backlog.max"):
            self.assertEqual(self.result.value(path), queue["backlog"]["max"])
        with self.assertRaises(KeyError):
            self.result.value("loose.completion.p98")

    def test_pictures_of_results_in_notebooks_escape_texts(self):
        odd = couplet.run({**SAMPLE, "title": "<script>alert(1)</script>", "expect": ["loose.requests.lost < 1"]})
        self.assertNotIn("<script>", odd._repr_html_())
        self.assertIn("loose.requests.lost &lt; 1", odd._repr_html_())
        self.assertIn("sample", repr(couplet.run(couplet.Scenario(SAMPLE, name="sample"))))


class Folders(unittest.TestCase):
    """Files of results that are missing, damaged, or of somebody else."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name, "out")

    def test_what_is_in_the_folder_besides_is_left_alone(self):
        self.folder.mkdir()
        (self.folder / "mine.csv").write_bytes(b"caf\xe9\n")
        (self.folder / "notes.json").write_text("{")
        couplet.compare(SAMPLE, out=self.folder)
        result = couplet.load(self.folder)
        self.assertEqual(sorted(result.files), ["bill.csv", "latency.csv", "report.html", "summary.json",
                                                "timeseries.csv"])
        result.save(self.folder / "copy")
        self.assertEqual({path.name for path in (self.folder / "copy").iterdir()}, set(result.files))
        for name in result.files:
            self.assertEqual((self.folder / "copy" / name).read_bytes(), (self.folder / name).read_bytes(), name)

    def test_a_page_is_kept_small(self):
        result = couplet.compare(SAMPLE)
        self.assertGreater(len(result.files["report.html"]), 500_000)
        self.assertNotIn("report.html", set(result._files))
        self.assertLess(len(result._page), len(result.files["report.html"].encode()) / 2)

    def test_damaged_summaries_say_where_and_what(self):
        couplet.compare(SAMPLE, out=self.folder)
        file = self.folder / "summary.json"
        whole = json.loads(file.read_text())
        without_books = json.loads(file.read_text())
        del without_books["architectures"]["loose"]["requests"]
        for text, words in (("{}", "there is no /couplet"), ("[]", "it is no object"), ("{", "Expecting"),
                            (json.dumps({**whole, "architectures": []}), "/architectures is no object"),
                            (json.dumps({**whole, "expectations": [{}]}), "there is no /expectations/0/text"),
                            (json.dumps(without_books), "there is no /architectures/loose/requests")):
            file.write_text(text)
            with self.assertRaises(couplet.FileError) as raised:
                repr(couplet.load(self.folder))
            self.assertTrue(str(raised.exception).startswith(f"{file}: it is damaged: {words}"), raised.exception)
            self.assertEqual(raised.exception.exit_code, 5)

    def test_damaged_tables_say_where_and_what(self):
        couplet.compare(SAMPLE, out=self.folder)
        for name, read in (("latency.csv", lambda result: result.latency), ("bill.csv", lambda result: result.bill),
                           ("timeseries.csv", lambda result: result.timeseries)):
            file = self.folder / name
            whole = file.read_bytes()
            for content, words in ((b"a\xff\n", "byte 2 is not UTF-8"), (b"a,b\n1,2\n", "there is no column "),
                                   (b"", "No columns")):
                file.write_bytes(content)
                with self.assertRaises(couplet.FileError) as raised:
                    read(couplet.load(self.folder))
                self.assertTrue(str(raised.exception).startswith(f"{file}: it is damaged: {words}"), raised.exception)
            file.write_bytes(whole)

    def test_damaged_sweeps_and_plans_say_where_and_what(self):
        self.folder.mkdir()
        (self.folder / "sweep.csv").write_text("a,b\n1,2\n")
        with self.assertRaisesRegex(couplet.FileError, "out/sweep.csv: it is damaged: there is no column point"):
            couplet.load(self.folder).points
        (self.folder / "plan.csv").write_text("a,b\n1,2\n")
        (self.folder / "plan.json").write_text("{}")
        with self.assertRaisesRegex(couplet.FileError, "out/plan.json: it is damaged: there is no /vary"):
            couplet.load(self.folder).met
        with self.assertRaisesRegex(couplet.FileError, "out/plan.csv: it is damaged: there is no column point"):
            couplet.load(self.folder).points

    def test_a_sweep_and_a_plan_are_saved_as_they_were_written(self):
        found = couplet.plan(SAMPLE, {CONCURRENCY: [1, 2]}, "loose.requests.lost == 0", minimize=CONCURRENCY,
                             out=self.folder)
        couplet.load(self.folder).save(self.folder / "plan")
        self.assertEqual({path.name for path in (self.folder / "plan").iterdir()}, {"plan.json", "plan.csv"})
        self.assertEqual(couplet.load(self.folder / "plan").plan, found.plan)
        with self.assertRaisesRegex(couplet.FileError, "plan.json"):
            couplet.load(self.folder).save(self.folder / "plan.json" / "below")


class Sweeps(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.result = couplet.sweep(SAMPLE, {RATE: ["4/s", "6/s"], "/run/duration": ["1m", "2m"]}, out=cls.folder / "a",
                                   metric=["completion.p99", "loose.queue.backlog.max"])

    def test_points_are_those_of_the_table(self):
        rows = list(csv.DictReader(io.StringIO(self.result.csv)))
        loose = self.result.points[self.result.points["architecture"] == "loose"]
        self.assertEqual(list(loose["rate_per_s"]), [4, 4, 6, 6])
        self.assertEqual(list(loose["duration_m"]), [1, 2, 1, 2])
        for column, heading in (("completion_p99_s", "loose.completion.p99"),
                                ("completion_p99_s_low", "loose.completion.p99.low"),
                                ("queue.backlog_max_messages", "loose.queue.backlog.max"),
                                ("queue.backlog_max_messages_high", "loose.queue.backlog.max.high")):
            self.assertEqual(list(loose[column]), [float(row[heading]) for row in rows], column)
        tight = self.result.points[self.result.points["architecture"] == "tight"]
        self.assertTrue(tight["queue.backlog_max_messages"].isna().all())

    def test_a_sweep_is_loaded_from_its_folder(self):
        again = couplet.load(self.folder / "a")
        self.assertTrue(again.points.equals(self.result.points))
        self.assertEqual([axis.pointer for axis in again.axes], [RATE, "/run/duration"])
        with self.assertRaisesRegex(KeyError, "completion.p99"):
            again.column("completion.p98")

    def test_values_that_are_texts_stay_texts(self):
        result = couplet.sweep(SAMPLE, {"/workload/visitors/arrivals/process": ["poisson", "constant"]},
                               out=self.folder / "b", replications=2)
        self.assertEqual(list(result.points["process"].unique()), ["poisson", "constant"])


class Units(unittest.TestCase):
    def test_every_unit_of_the_schema_has_a_suffix_that_is_a_name(self):
        found = set(re.findall(r'unit: ([^";]*)"', json.dumps(units.schema())))
        self.assertGreater(len(found), 10)
        for unit in found:
            self.assertRegex(units.suffix(unit.rstrip(".")), r"^[a-z_]*$")

    def test_every_column_of_a_shipped_scenario_has_its_unit(self):
        for name in ("url2png", "email_subscribers", "cost_of_idle", "cache_stampede"):
            result = couplet.run(SCENARIOS / f"{name}.json", replications=1)
            for column in result.metrics.columns:
                counted = re.search("instances|threads|connections|entries", column)
                if re.search(r"_(mean|p50|p99)$", column) and not counted:
                    self.assertRegex(column, r"environments|groups|hit|requests_", f"{name}: {column} tells no unit")


class Scenarios(unittest.TestCase):
    def test_every_shipped_scenario_is_read(self):
        for path in sorted(SCENARIOS.glob("*.json")):
            scenario = couplet.Scenario.load(path)
            self.assertEqual(scenario.name, path.stem)
            self.assertGreater(len(scenario.architectures), 0)
            self.assertTrue(scenario.title)

    def test_comments_in_texts_are_none(self):
        text = '{"a": "http://x/*y*/", /* b\n */ "c": 1} // d'
        self.assertEqual(jsonc.loads(text), {"a": "http://x/*y*/", "c": 1})
        self.assertEqual(len(jsonc.without_comments(text)), len(text))

    def test_another_scenario_leaves_the_first_alone(self):
        base = couplet.Scenario(SAMPLE)
        other = base.override({"/run/duration": "1m", "/failures/0/for": "5s"}).set("/run/seed", 3)
        self.assertEqual(base.document, SAMPLE)
        self.assertEqual((other.get("/run/seed"), other.get("/failures/0/for")), (3, "5s"))
        self.assertEqual(couplet.run(other).summary["seed"], 3)
        with self.assertRaises(ValueError):
            base.set("run/seed", 3)
        with self.assertRaises(KeyError):
            base.get("/run/sead")

    def test_a_name_is_that_of_a_file(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch("tempfile.tempdir", str(Path(folder, "temporary"))):
            Path(folder, "temporary").mkdir()
            file = Path(folder, "sample.json")
            file.write_text(json.dumps(SAMPLE))
            for name in ("../escaped", "a/b", "/a", "a\\b", "a\nb", "a\0b", "x" * 300, "é" * 126, "\ud800", "", ".",
                         "..", 7):
                for source in (SAMPLE, json.dumps(SAMPLE), file, couplet.Scenario(SAMPLE)):
                    with self.subTest(name), self.assertRaises(ValueError) as raised:
                        couplet.Scenario(source, name=name).validate()
                    self.assertTrue(str(raised.exception).startswith(f"{name!r} cannot name a scenario: a name is "))
            for name in ("x" * 250, "é" * 125, "a b", "a.b", "ü$"):
                self.assertEqual(couplet.Scenario(SAMPLE, name=name).validate(), [], name)
            self.assertEqual(couplet.run(couplet.Scenario(SAMPLE, name="a.b")).name, "a.b")
            self.assertEqual(sorted(path.name for path in Path(folder).rglob("*")), ["sample.json", "temporary"])

    def test_a_file_that_is_not_utf8_has_its_place(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "odd.json")
            file.write_bytes(json.dumps(SAMPLE).encode().replace(b"{", b"{\n", 1).replace(b"A sample", b"A s\xffmple"))
            column = file.read_bytes().split(b"\n")[1].index(b"\xff") + 1
            for scenario in (couplet.Scenario(file), couplet.Scenario(file, name="other")):
                problem = scenario.validate()[0]
                self.assertEqual((problem.line, problem.column), (2, column), problem)
                self.assertIn("UTF-8", problem.message)
                with self.assertRaisesRegex(couplet.ScenarioError, f"2:{column}"):
                    couplet.run(scenario)
            couplet.Scenario(file, name="other").save(Path(folder, "copy.json"))
            self.assertEqual(Path(folder, "copy.json").read_bytes(), file.read_bytes())
        self.assertIn("UTF-8", couplet.Scenario('{"title": "\ud800"}').validate()[0].message)

    def test_a_folder_that_is_none_is_a_file_error(self):
        with self.assertRaisesRegex(couplet.FileError, "^/nowhere: No such file"):
            couplet.Scenario(SAMPLE, folder="/nowhere").validate()

    def test_pointers_that_lead_nowhere_are_key_errors(self):
        base = couplet.Scenario(SAMPLE)
        for pointer, key in (("/failures/x", "x"), ("/failures/1", "1"), ("/failures/-1", "-1"), ("/failures/00", "00"),
                             ("/couplet/x", "x"), ("/title/0", "0"), ("/run/sead/x", "sead"), ("/failures/-/at", "-"),
                             ("/failures/²", "²")):
            for get in (lambda: base.set(pointer, 1).document, lambda: base.get(pointer)):
                with self.subTest(pointer), self.assertRaises(KeyError) as raised:
                    get()
                self.assertEqual(raised.exception.args, (f"{pointer}: there is no {key!r}",))
            problem = base.set(pointer, 1).validate()[0]  # so that there is nothing that the program takes
            self.assertIn(f'"{key}"', problem.message)
            self.assertIn(f"{pointer}: there is no", base.set(pointer, 1)._repr_html_())
        self.assertEqual(len(base.set("/failures/-", SAMPLE["failures"][0]).document["failures"]), 2)

    def test_a_document_that_is_no_scenario_can_be_shown(self):
        for text in ("[1]", "7\n", '{"title": 7, "architectures": [1]}', '{"architectures": {"a": 1}}'):
            scenario = couplet.Scenario(couplet.Scenario(f"{text}\n"), name="odd")
            self.assertEqual(scenario.title, "odd")
            self.assertEqual(scenario.architectures, ["a"] if '"a"' in text else [])
            self.assertIn("<caption>odd</caption>", scenario._repr_html_())
            self.assertGreater(len(scenario.validate()), 0)
        self.assertIn("Expecting", couplet.Scenario("{")._repr_html_())

    def test_what_json_cannot_tell_has_its_pointer(self):
        base = couplet.Scenario(SAMPLE)
        nan, endless = float("nan"), float("inf")
        for make, words in ((lambda: base.set("/run/seed", nan), "/run/seed: nan is no number"),
                            (lambda: base.set("/run", {"a/b": [1, -endless]}), "/run/a~1b/1: -inf is no number"),
                            (lambda: couplet.Scenario({**SAMPLE, "x": {"y": endless}}), "/x/y: inf is no number"),
                            (lambda: couplet.run(SAMPLE, set={"/run/seed": np.float64("nan")}), "/run/seed: nan is no"),
                            (lambda: couplet.run(SAMPLE, set={"/run/seed": np.float32("nan")}), "/run/seed: nan is no"),
                            (lambda: couplet.sweep(SAMPLE, {CONCURRENCY: [1, nan]}), f"{CONCURRENCY}: nan is no"),
                            (lambda: base.set("/title", "\ud800"), "'/title': '\\ud800' has half of a pair")):
            with self.assertRaises(ValueError) as raised:
                make()
            self.assertTrue(str(raised.exception).startswith(words), raised.exception)
        self.assertEqual(base.set("/expect", np.array([1, 2])).set("/run/seed", np.int64(3)).get("/expect"), [1, 2])

    def test_what_is_overridden_is_what_the_program_makes_of_it(self):
        values = {"/run/duration": "1m", "/title": "a, b = \"c\" 'd'", "/workload/visitors/needs/render":
                  {"dist": "constant", "value": "50ms"}, "/expect": []}
        scenario = couplet.Scenario(SAMPLE).override(values)
        with tempfile.TemporaryDirectory() as folder:
            scenario.save(Path(folder, "scenario.json"))
            saved = couplet.run(Path(folder, "scenario.json"))
        own = couplet.run(scenario)
        own.summary["scenario"].pop("hash"), saved.summary["scenario"].pop("hash")
        self.assertEqual(own.summary, saved.summary)
        self.assertEqual(own.title, values["/title"])

    def test_files_beside_a_scenario_are_found(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "times.csv").write_text("1\n2\n3\n")
            scenario = couplet.Scenario({**SAMPLE, "failures": [], "expect": []}, folder=folder)
            scenario = scenario.set("/workload/visitors/arrivals", {"process": "trace", "file": "times.csv"})
            problems = scenario.validate()
            self.assertFalse([problem for problem in problems if "no such file" in problem.message], problems)


if __name__ == "__main__":
    unittest.main()
