"""When a command is killed: after a time, or right after something that it writes has changed."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.robustness.processes import sleep_awhile

__all__ = ["Change", "Moment"]


@dataclass(frozen=True)
class Moment:
    """Waits for a time."""

    seconds: float

    def __call__(self, process: subprocess.Popen[bytes]) -> None:
        """Wait, at most until the process ends."""
        sleep_awhile(process, self.seconds)


@dataclass(frozen=True)
class Change:
    """Waits until what a command writes has changed so often."""

    times: int
    watched: tuple[Path, ...]

    def __call__(self, process: subprocess.Popen[bytes]) -> None:
        """Wait, at most until the process ends."""
        seen, times = self._names(), 0
        while times < self.times and process.poll() is None:
            now = self._names()
            times, seen = times + (now != seen), now

    def _names(self) -> list[tuple[str, int, int]]:
        return [entry for path in self.watched for entry in _entries(path)]


def _entries(path: Path) -> list[tuple[str, int, int]]:
    """Return names, inodes and sizes below a path, and of its neighbours that are being written."""
    found = []
    for folder, _, files in os.walk(path if path.is_dir() else path.parent):
        for name in files:
            with suppress(OSError):
                status = (Path(folder) / name).lstat()
                found.append((f"{folder}/{name}", status.st_ino, status.st_size))
    return found
