"""Seconds, memory and disk that a run takes, told from a trial."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grids.grid import Grid
from grids.spec import GridSpec
from signals import Signals
from sweeps.runs.chunks import CHUNK
from sweeps.runs.compared.cell_digests import MOST_HELD
from sweeps.runs.estimating.processor import cores, share_of_core, stalled
from sweeps.runs.estimating.trial import Trial, Tried, try_chunks
from sweeps.runs.evaluating.recipe import Recipe, Source
from sweeps.store.layouts import Store, StoreLayout, laid_out

__all__ = ["Given", "Needs", "estimate_needs"]

_SECONDS, _LEAST_SECONDS = 6.0, 2.0
"""That a trial takes, divided among assets, and what each of them has at least."""

_LEAST = 0.4
"""Share of a chunk's time that its cells take at least, each by itself: what is less is a trial that was disturbed."""

_HELD = 112
"""Bytes that a sweep keeps of each cell, of the first two million, to tell what axes do."""

_COMPARED = 24
"""Bytes of each of these beside, while axes are told."""

_COUNTED, _MOST_COUNTED = 17, 25_000_000
"""Bytes of each family, of so many at most, while distinct paths are counted in a run that is not held."""

_BESIDE = 30_000_000
"""Bytes that a sweep was measured to hold beside what a trial does."""


@dataclass(frozen=True)
class Needs:
    """What a run takes.

    Attributes
    ----------
    seconds
        To evaluate its cells and write them, by the clock, on cores that nobody else uses.
    processor
        Of processor time, over all threads.
    seconds_now
        By the clock, if others go on to use this machine as they do.
    share
        Of a core that a thread gets now, of what it gets on a free machine: 1 if that is one.
    cores
        That threads have to run on, at most one each.
    memory
        Bytes that its process holds at most.
    disk
        Bytes of its parts.
    layout
        How its cells will lie there.
    jobs
        Threads.
    """

    seconds: float
    processor: float
    seconds_now: float
    share: float
    cores: int
    memory: int
    disk: int
    layout: StoreLayout
    jobs: int


def estimate_needs(
    spec: GridSpec, sources: Sequence[tuple[Source, int]], jobs: int | None = None, store: Store = "auto"
) -> Needs:
    """Estimate what a run by the event engine takes, from a trial of some seconds.

    Parameters
    ----------
    spec, sources
        The grid, and each asset with its number of cells to run.
    jobs
        Threads of the sweep; by default one a core.
    store
        As for a sweep.

    Notes
    -----
    The trial evaluates chunks of the run, from all over it, with as many threads as the sweep, and writes them to a temporary
    folder. What they took is processor time, so that it is the same on a busy machine; how long threads wait for the disk and for
    each other comes on top. Its memory is that of this process so far at most.
    """
    workers = jobs if jobs is not None and jobs > 0 else (os.cpu_count() or 1)
    wanted = [(source, cells) for source, cells in sources if cells]
    cells = sum(count for _, count in wanted)
    layout = laid_out(store, "event", cells, None)
    each = max(_SECONDS / max(len(wanted), 1), _LEAST_SECONDS)
    lanes = min(workers, cores())
    clock = now = processor = disk = families = 0.0
    for source, count in wanted:
        recipe = Recipe(spec, (Given(*source.settled(spec), source.name),), "event", CHUNK, Path(), layout)
        trial = try_chunks(recipe, count, workers, each)
        spent = [one.spent for one in trial.whole]
        share = share_of_core(spent, min(workers, len(spent)), cores())
        ran, waited = _clock(trial, lanes, share)
        processor += _processor(trial)
        clock += ran + waited
        now += ran / share + waited
        disk += _bytes(trial)
        families += _families(trial)
    held = (_HELD + _COMPARED) * cells if cells <= MOST_HELD else (_HELD + _COMPARED) * MOST_HELD // 2
    counted = _COUNTED * min(round(families), _MOST_COUNTED) if cells > MOST_HELD else 0
    memory = _peak() + _BESIDE + max(held, counted)
    got = clock / now if now > 0 else 1.0
    return Needs(clock, processor, now, got, lanes, memory, round(disk), layout, workers)


class Given:
    """Signals that are at hand, and the grid settled on them, as an asset of its own."""

    first_chunk = 0
    name = ""

    def __init__(self, signals: Signals, grid: Grid, name: str = "") -> None:
        self._settled, self.name = (signals, grid), name

    def settled(self, spec: GridSpec) -> tuple[Signals, Grid]:
        """Return the signals of the span, and the grid settled on them."""
        del spec  # the one that it was settled by
        return self._settled


def _clock(trial: Trial, lanes: int, share: float) -> tuple[float, float]:
    """Return how long a sweep's threads run, on so many cores that are free, and how long they wait for the disk."""
    spent = [one.spent for one in trial.whole]
    waiting = min(stalled(spent, trial.syncing, share), lanes - 1.0)  # no longer than one after the other
    if trial.complete:
        side_by_side = min(lanes, len(trial.whole))
        waited = trial.syncing * len(trial.whole) / side_by_side
        return _processor(trial) / side_by_side * (1.0 + min(waiting, side_by_side - 1.0)), waited
    a_chunk, chunks, first = _chunks(trial)
    ran = a_chunk * max(chunks / lanes, 1.0) + first
    return ran * (1.0 + waiting), trial.syncing * max(trial.cells / CHUNK / lanes, 1.0)


def _processor(trial: Trial) -> float:
    """Return the processor time of all chunks, in seconds."""
    if trial.complete:
        return sum(one.seconds for one in trial.whole)
    a_chunk, chunks, first = _chunks(trial)
    return a_chunk * chunks + first


def _chunks(trial: Trial) -> tuple[float, float, float]:
    """Return seconds of processor time of a chunk, how many there are, and what the first takes on top."""
    usual = _usual(trial.whole)
    a_chunk, chunks = usual, trial.cells / trial.chunk
    if trial.fewer:
        # a chunk costs something by itself, and something by its cells
        a_cell = (usual - _usual(trial.fewer)) / (0.75 * trial.chunk)
        a_cell = min(max(a_cell, _LEAST * usual / trial.chunk), usual / trial.chunk)
        a_chunk, chunks = usual + a_cell * (CHUNK - trial.chunk), trial.cells / CHUNK
    return a_chunk, chunks, max(trial.whole[0].seconds - usual, 0.0)


def _usual(tried: Sequence[Tried]) -> float:
    """Return the processor time of a chunk where others of its neighbourhood were evaluated before."""
    warm = [one.seconds for one in tried if one.warm] or [one.seconds for one in tried]
    return sum(warm) / len(warm)


def _bytes(trial: Trial) -> float:
    """Return how large the parts are; larger ones take fewer bytes a cell."""
    a_cell = _a_cell(trial.whole)
    if trial.fewer:  # what a part has by itself, and what its cells add
        beside = max(_a_cell(trial.fewer) - a_cell, 0.0) * trial.chunk / 3
        a_cell += beside * (1 / CHUNK - 1 / trial.chunk)
    return a_cell * trial.cells


def _a_cell(tried: Sequence[Tried]) -> float:
    return sum(one.bytes for one in tried) / sum(one.cells for one in tried)


def _families(trial: Trial) -> float:
    """Return how many families of cells the run has."""
    return sum(one.families for one in trial.whole) / sum(one.cells for one in trial.whole) * trial.cells


def _peak() -> int:
    """Return how much memory this process has held at most so far, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
