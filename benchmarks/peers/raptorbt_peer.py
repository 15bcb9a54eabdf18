"""raptorbt's batch sweep over all cores."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import raptorbt

from benchmarks.peers.peer import Peer, Trades, as_trades
from benchmarks.samples import Sample
from grids.table import CellTable

__all__ = ["Raptorbt"]


class Raptorbt(Peer):
    """Many pairs of entries and exits over one series of prices."""

    name = "raptorbt, batch sweep"
    family = "raptorbt"
    both_sides = False
    threads = os.cpu_count() or 1
    note = (
        "raptorbt: one side a run, so long only; after a stop it waits for the entry signal to go off before it enters "
        "again, so no stop: without one its trades are the contract's, bar for bar and price for price. It buys for "
        "balance/(1 + fee), the contract for the whole balance, so its net returns are 0.05 % smaller. Signals are "
        "compared inside the time; its metrics come with every run and cannot be left out. It uses all cores."
    )

    def __init__(self, sample: Sample) -> None:
        super().__init__(sample)
        bars = self.bars
        stamps = bars.time.astype("datetime64[ns]").astype(np.int64)
        prices = [np.array(price) for price in (bars.open, bars.high, bars.low, bars.close)]
        self._market = (stamps, *prices, np.ones(len(bars)))

    def run(self, table: CellTable) -> list[Any]:
        """Return the results of all cells, metrics among them."""
        settings = {
            fee: raptorbt.BacktestConfig(
                initial_capital=1.0, fees=float(fee), slippage=0.0, fill_timing="same_bar_close"
            )
            for fee in np.unique(table["fee"])
        }
        entries = np.ascontiguousarray(self.fires(table, "long_entry").T)
        exits = np.ascontiguousarray(self.fires(table, "long_exit").T)
        items = [
            raptorbt.BatchSingleItem(str(row), entries[row], exits[row], 1, 1.0, "X", settings[table["fee"][row]])
            for row in range(len(table))
        ]
        return [result for _, result in raptorbt.batch_single_backtest(*self._market, items)]

    def trades(self, table: CellTable) -> list[Trades]:
        """Return the trades of every cell."""
        found = []
        for result in self.run(table):
            made = result.trades()
            gross = [trade.exit_price / trade.entry_price - 1 for trade in made]
            found.append(as_trades([trade.entry_idx for trade in made], [trade.exit_idx for trade in made], gross))
        return found
