"""Trades that cannot be trades: prices that are none, exits before their entries."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.accounting.checks.concerning import are, concerned, named, of_trades
from results.auditing.accounting.fitting.quantities import sound
from results.auditing.case import Case
from results.auditing.model import Finding

__all__ = ["sane"]


def sane(case: Case) -> Iterator[Finding]:
    """Yield prices that are no numbers above 0, and exits before entries."""
    trades, n = case.trades, len(case.trades)
    bad = ~sound(trades)
    if count := int(bad.sum()):
        text = (
            f"{of_trades(count, n)} {'has' if count == 1 else 'have'} an entry or exit price that is no number above 0"
            f" ({named(trades, bad)}): nothing can be reckoned of them, and they count as 0."
        )
        yield Finding("bad_price", "impossible", text, **concerned(trades, bad))
    with np.errstate(invalid="ignore"):
        early = trades.exit_time < trades.entry_time
    if count := int(early.sum()):
        text = (
            f"{of_trades(count, n)} {are(count)} closed before {'it was' if count == 1 else 'they were'} opened"
            f" ({named(trades, early)}): no such trade can have been made."
        )
        yield Finding("exit_before_entry", "impossible", text, **concerned(trades, early))
