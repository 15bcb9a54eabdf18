"""Live trades matched one to one with trades of a backtest: of the same side, in order, as near in time as can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signals.arrays import Flags, Integers, Times
from signals.compiled import kernel

__all__ = ["Matched", "match"]


@dataclass(frozen=True, eq=False)
class Matched:
    """Which trade is which.

    Attributes
    ----------
    live, backtest
        int64 (k,): places of the matched, in order of the live ones.
    """

    live: Integers
    backtest: Integers

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.live)


def match(  # noqa: PLR0913 - two lists of times and sides, and what may differ
    live: Times, live_short: Flags, backtest: Times, backtest_short: Flags, *, shift: int, tolerance: int
) -> Matched:
    """Return the best matching that keeps the order of each side.

    Parameters
    ----------
    live, backtest
        datetime64[us]: times of entry, each ascending.
    live_short, backtest_short
        Sides.
    shift
        Microseconds by which live ones are expected to be later.
    tolerance
        Microseconds by which they may be off that at most.

    Notes
    -----
    A pair is worth how much nearer than the tolerance it is; the sum over pairs is the largest there is. Found as the heaviest
    increasing chain of candidate pairs, in ``O(p log n)`` of p candidates. Fredman (1975) for chains; Fenwick (1994) for prefix maxima.
    """
    found_live, found_backtest = [], []
    for short in (False, True):
        mine, other = np.flatnonzero(live_short == short), np.flatnonzero(backtest_short == short)
        if len(mine) and len(other):
            a = live[mine].astype("datetime64[us]").astype(np.int64) - shift
            b = backtest[other].astype("datetime64[us]").astype(np.int64)
            low = np.searchsorted(b, a - tolerance, side="left")
            high = np.searchsorted(b, a + tolerance, side="right")
            taken = _heaviest(a, b, low, high, tolerance)
            found_live.append(mine[taken >= 0])
            found_backtest.append(other[taken[taken >= 0]])
    if not found_live:
        return Matched(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    first, second = np.concatenate(found_live), np.concatenate(found_backtest)
    order = np.argsort(first, kind="stable")
    return Matched(first[order], second[order])


@kernel
def _heaviest(  # noqa: C901 - one pass with one state
    a: Integers, b: Integers, low: Integers, high: Integers, tolerance: int
) -> Integers:
    """Return for each of `a` its partner in `b`, -1 for none; candidates of i are ``b[low[i]:high[i]]``."""
    n, m = len(a), len(b)
    pairs = 0
    for i in range(n):
        pairs += high[i] - low[i]
    of_live = np.empty(pairs, dtype=np.int64)
    of_other = np.empty(pairs, dtype=np.int64)
    before = np.empty(pairs, dtype=np.int64)
    worth = np.zeros(m + 1)
    best = np.full(m + 1, -1, dtype=np.int64)
    p = 0
    for i in range(n):
        # from the last candidate down: what is written for a later one is not seen by an earlier one
        for j in range(high[i] - 1, low[i] - 1, -1):
            value, chain = 0.0, -1
            k = j
            while k > 0:
                if worth[k] > value:
                    value, chain = worth[k], best[k]
                k -= k & -k
            value += 1.0 + tolerance - abs(a[i] - b[j])
            of_live[p], of_other[p], before[p] = i, j, chain
            k = j + 1
            while k <= m:
                if value > worth[k]:
                    worth[k], best[k] = value, p
                k += k & -k
            p += 1
    taken = np.full(n, -1, dtype=np.int64)
    value, chain = 0.0, -1
    k = m
    while k > 0:
        if worth[k] > value:
            value, chain = worth[k], best[k]
        k -= k & -k
    while chain >= 0:
        taken[of_live[chain]] = of_other[chain]
        chain = before[chain]
    return taken
