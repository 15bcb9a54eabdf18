"""What a file states of the whole, against the trades in it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.case import Case
from results.auditing.model import Finding

__all__ = ["totals"]

_NEAR = 2e-4
"""Relative: sums that somebody rounded on the way."""


def totals(case: Case) -> Iterator[Finding]:
    """Yield stated totals that the trades do not add up to, or that they do."""
    stated = case.read.stated
    if case.read.partial:
        return  # totals of all markets are none of the one that was asked for
    found = [*_counts(case), *_amounts(case), *_fees(case)]
    wrong = [text for text, holds in found if not holds]
    if wrong:
        yield Finding(
            "stated_totals", "refuted", f"The file states totals that its trades do not have: {'; '.join(wrong)}."
        )
    elif found:
        names = ", ".join(name.replace("_", " ") for name in stated if name in _NAMES)
        yield Finding("stated_totals", "holds", f"The totals that the file states are those of its trades ({names}).")


_NAMES = ("trades", "wins", "losses", "profit", "fees", "final_balance")


def _counts(case: Case) -> Iterator[tuple[str, bool]]:
    stated, trades = case.read.stated, case.trades
    own = trades.profit if trades.profit is not None else trades.result
    net = case.reckoning.net if own is None else own
    counted = {"trades": len(trades), "wins": int((net > 0).sum()), "losses": int((net < 0).sum())}
    for name, count in counted.items():
        if name not in stated:
            continue
        # open positions may be counted, and what earned exactly nothing may count as either
        room = case.read.open_trades if name == "trades" else int((net == 0).sum())
        yield f"{stated[name]:,.0f} {name}, of which the list has {count:,}", count <= stated[name] <= count + room


def _amounts(case: Case) -> Iterator[tuple[str, bool]]:
    stated, trades = case.read.stated, case.trades
    if trades.profit is None or not np.isfinite(trades.profit).all():
        return
    total, scale = float(trades.profit.sum()), float(np.abs(trades.profit).sum())
    room = _NEAR * scale + 0.006 * len(trades) ** 0.5 + (np.inf if case.read.open_trades else 0.0)
    if "profit" in stated:
        yield (
            f"a profit of {stated['profit']:,.2f}; the trades add up to {total:,.2f}",
            abs(stated["profit"] - total) <= room,
        )
    if "final_balance" in stated and "initial_balance" in stated:
        end = stated["initial_balance"] + total
        text = f"a final balance of {stated['final_balance']:,.2f}; {stated['initial_balance']:,.2f} and the trades' results make {end:,.2f}"
        yield text, abs(stated["final_balance"] - end) <= room


def _fees(case: Case) -> Iterator[tuple[str, bool]]:
    stated, fee = case.read.stated, case.trades.fee
    if "fees" not in stated or fee is None or not np.isfinite(fee).all() or case.read.open_trades:
        return
    total = float(fee.sum())
    room = _NEAR * float(np.abs(fee).sum()) + 0.006 * len(fee) ** 0.5
    # a minus may say paid in one place and received in another
    near = min(abs(stated["fees"] - total), abs(stated["fees"] + total)) <= room
    yield f"fees of {abs(stated['fees']):,.2f}; the trades' add up to {abs(total):,.2f}", near
