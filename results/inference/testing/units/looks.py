"""The simultaneous test in two looks, over units: the second is taken only where the first leaves the answer open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from results.inference.formulas.resampling import block_length
from results.inference.max_t.block_sums import BlockSums
from results.inference.max_t.ladder import LevelTable, StepDown
from results.inference.max_t.maxima import Maxima
from results.inference.max_t.step_down import Extremes, sampled
from results.inference.saved.steps import Arrays
from results.inference.testing.units.hands import Hands, Stage
from results.inference.testing.units.meeting import Kind, Looked, Meeting, columns_file, daily_of, groups_of, meet
from results.inference.testing.units.surveying import surveyed
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


def in_two_looks(  # noqa: PLR0913, PLR0917 - what differs between the two tests
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
    first = Looked(days, look, judged.seed)
    met = _Met(kind, sources, candidates, block)
    maxima = _looked(hands, met, first, (0, look))
    first.blocks.settle()
    table, tested = _observed(hands, kind, len(sources))
    if not tested.any():
        return None
    earlier = [_before(other, met, look) for other in hands.before]
    for other, seen in earlier:
        maxima.merge(other)
        highest = table.highest_above, table.highest_below  # what is said of the best and the worst is of the run's own
        table = replace(table.beside(seen), highest_above=highest[0], highest_below=highest[1])
    test = StepDown.of(maxima, table, days, alpha)
    if look < resamples and not settled(test, look, resamples):
        more = _looked(hands, met.again(tested), Looked(days, resamples - look, judged.seed), (look, resamples))
        for hand in hands.before:
            more.merge(_more_before(hand, met, (look, resamples)))
        test = StepDown.of(maxima.beside(more), table, days, alpha)
        look = resamples
    return TwoLooks(test, tested, first.blocks, block, look)


@dataclass(frozen=True, eq=False)
class _Met:
    """Which groups of a run meet resamples: by unit, the file they are in, and how many can be tested."""

    kind: Kind
    sources: Sequence[str]
    candidates: Integers
    block: float

    def again(self, tested: Integers) -> _Met:
        """Return those that were tested in the first look."""
        return replace(
            self, sources=[columns_file(self.kind, unit) for unit in range(len(self.sources))], candidates=tested
        )


def _looked(hands: Hands, met: _Met, found: Looked, resamples: tuple[int, int]) -> Maxima:
    """Let the groups of a run meet some resamples; the first ones leave what is known of each group."""
    kind, first = met.kind, resamples[0] == 0

    def asked(unit: int) -> Meeting:
        halvings = found.blocks.halvings if first and kind == "expectancy" else None
        return Meeting(unit, kind, met.sources[unit], found.days, met.block, resamples, halvings, kept=first)

    def files(unit: int) -> list[str]:
        return [columns_file(kind, unit)] if first else []

    name, label = (kind, f"testing {kind}") if first else (f"{kind}-more", "more resamples")
    told = f"{label} of the run before" if hands.judged.kept.prefix else label
    hands.gather(Stage(name, told, met.candidates.tolist(), files), meet, asked, found)
    return found.maxima


def _before(hands: Hands, met: _Met, look: int) -> tuple[Maxima, LevelTable]:
    """Let a run that was refined meet the same resamples: its maxima, and the table of its observed statistics."""
    batches = surveyed(hands)
    units = range(len(batches))
    if met.kind == "expectancy":
        sources, candidates = [batches.file(unit) for unit in units], batches.candidates
    else:
        sources = [columns_file("expectancy", unit) for unit in units]
        candidates = _observed(hands, "expectancy", len(batches))[1]
    own = replace(met, sources=sources, candidates=candidates)
    maxima = _looked(hands, own, Looked(len(hands.judged.dates), look, hands.judged.seed), (0, look))
    return maxima, _observed(hands, met.kind, len(batches))[0]


def _more_before(hands: Hands, met: _Met, resamples: tuple[int, int]) -> Maxima:
    batches = surveyed(hands)
    own = replace(met, sources=[""] * len(batches))
    again = own.again(_observed(hands, met.kind, len(batches))[1])
    found = Looked(len(hands.judged.dates), resamples[1] - resamples[0], hands.judged.seed)
    return _looked(hands, again, found, resamples)


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
