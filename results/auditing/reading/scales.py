"""Fractions written as percent, told by what fits the prices."""

from __future__ import annotations

from results.auditing.reading.columns import Columns
from results.auditing.trades import TradeList

__all__ = ["scaled"]


def scaled(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades with fractions as such."""
    del columns
    return trades
