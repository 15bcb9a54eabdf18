"""What a column called size holds: units, money, margin, or a part of the balance; told by which makes the results of the prices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from results.auditing.reading.guessing.columns import Columns
from results.auditing.reading.guessing.fitting import Fit, fit
from results.auditing.reading.guessing.words import named
from results.auditing.trades import TradeList
from signals.arrays import Floats

__all__ = ["sized"]

PERCENT = 0.01
_WORDS = {
    "quantity": "units of the asset", "value": "the position's value", "margin": "margin", "size": "margin as a part of the balance",
    "exposure": "the position's value as a part of the balance",
}  # fmt: skip
FULL = 1.5
"""A margin above this part of the balance is written as a percentage."""


def sized(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades with a size, a quantity or a value as what it is."""
    for wanted in ("size", "quantity"):
        values = getattr(trades, wanted)
        if values is not None and wanted not in columns.asked.columns and wanted not in columns.asked.constants:
            trades = _one(trades, columns, wanted, values)
    return _as_fraction(_as_fraction(trades, columns, "size"), columns, "exposure")


def _one(trades: TradeList, columns: Columns, wanted: str, values: Floats) -> TradeList:
    name = columns.taken[wanted]
    found = _best(trades, columns, wanted, values)
    if found is None:
        if wanted == "size" and not named(name).percent:
            columns.taken.pop("size")
            columns.notes.append(
                f"Column {name!r} may be units, money or a part of the balance, and nothing tells: it is not used; say which with "
                f"`columns=quantity={name}`, value, margin, size or exposure."
            )
            return replace(trades, size=None)
        return trades
    field, factor = found
    # a quantity is no part of the balance, whatever was done to a list's results
    a_part = wanted == "quantity" and field in {"size", "exposure"} and not named(name).percent
    if a_part or (field == wanted and factor == 1.0):
        return trades
    if getattr(trades, field) is not None and field != wanted:
        return trades
    columns.taken.pop(wanted)
    columns.taken[field] = name
    columns.notes.append(
        f"Column {name!r} is read as {_WORDS[field]}{' in percent' if factor != 1.0 else ''}: so results fit the prices."
    )
    made: dict[str, Any] = {wanted: None, field: values * factor}
    return replace(trades, **made)


def _best(trades: TradeList, columns: Columns, wanted: str, values: Floats) -> tuple[str, float] | None:
    """Return what the column holds, and what makes fractions of it; None where nothing fits."""
    stated, of_balance = _stated(trades)
    if stated is None:
        return None
    lever = trades.leverage if trades.leverage is not None else np.ones(len(trades))
    before = trades.balance_before
    if before is None and trades.balance is not None and trades.profit is not None:
        before = trades.balance - trades.profit
    notional: list[tuple[str, float, Floats]] = []
    if not of_balance and not named(columns.taken[wanted]).percent:  # a percentage is a part of something
        notional += [("quantity", 1.0, values * trades.entry_price), ("value", 1.0, values)]
        notional += [("margin", 1.0, values * lever)] if trades.leverage is not None else []
    if of_balance or before is not None:
        whole = np.ones(len(trades)) if of_balance or before is None else before
        for factor in (1.0, PERCENT):
            notional += [("exposure", factor, values * factor * whole)]
            notional += [("size", factor, values * factor * lever * whole)]
    fits: list[tuple[float, int, str, float, Fit]] = []
    for place, (field, factor, of) in enumerate(notional):
        with np.errstate(all="ignore"):
            found = fit(trades.move, np.where(of != 0, stated / of, np.nan))
        if found is not None and found.close:
            fits.append((found.distance, place if field != wanted else -1, field, factor, found))
    if not fits:
        return None
    best = min(fits)
    if not best[4].exact:
        return None
    return _named_first(best, fits, columns.taken[wanted])


def _named_first(best: tuple[float, int, str, float, Fit], fits: list[tuple[float, int, str, float, Fit]], name: str) -> tuple[str, float]:  # fmt: skip
    """Return the best fit; among those as good, one that its name allows."""
    exact = [each for each in fits if each[4].exact]
    part = named(name).percent
    allowed = [each for each in exact if (each[2] in {"size", "exposure"}) == part] or [best]
    chosen = min(allowed, key=lambda each: (round(each[0], 2), each[1]))
    return chosen[2], chosen[3]


def _stated(trades: TradeList) -> tuple[Floats | None, bool]:
    """Return stated results, and whether they are fractions of the balance instead of amounts."""
    if trades.profit is not None:
        return trades.profit, False
    if trades.balance is not None and trades.balance_before is not None:
        return trades.balance - trades.balance_before, False
    return None, False


def _as_fraction(trades: TradeList, columns: Columns, wanted: str) -> TradeList:
    """Return the trades with parts of the balance as fractions."""
    values = getattr(trades, wanted)
    if values is None:
        return trades
    known = values[np.isfinite(values)]
    most = float(known.max()) if len(known) else 0.0
    name = columns.taken.get(wanted, "")
    if most <= (FULL if wanted == "size" else 100.0):
        return trades
    if wanted == "exposure" and not named(name).percent:
        return trades
    columns.notes.append(f"Column {name!r} is read as percent: it goes up to {most:g}.")
    return replace(trades, **{wanted: values * PERCENT})
