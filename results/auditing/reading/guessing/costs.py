"""Costs as what was paid: signs, rates or amounts, of one side or of both; told by what results lack of the prices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from results.auditing.reading.guessing.columns import Columns
from results.auditing.reading.guessing.words import named
from results.auditing.trades import TradeList
from signals.arrays import Floats

__all__ = ["rates", "rebates", "value_of"]

PERCENT = 0.01
HIGHEST_RATE = 0.02
"""A fee of a side above this is a percentage, or an amount."""
UNLIKE = np.log(2.0)
"""What is farther than this factor from what was paid, in the median, is not it."""


def value_of(trades: TradeList) -> Floats | None:
    """Return notionals at entry, float64 (n,), None where nothing tells."""
    if trades.value is None and trades.quantity is not None:
        return np.asarray(trades.quantity * trades.entry_price)
    return trades.value


def rebates(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades with fees and funding that were written with a minus as received where results say so."""
    value = value_of(trades)
    if value is None or trades.profit is None:
        return trades
    found: dict[str, Any] = {}
    for wanted in ("fee", "funding"):
        amount = getattr(trades, wanted)
        if amount is None or wanted not in columns.turned:
            continue
        other = trades.funding if wanted == "fee" else trades.fee
        with np.errstate(all="ignore"):
            cost = trades.move * value - trades.profit - (0.0 if other is None else np.nan_to_num(other))
            apart = [float(np.nanmedian(np.abs(cost - each))) for each in (amount, -amount)]
        if apart[1] < apart[0]:
            columns.notes.remove(columns.turned[wanted])
            columns.notes.append(
                f"Column {columns.taken[wanted]!r} is below zero and was received: so results fit the prices."
            )
            found[wanted] = -amount
    return replace(trades, **found)


def rates(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades with stated rates of fees as fractions of the notional at entry, both sides together.

    A column of rates is recognised by its name, by a percent sign, or by being one number on every row, where amounts would
    differ from trade to trade. Which rate it is, the costs tell that results lack of the prices; where they tell nothing, a rate
    is of a side, and a percentage called no rate of both.
    """
    field = "fee_ratio" if trades.fee_ratio is not None else "fee"
    stated = getattr(trades, field)
    if stated is None or (field == "fee" and not (columns.percent("fee") or _constant(stated))):
        return trades
    name = columns.taken[field]
    both = 1.0 + trades.exit_price / trades.entry_price
    readings = {
        (scale, sides): stated * scale * (both if sides == 1 else 1.0) for scale in (1.0, PERCENT) for sides in (1, 2)
    }
    if columns.percent(field):
        readings = {key: values for key, values in readings.items() if key[0] == PERCENT}
    found = _nearest(trades, readings, field, sure=columns.percent(field))
    if found is None:
        return trades
    if found == (0.0, 0):
        percent = columns.percent(field) or float(np.nanmedian(stated)) > HIGHEST_RATE
        one = field == "fee" or "price" in named(name).words
        found = (PERCENT if percent else 1.0, 1 if one else 2)
    columns.taken.pop(field)
    columns.taken["fee_ratio"] = name
    whose = "each side" if found[1] == 1 else "both sides together"
    columns.notes.append(
        f"Column {name!r} is read as the rate of the fee of {whose}{', in percent' if found[0] == PERCENT else ''}."
    )
    return replace(trades, fee=None if field == "fee" else trades.fee, fee_ratio=readings[found])


def _constant(fee: Floats) -> bool:
    known = fee[np.isfinite(fee)]
    return len(known) > 1 and bool(known[0] > 0) and bool((known == known[0]).all())


def _nearest(
    trades: TradeList, readings: dict[tuple[float, int], Floats], field: str, *, sure: bool
) -> tuple[float, int] | None:
    """Return the reading nearest to what was paid; (0, 0) where that is unknown or like none, None where it is an amount."""
    paid = _paid(trades, field)
    value = value_of(trades)
    amounts = field == "fee" and not sure
    if paid is not None:
        apart = {key: _distance(paid, values) for key, values in readings.items()}
        best = min(apart, key=lambda key: apart[key])
        if (
            amounts
            and value is not None
            and trades.fee is not None
            and _distance(paid, trades.fee / value) < apart[best]
        ):
            return None
        if apart[best] < UNLIKE:
            return best
    small = amounts and trades.fee is not None and float(np.nanmedian(trades.fee)) <= HIGHEST_RATE
    return None if amounts and not small else (0.0, 0)


def _distance(paid: Floats, other: Floats) -> float:
    with np.errstate(all="ignore"):
        apart = np.abs(np.log(paid / other))
    known = apart[np.isfinite(apart)]
    return float(np.median(known)) if 2 * len(known) > len(apart) else float("inf")


def _paid(trades: TradeList, field: str) -> Floats | None:
    """Return what was paid over the notional as amounts tell, None where they do not."""
    value = value_of(trades)
    if value is None:
        return None
    with np.errstate(all="ignore"):
        if trades.fee is not None and field != "fee":
            return np.asarray(trades.fee / value)
        if trades.profit is not None:
            return np.asarray(trades.move - trades.profit / value)
    return None
