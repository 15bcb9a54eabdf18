"""From what a form reads to the one list: one market where asked, in order of entry."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from results.auditing.trades import ReadTrades
from signals import InputError
from signals.suggesting import did_you_mean

__all__ = ["built"]


def built(read: ReadTrades, asset: str | None = None) -> ReadTrades:
    """Return a list with its trades in order of entry, of equal entries in the order of the file, of one market if asked.

    Raises
    ------
    InputError
        If the market asked for is not in it.
    """
    trades = read.trades
    if asset is not None and trades.asset is None:
        read = replace(read, notes=(*read.notes, f"It names no market: all its trades are taken for {asset}."))
    if asset is not None and trades.asset is not None:
        there = np.array([str(each) for each in np.unique(trades.asset.astype(str))])
        chosen = next((each for each in there if _plain(each) == _plain(asset)), None)
        if chosen is None:
            raise InputError(f"{read.source}: has no trades of `asset={asset}`; {did_you_mean(asset, there)}")
        trades = trades.take(np.flatnonzero(trades.asset == chosen))
        read = replace(
            read,
            partial=read.partial or len(trades) < len(read.trades),
            notes=(*read.notes, f"{len(trades):,} trades of {chosen}, of {len(read.trades):,} in all."),
        )
    steps = np.diff(trades.entry_time).astype(np.int64)
    if (steps < 0).sum() > (steps > 0).sum():
        # newest first: of equal entries the later row came first
        trades = trades.take(np.arange(len(trades))[::-1])
    order = np.argsort(trades.entry_time, kind="stable")
    if (np.diff(order) < 0).any():
        trades = trades.take(order)
    return replace(read, trades=trades)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
