"""Timing and memory, alike for every subject: best of several repetitions after one that is not counted."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

__all__ = ["Pace", "best_of_each", "best_seconds", "peak_megabytes", "resident_megabytes"]

Name = TypeVar("Name")


@dataclass(frozen=True)
class Pace:
    """How often something is timed.

    Attributes
    ----------
    repetitions
        Runs at most; the best counts, because anything else that runs on the machine only ever makes one slower.
    seconds
        After which no further run is begun. Neighbours on the same machine slow it down for half a minute at a time,
        so what a target is set for is given longer.
    """

    repetitions: int
    seconds: float


def best_seconds(work: Callable[[], object], pace: Pace, *, warm: bool = False) -> float:
    """Return the shortest of some runs, in seconds; `warm` says that it has run before, else a first is not counted."""
    if not warm:
        work()
    return best_of_each({"": work}, pace)[""]


def best_of_each(workloads: Mapping[Name, Callable[[], object]], pace: Pace) -> dict[Name, float]:
    """Return the shortest run of each of some workloads, in seconds.

    They take turns, so that what slows the machine for a while slows all of them, and each has as many seconds as
    `pace` allows one. All have run before.
    """
    seconds: dict[Name, list[float]] = {name: [] for name in workloads}
    while True:
        due = [name for name, taken in seconds.items() if len(taken) < pace.repetitions and sum(taken) < pace.seconds]
        if not due:
            return {name: min(taken) for name, taken in seconds.items()}
        for name in due:
            began = time.perf_counter()
            workloads[name]()
            seconds[name].append(time.perf_counter() - began)


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
