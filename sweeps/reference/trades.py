"""The contract in plain Python, bar by bar, as a reader of docs/contract.md#one-position-at-a-time would write it.

Slow on purpose: no tables, no shared work, no compiled code. The engines are tested against it, so nothing here may
be taken from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from signals import Signals
from sweeps.reference.account import returns_of
from sweeps.reference.backtest import Backtest, backtest_of
from sweeps.reference.entering import decide, open_position
from sweeps.reference.holding import Exit, hold

__all__ = ["ReferenceTrade", "reference_trades"]

_STOPPED = ("stop_loss", "breakeven", "trailing_stop", "liquidation")


@dataclass(frozen=True, slots=True)
class ReferenceTrade:
    """One closed trade; the fields are the columns of the contract's trade file, and whether it is ambiguous.

    Attributes
    ----------
    entry_bar, exit_bar
        Bars counted from the first bar used.
    side
        ``"long"`` or ``"short"``.
    probability
        The entering side's probability at `entry_bar`.
    size, exposure
        Margin and notional as fractions of the balance.
    entry_price, exit_price
        After slippage.
    gross_return
        Signed price move from entry to exit.
    net_return
        Change of the balance, after costs, floored at -1.
    balance
        Balance after the trade, from 1.
    reason
        Why it was closed.
    ambiguous
        Whether it is one of `ambiguous_exits`.
    """

    entry_bar: int
    exit_bar: int
    side: str
    probability: float
    size: float
    exposure: float
    entry_price: float
    exit_price: float
    gross_return: float
    net_return: float
    balance: float
    reason: str
    ambiguous: bool


def reference_trades(signals: Signals, cell: Mapping[str, Any]) -> list[ReferenceTrade]:
    """Run one cell over all bars of a signal file.

    Parameters
    ----------
    signals
        Bars, probabilities and readings.
    cell
        All parameters of the contract by name; what its filter says stands in `Cell.filters`, or under the key `filters`.

    Returns
    -------
    list of ReferenceTrade
        In order of entry; ends at ruin.
    """
    test = backtest_of(signals, cell)
    trades: list[ReferenceTrade] = []
    balance, bar = 1.0, 0
    while bar < len(test.bars) - 1 and balance != 0.0:
        direction = decide(test, bar)
        if direction == 0:
            bar += 1
            continue
        position = open_position(test, bar, direction)
        closed = hold(test, position)
        gross, net = returns_of(test, position, closed)
        balance *= 1 + net
        trades.append(
            ReferenceTrade(
                bar,
                closed.bar,
                "long" if direction > 0 else "short",
                position.probability,
                position.size,
                position.exposure,
                position.entry_price,
                closed.price,
                gross,
                net,
                balance,
                closed.reason,
                closed.ambiguous,
            )
        )
        bar = _next_decision(test, closed)
    return trades


def _next_decision(test: Backtest, closed: Exit) -> int:
    """Return the bar of the next decision: after a reversal the exit's own, where the other side is what is decided."""
    if closed.reason == "opposite" and test.cell["opposite"] == "reverse":
        return closed.bar
    cools = test.cell["cooldown_after"] == "any" or closed.reason in _STOPPED
    return closed.bar + 1 + (int(test.number("cooldown")) if cools else 0)
