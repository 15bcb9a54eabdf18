"""The contract in plain Python, bar by bar, as a reader of docs/contract.md#one-position-at-a-time would write it.

Slow on purpose: no tables, no shared work, no compiled code. The engines are tested against it, so nothing here may
be taken from them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grids.parameters import Value
from signals import Bars, Probabilities, Signals

__all__ = ["ReferenceTrade", "reference_trades"]


@dataclass(frozen=True, slots=True)
class ReferenceTrade:
    """One closed trade; the fields are the columns of the contract's trade file.

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


@dataclass(frozen=True, slots=True)
class _Exit:
    bar: int
    price: float
    fill_bar: int
    reason: str


@dataclass(slots=True)
class _Position:
    """An open trade and its levels; None where the cell has no such level."""

    direction: int
    entry_bar: int
    entry_price: float
    size: float
    exposure: float
    stop_distance: float | None
    trailing: bool
    target: float | None
    liquidation: float | None
    peak: float

    def stop(self) -> float | None:
        if self.stop_distance is None:
            return None
        anchor = self.peak if self.trailing else self.entry_price
        return anchor * (1 - self.direction * self.stop_distance)

    def beyond(self, price: float, level: float | None) -> bool:
        """Whether a price lies at or past a losing level."""
        if level is None:
            return False
        return price <= level if self.direction > 0 else price >= level

    def reached(self, price: float, level: float | None) -> bool:
        """Whether a price lies at or past a winning level."""
        if level is None:
            return False
        return price >= level if self.direction > 0 else price <= level


def reference_trades(signals: Signals, cell: Mapping[str, Value]) -> list[ReferenceTrade]:
    """Run one cell over all bars of a signal file.

    Parameters
    ----------
    signals
        Bars and probabilities.
    cell
        All parameters of the contract by name.

    Returns
    -------
    list of ReferenceTrade
        In order of entry; ends at ruin.
    """
    bars = signals.bars
    probabilities = signals.variants[signals.variant(_text(cell["variant"]))]
    trades: list[ReferenceTrade] = []
    balance = 1.0
    bar = 0
    while bar < len(bars) - 1 and balance != 0.0:
        direction = _decide(probabilities, cell, bar)
        if direction == 0:
            bar += 1
            continue
        position, probability = _open_position(bars, probabilities, cell, bar, direction)
        closed = _hold(bars, probabilities, cell, position)
        gross, net = _outcome(bars, cell, position, closed)
        balance *= 1 + net
        trades.append(
            ReferenceTrade(
                bar,
                closed.bar,
                "long" if direction > 0 else "short",
                probability,
                position.size,
                position.exposure,
                position.entry_price,
                closed.price,
                gross,
                net,
                balance,
                closed.reason,
            )
        )
        bar = closed.bar + 1
    return trades


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _fires(probability: float, threshold: Value) -> bool:
    return threshold is not None and not math.isnan(probability) and probability >= float(threshold)


def _decide(probabilities: Probabilities, cell: Mapping[str, Value], bar: int) -> int:
    """Return +1, -1 or 0 for the order at the close of a bar."""
    p_long, p_short = float(probabilities.long_entry[bar]), float(probabilities.short_entry[bar])
    go_long = cell["side"] != "short" and _fires(p_long, cell["long_entry"])
    go_short = cell["side"] != "long" and _fires(p_short, cell["short_entry"]) and _gate(p_long, p_short, cell)
    if go_long and go_short:
        if cell["priority"] == "stronger":
            return 1 if p_long >= p_short else -1
        return 1 if cell["priority"] == "long" else -1
    return 1 if go_long else -1 if go_short else 0


def _gate(p_long: float, p_short: float, cell: Mapping[str, Value]) -> bool:
    if cell["gate"] == "none":
        return True
    if math.isnan(p_long) or math.isnan(p_short):
        return False
    if cell["gate"] == "ev":
        return p_short * _number(cell["gate_short_ev"]) - p_long * _number(cell["gate_long_ev"]) > _number(
            cell["gate_margin"]
        )
    return p_short - p_long > _number(cell["gate_margin"])


def _number(value: Any) -> float:
    return float(value)


def _size(cell: Mapping[str, Value], probability: float, threshold: float) -> float:
    if cell["size_rule"] == "fixed":
        return _number(cell["size"])
    z = 1.0 if threshold == 1 else min(max((probability - threshold) / (1 - threshold), 0.0), 1.0)
    low, high = _number(cell["size_min"]), _number(cell["size_max"])
    return float(low + (high - low) * z ** _number(cell["size_power"]))


