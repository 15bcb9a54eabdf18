"""Fees and funding of a list: both sides together, positive where paid."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from results.auditing.reading.guessing.columns import Columns, same
from results.auditing.trades import TradeList
from signals.arrays import Floats

__all__ = ["fees", "paid"]


def fees(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades with the fees and the funding that the list states."""
    whole = _positive(columns, "fee", columns.number("fee"))
    sides = [_positive(columns, name, columns.number(name)) for name in ("entry_fee", "exit_fee")]
    known = [each for each in sides if each is not None]
    both = np.nansum(known, axis=0) if known else None
    if whole is None and both is not None:
        names = [columns.taken.pop(name) for name in ("entry_fee", "exit_fee") if name in columns.taken]
        columns.taken["fee"] = " + ".join(names)
        whole = both
    elif both is not None and whole is not None and not same(whole, both):
        columns.notes.append(
            f"The fee is column {columns.taken['fee']!r}, which is not the sum of the fees of both sides."
        )
    ratio = _positive(columns, "fee_ratio", columns.number("fee_ratio"))
    return replace(trades, fee=whole, fee_ratio=ratio, funding=_positive(columns, "funding", columns.number("funding")))


def paid(values: Floats) -> tuple[Floats, bool]:
    """Return what was paid as positive, and whether it was written with a minus: nothing above zero and something below."""
    known = values[np.isfinite(values)]
    minus = bool((known < 0).any() and not (known > 0).any())
    return (-values if minus else values), minus


def _positive(columns: Columns, wanted: str, values: Floats | None) -> Floats | None:
    if values is None:
        return None
    if columns.asked.only:
        return 0.0 - values if wanted in columns.asked.received else values
    turned, minus = paid(values)
    if minus:
        columns.turned[wanted] = f"Column {columns.taken[wanted]!r} writes what was paid with a minus."
        columns.notes.append(columns.turned[wanted])
    return turned
