"""What the market paid for being there: its mean return a bar, and how far each day was from it.

A position without skill earns its direction times the mean return of a bar times the bars it was held (Wald). Bodies (open
to close) and gaps (close to the next open) have means of their own: a position that is stopped within a bar has held the
gap before it, but not all of its body.

The mean that a day is held against leaves out the days just before it. A model that buys after falls would else be held
against a mean that its own falls have lowered, and gain by it; one that buys after rises would lose.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from signals import Probabilities, Signals
from signals.arrays import Flags, Floats, Integers
from sweeps.event.trading.market import Market

__all__ = ["MarketPay", "balanced", "dates_of", "judged_bars", "market_pay"]

_PAST = 0.1
"""Share of the judged dates that are left out before each: models look back, few of them further."""


class MarketPay(NamedTuple):
    """What the kernels know of the market's own return; V variants, D days.

    Attributes
    ----------
    mean
        float64 (V, 2, D): by date, the mean return of a body and of a gap over the bars judged for a variant, those just
        before the date left out.
    bars
        float64 (V, 2): how many of each there are.
    beyond
        float64 (V, 2, D): the sum of each day's returns less the mean times their number.
    """

    mean: Floats
    bars: Floats
    beyond: Floats


def judged_bars(probabilities: Probabilities, bars: int, sample: str) -> Flags:
    """Return the bars that trades of a sample are held on: all, those flagged out of sample, or the others."""
    flags = probabilities.out_of_sample
    if sample == "all":
        return np.ones(bars, dtype=np.bool_)
    known = np.zeros(bars, dtype=np.bool_) if flags is None else flags
    return known if sample == "oos" else ~known


def market_pay(signals: Signals, market: Market, judged: Flags) -> MarketPay:
    """Measure the market on the bars judged for each variant.

    Parameters
    ----------
    signals, market
        The bars, as they are and as the kernels know them.
    judged
        bool (V, T): the bars that count for each variant; a gap counts between two of them.
    """
    bars = signals.bars
    body = bars.close / bars.open - 1.0
    gap = np.concatenate([[0.0], bars.open[1:] / bars.close[:-1] - 1.0])
    returns = np.stack([body, gap])
    variants = len(judged)
    count, mean = np.ones((variants, 2)), np.zeros((variants, 2, market.days))
    beyond = np.zeros((variants, 2, market.days))
    for variant in range(variants):
        # a gap that leads out of the judged bars, or into them, is none of theirs
        within = np.concatenate([[False], judged[variant, :-1] & judged[variant, 1:]])
        for kind, held in enumerate((judged[variant], within)):
            if not held.any():
                continue
            days, moves = market.day[held], returns[kind, held]
            count[variant, kind] = len(moves)
            mean[variant, kind] = _mean_elsewhere(days, moves, market.days)
            beyond[variant, kind] = np.bincount(days, moves - moves.mean(), market.days)
    return MarketPay(mean, count, beyond)


def dates_of(pay: MarketPay, dates: slice) -> MarketPay:
    """Return the same for an engine that knows some of the dates only."""
    return MarketPay(
        np.ascontiguousarray(pay.mean[:, :, dates]), pay.bars, np.ascontiguousarray(pay.beyond[:, :, dates])
    )


def balanced(raw: Floats, pay: MarketPay) -> Floats:
    """Take out of the days of the first variant's cell what the error of the market's mean puts into them.

    Parameters
    ----------
    raw
        float64 (D + 2,): of `sweeps.event.daily.pnl.raw_excess`, added up where it was found in parts.
    pay
        Of all D dates.
    """
    weights = raw[-2:] / pay.bars[0]
    return np.asarray(raw[:-2] - weights @ pay.beyond[0])


def _mean_elsewhere(dates: Integers, moves: Floats, days: int) -> Floats:
    """Return the mean move as each date has to see it, (D,): without the tenth of the judged dates just before it."""
    judged, of = np.unique(dates, return_inverse=True)
    behind = int(np.ceil(_PAST * len(judged)))
    sums = np.concatenate([[0.0], np.cumsum(np.bincount(of, moves))])
    counts = np.concatenate([[0], np.cumsum(np.bincount(of))])
    # how many judged dates come before each date
    past = np.searchsorted(judged, np.arange(days))
    first = np.maximum(past - behind, 0)
    left = counts[-1] - (counts[past] - counts[first])
    elsewhere = (sums[-1] - (sums[past] - sums[first])) / np.maximum(left, 1)
    return np.asarray(np.where(left > 0, elsewhere, moves.mean()))
