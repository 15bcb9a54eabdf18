"""Starting a phase and keeping what it took, so that a benchmark that was stopped goes on with the phase it was in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.billion.phases import Phase

__all__ = ["Kept", "disk_bytes", "take"]


@dataclass
class Kept:
    """What is known of a run so far; a file beside it.

    Attributes
    ----------
    cells
        Of the grid.
    simulated
        Whether the bars are.
    took
        By phase: `seconds` by the clock and `processor` seconds of all starts together, and `megabytes`, the largest resident
        memory of any process of them.
    beside
        What else is told of it, such as `bytes` on the disk.
    """

    cells: int
    simulated: bool
    took: dict[str, dict[str, float]] = field(default_factory=dict)
    begun: dict[str, dict[str, float]] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, file: Path, cells: int, simulated: bool) -> Kept:
        """Read it back, or begin it.

        Raises
        ------
        SystemExit
            If the file is of another grid.
        """
        if not file.exists():
            return cls(cells, simulated)
        kept = cls(**json.loads(file.read_text(encoding="utf-8")))
        if (kept.cells, kept.simulated) != (cells, simulated):
            raise SystemExit(f"{file}: is of {kept.cells:,} cells on other bars; choose another folder, or remove it")
        return kept

    def write(self, file: Path) -> None:
        """Write it whole or not at all."""
        draft = file.with_suffix(".tmp")
        draft.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        draft.replace(file)


def take(phase: Phase, kept: Kept, file: Path, log: Path) -> None:
    """Run one phase to its end, unless it has been; what it prints goes to a log, its progress to the terminal.

    Raises
    ------
    SystemExit
        If it fails, with where its last words are. What it took counts all the same if a later start goes on from it.
    """
    if phase.name in kept.took:
        return
    said = log / (phase.name.replace(" ", "-").replace(":", "").replace(",", "") + ".txt")
    began = time.perf_counter()
    with said.open("wb") as out:
        process = subprocess.Popen(phase.command, stdin=subprocess.DEVNULL, stdout=out)
        try:
            _, status, used = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    now = {
        "seconds": time.perf_counter() - began,
        "processor": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss * unit / 1e6,
    }
    before = kept.begun.pop(phase.name, {}) if phase.goes_on else {}
    merged = {
        name: round(max(value, before.get(name, 0.0)) if name == "megabytes" else value + before.get(name, 0.0), 2)
        for name, value in now.items()
    }
    (kept.begun if process.returncode else kept.took)[phase.name] = merged
    kept.write(file)
    if process.returncode:
        raise SystemExit(
            f"{phase.name} ended with {process.returncode}; what it said is in {said}; the same command goes on"
        )


def disk_bytes(folder: Path) -> int:
    """Return how many bytes all files below a folder have."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
