"""`pip install ./python` in a new virtual environment with the system's packages, without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from common import ROOT, SCENARIOS, program


class Installing(unittest.TestCase):
    def test_it_is_installed_offline_and_works_away_from_the_checkout(self):
        environment = {key: value for key, value in os.environ.items()
                       if key != "PYTHONPATH" and not key.startswith("PIP_")}
        environment |= {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "COUPLET": program()}
        with tempfile.TemporaryDirectory() as folder:
            # Of a copy, so that nothing is left in the repository; the schema is a link out of the package.
            shutil.copytree(ROOT / "python", Path(folder, "repository/python"), symlinks=True,
                            ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
            shutil.copytree(ROOT / "schema", Path(folder, "repository/schema"))
            subprocess.run([sys.executable, "-m", "venv", "--system-site-packages", "venv"], cwd=folder, check=True)
            python = str(Path(folder, "venv/bin/python"))

            def run(*words: str) -> str:
                outcome = subprocess.run([python, *words], cwd=folder, env=environment, text=True, capture_output=True,
                                         check=False)
                self.assertEqual(outcome.returncode, 0, outcome.stdout + outcome.stderr)
                return outcome.stdout

            run("-m", "pip", "install", "./repository/python")
            shutil.rmtree(Path(folder, "repository"))
            code = (f"import couplet; r = couplet.run({str(SCENARIOS / 'url2png.json')!r}, replications=1); "
                    "print(couplet.__file__, 'completion_p99_s' in r.metrics, "
                    "'queue.visible_messages' in r.timeseries)")
            self.assertRegex(run("-c", code), r"venv/lib/python3.*/site-packages/couplet/__init__.py True True\n")
            run("-c", f"import couplet; couplet.run({str(SCENARIOS / 'url2png.json')!r}, replications=1, out='out')")
            run("-m", "couplet", "chart", "out", "--kind", "backlog")
            self.assertTrue(Path(folder, "out/backlog.svg").stat().st_size > 1000)


if __name__ == "__main__":
    unittest.main()