def _open_position(
    bars: Bars, probabilities: Probabilities, cell: Mapping[str, Value], bar: int, direction: int
) -> tuple[_Position, float]:
    long = direction > 0
    probability = float((probabilities.long_entry if long else probabilities.short_entry)[bar])
    size = _size(cell, probability, _number(cell["long_entry" if long else "short_entry"]))
    leverage = _number(cell["leverage"])
    exposure = leverage * size
    quoted = float(bars.open[bar + 1]) if cell["fill"] == "next_open" else float(bars.close[bar])
    entry = quoted * (1 + direction * _number(cell["slippage"]))
    scale = {"price": 1.0, "position": leverage, "balance": exposure}[str(cell["stop_basis"])]
    trailing = cell["trailing_stop"] is not None
    stop = cell["trailing_stop"] if trailing else cell["stop_loss"]
    target = cell["take_profit"]
    liquidation = None
    if cell["maintenance_margin"] is not None:
        level = entry * (1 - direction * (1 / leverage - _number(cell["maintenance_margin"])))
        liquidation = level if level > 0 else None
    position = _Position(
        direction,
        bar,
        entry,
        size,
        exposure,
        None if stop is None else _number(stop) / scale,
        trailing,
        None if target is None else entry * (1 + direction * (_number(target) / scale)),
        liquidation,
        entry,
    )
    return position, probability


def _hold(bars: Bars, probabilities: Probabilities, cell: Mapping[str, Value], position: _Position) -> _Exit:
    """Go through the bars after the entry, in the order of docs/contract.md#hold-and-exit."""
    intrabar = cell["stop_trigger"] == "intrabar"
    last = len(bars) - 1
    for u in range(position.entry_bar + 1, last + 1):
        inside = _exit_inside(bars, cell, position, u, intrabar)
        if inside is not None:
            return inside
        reason = _reason_at_close(bars, probabilities, cell, position, u)
        if reason is not None:
            if cell["fill"] == "next_open" and u < last:
                return _slipped(cell, position, u, float(bars.open[u + 1]), u + 1, reason)
            return _slipped(cell, position, u, float(bars.close[u]), u, reason)
        extreme = bars.close[u] if not intrabar else bars.high[u] if position.direction > 0 else bars.low[u]
        if position.direction > 0:
            position.peak = max(position.peak, float(extreme))
        else:
            position.peak = min(position.peak, float(extreme))
    raise AssertionError("the last bar always closes a position")


def _slipped(
    cell: Mapping[str, Value], position: _Position, bar: int, price: float, fill_bar: int, reason: str
) -> _Exit:
    return _Exit(bar, price * (1 - position.direction * _number(cell["slippage"])), fill_bar, reason)


def _exit_inside(bars: Bars, cell: Mapping[str, Value], position: _Position, u: int, intrabar: bool) -> _Exit | None:
    """Go through steps 1 to 4: what happens within bar u, before its close."""
    opened = float(bars.open[u])
    worst = float(bars.low[u] if position.direction > 0 else bars.high[u])
    best = float(bars.high[u] if position.direction > 0 else bars.low[u])
    liquidation = position.liquidation
    if liquidation is not None and position.beyond(opened, liquidation):
        return _Exit(u, liquidation, u, "liquidation")
    stop = position.stop()
    if intrabar and stop is not None and not position.beyond(stop, liquidation) and position.beyond(worst, stop):
        price = opened if position.beyond(opened, stop) else stop
        return _slipped(cell, position, u, price, u, "trailing_stop" if position.trailing else "stop_loss")
    if liquidation is not None and position.beyond(worst, liquidation):
        return _Exit(u, liquidation, u, "liquidation")
    target = position.target
    if intrabar and target is not None and position.reached(best, target):
        price = opened if position.reached(opened, target) else target
        return _slipped(cell, position, u, price, u, "take_profit")
    return None


def _reason_at_close(
    bars: Bars, probabilities: Probabilities, cell: Mapping[str, Value], position: _Position, u: int
) -> str | None:
    """Step 5: the first condition that holds at the close of bar u."""
    close = float(bars.close[u])
    if cell["stop_trigger"] == "close":
        if position.beyond(close, position.stop()):
            return "trailing_stop" if position.trailing else "stop_loss"
        if position.reached(close, position.target):
            return "take_profit"
    long = position.direction > 0
    probability = float((probabilities.long_exit if long else probabilities.short_exit)[u])
    if _fires(probability, cell["long_exit" if long else "short_exit"]):
        return "signal"
    if cell["max_hold"] is not None and u - position.entry_bar >= int(_number(cell["max_hold"])):
        return "max_hold"
    return "end" if u == len(bars) - 1 else None


def _outcome(bars: Bars, cell: Mapping[str, Value], position: _Position, closed: _Exit) -> tuple[float, float]:
    """Gross and net return of a closed trade."""
    direction, exposure, fee = position.direction, position.exposure, _number(cell["fee"])
    turnover = closed.price / position.entry_price
    gross = direction * (turnover - 1)
    if closed.reason == "liquidation":
        return gross, max(-position.size - exposure * fee, -1.0)
    funding = 0.0
    if cell["funding"] and bars.funding_rate is not None:
        first = position.entry_bar + (1 if cell["fill"] == "next_open" else 0)
        funding = math.fsum(bars.funding_rate[first + 1 : closed.fill_bar + 1])
    net = exposure * (gross - fee * (1 + turnover) - direction * funding)
    return gross, max(net, -1.0)
