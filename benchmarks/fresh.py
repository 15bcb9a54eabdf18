"""The first answer of a fresh process, with and without compiled kernels on disk; run as ``python -m benchmarks.fresh``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

__all__ = ["Start", "starts"]


@dataclass(frozen=True)
class Start:
    """A fresh process that builds an engine and evaluates the grid with 16 exposures on one thread.

    Attributes
    ----------
    kind
        ``"cold"``: no compiled kernels on disk; ``"warm"``: left there by an earlier process.
    seconds_import, seconds_first, seconds_again
        Importing the engine, the first evaluation, and the second.
    peak_megabytes
        Largest resident memory, Python and its libraries included.
    """

    kind: str
    seconds_import: float
    seconds_first: float
    seconds_again: float
    peak_megabytes: float


def starts() -> list[Start]:
    """Start one process with an empty cache of kernels, and another that finds it filled."""
    with tempfile.TemporaryDirectory() as cache:
        environment = os.environ | {"NUMBA_CACHE_DIR": cache}
        return [_start(kind, environment) for kind in ("cold", "warm")]


def _start(kind: str, environment: dict[str, str]) -> Start:
    command = [sys.executable, "-m", "benchmarks.fresh"]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return Start(kind, **json.loads(answer.stdout))


def main() -> None:
    """Print the times and memory of this process as JSON."""
    began = time.perf_counter()
    from benchmarks.cells import exposures  # noqa: PLC0415 - the import is what is timed
    from benchmarks.clock import peak_megabytes  # noqa: PLC0415
    from benchmarks.samples import samples  # noqa: PLC0415
    from sweeps.engine import EventEngine  # noqa: PLC0415

    imported = time.perf_counter() - began
    sample = samples()[0]
    engine, table = EventEngine(sample.signals, (sample.variant,)), exposures(sample.variant)
    seconds = []
    for _ in range(2):
        began = time.perf_counter()
        engine.evaluate(table)
        seconds.append(time.perf_counter() - began)
    found = {"seconds_import": imported, "seconds_first": seconds[0], "seconds_again": seconds[1]}
    print(json.dumps(found | {"peak_megabytes": peak_megabytes()}))


if __name__ == "__main__":
    main()
