"""What the last bars alone tell in a market: where its price stands far from where it just was."""

from __future__ import annotations

import numpy as np

from signals import Bars
from signals.arrays import Floats, Integers

__all__ = ["far_bars"]

_BACK = (1, 4, 16, 64)
"""Bars over which the average is taken."""
_FAR = (0.01, 0.05, 0.25)
"""Shares of bars, those furthest from the average."""
_FEWEST = 100


def far_bars(bars: Bars) -> list[tuple[Integers, Floats]]:
    """Return bars at whose close the price is furthest from its average before, and the way back to that: 1 up, -1 down.

    A market that reverts, as stable pairs do and as the bounce between bid and ask looks, pays who buys below; one that trends, who
    buys above: as a rule without any knowledge of what comes.
    """
    summed, found = np.concatenate([[0.0], np.cumsum(bars.close)]), []
    for back in _BACK:
        at = np.arange(back, len(bars))
        away = bars.close[at] - (summed[at] - summed[at - back]) / back
        order = np.argsort(-np.abs(away), kind="stable")
        for share in _FAR:
            chosen = order[: int(share * len(order))]
            # ties at nothing tell no way
            chosen = chosen[away[chosen] != 0]
            if len(chosen) >= _FEWEST:
                found.append((at[chosen], -np.sign(away[chosen])))
    return found
