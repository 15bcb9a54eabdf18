"""The rules of entry: which side a flat account enters at a bar's close, with what size and what distances."""

from __future__ import annotations

import math

from sweeps.reference.backtest import Backtest, fires
from sweeps.reference.position import Position

__all__ = ["decide", "open_position"]


def decide(test: Backtest, bar: int) -> int:
    """Return +1, -1 or 0 for what a flat account enters at the close of a bar, cooldown aside."""
    if bar == len(test.bars) - 1 or not _allowed(test, bar):
        return 0
    p_long, p_short = float(test.probabilities.long_entry[bar]), float(test.probabilities.short_entry[bar])
    go_long = test.cell["side"] != "short" and fires(p_long, test.cell["long_entry"])
    go_short = test.cell["side"] != "long" and fires(p_short, test.cell["short_entry"]) and _gate(test, p_long, p_short)
    if go_long and go_short:
        if test.cell["priority"] == "stronger":
            return 1 if p_long >= p_short else -1
        return 1 if test.cell["priority"] == "long" else -1
    return 1 if go_long else -1 if go_short else 0


def _allowed(test: Backtest, bar: int) -> bool:
    """Whether the filter is true and the reading that scales distances is a finite number above 0."""
    if test.passes is not None and not test.passes[bar]:
        return False
    if test.scale is None:
        return True
    reading = float(test.scale[bar])
    return math.isfinite(reading) and reading > 0


def _gate(test: Backtest, p_long: float, p_short: float) -> bool:
    if test.cell["gate"] == "none":
        return True
    if math.isnan(p_long) or math.isnan(p_short):
        return False
    if test.cell["gate"] == "ev":
        value = p_short * test.number("gate_short_ev") - p_long * test.number("gate_long_ev")
        return value > test.number("gate_margin")
    return p_short - p_long > test.number("gate_margin")


def open_position(test: Backtest, bar: int, direction: int) -> Position:
    """Enter at the close of a bar."""
    probabilities, threshold = test.of_side("entry", direction)
    probability, leverage = float(probabilities[bar]), test.number("leverage")
    size = _size(test, bar, direction, probability, float(threshold))  # type: ignore[arg-type]  # it fired
    exposure = leverage * size
    quoted = float(test.bars.open[bar + 1]) if test.cell["fill"] == "next_open" else float(test.bars.close[bar])
    entry = quoted * (1 + direction * test.number("slippage"))
    liquidation = None
    if test.cell["maintenance_margin"] is not None:
        level = entry * (1 - direction * (1 / leverage - test.number("maintenance_margin")))
        liquidation = level if level > 0 else None

    def distance(name: str) -> float | None:
        return _distance(test, name, bar, direction, exposure)

    return Position(
        direction,
        bar,
        entry,
        probability,
        size,
        exposure,
        stop_loss=distance("stop_loss"),
        take_profit=distance("take_profit"),
        trailing_stop=distance("trailing_stop"),
        breakeven_after=distance("breakeven_after"),
        trailing_after=distance("trailing_after"),
        max_hold=test.optional("max_hold", direction),
        liquidation=liquidation,
        peak=entry,
        breakeven=False,
        trails=test.optional("trailing_after", direction) is None,
    )


def _distance(test: Backtest, name: str, bar: int, direction: int, exposure: float) -> float | None:
    """Return a distance as a fraction of the price, as the basis or the reading scales it."""
    distance = test.optional(name, direction)
    if distance is None:
        return None
    if test.scale is not None:
        return distance * float(test.scale[bar])
    scale = {"price": 1.0, "position": test.number("leverage"), "balance": exposure}[str(test.cell["stop_basis"])]
    return _ratio(distance, scale)


def _size(test: Backtest, bar: int, direction: int, probability: float, threshold: float) -> float:
    """Return the margin as a fraction of the balance."""
    if test.cell["size_rule"] == "fixed":
        return test.number("size")
    if test.cell["size_rule"] == "risk":
        names = ["stop_loss"]
        if test.optional("trailing_after", direction) is None:
            names.append("trailing_stop")
        given = [_distance(test, name, bar, direction, math.nan) for name in names]
        nearest = min(distance for distance in given if distance is not None)
        return min(_ratio(test.number("risk"), test.number("leverage") * nearest), test.number("size_max"))
    z = 1.0 if threshold == 1 else min(max((probability - threshold) / (1 - threshold), 0.0), 1.0)
    low, high = test.number("size_min"), test.number("size_max")
    return float(low + (high - low) * z ** test.number("size_power"))


def _ratio(number: float, by: float) -> float:
    """Divide a number above 0; by what is too small for float64 it is infinite, a distance that no price reaches."""
    return number / by if by else math.inf
