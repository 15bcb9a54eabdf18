"""What numbers count: percent or fractions, units or money, one side's rate or both; told by what fits the prices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from results.auditing.reading.guessing.columns import Columns
from results.auditing.reading.guessing.costs import rates, rebates, value_of
from results.auditing.reading.guessing.fitting import Fit, fit
from results.auditing.reading.guessing.sizes import sized
from results.auditing.reading.guessing.words import named
from results.auditing.trades import TradeList
from signals import InputError
from signals.arrays import Floats

__all__ = ["scaled"]

PERCENT = 0.01
STEEP = 20.0
"""Where nothing else tells: results that rise more steeply with the move than this are percent, others fractions. An account
that holds more than 20 times its balance is as rare as one that holds less than a fifth of a hundredth of it."""
LEVERAGES = (20, 25, 30, 33, 40, 50, 75, 125, 150, 200, 500)
"""That venues offer: results that rise by these may be at such a leverage; by 100 they are percent of the position."""
FLOOR = 1.05
"""Of the margin: what is lost at a liquidation, with its fee."""
STEADY = 0.03
"""Results that lie this near to a line are one multiple of the move for all trades."""
SAME = 0.02
"""Stated results and amounts over what they are of agree within this, in the median: rounding."""


def scaled(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades with fractions as fractions and sizes as what they are; what was taken for what is noted."""
    trades = _signed_percent(_not_amounts(trades, columns), columns)
    trades = sized(trades, columns)
    trades = _result(trades, columns)
    return _levels(rates(rebates(trades, columns), columns), columns)


