"""Some chunks of a run evaluated and written as a sweep does it, each timed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from sweeps.runs.checksums import CELLS
from sweeps.runs.compared.cell_digests import MOST_HELD, HeldDigests
from sweeps.runs.evaluating.bench import Bench, Chunk
from sweeps.runs.evaluating.chunk import evaluate_chunk
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

_SMALLEST = 4


@dataclass(frozen=True)
class Tried:
    """One chunk of a trial.

    Attributes
    ----------
    cells
        How many it offers.
    seconds
        What it took one thread, beside others that did the same.
    bytes
        Of its part.
    families
        Families of its cells.
    warm
        Whether a chunk before it was of its neighbourhood.
    """

    cells: int
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
    """

    cells: int
    chunk: int
    whole: tuple[Tried, ...]
    fewer: tuple[Tried, ...]
    complete: bool


def try_chunks(recipe: Recipe, cells: int, workers: int, seconds: float) -> Trial:
    """Evaluate chunks from all over an asset's cells for about some seconds.

    Parameters
    ----------
    recipe
        Of one asset, the chunk being that of the run; where its parts go does not matter.
    cells
        How many there are to run.
    workers
        Threads.
    seconds
        After which no more are begun.
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
        until = time.perf_counter() + seconds
        whole = _tried(replace(recipe, chunk=size), _rounds(count, workers, seekable), workers, until)
        fewer: list[Tried] = []
        if size < recipe.chunk:
            less = _rounds(-(-cells // (size // 4)), workers, seekable)
            fewer = _tried(replace(recipe, chunk=size // 4), less, workers, time.perf_counter() + seconds / 2)
        return Trial(cells, size, tuple(whole), tuple(fewer), sum(one.cells for one in whole) >= cells)


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
    recipe: Recipe, rounds: Iterator[list[int]] | Sequence[list[int]], workers: int, until: float = 0.0
) -> list[Tried]:
    """Evaluate rounds of chunks until time is over, and one round at least."""
    bench, held = Bench(recipe), HeldDigests(MOST_HELD)
    found: list[Tried] = []
    before = -1
    for numbers in rounds:
        warm = bool(found) and numbers[0] == before + 1
        chunks = [(bench, held, bench.chunk(number), warm) for number in numbers]
        found += in_threads(_timed, chunks, workers)
        before = numbers[-1]
        if time.perf_counter() > until:
            break
    return found


def _timed(bench: Bench, held: HeldDigests, chunk: Chunk, warm: bool) -> Tried:
    def written(part: Part, rows: pl.DataFrame | None) -> None:
        if rows is not None:
            held.keep(part.file, rows)

    began = time.perf_counter()
    done = evaluate_chunk(bench, chunk, written)
    seconds = time.perf_counter() - began
    if done.part is None:
        return Tried(done.offered, seconds, 0, 0, warm)
    file = bench.recipe.cells / done.part.file
    families = FactoredPart(file).families if factored(file) else done.part.cells
    file.unlink()
    return Tried(done.offered, seconds, done.part.bytes, families, warm)
