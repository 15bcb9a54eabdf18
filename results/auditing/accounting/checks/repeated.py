"""Which trades of a list are the same as others: at the same time, or the same again at another."""

from __future__ import annotations

import numpy as np

from results.auditing.accounting.concurrency import ends, starts
from results.auditing.trades import TradeList
from signals.arrays import Array, Flags, Floats, Integers, Words

__all__ = ["alike", "copies", "neighbours"]

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


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


def _market(trades: TradeList) -> list[Array]:
    return [trades.short, *([] if trades.asset is None else [trades.asset])]


def copies(trades: TradeList) -> Flags:
    """Return which trades repeat an earlier one in market, side, both times, both prices and amount, bool (n,)."""
    amounts = [each for each in (trades.quantity, trades.value, trades.size, trades.margin) if each is not None]
    columns = [*_market(trades), starts(trades), ends(trades), trades.entry_price, trades.exit_price, *amounts]
    digest = alike(columns)
    order = np.argsort(digest, kind="stable")
    again = np.zeros(len(trades), dtype=bool)
    again[order[1:]] = digest[order[1:]] == digest[order[:-1]]
    return again


def neighbours(trades: TradeList, within: int) -> tuple[Integers, Integers]:
    """Return pairs of trades alike in market, side and both prices that overlap and begin and end nearly together.

    Parameters
    ----------
    within
        Microseconds that both ends may differ by; never more than a fifth of the time held either.
    """
    digest = alike([*_market(trades), trades.entry_price, trades.exit_price])
    entry, exit_ = starts(trades), ends(trades)
    order = np.lexsort((entry, digest))
    first, second = order[:-1], order[1:]
    near = np.minimum(within, np.maximum(exit_[first] - entry[first], 1) // 5)
    close = (np.abs(entry[second] - entry[first]) <= near) & (np.abs(exit_[second] - exit_[first]) <= near)
    pairs = (digest[first] == digest[second]) & close & (entry[second] < exit_[first])
    return first[pairs], second[pairs]


def shape(trades: TradeList) -> Words:
    """Return a digest of what a trade is whenever it happens: market, side, both prices, and the time held."""
    held: Floats = (ends(trades) - starts(trades)).astype(np.float64)
    return alike([*_market(trades), trades.entry_price, trades.exit_price, held])
