"""What grows with the time that a position is held: funding and swaps that no column states."""

from __future__ import annotations

import numpy as np

from results.auditing.trades import TradeList
from signals.arrays import Floats

__all__ = ["FUNDING", "depends", "ranked", "settlements"]

FUNDING = 0.0015
"""Of the notional, at most for each settlement passed: what funding and swaps that the list does not state may come to."""


def settlements(trades: TradeList) -> Floats:
    """Return at how many times of settlement, 8 hours apart and at a full hour, each trade may have been open, float64 (n,).

    Which hours depends on the venue and on the zone of the list's times: a trade that passed no full hour passed none.
    """
    unknown = np.isnat(trades.entry_time) | np.isnat(trades.exit_time)
    entry, exit_ = (
        np.where(unknown, 0, each.astype("datetime64[s]").astype(np.int64)) // 3600
        for each in (trades.entry_time, trades.exit_time)
    )
    return np.where(unknown, 100.0, np.ceil(np.clip(exit_ - entry, 0, None) / 8.0))


def depends(cost: Floats, move: Floats, held: Floats) -> bool:
    """Whether what looks like a cost goes by how much a trade gained, as no fee does, and not by how long it was `held`.

    Funding does both: it is dear while the market rises, and whoever holds through that gains.
    """
    if len(cost) < 10 or cost.std() <= 0 or move.std() <= 0:  # noqa: PLR2004 - of fewer nothing can be told
        return False
    by_move = abs(ranked(cost, move))
    by_time = max(abs(ranked(cost, held)), abs(ranked(np.abs(cost), held)))
    return bool(by_move > max(0.35, 4 / len(cost) ** 0.5, by_time + 0.1))


def ranked(one: Floats, other: Floats) -> float:
    """Return Spearman's correlation, 0 where one of them is the same throughout."""
    if one.std() <= 0 or other.std() <= 0:
        return 0.0
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def _ranks(values: Floats) -> Floats:
    """Return ranks, of equal values their mean."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[place])
