"""Accounts that follow the trades of a list in time."""

from __future__ import annotations

import numpy as np

from results.auditing.accounting.concurrency import ends, starts
from results.auditing.trades import TradeList
from signals.arrays import Flags, Floats, Integers
from signals.compiled import kernel

__all__ = ["follow_events", "in_turn", "one_account"]


def in_turn(trades: TradeList) -> Flags:
    """Return the trades of whoever holds one position at a time: an entry while one is open is let go by; bool (n,).

    Each trade points at the first that begins when it has ended. The trades that are reached from the first one are found in
    log2(n) steps, each twice as far as the one before.
    """
    n = len(trades)
    entry, order = starts(trades), np.argsort(starts(trades), kind="stable")
    leap = np.append(np.searchsorted(entry[order], ends(trades)[order], side="left"), n)
    # what ends within the stamp it began in leads to the next trade, not to itself
    leap[:n] = np.maximum(leap[:n], np.arange(1, n + 1))
    reached = np.zeros(min(n, 1), dtype=np.int64)
    while leap[0] < n:
        reached = np.unique(np.concatenate([reached, leap[reached]]))
        reached = reached[reached < n]
        leap = leap[leap]
    reached = np.unique(np.concatenate([reached, leap[reached]])) if n else reached
    kept = np.zeros(n, dtype=bool)
    kept[order[reached[reached < n]]] = True
    return kept


def one_account(trades: TradeList, returns: Floats, shares: Floats) -> tuple[Floats, Floats]:
    """Return the balance of one account that makes all trades at their times, as far as its margin goes.

    Parameters
    ----------
    trades
        n trades.
    returns
        float64 (n,): of the balance at entry.
    shares
        float64 (n,): margin over the balance at entry.

    Returns
    -------
    balance
        float64 (n,): after each exit, in order of exit, of 1 at first.
    taken
        float64 (n,): how much of its size each trade got, in the list's order.
    """
    n = len(trades)
    at = np.concatenate([starts(trades), ends(trades)])
    # at equal times what ends goes first
    closing = np.concatenate([np.zeros(n, dtype=np.int64), np.ones(n, dtype=np.int64)])
    order = np.lexsort((1 - closing, at))
    balance, taken = np.empty(n), np.zeros(n)
    follow_events(order, np.nan_to_num(returns), np.clip(np.nan_to_num(shares), 0.0, None), balance, taken)
    return balance, taken


@kernel
def follow_events(order: Integers, returns: Floats, shares: Floats, balance: Floats, taken: Floats) -> None:
    """Open and close positions in order of time; events below n open a trade, those from n on close it."""
    n = len(returns)
    based = np.zeros(n)
    money, used, closed = 1.0, 0.0, 0
    for event in order:
        if event < n:
            want = shares[event] * money
            free = max(money - used, 0.0)
            part = 1.0 if want <= free else free / want
            if money <= 0.0:
                part = 0.0
            taken[event] = part
            based[event] = part * money
            used += part * want
        else:
            trade = event - n
            money = max(money + returns[trade] * based[trade], 0.0)
            used = max(used - shares[trade] * based[trade], 0.0)
            balance[closed] = money
            closed += 1
