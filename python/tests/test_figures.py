"""What figures show against the summary and the files; and that they can be drawn of whatever there is."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import subprocess
import sys
import tempfile
import unittest
import warnings
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import PolyCollection, QuadMesh
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

import couplet
from couplet import figures
from couplet.figures import style
from couplet.figures.overtime import clock, failures, sample_of

from common import CONCURRENCY, RATE, SAMPLE, SCENARIOS

LAYOUT = {"architecture": "loose", "title": "Later", "width": 400, "height": 100,
          "nodes": [{"id": "customers:v", "kind": "customers", "title": "v", "x": 0, "y": 10, "width": 80, "height": 60,
                     "detail": "5/s"},
                    {"id": "web", "kind": "service", "title": "web $1$", "x": 160, "y": 10, "width": 80, "height": 60,
                     "detail": None},
                    {"id": "queue", "kind": "queue", "title": "queue", "x": 320, "y": 10, "width": 80, "height": 60,
                     "detail": ""}],
          "edges": [{"from": "customers:v", "to": "web", "kind": "call", "points": [[80, 40], [160, 40]]},
                    {"from": "web", "to": "queue", "kind": "send", "points": [[240, 40], [280, 60], [320, 40]]}]}


def _ends(span) -> tuple[float, float]:
    """Where a shaded span begins and ends; matplotlib 3.9 made rectangles of what were polygons."""
    places = [x for x, _ in span.get_path().vertices] if not hasattr(span, "get_x") else [
        span.get_x(), span.get_x() + span.get_width()]
    return min(places), max(places)


class Drawn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.result = couplet.compare(SAMPLE)
        cls.rows = {name: [row for row in csv.DictReader(io.StringIO(cls.result.files["timeseries.csv"]))
                           if row["architecture"] == name] for name in cls.result.architectures}

    def setUp(self):
        self.addCleanup(plt.close, "all")

    def lines(self, ax):
        return {line.get_label(): line for line in ax.lines if not line.get_label().startswith("_")}

    def test_latency_curve(self):
        ax = figures.latency_curve(self.result)
        lines = self.lines(ax)
        self.assertEqual(list(lines), ["tight: response and completion", "loose: response", "loose: completion"])
        for label, name, kind in (("tight: response and completion", "tight", "completion"),
                                  ("loose: response", "loose", "response"),
                                  ("loose: completion", "loose", "completion")):
            curve = dict(zip(*lines[label].get_data()))
            for percentile, key in ((50.0, "p50"), (90.0, "p90"), (99.0, "p99"), (99.9, "p999")):
                self.assertEqual(curve[percentile], self.result[name][kind][key], label)
        self.assertEqual(ax.get_yscale(), "log")
        self.assertIn("%", ax.get_xlabel())

    def test_backlog(self):
        ax = figures.backlog(self.result)
        lines = self.lines(ax)
        peaks = {f"{name}: {part}": self.result.value(f"{name}.{part}.{metric}.max") for name, part, metric in
                 (("tight", "web", "waiting"), ("tight", "renderer", "waiting"), ("loose", "queue", "backlog"))}
        self.assertLessEqual(set(lines), set(peaks))
        self.assertIn("tight: renderer", lines)
        times, values = lines["loose: queue"].get_data()
        sample = sample_of(self.result)
        self.assertEqual(list(times), [float(row["time_s"]) + sample for row in self.rows["loose"]])
        self.assertEqual(list(values), [float(row["queue.backlog"]) for row in self.rows["loose"]])
        self.assertLessEqual(max(values), self.result.value("loose.queue.backlog.max"))
        self.assertGreater(max(values), 0.8 * self.result.value("loose.queue.backlog.max"))
        self.assertNotEqual(lines["loose: queue"].get_color(), lines["tight: renderer"].get_color())

    def test_failures_are_shaded_and_the_story_is_marked(self):
        self.assertEqual(failures(self.result), [("crash renderer", 20.0, 30.0)])
        ax = figures.backlog(self.result)
        spans = [patch for patch in ax.patches if patch.get_gid() == "failure"]
        self.assertEqual([_ends(span) for span in spans], [(20.0, 30.0)])
        marks = sorted(float(line.get_xdata()[0]) for line in ax.lines
                       if line.get_gid() == "story" and line.get_marker() == "v")
        told = self.result.story[~self.result.story["event"].str.startswith("failure_")]
        self.assertEqual(marks, sorted(told["time_s"]))
        self.assertGreater(len(marks), 2)

    def test_a_failure_without_an_end_is_shaded_to_the_end(self):
        endless = couplet.run({**SAMPLE, "failures": [{"at": "20s", "crash": "renderer"}], "expect": []}, arch="loose")
        self.assertEqual(failures(endless), [("crash renderer", 20.0, None)])
        ax = figures.backlog(endless)
        self.assertTrue([patch for patch in ax.patches if patch.get_gid() == "failure"])

    def test_instances(self):
        lines = self.lines(figures.instances(self.result))
        values = lines["loose: renderer"].get_ydata()
        self.assertEqual(list(values), [float(row["renderer.instances"]) for row in self.rows["loose"]])
        self.assertEqual((min(values), max(values)), (0, 1))

    def test_utilization(self):
        lines = self.lines(figures.utilization(self.result))
        values = lines["loose: renderer"].get_ydata()
        self.assertEqual(list(values), [float(row["renderer.utilization"]) for row in self.rows["loose"]])
        self.assertTrue(min(values) == 0 < max(values) <= 1, values)  # the crash is longer than a sample

    def test_age_of_oldest(self):
        values = self.lines(figures.age_of_oldest(self.result))["loose: queue"].get_ydata()
        self.assertEqual(list(values), [float(row["queue.age_of_oldest"]) for row in self.rows["loose"]])
        self.assertLessEqual(max(values), self.result.value("loose.queue.age_of_oldest.max"))
        self.assertGreater(max(values), 5)

    def test_age_of_oldest_without_a_time_series(self):
        files = dict(self.result.files)
        rows = list(csv.reader(io.StringIO(files["timeseries.csv"])))
        place = rows[0].index("queue.age_of_oldest")
        files["timeseries.csv"] = "".join(",".join(row[:place] + row[place + 1:]) + "\n" for row in rows)
        ax = figures.age_of_oldest(couplet.Result(files))
        self.assertEqual([bar.get_height() for bar in ax.patches],
                         [self.result.value(f"loose.queue.age_of_oldest.{part}") for part in ("mean", "max")])

    def test_loss(self):
        ax = figures.loss(self.result)
        for container, name in zip([c for c in ax.containers if hasattr(c, "patches")], ("tight", "loose")):
            books = self.result[name]["requests"]
            self.assertEqual([bar.get_height() for bar in container.patches],
                             [100.0 * books[kind] / books["issued"]
                              for kind in ("failed", "lost", "parked", "pending")])
        self.assertAlmostEqual(ax.containers[0].patches[0].get_height(),
                               100 * self.result.value("tight.requests.failed_share"))
        written = [text.get_text() for text in ax.texts]
        self.assertTrue(any(text.startswith(f"{self.result['tight']['requests']['failed']:,}") for text in written))

    def test_bill(self):
        for by in ("component", "line"):
            ax = figures.bill(self.result, by)
            for place, name in enumerate(self.result.architectures):
                total = sum(container.patches[place].get_width() for container in ax.containers)
                self.assertAlmostEqual(total, self.result.value(f"{name}.cost.per_month"), places=6)
        self.assertIn("US dollars", ax.get_xlabel())
        costs = self.result["loose"]["cost"]["components"]
        ax = figures.bill(self.result)
        widths = {container.get_label(): container.patches[1].get_width() for container in ax.containers}
        for component, entry in costs.items():
            self.assertAlmostEqual(widths[component], entry["per_month"], places=6)

    def test_what_is_beyond_seven_parts_is_one_part(self):
        from couplet.figures.amounts import bill_parts

        parts = bill_parts(self.result, "line", 3)
        self.assertEqual(len(parts), 3)
        self.assertIn("smaller", parts.index[-1])
        self.assertAlmostEqual(parts["loose"].sum(), self.result.value("loose.cost.per_month"), places=6)

    def test_an_axes_of_ones_own(self):
        _, (left, right) = plt.subplots(1, 2)
        self.assertIs(figures.backlog(self.result, ax=left), left)
        self.assertIs(figures.loss(self.result, ax=right), right)

    def test_colours_are_those_of_okabe_and_ito(self):
        self.assertEqual(set(style.COLOURS) - {"#000000"}, {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00",
                                                            "#56B4E9"})
        rc = dict(matplotlib.rcParams)
        figures.loss(self.result)
        self.assertEqual(dict(matplotlib.rcParams), rc, "the style leaks")

    def test_the_interactive_mode_that_a_backend_turns_on_stays_on(self):
        # Else a notebook shows the first figure alone: its backend is loaded, and turns the mode on, with that figure.
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "backend_of_a_notebook.py").write_text(
                "import matplotlib\nfrom matplotlib.backends.backend_agg import *\n"
                "from matplotlib.backends.backend_agg import _Backend\nmatplotlib.interactive(True)\n")
            self.result.save(Path(folder, "out"))
            code = ("import matplotlib, couplet; from couplet import figures\n"
                    "before = matplotlib.is_interactive()\nfigures.loss(couplet.load('out'))\n"
                    "print(before, matplotlib.is_interactive())")
            environment = {**os.environ, "MPLBACKEND": "module://backend_of_a_notebook",
                           "PYTHONPATH": f"{Path(couplet.__file__).parents[1]}:{folder}"}
            outcome = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True,
                                     text=True, check=False)
            self.assertEqual(outcome.stdout, "False True\n", outcome.stderr)

    def test_times(self):
        self.assertEqual((clock(3661), clock(0.25)), ("1:01:01", "0:00:00.25"))


class Swept(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.result = couplet.sweep(SAMPLE, {RATE: ["6/s", "3/s", "9/s"], CONCURRENCY: [1, 2]}, out=folder.name,
                                   metric=["completion.p99", "cost.total"])
        cls.rows = list(csv.DictReader(io.StringIO(cls.result.csv)))
        cls.heading = f"{RATE} (/s)"

    def setUp(self):
        self.addCleanup(plt.close, "all")

    def test_a_band_is_the_table(self):
        ax = figures.sweep_band(self.result)
        self.assertEqual(len(ax.lines), 4)
        bands = [band for band in ax.collections if isinstance(band, PolyCollection)]
        for line, band, (name, workers) in zip(ax.lines, bands, [(name, workers) for name in ("tight", "loose")
                                                                 for workers in ("1", "2")]):
            rows = sorted((row for row in self.rows if row[CONCURRENCY] == workers),
                          key=lambda row: float(row[self.heading]))
            self.assertEqual(list(line.get_xdata()), [3, 6, 9])
            self.assertEqual(list(line.get_ydata()), [float(row[f"{name}.completion.p99"]) for row in rows])
            corners = {tuple(corner) for path in band.get_paths() for corner in path.vertices}
            for row in rows:
                for end in ("low", "high"):
                    self.assertIn((float(row[self.heading]), float(row[f"{name}.completion.p99.{end}"])), corners)
        self.assertEqual(ax.get_xlabel(), "arrivals rate (/s)")

    def test_one_architecture_and_another_axis(self):
        ax = figures.sweep_band(self.result, "loose.cost.total", x=CONCURRENCY)
        self.assertEqual([line.get_label() for line in ax.lines],
                         ["loose, rate 6/s", "loose, rate 3/s", "loose, rate 9/s"])
        self.assertEqual(list(ax.lines[0].get_ydata()),
                         [float(row["loose.cost.total"]) for row in self.rows if row[self.heading] == "6"])
        with self.assertRaises(KeyError):
            figures.sweep_band(self.result, "completion.p98")
        with self.assertRaises(KeyError):
            figures.sweep_band(self.result, x="/run/seed")

    def test_texts_on_an_axis(self):
        with tempfile.TemporaryDirectory() as folder:
            result = couplet.sweep(SAMPLE, {"/workload/visitors/arrivals/process": ["poisson", "constant"]}, out=folder,
                                   replications=2)
        ax = figures.sweep_band(result)
        self.assertEqual([text.get_text() for text in ax.get_xticklabels()], ["poisson", "constant"])

    def test_a_heat_map_is_the_table(self):
        ax = figures.heatmap(self.result, "loose.completion.p99")
        mesh = next(each for each in ax.collections if isinstance(each, QuadMesh))
        wanted = [float(row["loose.completion.p99"]) for row in self.rows]  # rates down, workers across
        self.assertEqual(list(np.ravel(mesh.get_array())), wanted)
        self.assertEqual([text.get_text() for text in ax.get_yticklabels()], ["6", "3", "9"])
        self.assertEqual([text.get_text() for text in ax.get_xticklabels()], ["1", "2"])
        other = figures.heatmap(self.result, "loose.completion.p99", x=0, y=1)
        turned = next(each for each in other.collections if isinstance(each, QuadMesh)).get_array()
        self.assertTrue((np.reshape(turned, (2, 3)) == np.reshape(wanted, (3, 2)).T).all())
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(ValueError, "two values"):
            figures.heatmap(couplet.sweep(SAMPLE, {CONCURRENCY: [1, 2]}, out=folder, replications=1))


class Diagrams(unittest.TestCase):
    def setUp(self):
        self.addCleanup(plt.close, "all")

    def test_a_layout_is_drawn_where_it_says(self):
        ax = figures.diagram(LAYOUT)
        boxes = {patch.get_gid(): patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)}
        for node in LAYOUT["nodes"]:
            box = boxes[node["id"]]
            self.assertEqual((box.get_x(), box.get_y(), box.get_width(), box.get_height()),
                             (node["x"], node["y"], node["width"], node["height"]))
        arrows = {patch.get_gid() for patch in ax.patches if isinstance(patch, FancyArrowPatch)}
        self.assertEqual(arrows, {"customers:v call web", "web send queue"})
        self.assertEqual((ax.get_xlim(), ax.get_ylim()), ((0, 400), (100, 0)))
        ax.figure.canvas.draw()  # a name with $ is no formula

    def test_the_program_is_asked_for_the_layout(self):
        with tempfile.TemporaryDirectory() as folder:
            stand_in = Path(folder, "couplet")
            stand_in.write_text(f"#!/bin/sh\n[ \"$1\" = diagram ] || exit 2\ncat <<'E'\n{json.dumps([LAYOUT])}\nE\n")
            stand_in.chmod(stand_in.stat().st_mode | stat.S_IXUSR)
            ax = figures.diagram(SAMPLE, "loose", program=stand_in)
            self.assertEqual(ax.get_title(loc="left"), "loose: Later")

    def test_a_result_with_a_page_has_its_layout(self):
        data = json.dumps({"architectures": [{"name": "loose", "title": "</b>", "diagram": LAYOUT}]})
        page = data.replace("<", "\\u003c")
        page = f'<html><script type="application/json" id="couplet-data">{page}</script></html>'
        ax = figures.diagram(couplet.Result({"report.html": page}), "loose")
        self.assertEqual(ax.get_title(loc="left"), "loose: </b>")
        self.assertEqual(len([patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]), 3)
        with self.assertRaisesRegex(couplet.UsageError, "no page"):
            figures.diagram(couplet.Result({}))

    def test_a_program_that_draws_no_layouts_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            stand_in = Path(folder, "couplet")
            stand_in.write_text("#!/bin/sh\nexit 2\n")
            stand_in.chmod(stand_in.stat().st_mode | stat.S_IXUSR)
            with self.assertRaisesRegex(couplet.UsageError, "--format json"):
                figures.diagram(SAMPLE, program=stand_in)


class Whatever(unittest.TestCase):
    """Every figure of scenarios that differ as much as possible, without a warning."""

    def setUp(self):
        self.addCleanup(plt.close, "all")

    def draw_all(self, result: couplet.Result) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for draw in (figures.latency_curve, figures.backlog, figures.loss, figures.bill, figures.instances,
                         figures.utilization, figures.age_of_oldest):
                draw(result).figure.canvas.draw()
            plt.close("all")

    def test_shipped_scenarios(self):
        for name in ("retry_storm", "rolling_deploy", "email_subscribers", "poison_message"):
            with self.subTest(name):
                self.draw_all(couplet.compare(SCENARIOS / f"{name}.json", replications=1, set={"/expect": []}))

    def test_odd_texts(self):
        self.draw_all(couplet.compare({**SAMPLE, "title": "$x_1$ <b> " + "long " * 60 + "שלום"}))

    def test_a_scenario_in_which_nothing_happens(self):
        nobody = {**SAMPLE, "failures": [], "expect": [], "run": {"duration": "1m"}}
        self.draw_all(couplet.compare({**nobody, "workload": {"visitors": {**SAMPLE["workload"]["visitors"],
                                       "arrivals": {"process": "poisson", "rate": "0.0001/s"}}}}))


if __name__ == "__main__":
    unittest.main()
