"""A Dask cluster of real processes on loopback, for tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from distributed import Client

PYTHON = sys.executable


class LocalProcesses:
    """A scheduler and workers, each with one thread, that end with the test."""

    def __init__(self, workers: int):
        self._folder = tempfile.TemporaryDirectory(prefix="couplet-cluster-")
        self._log = open(Path(self._folder.name, "log"), "wb")
        self._processes: list[subprocess.Popen[bytes]] = []
        address_file = Path(self._folder.name, "scheduler.json")
        self._start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file",
                    str(address_file))
        self._wait_for(address_file.exists)
        for _ in range(workers):
            self._start("dask_worker", "--scheduler-file", str(address_file), "--nthreads", "1", "--no-nanny",
                        "--no-dashboard", "--host", "127.0.0.1", "--local-directory", self._folder.name)
        self.client = Client(scheduler_file=str(address_file), set_as_default=False)
        self.client.wait_for_workers(workers, timeout=60)

    def kill_worker(self, number: int) -> None:
        """As a machine that loses its power."""
        worker = self._processes[1 + number]
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def close(self) -> None:
        self.client.close()
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._log.close()
        self._folder.cleanup()

    def _start(self, module: str, *arguments: str) -> None:
        environment = {**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "20s"}
        self._processes.append(subprocess.Popen([PYTHON, "-m", f"distributed.cli.{module}", *arguments],
                                                stdout=self._log, stderr=self._log, env=environment))

    def _wait_for(self, condition, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                self._log.flush()
                raise TimeoutError(Path(self._log.name).read_text())
            time.sleep(0.1)

    def __enter__(self) -> LocalProcesses:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
