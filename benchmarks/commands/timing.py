"""Whole processes by the clock: what a person who typed a command has waited for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PROGRAM", "START", "Taken", "best", "fresh_caches", "timed"]

PROGRAM = (sys.executable, "-c", "from scripts.cli import main; main()")
"""The command line, whether it is installed or not."""

START = (sys.executable, "-c", "import numpy, polars, numba")
"""One start: what no command of this project that computes could do without."""

_LEAST = 1e-9

_CLERK = """
import json, os, subprocess, sys, tempfile, time
asked = json.load(sys.stdin)
with tempfile.TemporaryFile() as errors:
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": errors}
    began = time.perf_counter()
    process = subprocess.Popen(asked["command"], env=asked["environment"], **quiet)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    errors.seek(0)
    said = (errors.read().decode(errors="replace").strip().splitlines() or [""])[-1]
process.returncode = code = os.waitstatus_to_exitcode(status)
processor = used.ru_utime + used.ru_stime
print(json.dumps({"seconds": seconds, "processor": processor, "memory": used.ru_maxrss, "code": code, "said": said}))
"""
"""Starts a command and waits for it: a process that holds next to nothing, as what its starter holds counts as its memory too."""

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
    asked = json.dumps({"command": list(command), "environment": _usual(environment or os.environ)})
    told = subprocess.run(
        (sys.executable, "-I", "-S", "-c", _CLERK), input=asked, capture_output=True, text=True, check=True
    )
    found = json.loads(told.stdout)
    if found["code"] != 0:
        raise RuntimeError(f"{' '.join(command[3:])} ended with {found['code']}: {found['said']}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Taken(max(found["seconds"], _LEAST), found["processor"], found["memory"] * unit / 1e6)


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
