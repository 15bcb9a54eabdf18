"""Which trades a finding is about."""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from results.auditing.trades import TradeList, Unit
from signals.arrays import Flags, Integers

__all__ = ["Concerned", "are", "concerned", "named", "of_trades", "unit_noun"]

_SHOWN = 20


class Concerned(TypedDict):
    """The part of a `Finding` that names trades."""

    rows: tuple[int, ...]
    count: int
    all_rows: Integers


def concerned(trades: TradeList, flags: Flags) -> Concerned:
    """Return the rows of the flagged trades as a `Finding` takes them."""
    rows = np.sort(trades.row[flags])
    return {"rows": tuple(rows[:_SHOWN].tolist()), "count": int(flags.sum()), "all_rows": rows}


def of_trades(count: int, n: int) -> str:
    """Return ``12 of 340 trades``."""
    return f"{count:,} of {n:,} trade{'' if n == 1 else 's'}"


def are(count: int) -> str:
    """Return the verb."""
    return "is" if count == 1 else "are"


def named(trades: TradeList, flags: Flags) -> str:
    """Return ``row 3`` or ``rows 3, 8, 9 and others``."""
    rows = np.sort(trades.row[flags])
    words = ", ".join(f"{row:,}" for row in rows[:3].tolist())
    return f"row {words}" if len(rows) == 1 else f"rows {words}{' and others' if len(rows) > 3 else ''}"  # noqa: PLR2004


def unit_noun(unit: Unit) -> str:
    """Return what a unit is a fraction of, in a sentence."""
    return {"price": "position's value", "margin": "margin", "balance": "balance"}[unit]
