"""Stated results against the prices beside them: other sides, other units, leverage twice, or plainly another number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from results.auditing.accounting.checks.concerning import concerned, named, of_trades, unit_noun
from results.auditing.accounting.checks.excuses import excused
from results.auditing.accounting.fitting.columns import LEVERAGE_TWICE
from results.auditing.accounting.fitting.fit import moves_of
from results.auditing.accounting.fitting.quantities import sound
from results.auditing.case import Case, Fit
from results.auditing.model import Finding
from results.auditing.trades import TradeList
from signals.arrays import Flags, Floats

__all__ = ["contradictions"]

_KNOWN = 0.9
_MANY = 0.1
"""Of the trades: what must share a fault that is told by a measure which fits fewer."""
_ALIKE, _APART = 0.8, 1.2
"""Share of what does not fit that is measured alike, and by how many times what the stated measure gives."""
_LEAST = 2
"""Trades that must share a fault before it is named as theirs: one alone may be anything."""
_TURNED, _TURNED_SHARE, _TURNED_SIDE = 5, 0.03, 0.5
"""Trades, and shares of all or of one side, from which results are those of the other side: a few are so by chance."""
_FLATTERED = 3
"""Better ones for each worse one, from which results flatter: partial exits at their last price go both ways."""


def contradictions(case: Case) -> Iterator[Finding]:
    """Yield what stated results contradict their prices in, of the first column that fits at all."""
    for fit in case.reckoning.fits:
        yield from _twice(case, fit)
    for fit in case.reckoning.fits[:1]:
        yield from _other_unit(case, fit)
        yield from _misfits(case, fit)


def _twice(case: Case, fit: Fit) -> Iterator[Finding]:
    trades = case.trades
    if LEVERAGE_TWICE in fit.scale and trades.leverage is not None:
        flags = fit.fits & (trades.leverage > 1)
        if fit.column == "profit":
            typical = float(np.median(trades.leverage[flags])) if flags.any() else 1.0
            text = (
                f"The profits of {of_trades(int(flags.sum()), len(trades))} are the leverage times what quantity and prices give, and the quantity"
                f" holds the leverage already: {typical:g} times what an account earns or loses with it."
            )
            yield Finding("leverage_twice", "refuted", text, **concerned(trades, flags), numbers={"leverage": typical})
            return
        typical = float(np.median(trades.leverage[flags])) if flags.any() else 1.0
        text = (
            f"The results of {of_trades(int(flags.sum()), len(trades))} are the moves of the price times the leverage twice over: they are"
            f" {typical:g} times what an account at {typical:g}x leverage earns or loses."
        )
        yield Finding("leverage_twice", "refuted", text, **concerned(trades, flags), numbers={"leverage": typical})


def _other_unit(case: Case, fit: Fit) -> Iterator[Finding]:
    """Yield results that are fractions of something other than the form or the user says, or move the balance as if they were."""
    trades, unit = case.trades, case.read.unit
    if fit.column == "result" and unit is not None and fit.unit != unit and _differ(trades, fit):
        text = (
            f"The results are said to be fractions of the {unit_noun(unit)}, but what fits the prices is fractions of the {unit_noun(fit.unit)}"
            f" ({fit.scale} x move{_times(fit)}, {fit.share:.0%} of the trades)."
        )
        yield Finding("unit_mixed", "refuted", text, numbers={"stated": unit, "fits": fit.unit, "share": fit.share})
        return
    if trades.size is None or trades.leverage is None:
        return
    for each in case.reckoning.fits:
        if each.unit != "balance" or LEVERAGE_TWICE in each.scale:
            continue
        whole = np.abs(each.scaled / trades.leverage - 1) < 0.01  # noqa: PLR2004 - as good as the leverage alone
        less = trades.size < 0.9  # noqa: PLR2004 - beyond what rounding of the size explains
        if (whole & less).mean() > 0.5:  # noqa: PLR2004 - most
            typical = float(np.median(trades.size[less]))
            text = (
                f"The balance moves by results of the margin: each trade put up {typical:.1%} of the balance as a rule, and its result"
                f" is counted as if it had been all of it, {1 / typical:.1f} times too much."
            )
            yield Finding("unit_mixed", "refuted", text, **concerned(trades, whole & less), numbers={"size": typical})
            return


def _differ(trades: TradeList, fit: Fit) -> bool:
    """Whether the unit that fits is told apart from the stated one by any number: at 1x they are the same."""
    return "constant" not in fit.scale and not (
        fit.unit in ("price", "margin") and (trades.leverage is None or (trades.leverage == 1).all())
        and (trades.exposure is None or (trades.exposure == 1).all())
        and (trades.size is None or (trades.size == 1).all())
    )  # fmt: skip


def _times(fit: Fit) -> str:
    return "" if fit.factor == 1 else f" x {fit.factor:.4g}"


def _misfits(case: Case, fit: Fit) -> Iterator[Finding]:
    """Yield what is wrong with those that do not fit where most do."""
    trades, n = case.trades, len(case.trades)
    left = np.isfinite(fit.value) & np.isfinite(fit.expected) & sound(trades) & ~fit.fits & ~excused(case, fit)
    if not left.any():
        return
    move = moves_of(trades, fit.moves)
    cost = move - fit.expected / np.where(fit.scaled > 0, fit.scaled, np.inf)
    cost = np.where(fit.scaled > 0, cost, 0.0)
    sure = _sure(fit)
    other = left & _near(fit, fit.scaled * (-move - cost))
    if _turned(trades, other) and (sure or other.mean() >= _MANY):
        count = int(other.sum())
        sides = "shorts" if trades.short[other].mean() > 0.9 else "longs" if (~trades.short[other]).mean() > 0.9 else ""  # noqa: PLR2004
        text = (
            f"The results of {of_trades(count, n)} are those of the other side{f' ({sides})' if sides else ''}: they gained where their"
            f" prices say that they lost, and the reverse ({named(trades, other)})."
        )
        yield Finding("results_of_other_side", "refuted", text, **concerned(trades, other))
        left &= ~other
    for factor, words in _other_scales(trades, fit):
        scaled = left & _near(fit, fit.scaled * factor * (move - cost), factor) & (np.abs(fit.expected) > fit.tolerance)
        # what rounding alone leaves of a result is the hundredth of anything
        scaled &= np.abs(fit.value) > 2 * fit.tolerance
        if (count := int(scaled.sum())) >= (_LEAST if sure else max(_LEAST, _MANY * n)):
            times = float(np.median(factor[scaled]))
            text = (
                f"The results of {of_trades(count, n)} are {words}: {times:.4g} times what the others are measured by"
                f" ({named(trades, scaled)}). Added up with them they mean nothing."
            )
            yield Finding("unit_mixed", "refuted", text, **concerned(trades, scaled), numbers={"factor": times})
            left &= ~scaled
    alike, times = _alike(fit, left, move - cost)
    if alike.any():
        text = (
            f"The results of {of_trades(int(alike.sum()), n)} are {times:.3g} times what prices and the stated"
            f" leverage give ({named(trades, alike)}), those of {fit.share:.1%} are what they give."
        )
        yield Finding("unit_mixed", "refuted", text, **concerned(trades, alike), numbers={"factor": times})
        left &= ~alike
    yield from _plain(case, fit, left)


def _alike(fit: Fit, left: Flags, net: Floats) -> tuple[Flags, float]:
    """Return which results that do not fit are one multiple of what a stated measure gives, and what multiple."""
    none = np.zeros_like(left)
    if fit.factor != 1 or "leverage" not in fit.scale or left.sum() < _TURNED:
        return none, 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        times = fit.value / (fit.scaled * net)
        clear = left & (np.abs(net * fit.scaled) > 5 * fit.tolerance)
    if clear.sum() < _TURNED or (middle := float(np.median(times[clear]))) < _APART:
        return none, 1.0
    alike = left & _near(fit, fit.scaled * middle * net, np.full(len(left), middle))
    both = (fit.value[alike] > 0).any() and (fit.value[alike] < 0).any()  # a leverage makes losses larger too
    return (alike, middle) if both and alike.sum() >= _ALIKE * left.sum() else (none, 1.0)


def _sure(fit: Fit) -> bool:
    """Whether it is a measure of the others: with constants of its own to choose, what fits few is none."""
    plain = fit.factor == 1 and fit.cost in ("none", "stated") and "constant" not in fit.scale
    return fit.share >= _KNOWN or plain


def _turned(trades: TradeList, other: Flags) -> bool:
    """Whether so many results fit the other side that it is no chance."""
    count = int(other.sum())
    of_side = max(
        (float(other[side].mean()) for side in (trades.short, ~trades.short) if side.sum() >= _TURNED), default=0.0
    )
    return count >= _TURNED and (count >= _TURNED_SHARE * len(trades) or of_side >= _TURNED_SIDE)


def _plain(case: Case, fit: Fit, left: Flags) -> Iterator[Finding]:
    """Yield results that are simply another number than their prices say."""
    trades, n = case.trades, len(case.trades)
    count = int(left.sum())
    if not _sure(fit):
        return
    if fit.cost == "varies" and fit.factor != 1:
        return  # a constant and costs that go by time: who fits both to the list cannot hold the others against it
    if not count or n < 5 or (count == 1 and fit.share < 0.9):  # noqa: PLR2004 - what fits is not known of so few
        return
    off = np.where(left, fit.value - fit.expected, 0.0)
    better, worse = int((off > 0).sum()), int((off < 0).sum())
    numbers = {"overstated": float(off.sum()), "better": better, "worse": worse}
    if better < max(_FLATTERED * worse, 1):
        yield _no_flattery(trades, left, numbers)
        return
    at = int(np.argmax(off))
    digits = _telling(float(fit.value[at]), float(fit.expected[at]))
    text = (
        f"The stated results of {of_trades(count, n)} are not what their prices give ({better:,} better, {worse:,} worse), though"
        f" those of {fit.share:.1%} are: most in row {trades.row[at]:,}, stated {fit.value[at]:+.{digits}%}, by the prices"
        f" {fit.expected[at]:+.{digits}%}. Together they overstate the result by {off.sum():+.2%} (summed)."
    )
    yield Finding("results_contradict_prices", "refuted", text, **concerned(trades, left), numbers=numbers)


def _telling(one: float, other: float) -> int:
    """Return how many decimals of a percentage tell two numbers apart, two at least."""
    return next((digits for digits in range(2, 8) if f"{one:.{digits}%}" != f"{other:.{digits}%}"), 2)


def _no_flattery(trades: TradeList, left: Flags, numbers: dict[str, Any]) -> Finding:
    """Return what results say that differ from their prices without being better: nobody makes himself poorer on paper."""
    many = of_trades(int(left.sum()), len(trades))
    if numbers["better"]:
        text = (
            f"The stated results of {many} differ from what their prices give, {numbers['better']:,} for the better and"
            f" {numbers['worse']:,} for the worse ({named(trades, left)}), as where partial exits are listed at their last price."
        )
    else:
        text = (
            f"The stated results of {many} are worse than their prices give ({named(trades, left)}): a cost that the list does not"
            " state, such as least commissions, taxes or a share of the profit."
        )
    return Finding("results_contradict_prices", "note", text, **concerned(trades, left), numbers=numbers)


def _near(fit: Fit, expected: Floats, factor: Floats | float = 1.0) -> Flags:
    """Whether stated results are as expected, to rounding and to a fee that was taken off another way."""
    allowed = fit.tolerance * np.maximum(factor, 1.0) + np.abs(fit.scaled) * np.minimum(factor, 1.0) * 0.0002
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(fit.value - expected) <= allowed + 0.02 * np.abs(expected))


def _other_scales(trades: TradeList, fit: Fit) -> Iterator[tuple[Floats, str]]:
    """Yield what single trades may be measured by instead: leverage left out or applied again, percent for fractions.

    Of a leverage that the list does not state nothing is said: it may have changed.
    """
    ones = np.ones(len(trades))
    if trades.leverage is not None and (trades.leverage > 1).any():
        yield np.where(trades.leverage > 1, trades.leverage, np.nan), "multiplied by the leverage again"
        yield 1 / np.where(trades.leverage > 1, trades.leverage, np.nan), "not multiplied by the leverage"
    if trades.size is not None and (trades.size < 0.95).any() and fit.unit == "balance":  # noqa: PLR2004
        part = (trades.size > 0) & (trades.size < 0.95)  # noqa: PLR2004
        yield 1 / np.where(part, trades.size, np.nan), "of the margin, not of the balance"
    yield 100 * ones, "percent among fractions"
    yield 0.01 * ones, "fractions among percent"
