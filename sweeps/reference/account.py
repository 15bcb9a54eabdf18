"""What a closed trade of the reference did to the account, by docs/contract.md#account."""

from __future__ import annotations

import math

from sweeps.reference.backtest import Backtest
from sweeps.reference.holding import Exit
from sweeps.reference.position import Position

__all__ = ["returns_of"]


def returns_of(test: Backtest, position: Position, closed: Exit) -> tuple[float, float]:
    """Return the gross return, unlevered, and the net one, a fraction of the balance."""
    direction, exposure, fee = position.direction, position.exposure, test.number("fee")
    turnover = closed.price / position.entry_price
    gross = direction * (turnover - 1)
    if closed.reason == "liquidation":
        return gross, max(-position.size - exposure * fee, -1.0)
    exit_fee = test.number("maker_fee") if closed.maker else fee
    net = exposure * (gross - fee - exit_fee * turnover - direction * _funding(test, position, closed))
    return gross, max(net, -1.0)


def _funding(test: Backtest, position: Position, closed: Exit) -> float:
    """Return the sum of the rates after the entry's fill bar, up to and including the exit's."""
    rates = test.bars.funding_rate
    if not test.cell["funding"] or rates is None:
        return 0.0
    filled = position.entry_bar + (1 if test.cell["fill"] == "next_open" else 0)
    return math.fsum(rates[filled + 1 : closed.fill_bar + 1])
