"""Shifts of the whole grid, some at a time, each by all units of the run."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

import numpy as np

from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.survey import Batches
from results.inference.saved.steps import Arrays
from results.inference.testing.moves import moves_of
from results.inference.testing.rolled import at_once_of, largest_of
from results.inference.testing.shifts import shifts_made
from results.inference.testing.units.hands import Hands, Stage
from results.inference.testing.units.standing import latest_of
from results.inference.testing.units.surveying import surveyed
from results.style.counts import counted, lasting
from signals import InputError
from signals.arrays import Floats, Integers

__all__ = ["SHIFTS", "Shifted", "shift_unit", "shifts_of_units"]

SHIFTS = "shifts"
"""How the names of the steps begin that keep shifts."""
_CHUNK = 16_384


@dataclass(frozen=True, eq=False)
class Shifted:
    """What a unit is asked: its groups, and by how many bars the probabilities of each asset are moved, int64 (m, A)."""

    unit: int
    source: str
    moves: Integers


class _Largest:
    def __init__(self, moves: int) -> None:
        self.values: Floats = np.full(moves, -np.inf)

    def take(self, found: Arrays) -> None:
        """Take over what some units found."""
        self.values = np.maximum(self.values, found["largest"])

    def arrays(self) -> Arrays:
        """Return what `take` needs."""
        return {"largest": self.values}


def shift_unit(judged: JudgedRun, asked: Shifted) -> tuple[int, Arrays]:
    """Return the largest statistic of a unit's groups, enough trades or not, at each of some moves."""
    some = judged.of(judged.kept.read(asked.source, "first")["first"])
    found = largest_of(some.panel, asked.moves, some.groups.chunks(_CHUNK), some.panel.sample, latest_of(judged))
    return asked.unit, {"largest": found}


def shifts_of_units(hands: Hands, batches: Batches, candidates: int, best: float, alpha: float) -> list[float]:
    """Make shifts until the answer is that of all; what was made before, by a judge that was stopped, is not made again.

    Raises
    ------
    InputError
        If there are fewer offsets than shifts.
    """
    judged, permutations = hands.judged, hands.judged.permutations
    step = f"{SHIFTS}-{permutations}"
    state = judged.kept.load(step)
    known = [] if state is None else state["largest"].tolist()
    said = counted(candidates, "cell")
    judged.tell(
        f"{said} that do not differ in scale only pass all else: up to {permutations} shifts of all probabilities"
    )
    began = time.perf_counter()
    # the runs that it refines are of the grid that is shifted
    grids = [(hands, batches), *((other, surveyed(other)) for other in hands.before)]

    def largest(moves: Integers) -> Floats:
        return np.asarray(np.max([_shifted(each, own, moves, step) for each, own in grids], axis=0))

    def done(made: list[float]) -> None:
        judged.kept.save(step, {"largest": np.array(made)})
        if len(known) < len(made) and (left := permutations - len(made)) and not told:
            each = (time.perf_counter() - began) / (len(made) - len(known))
            told.append(f"{len(made)} of {permutations} shifts are made: about {lasting(each * left)} more at most")
            judged.tell(told[0])

    told: list[str] = []
    panel = judged.panel
    try:
        times = [panel.span(place).bars.time for place in range(len(panel))]
        moves = moves_of(times, permutations, judged.seed)
    except ValueError as error:
        raise InputError(
            f"{panel.run.path}: {error}; lower `permutations`, or leave the shifts out with `permutations=0`"
        ) from error
    first = judged.of(judged.kept.read(batches.file(0), "first")["first"][:1])
    at_once = at_once_of(panel, [len(each) for each in times], next(iter(first.groups.chunks(1)), None))
    return shifts_made(moves, at_once, best, largest, alpha=alpha, known=known, done=done)


def _shifted(hands: Hands, batches: Batches, moves: Integers, step: str) -> Floats:
    """Return the largest statistic of a run's groups at each of some moves."""
    files = [batches.file(unit) for unit in range(len(batches))]
    found, sizes = _Largest(len(moves)), (batches.groups * len(moves)).tolist()
    # told apart by what they move, as a later judge may make fewer or more at once; and shortly, as assets may be many
    told = hashlib.sha256(np.ascontiguousarray(moves, dtype=np.int64).tobytes()).hexdigest()[:16]
    stage = Stage(f"{step}-by-{told}", "shifting", sizes)
    hands.gather(stage, shift_unit, lambda unit: Shifted(unit, files[unit], moves), found)
    return found.values
