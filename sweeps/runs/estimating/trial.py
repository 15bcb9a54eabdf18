"""Some chunks of a run evaluated and written as a sweep does it, each timed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isnan
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import polars as pl

from signals.filesystem.replacing import write_whole
from sweeps.runs.checksums import CELLS
from sweeps.runs.compared.cell_digests import MOST_HELD, HeldDigests
from sweeps.runs.estimating.processor import Spent, Stopwatch
from sweeps.runs.evaluating.bench import Bench
from sweeps.runs.evaluating.chunk import evaluate_chunk
from sweeps.runs.evaluating.opened import Chunk
from sweeps.runs.evaluating.recipe import Recipe
from sweeps.runs.records import Part
from sweeps.store.factored import FactoredPart
from sweeps.store.reading import factored
from sweeps.threads import in_threads

__all__ = ["Trial", "Tried", "try_chunks"]

_PROBED = 2048
"""Cells of the first block, which tells how large others may be."""

_PLACES = 16
"""Places in the run from which chunks are taken, while there is time."""

_OF_TIME = 0.4
"""Share of the time there is that one round of chunks may take."""

_BY_THE_CLOCK = 2.0
"""Seconds by the clock that a round may end after, for each that it may run."""

_SMALLEST = 4

_SYNCED = 3
"""Times that a part is brought to the disk: the median counts, as others write too."""


@dataclass(frozen=True)
class Tried:
    """One chunk of a trial.

    Attributes
    ----------
    cells
        How many it offers.
    spent
        By the thread that evaluated it, beside others that did the same.
    seconds
        Of processor time that it took, by whatever threads of this process.
    bytes
        Of its part.
    families
        Families of its cells.
    warm
        Whether a chunk before it was of its neighbourhood.
    """

    cells: int
    spent: Spent
    seconds: float
    bytes: int
    families: int
    warm: bool


@dataclass(frozen=True)
class Trial:
    """What was tried of one asset.

    Attributes
    ----------
    cells
        That there are to run.
    chunk
        Cells of a chunk of the run, or fewer where a chunk takes too long to be tried.
    whole, fewer
        Chunks of that size, and of a quarter of it where it is not that of the run.
    complete
        Whether every cell was tried.
    syncing
        Seconds that a part waits to be on the disk.
    """

    cells: int
    chunk: int
    whole: tuple[Tried, ...]
    fewer: tuple[Tried, ...]
    complete: bool
    syncing: float


def try_chunks(recipe: Recipe, cells: int, workers: int, seconds: float) -> Trial:
    """Evaluate chunks from all over an asset's cells for about some seconds of processor time a thread.

    Parameters
    ----------
    recipe
        Of one asset, the chunk being that of the run; where its parts go does not matter.
    cells
        How many there are to run.
    workers
        Threads.
    seconds
        After which no more are begun; on a busy machine after twice as many by the clock.
    """
    with TemporaryDirectory(prefix="asymmetry-") as folder:
        (Path(folder) / CELLS).mkdir()
        recipe = replace(recipe, cells=Path(folder) / CELLS)
        seekable = recipe.assets[0].settled(recipe.spec)[1].selected.seekable
        middle = cells // _PROBED // 2 if seekable else 0
        (probe,) = _tried(replace(recipe, chunk=_PROBED), [[middle]], 1)
        size = recipe.chunk
        while size > _SMALLEST * _PROBED and probe.seconds * min(size, cells) / probe.cells > _OF_TIME * seconds:
            size //= 2
        count = -(-cells // size)
        whole = _tried(replace(recipe, chunk=size), _rounds(count, workers, seekable), workers, seconds)
        fewer: list[Tried] = []
        if size < recipe.chunk:
            less = _rounds(-(-cells // (size // 4)), workers, seekable)
            fewer = _tried(replace(recipe, chunk=size // 4), less, workers, seconds / 2)
        syncing = _syncing(recipe.cells, max(one.bytes for one in whole))
        return Trial(cells, size, tuple(whole), tuple(fewer), sum(one.cells for one in whole) >= cells, syncing)


def _rounds(count: int, workers: int, seekable: bool) -> Iterator[list[int]]:
    """Yield chunks to be evaluated side by side, two rounds from each place: the second finds what the first has worked out."""
    if count <= 2 * workers * _PLACES:
        for first in range(0, count, workers):
            yield list(range(first, min(first + workers, count)))
        return
    places = [0, 5, 10, 15] if not seekable else sorted(range(_PLACES), key=lambda place: f"{place:04b}"[::-1])
    for place in places:
        first = place * (count - 2 * workers) // (_PLACES - 1)
        yield list(range(first, first + workers))
        yield list(range(first + workers, first + 2 * workers))


def _tried(
    recipe: Recipe, rounds: Iterator[list[int]] | Sequence[list[int]], workers: int, seconds: float = 0.0
) -> list[Tried]:
    """Evaluate rounds of chunks until time is over, and one round at least."""
    bench, held = Bench(recipe), HeldDigests(MOST_HELD)
    found: list[Tried] = []
    before, ran, until = -1, 0.0, time.perf_counter() + _BY_THE_CLOCK * seconds
    for numbers in rounds:
        warm = bool(found) and numbers[0] == before + 1
        began = time.process_time()
        chunks = [(bench, held, bench.chunk(number), warm) for number in numbers]
        done = list(in_threads(_timed, chunks, workers))
        # what this thread and those of libraries did meanwhile is part of the work too
        beside = max(time.process_time() - began - sum(one.seconds for one in done), 0.0) / len(done)
        found += [replace(one, seconds=one.seconds + beside) for one in done]
        before, ran = numbers[-1], ran + sum(one.seconds for one in found[-len(done) :])
        if ran > seconds * min(workers, len(numbers)) or time.perf_counter() > until:
            break
    return found


def _timed(bench: Bench, held: HeldDigests, chunk: Chunk, warm: bool) -> Tried:
    def written(part: Part, rows: pl.DataFrame | None) -> None:
        if rows is not None:
            held.keep(part.file, rows)

    watch = Stopwatch()
    done = evaluate_chunk(bench.recipe.cells, chunk, written)
    spent = watch.spent()
    if done.part is None:
        return Tried(done.offered, spent, spent.processor, 0, 0, warm)
    file = bench.recipe.cells / done.part.file
    families = FactoredPart(file).families if factored(file) else done.part.cells
    file.unlink()
    return Tried(done.offered, spent, spent.processor, done.part.bytes, families, warm)


def _syncing(folder: Path, size: int) -> float:
    """Return how many seconds a part of that many bytes waits to be on the disk, as a rule; 0 where that is not known."""
    if not size:
        return 0.0
    content, waited = bytes(size), []
    for _ in range(_SYNCED):
        watch = Stopwatch()
        write_whole(folder / "synced", lambda place: place.write_bytes(content))
        waited.append(watch.spent().stalled)
    usual = median(waited)
    return 0.0 if isnan(usual) else usual
