"""Processor time of a piece of work, and what its thread waited for meanwhile: the clock of a busy machine tells neither."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan
from pathlib import Path

__all__ = ["Spent", "Stopwatch", "cores", "share_of_core", "stalled"]

_QUEUE = Path("/proc/thread-self/schedstat")
"""Of Linux: nanoseconds that this thread has run, and that it could have run while others did."""


@dataclass(frozen=True)
class Spent:
    """What a piece of work took one thread, in seconds.

    Attributes
    ----------
    clock
        By the clock.
    processor
        That it ran.
    queued
        That it could have run, and others were let run; NaN where the system does not tell.
    """

    clock: float
    processor: float
    queued: float

    @property
    def stalled(self) -> float:
        """Seconds that it waited for the disk, or for what another thread held; NaN where that is not known."""
        return self.queued if isnan(self.queued) else max(self.clock - self.processor - self.queued, 0.0)


class Stopwatch:
    """Begun by the thread that does the work, and read by it."""

    def __init__(self) -> None:
        self._queued, self._clock, self._processor = _queued(), time.perf_counter(), time.thread_time()

    def spent(self) -> Spent:
        """Return what it took so far."""
        processor, clock = time.thread_time() - self._processor, time.perf_counter() - self._clock
        return Spent(clock, processor, _queued() - self._queued)


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(len(os.sched_getaffinity(0)), 1)
    return os.cpu_count() or 1


def share_of_core(spent: Iterable[Spent], workers: int, free: int) -> float:
    """Return how much of a core a thread got, of what it would get were nobody else at work; 1 where that is not known.

    Parameters
    ----------
    spent
        By threads side by side.
    workers, free
        How many of them there were, and cores for them: if fewer, they queue for each other.
    """
    known = [one for one in spent if not isnan(one.queued)]
    ran, queued = sum(one.processor for one in known), sum(one.queued for one in known)
    if ran <= 0:
        return 1.0
    return min(ran / (ran + queued) * max(workers / free, 1.0), 1.0)


def stalled(spent: Iterable[Spent], each: float, share: float) -> float:
    """Return how long threads wait for each other on free cores, as a share of what they run.

    Parameters
    ----------
    spent
        By threads side by side.
    each
        Seconds of each that were for the disk, which come on top.
    share
        Of a core that they got: who holds what another waits for was as much slower.
    """
    known = [one for one in spent if not isnan(one.queued)]
    ran = sum(one.processor for one in known)
    return share * sum(max(one.stalled - each, 0.0) for one in known) / ran if ran > 0 else 0.0


def _queued() -> float:
    try:
        return int(_QUEUE.read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return float("nan")
