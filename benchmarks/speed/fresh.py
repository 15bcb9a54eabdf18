"""Fresh processes: the first answer with and without compiled kernels on disk, and the peak memory of each work.

Run as ``python -m benchmarks.speed.fresh``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.speed.scale import FULL, QUICK, Scale, WorkScale

__all__ = ["Memory", "Start", "memory_of_works", "starts"]

_PROCESSES = 3


@dataclass(frozen=True)
class Start:
    """A fresh process that builds an engine and evaluates a grid on one thread.

    Attributes
    ----------
    kind
        ``"cold"``: no compiled kernels on disk; ``"warm"``: left there by an earlier process.
    seconds_import, seconds_first, seconds_again
        Importing the engine, the first evaluation, and the second.
    """

    kind: str
    seconds_import: float
    seconds_first: float
    seconds_again: float

    @property
    def seconds_compiling(self) -> float:
        """What the first evaluation takes longer than the second."""
        return self.seconds_first - self.seconds_again


@dataclass(frozen=True)
class Memory:
    """A fresh process that runs the largest grid of a work on two threads, chunk by chunk, all measures included.

    Attributes
    ----------
    work, cells
        Letter and cells.
    megabytes_before
        Resident when bars and engine were ready.
    peak_megabytes
        Largest resident memory, Python, its libraries and the making of the market included.
    """

    work: str
    cells: int
    megabytes_before: float
    peak_megabytes: float


def starts() -> list[Start]:
    """Start processes with an empty cache of kernels, and as many that find it filled; the fastest of each counts."""
    found: dict[str, list[Start]] = {"cold": [], "warm": []}
    for _ in range(_PROCESSES):
        with tempfile.TemporaryDirectory() as cache:
            environment = os.environ | {"NUMBA_CACHE_DIR": cache}
            for kind, those in found.items():
                those.append(Start(kind, **_ask(["start"], environment)))
    return [min(those, key=lambda start: start.seconds_first) for those in found.values()]


def memory_of_works(scale: Scale) -> list[Memory]:
    """Run each work in a process of its own."""
    return [Memory(**_ask(["memory", scale.name, work.letter], dict(os.environ))) for work in scale.workloads]


def _ask(words: list[str], environment: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.speed.fresh", *words]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def _start() -> dict[str, float]:
    began = time.perf_counter()
    from benchmarks.samples import simulated  # noqa: PLC0415
    from benchmarks.speed.kinds import SELECTIVE, price_stops  # noqa: PLC0415
    from benchmarks.speed.subject import Subject  # noqa: PLC0415 - the import is what is timed

    imported = time.perf_counter() - began
    subject, table = Subject(simulated(3_000)), price_stops("", SELECTIVE, 4, 16).few(4096)
    seconds = []
    for _ in range(2):
        began = time.perf_counter()
        subject.measures(table)
        seconds.append(time.perf_counter() - began)
    return {"seconds_import": imported, "seconds_first": seconds[0], "seconds_again": seconds[1]}


def _memory(scale: WorkScale) -> Memory:
    from benchmarks.clock import peak_megabytes, resident_megabytes  # noqa: PLC0415
    from benchmarks.speed.rates import THREADS  # noqa: PLC0415
    from benchmarks.speed.subject import Subject  # noqa: PLC0415
    from benchmarks.speed.workloads import work  # noqa: PLC0415

    made = work(scale)
    subject = Subject(made.sample)
    before = resident_megabytes()
    found = subject.workload(made.grids[0], THREADS)
    return Memory(scale.letter, found.cells, before, peak_megabytes())


def main() -> None:
    """Print what this process measured as JSON."""
    if sys.argv[1] == "start":
        print(json.dumps(_start()))
        return
    scale = {"full": FULL, "quick": QUICK}[sys.argv[2]]
    print(json.dumps(asdict(_memory(next(work for work in scale.workloads if work.letter == sys.argv[3])))))


if __name__ == "__main__":
    main()
