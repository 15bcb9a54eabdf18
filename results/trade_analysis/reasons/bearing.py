"""The fee that a cell can bear, from its trades: exact where what a run stores does not tell it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grids.parameters import Value
from results.trade_analysis.trades.trade_list import TradeList
from sweeps.measures.ratios import REASONS

__all__ = ["borne_cost"]

_LIQUIDATION, _TARGET = REASONS.index("liquidation"), REASONS.index("take_profit")


def borne_cost(trades: TradeList, cell: Mapping[str, Value]) -> float | None:
    """Return the `fee` per side at which the expectancy of trades would be 0, all else as it is.

    As `breakeven_cost` of `results.run.break_even.derived`, with what fills trade added up over the trades: exits that pay a
    `maker_fee`, and liquidations, pay no `fee`.

    Returns
    -------
    float or None
        None without trades, or where the account was ruined.
    """
    if not len(trades) or (trades.balance <= 0.0).any():
        return None
    spared = trades.reason == _LIQUIDATION
    if cell["maker_fee"] is not None and cell["stop_trigger"] == "intrabar":
        spared |= trades.reason == _TARGET
    exits = np.where(spared, 0.0, trades.exit_price / trades.entry_price)
    traded = float((trades.exposure * (1.0 + exits)).sum())
    return float(cell["fee"] or 0.0) + float(trades.net.sum()) / traded if traded > 0 else None
