"""The accounts of a list, recomputed from its prices and whatever it states."""

from __future__ import annotations

import numpy as np

from results.auditing.case import Reckoning
from results.auditing.trades import ReadTrades

__all__ = ["reckon"]


def reckon(read: ReadTrades) -> Reckoning:
    """Return the accounts of a list; see `Reckoning`."""
    trades = read.trades
    unknown = np.full(len(trades), np.nan)
    return Reckoning(
        move=trades.move,
        fee=unknown,
        net=trades.move,
        exposure=unknown,
        returns=trades.move,
        basis="notional",
        unit=read.unit,
        concurrent=np.ones(len(trades), dtype=np.int64),
    )
