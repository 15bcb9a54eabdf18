"""What the market paid for being there: its mean return a bar, and how far each day was from it.

A position without skill earns its direction times the mean return of a bar times the bars it was held (Wald). Bodies (open
to close) and gaps (close to the next open) have means of their own: a position that is stopped within a bar has held the
gap before it, but not all of its body.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from signals import Probabilities, Signals
from sweeps.market import Market

__all__ = ["MarketPay", "judged_bars", "market_pay"]

Floats = NDArray[np.float64]


class MarketPay(NamedTuple):
    """What the kernels know of the market's own return; V variants, D days.

    Attributes
    ----------
    mean
        float64 (V, 2): mean return of a body and of a gap over the bars judged for a variant.
    bars
        float64 (V, 2): how many of each there are.
    beyond
        float64 (V, 2, D): the sum of each day's returns less the mean times their number.
    """

    mean: Floats
    bars: Floats
    beyond: Floats


def judged_bars(probabilities: Probabilities, bars: int, sample: str) -> NDArray[np.bool_]:
    """Return the bars that trades of a sample are held on: all, those flagged out of sample, or the others."""
    flags = probabilities.out_of_sample
    if sample == "all":
        return np.ones(bars, dtype=np.bool_)
    known = np.zeros(bars, dtype=np.bool_) if flags is None else flags
    return known if sample == "oos" else ~known


def market_pay(signals: Signals, market: Market, judged: NDArray[np.bool_]) -> MarketPay:
    """Measure the market on the bars judged for each variant.

    Parameters
    ----------
    signals, market
        The bars, as they are and as the kernels know them.
    judged
        bool (V, T): the bars that count for each variant; the gap after one of them counts with it.
    """
    bars = signals.bars
    body = bars.close / bars.open - 1.0
    gap = np.concatenate([[0.0], bars.open[1:] / bars.close[:-1] - 1.0])
    returns = np.stack([body, gap])
    variants = len(judged)
    mean, count = np.zeros((variants, 2)), np.ones((variants, 2))
    beyond = np.zeros((variants, 2, market.days))
    for variant in range(variants):
        after = np.concatenate([[False], judged[variant, :-1]])
        for kind, held in enumerate((judged[variant], after)):
            if not held.any():
                continue
            days, moves = market.day[held], returns[kind, held]
            count[variant, kind], mean[variant, kind] = len(moves), moves.mean()
            beyond[variant, kind] = np.bincount(days, moves - moves.mean(), market.days)
    return MarketPay(mean, count, beyond)
