"""Numbers and trades as this family's sentences write them."""

from __future__ import annotations

import numpy as np

from results.auditing.model import Finding, Weight
from results.auditing.trades import TradeList
from signals.arrays import Flags, Floats, Integers
from signals.times.timestamps import to_iso

__all__ = ["accused", "few_rows", "hours", "percent", "small_percent", "when"]

_ROWS = 20


def percent(value: float, digits: int = 1) -> str:
    """Return a fraction as percent, never 100 % or 0 % by rounding alone."""
    text = f"{value * 100:.{digits}f}"
    if 0 < value < 1 and float(text) in {0.0, 100.0}:
        text = f"{min(max(value * 100, 10.0**-3), 100 - 10.0**-3):.3f}"
    return f"{text} %"


def small_percent(value: float) -> str:
    """Return a small fraction as percent, with three digits that count."""
    return f"{value * 100:.3g} %"


def hours(minutes: int) -> str:
    """Return a shift in words: ``+2 hours``, ``-5 h 30 min``."""
    whole, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    if rest:
        return f"{sign}{whole} h {rest} min"
    return f"{sign}{whole} hour{'s' if whole != 1 else ''}"


def when(time: np.datetime64) -> str:
    """Return an instant for a sentence, UTC, to the minute."""
    return to_iso(time)[:16].replace("T", " ")


def few_rows(trades: TradeList, concerned: Flags, order: Floats | None = None) -> tuple[int, ...]:
    """Return the rows of the first trades concerned, or of those that `order` puts first, at most 20."""
    at: Integers = np.flatnonzero(concerned)
    if order is not None:
        at = at[np.argsort(-order[at], kind="stable")]
    return tuple(trades.row[at[:_ROWS]].tolist())


def accused(  # noqa: PLR0913 - what a finding is
    kind: str,
    weight: Weight,
    text: str,
    trades: TradeList,
    concerned: Flags,
    *,
    order: Floats | None = None,
    **numbers: float,
) -> Finding:
    """Return a finding about some trades of a list."""
    count = int(np.count_nonzero(concerned))
    rows = few_rows(trades, concerned, order)
    return Finding(kind, weight, text, rows, count, dict(numbers), all_rows=trades.row[concerned])
