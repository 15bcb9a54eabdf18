"""What was found of the cells visited so far: a file a piece, until the run is put in work order, and read when it is continued.

A file holds every number of its cells as the engine found it, so that whoever chooses hears the same bits from a run that goes on
and from one that is taken up again, and the parts are the bytes that a sweep of the same cells writes. Each states its checksum
and appears whole: a piece whose file is gone or damaged is evaluated again.
"""

from __future__ import annotations

import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from signals.arrays import Array, Integers
from signals.errors import InputError
from signals.filesystem.replacing import make_folder, write_whole
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.measures.evaluation import Evaluation, PathWords
from sweeps.runs.visits import VISITS, visit_name, visited_cells, visits_in

__all__ = ["Visit", "VisitLog"]

_MAGIC = b"asymmetry visits 1\n".ljust(56, b"\0")
_HEADER = 64
"""Bytes before the numbers: what it is, and the CRC-32 of all of them."""
_OWN = ("index", "path", "entered", "left")
"""Rows before those of the tally: 64-bit whole numbers."""
_ROWS = len(_OWN) + len(ACCUMULATORS)


@dataclass(frozen=True)
class Visit:
    """Cells of one piece that keep the contract's rules, and what was found of them.

    Attributes
    ----------
    index
        int64 (n,): in the product of their asset.
    evaluation
        Of them.
    """

    index: Integers
    evaluation: Evaluation


class VisitLog:
    """The files of one run; threads may write different pieces at the same time.

    Parameters
    ----------
    run
        Its folder.
    """

    def __init__(self, run: Path) -> None:
        self._folder = run / VISITS
        self._there = visits_in(run)

    @property
    def cells(self) -> int:
        """How many cells it holds, by the names of its files."""
        return sum(visited_cells(file) for file in self._there.values())

    def write(self, number: int, visit: Visit) -> None:
        """Keep what was found of a piece.

        Raises
        ------
        InputError
            If the disk refuses (`DiskFullError` where there is no room).
        """
        found, cells = visit.evaluation, len(visit.index)
        numbers = np.empty((_ROWS, cells), dtype="<f8")
        whole = numbers.view("<i8")
        whole[0], whole[1] = visit.index, found.path
        assert found.words is not None  # noqa: S101 - the event engine always says them
        whole[2] = found.words.entered[found.words.of].view(np.int64)
        whole[3] = found.words.left[found.words.of].view(np.int64)
        numbers[len(_OWN) :] = found.tally.T
        content = numbers.data.cast("B") if cells else b""
        header = _MAGIC + _digest(content)
        target = make_folder(self._folder) / visit_name(number, cells)

        def write(place: Path) -> None:
            with place.open("wb") as file:
                file.write(header)
                file.write(content)

        # lost with the power, it is missed and evaluated again
        self._there[number] = write_whole(target, write, needed=_HEADER + numbers.nbytes, durable=False)

    def read(self, number: int) -> Visit | None:
        """Return what was found of a piece; None where that is not there, or damaged."""
        file = self._there.get(number)
        if file is None:
            return None
        try:
            content = file.read_bytes()
        except OSError:
            return None
        stated = content[len(_MAGIC) : _HEADER]
        if content[: len(_MAGIC)] != _MAGIC or _digest(memoryview(content)[_HEADER:]) != stated:
            return None
        numbers = np.frombuffer(content, dtype="<f8", offset=_HEADER).reshape(_ROWS, -1)
        return visit_of(numbers)

    def between(self, number: int, first: int, stop: int) -> Array:
        """Return some cells of a piece, float64 (rows, stop - first); only these are read."""
        file = self._there[number]
        try:
            numbers = np.memmap(file, dtype="<f8", mode="r", offset=_HEADER, shape=(_ROWS, visited_cells(file)))
        except (OSError, ValueError) as error:
            raise InputError(
                f"{file}: was taken away while the search went on; continue it with `resume=True`"
            ) from error
        return np.array(numbers[:, first:stop])

    def remove(self) -> None:
        """Forget all of it: the parts hold it now."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._there = {}


def visit_of(numbers: Array) -> Visit:
    """Return what some numbers of a log, float64 (rows, n), say."""
    whole = numbers.view(np.int64)
    entered, left = whole[2].view(np.uint64), whole[3].view(np.uint64)
    of = np.arange(numbers.shape[1], dtype=np.int64)
    path = np.asarray(whole[1])
    found = Evaluation(numbers[len(_OWN) :].T, path, len(np.unique(path)), PathWords(entered, left, of))
    return Visit(np.asarray(whole[0]), found)


def _digest(content: memoryview | bytes) -> bytes:
    return zlib.crc32(content).to_bytes(8, "little")
