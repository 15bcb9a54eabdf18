"""By how much losses went beyond their stops, and whether a gap of the market or slippage did it.

A stop that ends a trade has a level (`results.trade_analysis.trades.trade_list.TradeList.level`): the fixed one, the entry price of
a break-even, or that of a trailing one when it was touched. What the fill was worse than the level, as a fraction of the
entry price, is the excess; it is the sum of

- the *gap*: from the level to the price at which the exit was quoted. An intrabar stop is quoted at its level, or at the open of a
  bar that opens beyond it; with `stop_trigger` `close` at the close that is beyond it, or at the open after that;
- the *slippage*, from that quote to the fill: `slippage` of the quote.

Liquidations are no stops: they fill at their level.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grids.parameters import Value
from results.trade_analysis.model import BeyondStop
from results.trade_analysis.trades.trade_list import TradeList

__all__ = ["beyond_stop", "beyond_stops"]


def beyond_stop(trades: TradeList, cell: Mapping[str, Value]) -> BeyondStop:
    """Return how far beyond their levels the stops of trades were filled, fractions of the entry price; None without any."""
    return beyond_stops([(trades, cell)])


def beyond_stops(of_cells: list[tuple[TradeList, Mapping[str, Value]]]) -> BeyondStop:
    """Return the same of the trades of several cells together."""
    gaps, slips = [np.empty(0)], [np.empty(0)]
    for trades, cell in of_cells:
        stopped = trades.take(~np.isnan(trades.level))
        direction = np.where(stopped.short, -1.0, 1.0)
        quoted = stopped.exit_price / (1.0 - direction * float(cell["slippage"] or 0.0))
        gaps.append(direction * (stopped.level - quoted) / stopped.entry_price)
        slips.append(direction * (quoted - stopped.exit_price) / stopped.entry_price)
    gap, slip = np.concatenate(gaps), np.concatenate(slips)
    if not len(gap):
        return {"trades": 0, "mean": None, "worst": None, "gap": None, "slippage": None}
    # at the level itself the division above leaves rounding, which is no gap
    gap = np.where(np.abs(gap) < _ROUNDING, 0.0, gap)
    excess = gap + slip
    return {
        "trades": len(gap),
        "mean": float(excess.mean()),
        "worst": float(excess.max()),
        "gap": float(gap.mean()),
        "slippage": float(slip.mean()),
    }


_ROUNDING = 1e-12
