"""Which trades of a list are the same as others: at the same time, or the same again at another."""

from __future__ import annotations

import numpy as np

from results.auditing.accounting.concurrency import ends, starts
from results.auditing.accounting.fitting.rounding import half_step
from results.auditing.trades import TradeList
from signals.arrays import Array, Flags, Floats, Integers, Words

__all__ = ["alike", "by_chance", "copies", "near_twins", "neighbours", "shape"]

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_TICKS, _BASIS = 2, 2e-4
"""How far prices of two reports of one fill may lie apart: steps of the list's prices, or parts of the price."""
_LOOKED_AT = 10_000


def alike(columns: list[Array]) -> Words:
    """Return a digest by row of several columns: equal where all are, uint64 (n,)."""
    digest = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        bits = _bits(column)
        digest = (digest ^ bits) * _PRIME
        digest ^= digest >> _SHIFT
    return digest


def _bits(column: Array) -> Words:
    if column.dtype.kind == "f":
        return np.ascontiguousarray(column + 0.0, dtype=np.float64).view(np.uint64)
    if column.dtype.kind in "iub":
        return column.astype(np.int64).view(np.uint64)
    return np.unique(column.astype(str), return_inverse=True)[1].astype(np.uint64)


def _amounts(trades: TradeList) -> list[Array]:
    """Return what says how much a trade was of: trades of different amounts are no copies of each other."""
    return [each for each in (trades.quantity, trades.value, trades.size, trades.margin) if each is not None]


def _market(trades: TradeList) -> list[Array]:
    """Return where a trade was made: its side, market, and account or strategy; trades of two accounts are no copies."""
    return [trades.short, *(each for each in (trades.asset, trades.group) if each is not None)]


def copies(trades: TradeList) -> Flags:
    """Return which trades repeat an earlier one in market, side, both times, both prices and amount, bool (n,)."""
    columns = [*_market(trades), starts(trades), ends(trades), trades.entry_price, trades.exit_price, *_amounts(trades)]
    digest = alike(columns)
    order = np.argsort(digest, kind="stable")
    again = np.zeros(len(trades), dtype=bool)
    again[order[1:]] = digest[order[1:]] == digest[order[:-1]]
    return again


def neighbours(trades: TradeList, within: int) -> tuple[Integers, Integers]:
    """Return pairs of trades alike in market, side, amount and both prices that overlap and begin and end nearly together.

    Parameters
    ----------
    within
        Microseconds that both ends may differ by; never more than a fifth of the time held either.
    """
    digest = alike([*_market(trades), trades.entry_price, trades.exit_price, *_amounts(trades)])
    entry, exit_ = starts(trades), ends(trades)
    order = np.lexsort((entry, digest))
    first, second = order[:-1], order[1:]
    near = np.minimum(within, np.maximum(exit_[first] - entry[first], 1) // 5)
    close = (np.abs(entry[second] - entry[first]) <= near) & (np.abs(exit_[second] - exit_[first]) <= near)
    pairs = (digest[first] == digest[second]) & close & (entry[second] < exit_[first])
    return first[pairs], second[pairs]


def near_twins(trades: TradeList, within: int) -> Integers:
    """Return trades that follow another of market, side and amount by moments, and by a tick or two in both prices.

    A second report of the same fills looks like that, as another feed or a rounded copy gives it.
    """
    entry, exit_ = starts(trades), ends(trades)
    same = alike([*_market(trades), *_amounts(trades)])
    order = np.lexsort((entry, same))
    first, second = order[:-1], order[1:]
    near = np.minimum(within, np.maximum(exit_[first] - entry[first], 1) // 5)
    close = (np.abs(entry[second] - entry[first]) <= near) & (np.abs(exit_[second] - exit_[first]) <= near)
    for price in (trades.entry_price, trades.exit_price):
        with np.errstate(invalid="ignore"):
            close &= np.abs(price[second] - price[first]) <= np.maximum(
                _TICKS * 2 * half_step(price), _BASIS * price[first]
            )
    found = (same[first] == same[second]) & close & (entry[second] < exit_[first])
    return np.asarray(second[found], dtype=np.int64)


def by_chance(trades: TradeList) -> float:
    """Return how many copies chance alone gives a crowded list: as many as miss being one by a single step of the clock."""
    entry, exit_ = starts(trades), ends(trades)
    stamps = np.unique(entry)
    step = int(np.gcd.reduce(np.diff(stamps[:: max(len(stamps) // _LOOKED_AT, 1)]))) if len(stamps) > 1 else 0
    if step <= 0:
        return 0.0
    market = _market(trades)
    there = np.sort(alike([*market, entry, exit_]))

    def met(moved: Integers) -> int:
        digest = alike([*market, entry, moved])
        at = np.clip(np.searchsorted(there, digest), 0, len(there) - 1)
        return int((there[at] == digest).sum())

    return (met(exit_ + step) + met(exit_ - step)) / 4


def shape(trades: TradeList) -> Words:
    """Return a digest of what a trade is whenever it happens: market, side, both prices, and the time held."""
    held: Floats = (ends(trades) - starts(trades)).astype(np.float64)
    return alike([*_market(trades), trades.entry_price, trades.exit_price, held])
