"""The cells of a search put in work order: the parts that a sweep of the same cells would write, byte for byte.

While a search goes on, cells come in batches that lie across each other in the grid. Whoever reads a run finds cells by their
order, and families of cells that differ in exposure alone lie together in it, so that they are stored and judged as one; a run
in the order of its visits would be larger, slower to read, and hold the same family in several parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from signals.arrays import Integers
from signals.progress import ProgressBar
from sweeps.runs.checksums import CELLS
from sweeps.runs.compared.cell_digests import HeldDigests
from sweeps.runs.evaluating.chunk import store_cells
from sweeps.runs.evaluating.opened import OpenAsset
from sweeps.runs.folder import RunFolder
from sweeps.runs.visited import Visited
from sweeps.store.places import Places
from sweeps.threads import in_threads
from sweeps.visiting.log import VisitLog, visit_of

__all__ = ["Found", "arrange", "places_of"]


@dataclass(frozen=True)
class Found:
    """What a search has visited so far, of one asset.

    Attributes
    ----------
    pieces
        Numbers of its pieces, in order.
    batches
        In which batch each piece was.
    ranks
        Of each piece int64 (n,): where its cells stand in work order, ascending.
    """

    pieces: list[int] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    ranks: list[Integers] = field(default_factory=list)

    def add(self, piece: int, batch: int, ranks: Integers) -> None:
        """Add a piece."""
        self.pieces.append(piece)
        self.batches.append(batch)
        self.ranks.append(ranks)

    def in_order(self) -> tuple[Integers, Integers]:
        """Return all ranks, ascending, and the batch of each, int64 (n,)."""
        if not self.ranks:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        ranks = np.concatenate(self.ranks)
        batches = np.repeat(np.array(self.batches, dtype=np.int64), [len(each) for each in self.ranks])
        order = np.argsort(ranks, kind="stable")
        return ranks[order], batches[order]


def places_of(one: OpenAsset) -> Places:
    """Return how the product of an asset stands in work order."""
    return Places.of(one.grid, one.order)


def arrange(
    folder: RunFolder,
    assets: Sequence[OpenAsset],
    found: Sequence[Found],
    log: VisitLog,
    size: int,
    jobs: int,
    held: HeldDigests,
    progress: bool,
) -> Visited:
    """Write the parts of a run whose cells are all in the log; those that are there already stay.

    Parameters
    ----------
    folder
        Of the run.
    assets, found
        Of the run, and what was visited of each.
    log
        What was found.
    size
        Cells of a part.
    jobs
        Threads.
    held
        Keeps the fingerprints of rows.
    progress
        Show a bar.

    Returns
    -------
    Visited
        The cells of the parts.
    """
    known = [one.in_order() for one in found]
    cells = tuple(places_of(one).cells(ranks) for one, (ranks, _) in zip(assets, known, strict=True))
    visited = Visited(cells, tuple(batches for _, batches in known))
    there = {part.number for part in folder.parts}

    def write(number: int, place: int, rows: slice) -> int:
        one, ranks = assets[place], known[place][0]
        chunk = one.chunk(number, cells[place][rows])
        visit = visit_of(_gathered(log, found[place], ranks[rows]))
        part, frame = store_cells(folder.path / CELLS, chunk, one.grid.cells(visit.index), visit.evaluation)
        folder.list_part(part)
        if frame is not None:
            held.keep(part.file, frame)
        return part.cells

    chunks = [chunk for chunk in visited.chunks(size) if chunk[0] not in there]
    with ProgressBar(sum(map(len, cells)), "putting in order", progress) as bar:
        bar.advance(sum(part.cells for part in folder.parts))
        for count in in_threads(write, chunks, jobs):
            bar.advance(count)
    return visited


def _gathered(log: VisitLog, found: Found, ranks: Integers) -> np.ndarray:
    """Return the numbers of the cells of one part, in work order: each piece holds a stretch of them."""
    pieces = list(_stretches(found, int(ranks[0]), int(ranks[-1])))
    numbers = np.concatenate([log.between(piece, first, stop) for piece, first, stop, _ in pieces], axis=1)
    order = np.argsort(np.concatenate([own for *_, own in pieces]), kind="stable")
    return np.take(numbers, order, axis=1)


def _stretches(found: Found, low: int, high: int) -> Iterator[tuple[int, int, int, Integers]]:
    for piece, ranks in zip(found.pieces, found.ranks, strict=True):
        first, stop = (int(each) for each in np.searchsorted(ranks, [low, high + 1]))
        if first < stop:
            yield piece, first, stop, ranks[first:stop]
