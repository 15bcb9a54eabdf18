"""The rules of exit: the bars after an entry, in the order of docs/contract.md#hold-and-exit."""

from __future__ import annotations

from dataclasses import dataclass

from sweeps.reference.backtest import Backtest, fires
from sweeps.reference.entering import decide
from sweeps.reference.position import Position

__all__ = ["Exit", "hold"]


@dataclass(frozen=True, slots=True)
class Exit:
    """How a position was closed.

    Attributes
    ----------
    bar, fill_bar
        The bar of the decision, and that of the fill.
    price
        Slipped, where the contract slips it.
    reason
        One of the contract's.
    maker
        Whether it pays `maker_fee`.
    ambiguous
        Whether `same_bar` decided what it earned.
    """

    bar: int
    fill_bar: int
    price: float
    reason: str
    maker: bool = False
    ambiguous: bool = False


def hold(test: Backtest, position: Position) -> Exit:
    """Go through the bars after the entry until one closes the position; the last one always does."""
    intrabar, long = test.cell["stop_trigger"] == "intrabar", position.direction > 0
    last = len(test.bars) - 1
    for u in range(position.entry_bar + 1, last + 1):
        inside = _exit_inside(test, position, u)
        if inside is not None:
            return inside
        reason = _reason_at_close(test, position, u)
        if reason is not None:
            later = test.cell["fill"] == "next_open" and u < last
            price = float(test.bars.open[u + 1]) if later else float(test.bars.close[u])
            return Exit(u, u + 1 if later else u, _slipped(test, position, price), reason)
        best = test.bars.close if not intrabar else test.bars.high if long else test.bars.low
        position.move(float(best[u]))
    raise AssertionError("the last bar always closes a position")


def _slipped(test: Backtest, position: Position, price: float) -> float:
    return price * (1 - position.direction * test.number("slippage"))


def _exit_inside(test: Backtest, position: Position, u: int) -> Exit | None:
    """Go through steps 1 to 4: what happens within bar u, before its close."""
    bars, long, liquidation = test.bars, position.direction > 0, position.liquidation
    intrabar, target_first = test.cell["stop_trigger"] == "intrabar", test.cell["same_bar"] == "target"
    opened, worst, best = (float(prices[u]) for prices in (bars.open, bars.low, bars.high))
    if not long:
        worst, best = best, worst
    if position.beyond(opened, liquidation):
        return _liquidated(position, u, ambiguous=False)
    if not intrabar:
        return _liquidated(position, u, ambiguous=False) if position.beyond(worst, liquidation) else None
    stop, reason = position.stop()
    target = position.in_favour(position.take_profit)
    touched, reached = position.beyond(worst, stop), position.reached(best, target)
    ambiguous = reached and (touched or position.beyond(worst, liquidation)) and not position.beyond(opened, stop)
    if target_first and reached and not position.beyond(opened, stop):
        return _at_target(test, position, u, target, ambiguous=ambiguous)
    if stop is not None and touched and not _beyond_liquidation(position, stop):
        price = opened if position.beyond(opened, stop) else stop
        return Exit(u, u, _slipped(test, position, price), reason, ambiguous=ambiguous)
    if position.beyond(worst, liquidation):
        return _liquidated(position, u, ambiguous=ambiguous)
    return _at_target(test, position, u, target, ambiguous=ambiguous) if reached else None


def _beyond_liquidation(position: Position, stop: float) -> bool:
    return position.beyond(stop, position.liquidation)


def _liquidated(position: Position, u: int, *, ambiguous: bool) -> Exit:
    assert position.liquidation is not None  # noqa: S101 - nothing lies beyond a level that is not there
    return Exit(u, u, position.liquidation, "liquidation", ambiguous=ambiguous)


def _at_target(test: Backtest, position: Position, u: int, target: float | None, *, ambiguous: bool) -> Exit:
    """Step 4."""
    assert target is not None  # noqa: S101 - nor is it reached
    opened = float(test.bars.open[u])
    price = opened if position.reached(opened, target) else target
    if test.cell["maker_fee"] is not None:
        return Exit(u, u, price, "take_profit", maker=True, ambiguous=ambiguous)
    return Exit(u, u, _slipped(test, position, price), "take_profit", ambiguous=ambiguous)


def _reason_at_close(test: Backtest, position: Position, u: int) -> str | None:
    """Step 5: the first condition that holds at the close of bar u."""
    close = float(test.bars.close[u])
    if test.cell["stop_trigger"] == "close":
        stop, reason = position.stop()
        if position.beyond(close, stop):
            return reason
        if position.reached(close, position.in_favour(position.take_profit)):
            return "take_profit"
    probabilities, threshold = test.of_side("exit", position.direction)
    if fires(float(probabilities[u]), threshold):
        return "signal"
    if test.cell["opposite"] != "ignore" and decide(test, u) == -position.direction:
        return "opposite"
    if position.max_hold is not None and u - position.entry_bar >= position.max_hold:
        return "max_hold"
    return "end" if u == len(test.bars) - 1 else None
