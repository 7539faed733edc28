"""Every example of a docstring, run as a doctest in a folder with the scenarios."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import tempfile
import unittest
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import couplet

from common import SCENARIOS


def modules() -> list[str]:
    found = [module.name for module in pkgutil.walk_packages(couplet.__path__, "couplet.")]
    return ["couplet", *(name for name in found if name != "couplet.__main__")]


class Examples(unittest.TestCase):
    def test_every_example_of_a_docstring(self):
        here = Path.cwd()
        attempted = 0
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            self.addCleanup(os.chdir, here)
            Path("scenarios").symlink_to(SCENARIOS)
            for name in modules():
                outcome = doctest.testmod(importlib.import_module(name))
                self.assertEqual(outcome.failed, 0, name)
                attempted += outcome.attempted
            os.chdir(here)
        self.assertGreater(attempted, 40)

    def test_what_is_public_is_documented(self):
        for name in couplet.__all__:
            self.assertTrue(getattr(couplet, name).__doc__, name)
        for name in couplet.figures.__all__:
            self.assertTrue(getattr(couplet.figures, name).__doc__, name)
        for name in modules():
            self.assertTrue(importlib.import_module(name).__doc__, name)


if __name__ == "__main__":
    unittest.main()
