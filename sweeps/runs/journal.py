"""The parts that a sweep has finished so far, a line each, so that the list grows with the run and is never half-written."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterable, Iterator
from io import FileIO
from pathlib import Path

from signals import InputError
from signals.errors import reason
from signals.filesystem.disk_space import disk_full, full
from signals.filesystem.opening import read_regular
from signals.filesystem.replacing import write_whole
from sweeps.runs.records import Part

__all__ = ["JOURNAL", "Journal", "damaged_lines", "read_journal"]

JOURNAL = "parts.jsonl"
"""Of a run that is not complete; once it is, `run.json` lists its parts."""

_EVERY = 1.0
"""Seconds of work that a machine that loses power may forget to have listed."""


class Journal:
    """Writer of the list; threads may add to it at the same time.

    A line is written at once, and brought to the disk with others, a second later at most: what a machine that loses power
    forgets of the list is computed again.
    """

    def __init__(self, run: Path) -> None:
        self._file = run / JOURNAL
        self._lock = threading.Lock()
        self._synced = 0.0

    def start(self, parts: Iterable[Part]) -> None:
        """Begin the list anew, with parts that are there already."""
        lines = b"".join(map(_line, parts))
        write_whole(self._file, lambda place: place.write_bytes(lines))

    def add(self, part: Part) -> None:
        """List one more part, whose file is in its place: appended, as a list written anew each time would grow with its square.

        Raises
        ------
        InputError
            If the disk refuses (`DiskFullError` where there is no room); the list is what it was then.
        """
        with self._lock, self._file.open("ab", buffering=0) as file:
            _append(file, _line(part), self._file)
            if time.monotonic() - self._synced > _EVERY:
                os.fsync(file.fileno())
                self._synced = time.monotonic()

    def remove(self) -> None:
        """Forget the list: `run.json` holds it now."""
        self._file.unlink(missing_ok=True)


def read_journal(run: Path, *, strict: bool) -> list[Part]:
    """Return the parts that a run's journal lists, in order of their chunks; none where there is no journal.

    Parameters
    ----------
    run
        The run's folder.
    strict
        Refuse a line that cannot be read; else it lists nothing, and its part will be computed again. The last line is
        dropped either way where it has no end: its writer was killed.

    Raises
    ------
    InputError
        Naming the line.
    """
    parts: dict[str, Part] = {}
    for number, part in enumerate(_read(run), start=1):
        if part is not None:
            parts[part.file] = part
        elif strict:
            raise InputError(f"{run / JOURNAL}: line {number} is damaged; continue it by `sweeps.run(resume=True)`")
    return [parts[name] for name in sorted(parts)]


def damaged_lines(run: Path) -> list[int]:
    """Return the numbers of the lines of a run's journal that cannot be read."""
    return [number for number, part in enumerate(_read(run), start=1) if part is None]


def _read(run: Path) -> Iterator[Part | None]:
    """Yield what each whole line of a journal lists; None of one that cannot be read."""
    file = run / JOURNAL
    if not file.is_file():
        return
    for line in read_regular(file).split(b"\n")[:-1]:
        try:
            yield Part.model_validate_json(line)
        except (ValueError, RecursionError):
            yield None


def _append(file: FileIO, line: bytes, place: Path) -> None:
    """Write a line whole or not at all: a disk that is nearly full takes half of one without a word."""
    end = os.fstat(file.fileno()).st_size
    left = memoryview(line)
    try:
        while left:
            left = left[file.write(left) :]
    except OSError as error:
        with contextlib.suppress(OSError):
            file.truncate(end)
        cause = full(error)
        if cause is not None:
            raise disk_full(place, cause, end) from error
        raise InputError(
            f"{place}: cannot be written ({reason(error)}); make it writable, and continue the run"
        ) from error


def _line(part: Part) -> bytes:
    return part.model_dump_json(exclude_unset=True).encode() + b"\n"
