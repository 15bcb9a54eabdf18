"""Which positions were open at once."""

from __future__ import annotations

import numpy as np

from results.auditing.trades import TradeList
from signals.arrays import Floats, Integers, Times

__all__ = ["ends", "open_at_entries", "over_time", "starts"]


def starts(trades: TradeList) -> Integers:
    """Return entry times in microseconds since 1970, int64 (n,); where one is unknown, just before the exit."""
    entry, exit_ = (each.astype("datetime64[us]").astype(np.int64) for each in (trades.entry_time, trades.exit_time))
    return np.where(np.isnat(trades.entry_time), exit_ - 1, entry)


def ends(trades: TradeList) -> Integers:
    """Return exit times in microseconds since 1970, at least one after the entry, int64 (n,).

    A trade that begins and ends in one stamp was open for a moment; one whose end is unknown or before its entry counts so too.
    """
    entry, exit_ = starts(trades), trades.exit_time.astype("datetime64[us]").astype(np.int64)
    return np.maximum(exit_, entry + 1)


def open_at_entries(trades: TradeList) -> Integers:
    """Return how many positions were open right after each entry, itself included, int64 (n,).

    What ends at the time at which another begins is closed by then.
    """
    entry = starts(trades)
    order = np.argsort(entry, kind="stable")
    closed = np.searchsorted(np.sort(ends(trades)), entry[order], side="right")
    counted = np.empty(len(entry), dtype=np.int64)
    counted[order] = np.arange(1, len(entry) + 1) - closed
    # trades that begin within one stamp and end in it cannot be told apart in time: at least the trade itself is open
    return np.maximum(counted, 1)


def over_time(trades: TradeList, weight: Floats) -> tuple[Times, Floats]:
    """Return a sum over the open positions as steps: times at which it changes, and its value from then on.

    Parameters
    ----------
    weight
        float64 (n,): what each adds while it is open, unknown being 0.
    """
    weight = np.nan_to_num(weight)
    at = np.concatenate([starts(trades), ends(trades)])
    change = np.concatenate([weight, -weight])
    # at equal times what ends goes first
    first = np.concatenate([np.ones(len(weight), dtype=np.int8), np.zeros(len(weight), dtype=np.int8)])
    order = np.lexsort((first, at))
    at, level = at[order], np.cumsum(change[order])
    last = np.append(at[1:] != at[:-1], True)
    return at[last].astype("datetime64[us]"), level[last]
