"""The simultaneous test in two looks, over units: the second is taken only where the first leaves the answer open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from results.inference.formulas.resampling import block_length
from results.inference.max_t.block_sums import BlockSums
from results.inference.max_t.ladder import LevelTable, StepDown
from results.inference.max_t.maxima import Maxima
from results.inference.max_t.step_down import Extremes, sampled
from results.inference.saved.steps import Arrays
from results.inference.testing.units.hands import Hands, Stage
from results.inference.testing.units.meeting import Kind, Looked, Meeting, columns_file, daily_of, groups_of, meet
from signals.arrays import Array, Integers

__all__ = ["TwoLooks", "columns_of", "first_look", "in_two_looks"]

_LOOK, _FEWEST_LOOKED = 0.2, 200


@dataclass(frozen=True, eq=False)
class TwoLooks:
    """What came of it.

    Attributes
    ----------
    test
        Of the candidates that move on enough days.
    tested
        int64 (U,): how many of them each unit has.
    blocks
        Their sums by block, each distinct series once.
    block
        Mean block length in days.
    resamples
        How many the answer took.
    """

    test: StepDown
    tested: Integers
    blocks: BlockSums
    block: float
    resamples: int


def first_look(resamples: int) -> int:
    """Return after how many resamples the answer may be settled."""
    return min(resamples, max(_FEWEST_LOOKED, round(_LOOK * resamples)))


def in_two_looks(
    hands: Hands,
    kind: Kind,
    sources: Sequence[str],
    candidates: Integers,
    alpha: float,
    settled: Callable[[Extremes, int, int], bool],
) -> TwoLooks | None:
    """Test candidates at once; None where none of them moves on enough days.

    Parameters
    ----------
    hands
        Who does it, and the run.
    kind
        What is tested.
    sources
        By unit, the file of its groups.
    candidates
        int64 (U,): how many of them can be tested.
    alpha
        The error allowed.
    settled
        From the test on the first of the resamples, how many these are and how many there are: whether the answer is
        that of all.
    """
    judged = hands.judged
    days, resamples, look = len(judged.dates), judged.resamples, first_look(judged.resamples)
    block = _block(hands, kind, sources, candidates)

    def stage(name: str, label: str, sizes: Integers, asked: Callable[[int], Meeting], found: Looked) -> Maxima:
        kept = (lambda unit: [columns_file(kind, unit)]) if name == kind else (lambda _: [])
        hands.gather(Stage(name, label, sizes.tolist(), kept), meet, asked, found)
        return found.maxima

    first = Looked(days, look, judged.seed)

    def asked(unit: int) -> Meeting:
        halvings = first.blocks.halvings if kind == "expectancy" else None
        return Meeting(unit, kind, sources[unit], days, block, (0, look), halvings, kept=True)

    maxima = stage(kind, f"testing {kind}", candidates, asked, first)
    first.blocks.settle()
    table, tested = _observed(hands, kind, len(sources))
    if not tested.any():
        return None
    test = StepDown.of(maxima, table, days, alpha)
    if look < resamples and not settled(test, look, resamples):

        def again(unit: int) -> Meeting:
            return Meeting(unit, kind, columns_file(kind, unit), days, block, (look, resamples), None, kept=False)

        second = Looked(days, resamples - look, judged.seed)
        more = stage(f"{kind}-more", "more resamples", tested, again, second)
        test = StepDown.of(maxima.beside(more), table, days, alpha)
        look = resamples
    return TwoLooks(test, tested, first.blocks, block, look)


def columns_of(hands: Hands, kind: Kind, units: int) -> Iterator[Arrays]:
    """Return what is known of the groups of each unit, one after the other."""
    for unit in range(units):
        yield hands.judged.kept.read(columns_file(kind, unit))


def _observed(hands: Hands, kind: Kind, units: int) -> tuple[LevelTable, Integers]:
    """Return the table of all observed statistics, and how many there are of each unit."""
    none: Array = np.zeros(0)
    table, tested = LevelTable.of(none, none), np.zeros(units, dtype=np.int64)
    for unit, columns in enumerate(columns_of(hands, kind, units)):
        table = table.beside(LevelTable.of(columns["above"], columns["below"]))
        tested[unit] = len(columns["above"])
    return table, tested


def _block(hands: Hands, kind: Kind, sources: Sequence[str], candidates: Integers) -> float:
    """Choose the length of blocks on some candidates, evenly spaced over the whole run."""
    ends = np.cumsum(candidates)
    wanted = sampled(int(ends[-1]) if len(ends) else 0)
    firsts = []
    units = np.searchsorted(ends, wanted, side="right")
    for unit in np.unique(units).tolist():
        rows = wanted[units == unit] - (ends[unit] - candidates[unit])
        firsts.append(groups_of(hands.judged, sources[unit])["first"][rows])
    first = np.concatenate([*firsts, np.zeros(0, dtype=np.int64)]).astype(np.int64)
    return block_length(daily_of(hands.judged, kind, first))
