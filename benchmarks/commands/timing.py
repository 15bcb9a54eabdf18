"""Whole processes by the clock: what a person who typed a command has waited for."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PROGRAM", "START", "Taken", "best", "fresh_caches", "timed"]

PROGRAM = (sys.executable, "-c", "from scripts.cli import main; main()")
"""The command line, whether it is installed or not."""

START = (sys.executable, "-c", "import numpy, polars, numba")
"""One start: what no command of this project that computes could do without."""

_LEAST = 1e-9

_UNUSUAL = frozenset({"PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME"})
"""Variables under which Python starts as no user's does: it would compile every module of this project each time."""


@dataclass(frozen=True)
class Taken:
    """What one process took.

    Attributes
    ----------
    seconds
        On the clock, from its start to its end.
    processor
        Seconds of all processors, of the system's part and of its children too.
    megabytes
        Its largest resident memory.
    """

    seconds: float
    processor: float
    megabytes: float


def timed(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Taken:
    """Run a command to its end.

    Raises
    ------
    RuntimeError
        If it fails.
    """
    with tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=_usual(environment or os.environ),
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip().splitlines()
            raise RuntimeError(f"{' '.join(command[3:])} ended with {process.returncode}: {said[-1] if said else ''}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Taken(max(seconds, _LEAST), used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 1e6)


def _usual(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name not in _UNUSUAL}


def best(taken: Sequence[Taken]) -> Taken:
    """Return the quickest: whatever else runs on the machine only ever makes one slower."""
    return min(taken, key=lambda one: one.seconds)


def fresh_caches(folder: Path) -> dict[str, str]:
    """Return the variables of a process of a new user, whose folder for caches is empty."""
    kept = {
        name: value for name, value in os.environ.items() if name not in {"NUMBA_CACHE_DIR", "RISK_ASYMMETRY_KERNELS"}
    }
    return kept | {"XDG_CACHE_HOME": str(folder), "MPLCONFIGDIR": str(folder / "matplotlib")}
