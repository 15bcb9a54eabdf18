"""Timing and memory, alike for every contender: best of several repetitions after one that is not counted."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["REPETITIONS", "best_seconds", "peak_megabytes"]

REPETITIONS = 3
"""The best of so many counts, because anything else that runs on the machine only ever makes a repetition slower."""


def best_seconds(work: Callable[[], object]) -> float:
    """Return the shortest of `REPETITIONS` runs, in seconds, after a first that compiles and warms up."""
    work()
    seconds = []
    for _ in range(REPETITIONS):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def peak_megabytes() -> float:
    """Return the largest resident memory of this process so far, in MB (1e6 bytes)."""
    status = Path("/proc/self/status")
    if status.exists():
        # unlike getrusage, this leaves out what the parent held when it started this process
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
