"""What tests share."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"

# A sample that runs in milliseconds, and whose crash loses requests in one architecture and none in the other.
SAMPLE = {
    "couplet": 1, "title": "A sample", "run": {"duration": "2m", "replications": 3},
    "workload": {"visitors": {"kind": "open", "to": "web", "arrivals": {"process": "poisson", "rate": "5/s"},
                              "needs": {"render": {"dist": "exponential", "mean": "100ms"}}}},
    "failures": [{"at": "20s", "for": "10s", "crash": "renderer"}],
    "architectures": {
        "tight": {"coupling": "tight",
                  "components": {"web": {"kind": "service", "threads": 8, "steps": [{"call": "renderer"}]},
                                 "renderer": {"kind": "service", "steps": [{"work": "render"}]}}},
        "loose": {"coupling": "asynchronous", "goal": ["renderer"],
                  "components": {"web": {"kind": "service", "threads": 8, "steps": [{"send": "queue"}]},
                                 "queue": {"kind": "queue", "receive_wait": "10s"},
                                 "renderer": {"kind": "worker", "polls": "queue", "concurrency": 4,
                                              "steps": [{"work": "render"}]}}}},
    "expect": ["loose.requests.lost == 0", "tight.requests.failed > 0"],
}
RATE = "/workload/visitors/arrivals/rate"
CONCURRENCY = "/architectures/loose/components/renderer/concurrency"


def program() -> str:
    """The program under test."""
    return os.environ["COUPLET"]
