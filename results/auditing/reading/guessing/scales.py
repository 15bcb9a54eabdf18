"""What numbers count: percent or fractions, units or money, one side's rate or both; told by what fits the prices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from results.auditing.reading.guessing.columns import Columns
from results.auditing.reading.guessing.fitting import fit
from results.auditing.reading.guessing.sizes import sized
from results.auditing.reading.guessing.words import named
from results.auditing.trades import TradeList
from signals.arrays import Floats

__all__ = ["scaled"]

PERCENT = 0.01
STEEP = 20.0
"""Where nothing else tells: results that rise more steeply with the move than this are percent, others fractions. An account
that holds more than 20 times its balance is as rare as one that holds less than a fifth of a hundredth of it."""
SAME = 0.02
"""Stated results and amounts over what they are of agree within this, in the median: rounding."""
HIGHEST_RATE = 0.02
"""A fee of a side above this is a percentage."""


def scaled(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades with fractions as fractions and sizes as what they are; what was taken for what is noted."""
    trades = _signed_percent(_not_amounts(trades, columns), columns)
    trades = sized(trades, columns)
    trades = _result(trades, columns)
    return _levels(_rates(_rebates(trades, columns), columns), columns)


def _by_sign(columns: Columns, wanted: str) -> bool:
    """Whether a column's values are written with a percent sign."""
    name = columns.taken.get(wanted, "")
    return name in columns.frame.columns and columns.numbers(name).percent


def _not_amounts(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades with profits that are written with a percent sign as what they are, results."""
    if trades.profit is None or not _by_sign(columns, "profit") or trades.result is not None:
        return trades
    columns.taken["result"] = columns.taken.pop("profit")
    return replace(trades, profit=None, result=trades.profit)


def _signed_percent(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades with what is written with a percent sign as fractions."""
    found: dict[str, Any] = {}
    for wanted in ("size", "exposure", "probability", "fee_ratio"):
        values = getattr(trades, wanted)
        if values is not None and (_by_sign(columns, wanted) or (wanted == "probability" and _most(values) > 1.0)):
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
    if _by_sign(columns, "result"):
        return PERCENT, "its values are written with a percent sign"
    for what, base in _bases(trades):
        with np.errstate(all="ignore"):
            ratio = stated / base
        known = ratio[np.isfinite(ratio) & (base != 0)]
        middle = float(np.median(known)) if len(known) else 0.0
        for factor in (1.0, PERCENT):
            if abs(middle * factor - 1.0) < SAME:
                return factor, f"so it fits {what}"
    return _by_prices(trades, stated, name)


def _by_prices(trades: TradeList, stated: Floats, name: str) -> tuple[float, str]:
    """Tell percent from fractions by how steeply results rise with the move of the price."""
    found = fit(trades.move, stated)
    if found is None or not found.close:
        percent = named(name).percent and _most(np.abs(stated)) > 1.0
        return (PERCENT, "so its name says, and nothing else tells") if percent else (1.0, "nothing tells otherwise")
    levers = {
        1.0,
        *([] if trades.leverage is None else np.unique(trades.leverage[np.isfinite(trades.leverage)])[:50].tolist()),
    }
    for lever in sorted(levers):
        for factor in (1.0, PERCENT):
            if lever and abs(found.slope * factor / lever - 1.0) < 5 * SAME:
                return factor, "so it fits the prices"
    percent = found.slope >= STEEP
    each = found.slope * (PERCENT if percent else 1.0)
    return (PERCENT if percent else 1.0), f"so a move of 1 % of the price is a result of {each:.3g} %"


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
            value = _value(trades)
            lever = trades.leverage
            margin = trades.margin if trades.margin is not None or value is None or lever is None else value / lever
            for what, of in (("the profits over the margin", margin), ("the profits over the value", value),
                             ("the profits over the balance", before)):  # fmt: skip
                if of is not None:
                    found.append((what, trades.profit / of))
    return found


def _rebates(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades with fees and funding that were written with a minus as received where results say so."""
    value = _value(trades)
    if value is None or trades.profit is None:
        return trades
    found: dict[str, Any] = {}
    for wanted in ("fee", "funding"):
        amount = getattr(trades, wanted)
        if amount is None or wanted not in columns.turned:
            continue
        with np.errstate(all="ignore"):
            cost = trades.move * value - trades.profit
            other = [getattr(trades, each) for each in ("fee", "funding") if each != wanted]
            cost = cost - sum(np.nan_to_num(each) for each in other if each is not None)
            apart = [float(np.nanmedian(np.abs(cost - each))) for each in (amount, -amount)]
        if apart[1] < apart[0]:
            columns.notes.remove(columns.turned[wanted])
            columns.notes.append(
                f"Column {columns.taken[wanted]!r} is below zero and was received: so results fit the prices."
            )
            found[wanted] = -amount
    return replace(trades, **found)


def _value(trades: TradeList) -> Floats | None:
    """Return notionals at entry, None where nothing tells."""
    if trades.value is None and trades.quantity is not None:
        return np.asarray(trades.quantity * trades.entry_price)
    return trades.value


def _rates(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades with stated rates of fees as those of both sides together."""
    trades = _constant_fee(trades, columns)
    if trades.fee_ratio is None:
        return trades
    name = columns.taken["fee_ratio"]
    rate = trades.fee_ratio * (PERCENT if np.nanmedian(trades.fee_ratio) > HIGHEST_RATE else 1.0)
    both = 1.0 + trades.exit_price / trades.entry_price
    paid = _paid(trades)
    one_side = "price" in named(name).words or "fee" in columns.asked.columns
    if paid is not None:
        with np.errstate(all="ignore"):
            apart = [float(np.nanmedian(np.abs(np.log(paid / each)))) for each in (rate, rate * both)]
        if all(np.isfinite(apart)):
            one_side = apart[1] < apart[0]
    columns.notes.append(f"Column {name!r} is read as the fee of {'each side' if one_side else 'both sides together'}.")
    return replace(trades, fee_ratio=rate * both if one_side else rate)


def _constant_fee(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades with fees that are one small number on every row as a rate: amounts differ from trade to trade."""
    fee = trades.fee
    if fee is None or trades.fee_ratio is not None or len(fee) < 2:  # noqa: PLR2004
        return trades
    known = fee[np.isfinite(fee)]
    if len(known) and _by_sign(columns, "fee"):
        columns.taken["fee_ratio"] = columns.taken.pop("fee")
        return replace(trades, fee=None, fee_ratio=fee * PERCENT)
    if not len(known) or known[0] <= 0 or known[0] > HIGHEST_RATE or (known != known[0]).any():
        return trades
    name = columns.taken.pop("fee")
    columns.taken["fee_ratio"] = name
    columns.notes.append(
        f"Column {name!r} is {known[0]:g} on every row: it is read as the rate of a side, not as an amount."
    )
    return replace(trades, fee=None, fee_ratio=fee * (1.0 + trades.exit_price / trades.entry_price))


def _paid(trades: TradeList) -> Floats | None:
    """Return fees over notionals as the amounts tell, None where they do not."""
    value = _value(trades)
    if value is None:
        return None
    with np.errstate(all="ignore"):
        if trades.fee is not None:
            return np.asarray(trades.fee / value)
        if trades.profit is not None:
            return np.asarray(trades.move - trades.profit / value)
    return None


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
