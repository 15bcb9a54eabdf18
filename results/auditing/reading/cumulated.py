"""Profits that are counted up from 0 in a column that is called a balance: no account begins with nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.trades import TradeList
from signals.arrays import Array, Floats, Integers

__all__ = ["counts_up_from_nothing"]

_FOLLOW = 0.7
"""Share of the values that must follow from each other by the list's own results."""
_FIRST = 3.0
"""Times the usual change: the most that the first value of profits counted up is, where the list states no results."""
_DECIMALS = 9


def counts_up_from_nothing(trades: TradeList) -> bool:
    """Whether the balances of a list, in the order of its file, are its profits counted up from 0."""
    # of three trades at least there are a first and a chain
    return len(trades) > 2 and any(_from_nothing(trades, order) for order in _orders(trades))  # noqa: PLR2004


def _orders(trades: TradeList) -> Iterator[Array]:
    """Yield the orders in which a list may count: down its file, up its file, and by exits."""
    if trades.balance is None and trades.balance_before is None:
        return
    down: Integers = np.argsort(trades.row, kind="stable")
    yield down
    yield down[::-1]
    yield np.lexsort((trades.row, trades.exit_time))


def _from_nothing(trades: TradeList, order: Array) -> bool:
    """Whether balances, in some order, begin at 0 and go on by the results of the trades."""
    level = trades.balance if trades.balance is not None else trades.balance_before
    if level is None:
        return False
    level = level[order]
    if not np.isfinite(level).all():
        return False
    results = list(_results(trades))
    for change in results:
        by = change[order] if trades.balance is not None else np.concatenate([[0.0], change[order][:-1]])
        # both are rounded, to what the list shows
        allowed = 2e-6 * float(np.abs(level).max()) + 10.0 ** -_decimals(level) + 10.0 ** -_decimals(by)
        follow = np.abs(np.diff(level) - by[1:]) <= allowed
        begins = abs(float(level[0] - by[0])) <= allowed
        if begins and follow.mean() >= _FOLLOW and np.abs(by).max() > allowed:
            return True
    if results:
        return False
    usual = float(np.quantile(np.abs(np.diff(level)), 0.9))
    return bool(level.min() < 0 and abs(level[0]) <= _FIRST * usual)


def _results(trades: TradeList) -> Iterator[Floats]:
    """Yield what may have been counted up: amounts, less fees where they stand beside, fractions and percent."""
    if trades.profit is not None:
        yield np.nan_to_num(trades.profit)
        if trades.fee is not None:
            yield np.nan_to_num(trades.profit - trades.fee)
    if trades.result is not None:
        yield np.nan_to_num(trades.result)
        yield 100 * np.nan_to_num(trades.result)
        yield np.nan_to_num(trades.result) / 100


def _decimals(values: Floats) -> int:
    """Return to how many decimals numbers are written, 9 at most."""
    for decimals in range(_DECIMALS):
        if np.abs(values - np.round(values, decimals)).max() <= 1e-9 * max(1.0, float(np.abs(values).max())):
            return decimals
    return _DECIMALS
