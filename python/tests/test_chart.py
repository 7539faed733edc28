"""Charts as files: `python -m couplet chart`."""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

import couplet

from common import CONCURRENCY, RATE, SAMPLE


class Charts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        couplet.compare(SAMPLE, out=cls.folder / "run")
        couplet.sweep(SAMPLE, {RATE: ["4/s", "6/s"], CONCURRENCY: [1, 2]}, out=cls.folder / "sweep", replications=2)

    def chart(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([sys.executable, "-m", "couplet", "chart", *words], cwd=self.folder, capture_output=True,
                              check=False)

    def test_every_kind_is_a_vector_picture_with_a_source_line(self):
        from couplet import chart
        for kind in chart.KINDS:
            of_sweep = kind in ("sweep", "heatmap")
            figure = chart.draw(couplet.load(self.folder / ("sweep" if of_sweep else "run")), kind)
            chart.save(figure, self.folder / f"{kind}.svg", "svg")
            root = xml.parse(self.folder / f"{kind}.svg").getroot()
            self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
            self.assertIn("sweep · 4 points" if of_sweep else "scenario · seed 1 · 3 replications",
                          figure.texts[0].get_text())

    def test_formats_and_sizes(self):
        for size, pixels in (("16:9", (1920, 1080)), ("4:3", (1920, 1440))):
            self.assertEqual(self.chart("run", "--kind", "loss", "--size", size, "--out", "loss.png").returncode, 0)
            head = (self.folder / "loss.png").read_bytes()[:24]
            self.assertEqual(head[:8], b"\x89PNG\r\n\x1a\n")
            self.assertEqual(struct.unpack(">II", head[16:]), pixels)
        self.assertEqual(self.chart("run", "--kind", "bill", "--format", "pdf").returncode, 0)
        self.assertTrue((self.folder / "run/bill.pdf").read_bytes().startswith(b"%PDF"))
        piped = self.chart("sweep", "--kind", "heatmap", "--metric", "loose.completion.p99", "--out", "-")
        self.assertTrue(piped.stdout.startswith(b"<?xml"), piped)
        self.assertEqual(piped.stderr, b"")

    def test_the_same_results_give_the_same_bytes(self):
        for form in ("svg", "png", "pdf"):
            first = self.chart("run", "--kind", "backlog", "--format", form, "--out", "-").stdout
            self.assertEqual(first, self.chart("run", "--kind", "backlog", "--format", form, "--out", "-").stdout, form)
            self.assertGreater(len(first), 1000)

    def test_mistakes(self):
        for words, code, text in ((("run", "--kind", "sweep"), 2, "wants the results of sweep"),
                                  (("sweep", "--kind", "loss"), 2, "wants the results of run or compare"),
                                  (("run", "--kind", "los"), 2, "invalid choice"),
                                  (("sweep", "--kind", "sweep", "--metric", "completion.p98"), 2, "completion.p99"),
                                  (("sweep", "--kind", "heatmap", "--arch", "none"), 2, "there are tight, loose"),
                                  (("none", "--kind", "loss"), 5, "none/summary.json"),
                                  (("run", "--kind", "loss", "--out", "run/summary.json/a.svg"), 5, "summary.json")):
            outcome = self.chart(*words)
            self.assertEqual(outcome.returncode, code, outcome)
            self.assertIn(text, outcome.stderr.decode())
            self.assertNotIn(b"Traceback", outcome.stderr)

    def test_damaged_results_are_a_file_error(self):
        broken = self.folder / "broken"
        couplet.load(self.folder / "run").save(broken)
        for name, text, kind in (("timeseries.csv", "", "backlog"), ("summary.json", "{", "loss")):
            (broken / name).write_text(text)
            outcome = self.chart("broken", "--kind", kind)
            self.assertEqual(outcome.returncode, 5, outcome)
            self.assertIn(b"damaged", outcome.stderr)
            self.assertNotIn(b"Traceback", outcome.stderr)


if __name__ == "__main__":
    unittest.main()
