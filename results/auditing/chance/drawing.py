"""What chance would have made of one list, worked out once for all who ask."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from results.auditing.case import Case
from results.auditing.chance.placing import Placed, bar_moves, place
from results.auditing.chance.shifting import Shifted, moved_together
from results.auditing.chance.tails import Tail, tail_of
from results.auditing.chance.weeks import Weekly, moved_by_weeks
from signals import Bars
from signals.arrays import Floats

__all__ = ["FEWEST_BARS", "FEWEST_TRADES", "Chance", "chance_of"]

FEWEST_TRADES = 5
"""Trades on bars below which their times say nothing."""
FEWEST_BARS = 200
"""Bars below which there are too few other times."""


@dataclass(frozen=True, eq=False)
class Chance:
    """A list's trades on the bars, and what they earn at other times.

    Attributes
    ----------
    bars, moves, placed
        The market, its moves from open to open, the trades on it.
    shifted, weekly
        Moved all together; day by day (None where there are too few days or weeks). Both None where trades or bars are too few.
    """

    bars: Bars
    moves: Floats
    placed: Placed
    shifted: Shifted | None
    weekly: Weekly | None

    @property
    def tail(self) -> Tail | None:
        """How likely other times do as well: the likelier of both ways to move the trades."""
        if self.shifted is None:
            return None
        tails = [tail_of(self.shifted.t, self.shifted.observed_t)]
        if self.weekly is not None:
            tails.append(tail_of(self.weekly.t, self.weekly.observed_t))
        return max(tails, key=lambda tail: tail.p)


_MADE: WeakKeyDictionary[Case, Chance] = WeakKeyDictionary()


def chance_of(case: Case) -> Chance | None:
    """Return what chance would have made of a list; None where there are no bars."""
    if case.bars is None:
        return None
    if case not in _MADE:
        _MADE[case] = _made(case, case.bars)
    return _MADE[case]


def _made(case: Case, bars: Bars) -> Chance:
    placed, moves = place(case, bars), bar_moves(bars)
    if len(placed) < FEWEST_TRADES or len(bars) < FEWEST_BARS or not np.any(placed.move):
        return Chance(bars, moves, placed, None, None)
    shifted = moved_together(placed, moves)
    return Chance(bars, moves, placed, shifted, moved_by_weeks(placed, bars, moves, case.placebos, case.seed))
