"""Which columns state results, and what each could be a multiple of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from results.auditing.accounting.fitting.quantities import notional, ratio
from results.auditing.accounting.fitting.rounding import half_step
from results.auditing.trades import ReadTrades, TradeList, Unit
from signals.arrays import Floats

__all__ = ["LEVERAGE_TWICE", "Scale", "Stated", "stated_results"]


_LOOKED_AT, _CHOSEN = 4000, 20
LEVERAGE_TWICE = "leverage x leverage"
"""In the words of a scale: results that no account has."""


@dataclass(frozen=True, eq=False)
class Scale:
    """What a stated result may be a multiple of.

    Attributes
    ----------
    unit
        What it would be a fraction of.
    words
        What the move would be multiplied by.
    values
        float64 (n,): that, NaN where unknown.
    free
        Whether a constant beside it is unknown.
    rounding
        float64 (n,): relative error of `values` by their rounding.
    """

    unit: Unit
    words: str
    values: Floats
    free: bool
    rounding: Floats


@dataclass(frozen=True, eq=False)
class Stated:
    """A column of stated results as fractions.

    Attributes
    ----------
    column
        Which.
    value
        float64 (n,): NaN where unknown.
    rounding
        float64 (n,): half the step they were rounded to.
    scales
        What they may be multiples of, the plainest first.
    unit
        What the form or the user says they are fractions of.
    """

    column: Literal["result", "profit", "balance"]
    value: Floats
    rounding: Floats
    scales: tuple[Scale, ...]
    unit: Unit | None = None


def stated_results(read: ReadTrades) -> Iterator[Stated]:
    """Yield the columns that state results: fractions first, then amounts, then changes of the balance."""
    trades = read.trades
    if trades.result is not None:
        rounding = np.full(len(trades), half_step(trades.result))
        yield Stated("result", trades.result, rounding, _asked(tuple(_fraction_scales(trades)), read.unit), read.unit)
    if trades.profit is not None and (found := _amounts(trades)) is not None:
        yield found
    if trades.balance is not None and trades.balance_before is not None:
        value = ratio(trades.balance - trades.balance_before, trades.balance_before)
        if value is not None:
            step = half_step(trades.balance) + half_step(trades.balance_before)
            with np.errstate(divide="ignore", invalid="ignore"):
                rounding = np.nan_to_num(step / np.abs(trades.balance_before), posinf=1.0)
            scales = tuple(each for each in _fraction_scales(trades) if each.unit == "balance")
            yield Stated("balance", value, rounding, (*scales, _constant(trades, "balance")), "balance")


def _asked(scales: tuple[Scale, ...], unit: Unit | None) -> tuple[Scale, ...]:
    """Return the scales that come first: those of the unit which the form or the user names, then the others."""
    if unit is None:
        return scales
    return (*(each for each in scales if each.unit == unit), *(each for each in scales if each.unit != unit))


def _relative(values: Floats | None) -> Floats:
    """Return the relative error of rounding, float64 (n,); an empty array where there is no column."""
    if values is None or len(np.unique(values[:: max(len(values) // _LOOKED_AT, 1)])) <= _CHOSEN:
        # a few round numbers are what somebody chose, not what was rounded
        return np.zeros(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = half_step(values) / np.abs(values)
    return np.where(np.isfinite(error), np.minimum(error, 0.5), 0.0)


def _constant(trades: TradeList, unit: Unit) -> Scale:
    return Scale(unit, "a constant", np.ones(len(trades)), True, np.zeros(len(trades)))


def _fraction_scales(trades: TradeList) -> Iterator[Scale]:
    """Yield what a result as a fraction may be a multiple of."""
    n = len(trades)
    whole = (
        trades.exposure
        if trades.exposure is not None
        else None
        if trades.size is None or trades.leverage is None
        else trades.size * trades.leverage
    )
    if trades.balance is not None and whole is not None and (np.abs(whole - 1) < 1e-9).all():  # noqa: PLR2004 - rounding
        # of the position's value or of the balance: here they are the same
        yield Scale("balance", "exposure of 1", np.ones(n), False, np.zeros(n))
    yield Scale("price", "1", np.ones(n), False, np.zeros(n))
    if trades.leverage is not None:
        yield Scale("margin", "leverage", trades.leverage, False, np.zeros(n))
    if trades.exposure is not None:
        yield Scale("balance", "exposure", trades.exposure, False, _relative(trades.exposure) + np.zeros(n))
    if trades.size is not None and trades.leverage is not None:
        yield Scale(
            "balance", "size x leverage", trades.size * trades.leverage, False, _relative(trades.size) + np.zeros(n)
        )
    exposure = ratio(notional(trades), trades.balance_before)
    if exposure is not None:
        yield Scale("balance", "notional / balance", np.abs(exposure), False, _relative(trades.quantity) + np.zeros(n))
    if trades.size is not None:
        yield Scale("balance", "size", trades.size, True, _relative(trades.size) + np.zeros(n))
    margin = ratio(trades.margin, trades.balance_before)
    if margin is not None and trades.size is None:
        yield Scale("balance", "margin / balance", margin, True, _relative(trades.margin) + np.zeros(n))
    yield from _twice(trades)
    yield _constant(trades, "margin")


def _twice(trades: TradeList) -> Iterator[Scale]:
    """Yield what results are multiples of where a leverage above 1 was applied twice."""
    if trades.leverage is None or not (trades.leverage > 1.01).any():  # noqa: PLR2004 - else twice is once
        return
    none, squared = np.zeros(len(trades)), trades.leverage**2
    yield Scale("margin", LEVERAGE_TWICE, squared, False, none)
    if trades.size is not None:
        yield Scale("balance", f"size x {LEVERAGE_TWICE}", trades.size * squared, False, none + _relative(trades.size))
    if trades.exposure is not None:
        twice = trades.exposure * trades.leverage
        yield Scale("balance", f"size x {LEVERAGE_TWICE}", twice, False, none + _relative(trades.exposure))


def _amounts(trades: TradeList) -> Stated | None:
    """Return profits as amounts over what the list has to divide them by; None where it has nothing."""
    value = notional(trades)
    n = len(trades)
    step = 0.0 if trades.profit is None else half_step(trades.profit)

    def over(base: Floats | None, scales: tuple[Scale, ...], unit: Unit | None = None) -> Stated | None:
        fraction = ratio(trades.profit, base)
        if fraction is None or base is None:
            return None
        with np.errstate(divide="ignore", invalid="ignore"):
            rounding = np.nan_to_num(step / np.abs(base), posinf=1.0)
        return Stated("profit", fraction, rounding, scales, unit)

    rounding = _relative(trades.quantity if trades.value is None else trades.value) + np.zeros(n)
    scales = [Scale("price", "1", np.ones(n), False, rounding)]
    if trades.quantity is not None and trades.leverage is not None and (trades.leverage > 1.01).any():  # noqa: PLR2004
        scales.append(Scale("price", LEVERAGE_TWICE, trades.leverage, False, rounding))
    scales.append(Scale("price", "a multiplier of the contract", np.ones(n), True, rounding))
    found = over(value, tuple(scales))
    if found is None and trades.margin is not None:
        found = over(trades.margin, tuple(each for each in _fraction_scales(trades) if each.unit == "margin"))
    if found is None and trades.balance_before is not None:
        of_balance = tuple(each for each in _fraction_scales(trades) if each.unit == "balance")
        found = over(trades.balance_before, (*of_balance, _constant(trades, "balance")), "balance")
    return found
