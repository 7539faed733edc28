"""Sweeps on a Dask cluster of real processes."""

from __future__ import annotations

import _thread
import tempfile
import threading
import time
import unittest
from pathlib import Path

import couplet
from couplet.cluster import count_points, pack

from cluster import LocalProcesses
from common import CONCURRENCY, RATE, SAMPLE, SCENARIOS

POINTS = {RATE: [f"{rate}/s" for rate in range(1, 51)], CONCURRENCY: [1, 2, 3, 4]}  # 200


class OfTwoWorkers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = LocalProcesses(2)
        cls.addClassCleanup(cls.cluster.close)
        cls.client = cls.cluster.client

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


class LosingOne(OfTwoWorkers):
    def test_a_worker_that_is_killed_in_the_middle_loses_nothing(self):
        told: list[tuple[float, str]] = []
        killed = threading.Event()

        def progress(share: float, note: str) -> None:
            told.append((share, note))
            if share > 0.2 and not killed.is_set():
                killed.set()
                self.cluster.kill_worker(0)

        local = couplet.sweep(SAMPLE, POINTS, replications=1, out=self.folder / "local", progress=False)
        self.assertEqual(len(local), 200)
        spread = couplet.sweep(SAMPLE, POINTS, replications=1, out=self.folder / "spread", client=self.client,
                               progress=progress)
        self.assertTrue(killed.is_set())
        self.assertEqual(len(self.client.scheduler_info()["workers"]), 1)
        self.assertEqual(spread.csv, local.csv)
        own, given = (self.folder / name / "sweep.csv" for name in ("spread", "local"))
        self.assertEqual(own.read_bytes(), given.read_bytes())
        self.assertIn("0 runs computed", spread.said)
        self.assertFalse((self.folder / "spread/parts").exists())
        shares = [share for share, _ in told]
        self.assertEqual(shares, sorted(shares))
        self.assertEqual(told[0], (0.0, "0 of 200 runs"))
        self.assertEqual(told[-1], (1.0, "200 of 200 runs"))
        self.assertEqual(len(told), 65)
        for share, note in told:
            self.assertAlmostEqual(share, int(note.split()[0]) / 200)


class GivingUp(OfTwoWorkers):
    def test_an_interrupt_keeps_what_is_finished_and_the_same_call_goes_on(self):
        long = {**SAMPLE, "run": {"duration": "1m", "sample": "1000h"}, "failures": [], "expect": []}
        points = {"/run/duration": ["1m", "2m", "20000h", "25000h"]}  # two are done at once, two are endless
        begun = threading.Event()

        def interrupt(share: float, note: str) -> None:
            if share >= 0.5 and not begun.is_set():
                begun.set()
                threading.Timer(1.0, _thread.interrupt_main).start()

        with self.assertRaises(couplet.Interrupted) as raised:
            couplet.sweep(long, points, out=self.folder / "out", client=self.client, progress=interrupt)
        self.assertIn("2 of 4 runs are kept", str(raised.exception))
        self.assertEqual(len(list((self.folder / "out/parts").iterdir())), 2)
        end = time.monotonic() + 20
        while any(self.client.run(_children).values()) and time.monotonic() < end:
            time.sleep(0.2)
        self.assertFalse(any(self.client.run(_children).values()), "a worker still computes")
        short = {"/run/duration": ["1m", "2m"]}
        result = couplet.sweep(long, short, out=self.folder / "out", progress=False)
        self.assertIn("0 runs computed", result.said)
        self.assertIn("2 found", result.said)

    def test_mistakes_come_back_with_their_places(self):
        with self.assertRaises(couplet.ScenarioError) as raised:
            couplet.sweep({**SAMPLE, "run": {"duration": "5"}}, {RATE: ["1/s"]}, client=self.client,
                          out=self.folder / "out", progress=False)
        self.assertEqual(raised.exception.problems[0].pointer, "/run/duration")
        self.assertEqual(raised.exception.problems[0].file, "scenario.json")
        with self.assertRaises(couplet.UsageError):
            couplet.sweep(SAMPLE, {RATE: ["1/s"]}, metric="nope", client=self.client, out=self.folder / "out",
                          progress=False)


class Packing(unittest.TestCase):
    def test_files_that_the_scenario_names_go_along(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "platform.xml").write_text("<platform/>")
            Path(folder, "secret.txt").write_text("not named")
            work = pack(couplet.Scenario({"platform": {"file": "platform.xml"}, "title": "../../etc/passwd"},
                                         folder=folder), ["--jobs=4", "--seed=2"])
        self.assertEqual(work.files, {"platform.xml": b"<platform/>"})
        self.assertEqual(work.arguments, ("--seed=2",))

    def test_points_are_counted_as_the_program_counts_them(self):
        for vary, count in (({"/a": "1..8:1"}, 8), ({"/a": "0.1..0.5:0.1"}, 5), ({"/a": "1s..10s:2s"}, 5),
                            ({"/a": '"x,y",2'}, 2), ({"/a": range(3), "/b": ["1s", "2s"]}, 6)):
            self.assertEqual(count_points(vary), count, vary)
        self.assertTrue(SCENARIOS.is_dir())


def _children() -> bool:
    """Runs on a worker: whether it has a program under way."""
    from couplet import cluster

    return any(child.poll() is None for children in cluster._running.values() for child in children)


if __name__ == "__main__":
    unittest.main()