def _not_amounts(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades with profits that are written with a percent sign as what they are, results."""
    if trades.profit is None or not columns.percent("profit") or trades.result is not None:
        return trades
    columns.taken["result"] = columns.taken.pop("profit")
    return replace(trades, profit=None, result=trades.profit)


def _signed_percent(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades with what is written with a percent sign as fractions."""
    found: dict[str, Any] = {}
    for wanted in ("size", "exposure", "probability"):
        values = getattr(trades, wanted)
        if values is not None and (columns.percent(wanted) or (wanted == "probability" and _most(values) > 1.0)):
            found[wanted] = values * PERCENT
    return replace(trades, **found)


def _most(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.max()) if len(known) else 0.0


def _result(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades with their stated results as fractions."""
    if trades.result is None:
        return trades
    name = columns.taken["result"]
    factor, why = _factor(trades, trades.result, columns, name)
    said = "percent" if factor == PERCENT else "fractions"
    columns.notes.append(f"Column {name!r} is read as {said} ({_example(factor)}): {why}.")
    return replace(trades, result=trades.result * factor)


def _example(factor: float) -> str:
    return "1.2 is 1.2 %" if factor == PERCENT else "0.012 is 1.2 %"


def _factor(trades: TradeList, stated: Floats, columns: Columns, name: str) -> tuple[float, str]:
    """Return what makes fractions of stated results, and why."""
    if columns.asked.percent is not None:
        return (PERCENT if columns.asked.percent else 1.0), "so it is stated"
    if columns.percent("result"):
        return PERCENT, "its values are written with a percent sign"
    for what, base in _bases(trades):
        with np.errstate(all="ignore"):
            ratio = stated / base
        known = ratio[np.isfinite(ratio) & (base != 0)]
        middle = float(np.median(known)) if len(known) else 0.0
        for factor in (1.0, PERCENT):
            if abs(middle * factor - 1.0) < SAME:
                return factor, f"so it fits {what}"
    return _by_prices(trades, stated, columns, name)


def _by_prices(trades: TradeList, stated: Floats, columns: Columns, name: str) -> tuple[float, str]:
    """Tell percent from fractions by how steeply results rise with the move of the price."""
    found = _steadiest(trades, stated)
    says = named(name).percent
    if found is None or not found.close:
        percent = says and _most(np.abs(stated)) > 1.0
        return (PERCENT, "so its name says, and nothing else tells") if percent else (1.0, "nothing tells otherwise")
    lever = trades.leverage
    levers = [1.0] if lever is None else [1.0, *np.unique(lever[np.isfinite(lever)])[:50].tolist()]
    for each in levers:
        for factor in (1.0, PERCENT):
            if each and abs(found.slope * factor / each - 1.0) < 5 * SAME:
                return factor, "so it fits the prices"
    # a lever is a whole number, and one for all; what is of a small part of the balance is neither
    levered = found.spread < STEADY and abs(found.slope - round(found.slope)) < STEADY * found.slope
    if not says and found.slope >= STEEP and levered and round(found.slope) in LEVERAGES:
        return _steep(trades, stated, found, columns, name)
    percent = found.slope >= STEEP or (says and found.slope >= 1.0 and not levered)
    moved = found.slope * (PERCENT if percent else 1.0)
    otherwise = (
        ""
        if found.slope >= STEEP * 5 or found.slope < 1.0
        else f"; if not, say `columns=percent={'no' if percent else 'yes'}`"
    )
    return (PERCENT if percent else 1.0), f"so a move of 1 % of the price is a result of {moved:.3g} %{otherwise}"


def _steep(trades: TradeList, stated: Floats, found: Fit, columns: Columns, name: str) -> tuple[float, str]:
    """Tell fractions at a high leverage from percent of a part of the balance, which rise with the move alike.

    At a leverage nothing is lost beyond the margin: results below -1 are percent, and none where moves would give some are fractions.

    Raises
    ------
    InputError
        If neither tells.
    """
    lever = round(found.slope)
    lowest = float(np.nanmin(stated))
    if lowest < -FLOOR:
        return PERCENT, f"so a move of 1 % of the price is a result of {found.slope / 100:.3g} %, and some are below -1"
    with np.errstate(invalid="ignore"):
        beyond = found.slope * trades.move < -1.2 * FLOOR
    if beyond.any():
        return 1.0, f"so they are of the margin at {lever}x, and none is below -1"
    raise InputError(
        f"{columns.source}: column {name!r} may hold fractions of the margin at {lever}x or percent of the balance, {lever / 100:g} of it"
        " in each trade; say which with `columns=percent=no` (fractions) or `columns=percent=yes`"
    )


def _steadiest(trades: TradeList, stated: Floats) -> Fit | None:
    """Return the fit of results, or of results over the part of the balance that was put up, whichever is closer."""
    plain = fit(trades.move, stated)
    if trades.size is None:
        return plain
    with np.errstate(all="ignore"):
        over = fit(trades.move, np.where(trades.size > 0, stated / trades.size, np.nan))
    return min((each for each in (plain, over) if each is not None), key=lambda each: each.spread, default=None)


def _bases(trades: TradeList) -> list[tuple[str, Floats]]:
    """Return what stated results might be, as fractions, from other columns."""
    found: list[tuple[str, Floats]] = []
    with np.errstate(all="ignore"):
        if trades.balance is not None and trades.balance_before is not None:
            found.append(("the balances", trades.balance / trades.balance_before - 1.0))
        if trades.profit is not None:
            before = trades.balance_before
            if before is None and trades.balance is not None:
                before = trades.balance - trades.profit
            value = value_of(trades)
            lever = trades.leverage
            margin = trades.margin if trades.margin is not None or value is None or lever is None else value / lever
            for what, of in (("the profits over the margin", margin), ("the profits over the value", value),
                             ("the profits over the balance", before)):  # fmt: skip
                if of is not None:
                    found.append((what, trades.profit / of))
    return found


def _levels(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades without stops and targets that are no prices."""
    dropped: dict[str, Any] = {}
    for wanted in ("stop", "target", "liquidation"):
        values = getattr(trades, wanted)
        if values is None:
            continue
        with np.errstate(all="ignore"):
            ratio = np.abs(np.log(values / trades.entry_price))
        known = ratio[np.isfinite(ratio)]
        if len(known) and float(np.median(known)) > np.log(5.0 if wanted != "liquidation" else 100.0):
            name = columns.taken.pop(wanted)
            columns.notes.append(f"Column {name!r} holds no prices, so it is no level of a {wanted}, and not used.")
            dropped[wanted] = None
        elif values is not None and not len(known):
            columns.taken.pop(wanted)
            dropped[wanted] = None
    return replace(trades, **dropped)
