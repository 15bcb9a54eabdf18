"""Trades as columns of plain numbers, as JSON holds them: None where there is none, never NaN."""

from __future__ import annotations

import numpy as np

from results.trade_analysis.bars import milliseconds
from results.trade_analysis.model import Number, TradeColumns
from results.trade_analysis.trades.trade_list import TradeList
from signals.arrays import Floats, Times

__all__ = ["trade_columns"]


def trade_columns(trades: TradeList, time: Times) -> TradeColumns:
    """Return trades as columns.

    Parameters
    ----------
    trades
        Of a cell.
    time
        datetime64 (T,): when each bar opens.
    """
    unseen = trades.out_of_sample
    return {
        "entry_bar": trades.entry_bar.tolist(),
        "exit_bar": trades.exit_bar.tolist(),
        "entry_time": milliseconds(time[trades.entry_bar]),
        "exit_time": milliseconds(time[trades.exit_bar]),
        "side": trades.short.astype(np.int64).tolist(),
        "probability": _numbers(trades.probability),
        "exposure": trades.exposure.tolist(),
        "entry_price": trades.entry_price.tolist(),
        "exit_price": trades.exit_price.tolist(),
        "gross_return": trades.gross.tolist(),
        "net_return": trades.net.tolist(),
        "balance": _numbers(trades.balance),
        "reason": trades.reason.tolist(),
        "out_of_sample": [None] * len(trades) if unseen is None else unseen.tolist(),
        "favourable": trades.favourable.tolist(),
        "adverse": trades.adverse.tolist(),
        "stop": _numbers(trades.stop),
        "target": _numbers(trades.target),
        "ambiguous": trades.ambiguous.tolist(),
        "within": trades.within.tolist(),
    }


def _numbers(values: Floats) -> list[Number]:
    """Return numbers, None for what is not finite."""
    if np.isfinite(values).all():
        return values.tolist()  # type: ignore[no-any-return]
    return [
        value if finite else None for value, finite in zip(values.tolist(), np.isfinite(values).tolist(), strict=True)
    ]
