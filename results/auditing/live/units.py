"""Trades as units that may be bet on one after the other: single ones, or days of trades that are open together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signals.arrays import Floats, Integers, Times

__all__ = ["Units", "units_of"]

_DAY = 86_400_000_000
_TYPICAL = 0.95


@dataclass(frozen=True, eq=False)
class Units:
    """Which trades are summed before they are bet on.

    Attributes
    ----------
    unit
        int64 (n,): of each trade in order of exit, ascending; -1 where it does not count because its unit is full.
    count
        How many units there are.
    most
        Trades of a unit that count at most: what bounds a unit's result.
    days
        Days of a unit; 0 where each trade is one.
    last
        int64 (count,): place of the last trade of each unit.
    """

    unit: Integers
    count: int
    most: int
    days: int
    last: Integers

    def sums(self, values: Floats) -> Floats:
        """Return the sum of each unit, (count,)."""
        counts = self.unit >= 0
        return np.asarray(
            np.bincount(self.unit[counts], weights=values[counts], minlength=self.count), dtype=np.float64
        )


def units_of(entry: Times, exit: Times, like: Units | None = None) -> Units:  # noqa: A002 - entry and exit are a pair
    """Return the units of trades in order of exit.

    Parameters
    ----------
    entry, exit
        datetime64[us] (n,), sorted by `exit`.
    like
        Units of other trades whose size is to be kept, so that both can be told apart by the same bets.

    Notes
    -----
    Where trades are open one at a time, each is a unit. Else a unit is as many days as 95 of 100 trades are held, at least one:
    trades that reach over from one into the next are few.
    """
    n = len(exit)
    at = np.arange(n)
    if like is not None:
        days, most = like.days, like.most
    else:
        together = bool(n > 1 and (entry[1:] < exit[:-1]).any())
        held = np.quantile((exit - entry).astype(np.int64), _TYPICAL) / _DAY if together else 0.0
        days, most = (max(int(np.ceil(held)), 1), 0) if together else (0, 1)
    if days == 0:
        return Units(at, n, 1, 0, at)
    block = exit.astype(np.int64) // (_DAY * days)
    begins = np.concatenate(([True], block[1:] != block[:-1]))[:n]
    unit = np.cumsum(begins) - 1
    place = at - np.maximum.accumulate(np.where(begins, at, 0))
    most = most or (int(place.max()) + 1 if n else 1)
    last = np.concatenate((np.flatnonzero(begins)[1:] - 1, [n - 1])) if n else at
    return Units(np.where(place < most, unit, -1), int(begins.sum()), most, days, last)
