"""What the analysis says of a trade, said again in plain Python, bar by bar, from the reference of the contract."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from signals import Signals
from sweeps.reference.backtest import Backtest, backtest_of
from sweeps.reference.entering import open_position
from sweeps.reference.position import Position
from sweeps.reference.trades import ReferenceTrade, reference_trades

__all__ = ["PlainTrade", "plain_trades"]

_AT_LEVELS = ("stop_loss", "breakeven", "trailing_stop", "take_profit")


@dataclass(frozen=True)
class PlainTrade:
    """A trade with its excursions and levels; NaN where there is none."""

    trade: ReferenceTrade
    favourable: float
    adverse: float
    stop: float
    target: float
    level: float


def plain_trades(signals: Signals, cell: Mapping[str, Any]) -> list[PlainTrade]:
    """Run a cell by the reference, and look at each trade bar by bar."""
    test = backtest_of(signals, cell)
    return [_looked_at(test, trade) for trade in reference_trades(signals, cell)]


def _looked_at(test: Backtest, trade: ReferenceTrade) -> PlainTrade:
    direction = 1 if trade.side == "long" else -1
    position = open_position(test, trade.entry_bar, direction)
    stop, target = position.stop()[0], position.in_favour(position.take_profit)
    best, worst = _extremes(test, trade, direction)
    return PlainTrade(
        trade,
        direction * (best / trade.entry_price - 1),
        direction * (1 - worst / trade.entry_price),
        math.nan if stop is None else stop,
        math.nan if target is None else target,
        _level(test, trade, position),
    )


def _extremes(test: Backtest, trade: ReferenceTrade, direction: int) -> tuple[float, float]:
    """Return the best and the worst price while the trade was open."""
    bars, prices = test.bars, [trade.entry_price, trade.exit_price]
    intrabar = test.cell["stop_trigger"] == "intrabar"
    for u in range(trade.entry_bar + 1, trade.exit_bar + 1):
        last = u == trade.exit_bar
        if last and trade.reason == "liquidation":
            # the level is passed by the open of a gap, and nobody traded there
            if direction * bars.open[u] > direction * trade.exit_price:
                prices.append(bars.open[u])
        elif last and intrabar and trade.reason in _AT_LEVELS:
            prices.append(bars.open[u])
        else:
            prices += [bars.high[u], bars.low[u]]
    ordered = sorted(map(float, prices), key=lambda price: direction * price)
    return ordered[-1], ordered[0]


def _level(test: Backtest, trade: ReferenceTrade, position: Position) -> float:
    """Return the level of the stop that ended the trade, by moving the position through the bars before."""
    if trade.reason not in _AT_LEVELS[:3]:
        return math.nan
    intrabar, long = test.cell["stop_trigger"] == "intrabar", position.direction > 0
    best = test.bars.close if not intrabar else test.bars.high if long else test.bars.low
    for u in range(trade.entry_bar + 1, trade.exit_bar):
        position.move(float(best[u]))
    level, reason = position.stop()
    assert level is not None and reason == trade.reason  # noqa: PT018 - one statement of the contract
    return level
