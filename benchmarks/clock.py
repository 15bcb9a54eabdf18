"""Timing and memory, alike for every contender: best of several repetitions after one that is not counted."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["best_seconds", "peak_megabytes", "resident_megabytes"]

_ENOUGH_SECONDS = 4.0


def best_seconds(work: Callable[[], object], repetitions: int, *, warm: bool = False) -> float:
    """Return the shortest of some runs, in seconds.

    Parameters
    ----------
    work
        What is timed.
    repetitions
        Runs at most; the best counts, because anything else that runs on the machine only ever makes one slower.
    warm
        Whether it has run before; else a first run, that compiles and warms up, is not counted.

    Notes
    -----
    No further repetition is begun after 4 s: noise is small beside such a run, and the whole must end.
    """
    if not warm:
        work()
    seconds: list[float] = []
    while len(seconds) < repetitions and sum(seconds) < _ENOUGH_SECONDS:
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def peak_megabytes() -> float:
    """Return the largest resident memory of this process so far, in MB (1e6 bytes)."""
    # unlike getrusage, this leaves out what the parent held when it started this process
    known = _status("VmHWM:")
    if known is not None:
        return known
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def resident_megabytes() -> float:
    """Return the resident memory of this process now, in MB; its peak where the system does not tell."""
    known = _status("VmRSS:")
    return peak_megabytes() if known is None else known


def _status(name: str) -> float | None:
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024 / 1e6
    return None
