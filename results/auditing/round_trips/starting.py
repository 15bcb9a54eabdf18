"""What was open before a file begins: the position that makes its fills what the exchange says they were."""

from __future__ import annotations

import numpy as np

from results.auditing.round_trips.fills import UNTOLD, Fills
from signals.arrays import Flags, Floats, Integers

__all__ = ["starts"]

_LEVELS = 60
"""Positions that are tried: those most often stood at, of which a flat one is one."""
_LOOKED_AT = 20_000
"""Fills of a market that are looked at."""
_DIGITS = 9


def starts(fills: Fills, order: Integers) -> Floats:
    """Return the position in each market before its first fill, float64 (k,), signed; 0 where nothing tells another.

    Parameters
    ----------
    fills
        m of them.
    order
        int64 (m,): places that sort them by market and time.

    Notes
    -----
    Where only one side is held, the position that was never below 0: what was sold beyond what was bought had been there. Where either may
    be, and the exchange says which fills closed something, the one at which most fills would have done so.
    """
    found = np.array([market.start for market in fills.markets])
    market = fills.market[order]
    bounds = np.searchsorted(market, np.arange(len(fills.markets) + 1))
    for at, each in enumerate(fills.markets):
        here = order[bounds[at] : bounds[at + 1]]
        if each.spot or each.start or not len(here):
            continue
        signed = np.where(fills.buy[here], fills.quantity[here], -fills.quantity[here])
        after = np.round(np.cumsum(signed), _DIGITS)
        if each.held:
            found[at] = each.held * max(0.0, -float((each.held * after).min()))
        elif fills.told:
            found[at] = _start(signed, after, fills.closing[here] != UNTOLD)
    return found


def _start(signed: Floats, after: Floats, closed: Flags) -> float:
    """Return the position before m fills at which they close and open as is told, 0 where none fits better."""
    signed, after, closed = signed[:_LOOKED_AT], after[:_LOOKED_AT], closed[:_LOOKED_AT]
    before = np.r_[0.0, after[:-1]]
    tiny = 1e-9 * np.abs(signed).max()

    def misses(start: float) -> int:
        return int(np.count_nonzero(((start + before) * np.sign(signed) < -tiny) != closed))

    none = misses(0.0)
    if not none:
        return 0.0
    levels, counts = np.unique(before, return_counts=True)
    tried = -levels[np.argsort(-counts, kind="stable")[:_LEVELS]]
    missed = [misses(float(start)) for start in tried]
    best = int(np.argmin(missed))
    return float(tried[best]) if missed[best] < none else 0.0
