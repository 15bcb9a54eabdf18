"""What the cells of a kind of world truly earn: measured on one that is many times as long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

import grids
from benchmarks.choice.kinds import Kind
from signals import Signals
from signals.arrays import Floats
from sweeps.event.daily.pnl import daily_tally
from sweeps.event.engine import EventEngine

__all__ = ["Truth", "truth_of"]

_TIMES = 40
_SEED = 990_001


@dataclass(frozen=True, eq=False)
class Truth:
    """What each cell of a kind's grid truly is, or each setting over all markets; NaN without trades.

    Attributes
    ----------
    expectancy
        Net return of a trade.
    daily
        Net return of a day.
    sharpe
        A year, of days.
    """

    expectancy: Floats
    daily: Floats
    sharpe: Floats

    def of(self, measure: str) -> Floats:
        """Return one of them by its name."""
        found: Floats = getattr(self, measure)
        return found


@lru_cache(maxsize=16)
def truth_of(kind: Kind) -> Truth:
    """Measure the cells of a kind of world on one that is many times as long."""
    measured = [_measured(kind, market) for market in kind.markets(_SEED, _TIMES).values()]
    daily = np.mean([each for each, _ in measured], axis=0)
    trades = np.sum([each for _, each in measured], axis=0)
    mean, spread = daily.mean(axis=1), daily.std(axis=1)
    total = mean * daily.shape[1] * len(measured)
    return Truth(
        np.divide(total, trades, out=np.full(len(total), np.nan), where=trades > 0),
        mean,
        np.divide(mean, spread, out=np.full(len(total), np.nan), where=spread > 0) * np.sqrt(365),
    )


def _measured(kind: Kind, market: Signals) -> tuple[Floats, Floats]:
    """Return daily net returns of the cells on one market, and how often each traded."""
    variants = tuple(market.variants)
    grid = grids.parse(kind.grid(variants), kind.name).resolve()
    table = replace(grid.cells(np.arange(grid.size)), names=replace(grid.names, variants=variants))
    daily, counts = daily_tally(EventEngine(market, variants), table, "all", np.float64)
    return daily, counts[:, 0].astype(np.float64)
