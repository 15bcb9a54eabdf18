"""Trades of freqtrade that were added to or partly closed, from their orders: its own row states the last amount alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from results.auditing.trades import ReadTrades
from signals.arrays import Floats

__all__ = ["by_orders"]

_PLAIN = 2
"""Orders of a trade that was opened by one and closed by one."""


def by_orders(read: ReadTrades, orders: Sequence[Sequence[Mapping[str, Any]]]) -> ReadTrades:
    """Return a list with the average prices, the whole quantity and the span of the fills of trades of several orders.

    Parameters
    ----------
    read
        In the order of the file.
    orders
        Of each row of the file, the filled ones, with ``amount``, ``safe_price``, ``ft_is_entry`` and
        ``order_filled_timestamp`` (milliseconds).
    """
    trades = read.trades
    places = [place for place, row in enumerate(trades.row.tolist()) if len(orders[row - 1] or ()) > _PLAIN]
    if not places:
        return read
    entry, left, held = trades.entry_price.copy(), trades.exit_price.copy(), _quantity(read)
    entry_end, exit_start = trades.entry_time.copy(), trades.exit_time.copy()
    fills_in, fills_out = np.ones(len(trades), dtype=np.int64), np.ones(len(trades), dtype=np.int64)
    for place in places:
        mine = [each for each in orders[trades.row[place] - 1] if each.get("amount") and each.get("safe_price")]
        ins = [each for each in mine if each.get("ft_is_entry")]
        outs = [each for each in mine if not each.get("ft_is_entry")]
        if not ins or not outs:
            continue
        entry[place], held[place], entry_end[place] = _average(ins, last=True, otherwise=entry_end[place])
        left[place], _, exit_start[place] = _average(outs, last=False, otherwise=exit_start[place])
        fills_in[place], fills_out[place] = len(ins), len(outs)
    margin = trades.margin
    if margin is not None and trades.leverage is not None:
        margin = np.where(fills_in > 1, held * entry / trades.leverage, margin)
    made = replace(
        trades, margin=margin, entry_price=entry, exit_price=left, quantity=held, entry_end=entry_end, exit_start=exit_start,
        fills_in=fills_in, fills_out=fills_out,
    )  # fmt: skip
    were = "1 trade was" if len(places) == 1 else f"{len(places):,} trades were"
    note = f"{were} added to or closed in parts: prices are the averages of the orders."
    return replace(read, trades=made, notes=(*read.notes, note))


def _quantity(read: ReadTrades) -> Floats:
    known = read.trades.quantity
    return np.full(len(read.trades), np.nan) if known is None else known.copy()


def _average(orders: Sequence[Mapping[str, Any]], *, last: bool, otherwise: np.datetime64) -> tuple[float, float, Any]:
    """Return the average price, the quantity, and when the last or the first was filled."""
    amounts = np.array([float(each["amount"]) for each in orders])
    prices = np.array([float(each["safe_price"]) for each in orders])
    stamps = [int(each["order_filled_timestamp"]) for each in orders if each.get("order_filled_timestamp")]
    at = np.datetime64(max(stamps) if last else min(stamps), "ms").astype("datetime64[us]") if stamps else otherwise
    return float((amounts * prices).sum() / amounts.sum()), float(amounts.sum()), at
