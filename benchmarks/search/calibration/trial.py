"""One world, searched and judged: what the verdict on the search says, and what its best trial would have claimed."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import grids
import results
import sweeps
from benchmarks.calibration.worlds import SKILLED
from benchmarks.search.calibration.kinds import Kind
from results.searching.found import Found
from results.searching.verdict.record import SearchVerdict
from signals import Signals

__all__ = ["HOLD_OUT", "LUCK_CELLS", "NAIVE", "Searched", "enumerate_world", "luck_in_world", "search_world"]

LUCK_CELLS = 5_000
"""Cells of a search that is made to look at the luck of searches alone: twenty of them a world."""
HOLD_OUT = 0.4
NAIVE = 2.0
"""t of the best trial from which on an optimiser's user would believe it."""


@dataclass(frozen=True)
class Searched:
    """What was said of one world.

    Attributes
    ----------
    seed
        Of the world and of all that is random.
    positive
        Whether the verdict on the search is positive.
    held
        Whether its finalists alone are, before the luck of the search is asked for.
    luck
        p-value of the search's best among searches of nothing; None where no positive verdict hung on it.
    p_expectancy, p_timing
        Smallest p-values of the finalists on the kept time; None where a test was not made.
    skilled, blind
        Finalists named that follow the skilled variant, and those that follow another.
    best_t
        t of the search's best cell on the bars that it was searched on; None where no cell counts.
    finalists
        How many were judged.
    cells
        Visited.
    search_seconds, judge_seconds
        Of processor time.
    """

    seed: int
    positive: bool
    held: bool
    luck: float | None
    p_expectancy: float | None
    p_timing: float | None
    skilled: int
    blind: int
    best_t: float | None
    finalists: int
    cells: int
    search_seconds: float
    judge_seconds: float


def search_world(kind: Kind, seed: int, cells: int | None = None) -> dict[str, Any]:
    """Make a world, search its grid and judge the search, as the commands do it.

    Parameters
    ----------
    kind
        What the world is like, and what is searched.
    seed
        Of the world, the search, the resamples, the shifts and the searches of nothing.
    cells
        How many may be visited; by default as many as the kind says.

    Returns
    -------
    dict
        The fields of `Searched`.
    """
    world = kind.world(seed)
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        found = _searched(kind, world, Path(folder) / "run", seed, cells or kind.cells)
        searched = time.process_time()
        verdict = results.judge(found.run.out, signals=world, seed=seed, jobs=1, progress=False)
        assert isinstance(verdict, SearchVerdict)
        judged = time.process_time()
        follows = _variants(found.run.out, verdict.cells)
    held, again = verdict.findings.held_out, verdict.findings.again
    said = Searched(
        seed=seed,
        positive=verdict.ruling == "positive",
        held=held.verdict == "positive",
        luck=None if again is None else again.p,
        p_expectancy=held.p_expectancy,
        p_timing=held.p_timing,
        skilled=follows.count(SKILLED),
        blind=len(follows) - follows.count(SKILLED),
        best_t=_best_t(found),
        finalists=held.finalists,
        cells=verdict.findings.searched.cells,
        search_seconds=round(searched - began, 2),
        judge_seconds=round(judged - searched, 2),
    )
    return asdict(said)


def luck_in_world(kind: Kind, seed: int) -> dict[str, Any]:
    """Make a world and a small search of it, and ask for the luck of that search whatever its finalists do."""
    world = kind.world(seed)
    with tempfile.TemporaryDirectory() as folder:
        found = _searched(kind, world, Path(folder) / "run", seed, LUCK_CELLS)
        verdict = results.judge(found.run.out, signals=world, seed=seed, jobs=1, progress=False, again=19)
    assert isinstance(verdict, SearchVerdict)
    again = verdict.findings.again
    return {"seed": seed, "p": None if again is None else again.p}


def enumerate_world(kind: Kind, seed: int) -> dict[str, Any]:
    """Make a world, run every cell of the part of its grid that can be, and judge that map on all bars.

    Returns
    -------
    dict
        `seed`, whether it is `positive`, how many named cells follow the `skilled` variant, and the `seconds` of processor time.
    """
    world, began = kind.world(seed), time.process_time()
    spec = grids.parse(kind.grid(tuple(world.variants), wide=False), kind.name)
    with tempfile.TemporaryDirectory() as folder:
        run = sweeps.run(spec, world, Path(folder) / "run", jobs=1, progress=False)
        verdict = results.judge(run.out, signals=world, permutations=_SHIFTS, seed=seed, jobs=1, progress=False)
        skilled = _variants(run.out, verdict.cells[:_NAMED]).count(SKILLED)
    seconds = round(time.process_time() - began, 2)
    return {"seed": seed, "positive": verdict.ruling == "positive", "skilled": skilled, "seconds": seconds}


_SHIFTS = 49
"""Of the test of timing on an enumerated map; half as many as a user has, which costs a little power."""

_NAMED = 20
"""Cells of an enumerated map that are looked up; they are named the best first."""


def _variants(run: str | Path, cells: Sequence[int]) -> list[Any]:
    opened = results.open(run)
    return [results.cell_of(opened, cell)["variant"] for cell in cells]


def _searched(kind: Kind, world: Signals, run: Path, seed: int, cells: int) -> Found:
    spec = grids.parse(kind.grid(tuple(world.variants)), kind.name)
    question = results.SearchQuestion(cells=cells, hold_out=HOLD_OUT, seed=seed)
    return results.search(spec, world, run, question, jobs=1, progress=False)


def _best_t(found: Found) -> float | None:
    values = found.finalists.leaders.values
    return float(values.value[0] / values.error[0]) if len(values) else None
