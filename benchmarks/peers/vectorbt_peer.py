"""vectorbt's `Portfolio.from_signals` with trade statistics and drawdown for every column.

Two ways. From arrays is what most people write; an entry and an exit of one side exclude each other on a bar, which the
peers' market avoids. With a signal callback, which knows whether a position is open, it trades as the contract says on
any market.
"""

from __future__ import annotations

import gc
from typing import Any

import numba
import numpy as np
import vectorbt as vbt

from benchmarks.peers.peer import Peer, Trades, as_trades, by_cell
from benchmarks.samples import Sample
from grids.table import CellTable
from signals.arrays import Floats

__all__ = ["VectorbtArrays", "VectorbtCallback"]


class _Vectorbt(Peer):
    family = "vectorbt"

    def portfolio(self, table: CellTable) -> Any:
        """Return a portfolio of one column a cell."""
        raise NotImplementedError

    def run(self, table: CellTable) -> Floats:
        """Return, a row a cell: count, mean win, mean loss, win rate, expectancy, profit factor, drawdown."""
        portfolio = self.portfolio(table)
        trades = portfolio.trades
        found = [trades.count(), trades.winning.returns.mean(), trades.losing.returns.mean()]
        found += [trades.win_rate(), trades.expectancy(), trades.profit_factor(), portfolio.max_drawdown()]
        result = np.column_stack([np.asarray(column, dtype=np.float64) for column in found])
        del portfolio, trades
        gc.collect()  # portfolios live in reference cycles
        return result

    def trades(self, table: CellTable) -> list[Trades]:
        """Return the trades of each column."""
        records = self.portfolio(table).trades.records
        direction = 1.0 - 2.0 * records["direction"].to_numpy()
        gross = direction * (records["exit_price"].to_numpy() / records["entry_price"].to_numpy() - 1)
        made = as_trades(records["entry_idx"], records["exit_idx"], gross)
        return by_cell(records["col"].to_numpy(), made, len(table))

    def from_signals(self, table: CellTable, **signals: Any) -> Any:
        """Return a portfolio on some signals."""
        column = self.bars.close[:, None]
        return vbt.Portfolio.from_signals(
            np.broadcast_to(column, (len(column), len(table))),
            open=self.bars.open[:, None],
            high=self.bars.high[:, None],
            low=self.bars.low[:, None],
            sl_stop=table["stop_loss"][None, :],
            fees=table["fee"][None, :],
            size=1.0,
            init_cash="auto",
            stop_entry_price="fillprice",
            stop_exit_price="stopmarket",
            upon_dir_conflict="long",
            upon_opposite_entry="ignore",
            freq="5min",
            **signals,
        )


class VectorbtArrays(_Vectorbt):
    """Entries and exits as arrays."""

    note = (
        "vectorbt from arrays: one call of `from_signals` a batch, the thresholds compared with the probabilities inside "
        "the time; then count, win rate, mean win, mean loss, expectancy, profit factor and maximum drawdown of every "
        "column."
    )

    def __init__(self, sample: Sample, engine: str) -> None:
        super().__init__(sample)
        self.name, self._engine = f"vectorbt from arrays, {engine}", engine

    def portfolio(self, table: CellTable) -> Any:
        """Return a portfolio of one column a cell."""
        return self.from_signals(
            table,
            entries=self.fires(table, "long_entry"),
            exits=self.fires(table, "long_exit"),
            short_entries=self.fires(table, "short_entry"),
            short_exits=self.fires(table, "short_exit"),
            upon_long_conflict="exit",
            upon_short_conflict="exit",
            engine=self._engine,
        )


class VectorbtCallback(_Vectorbt):
    """Entries and exits by a compiled callback."""

    name = "vectorbt with callback, numba"
    note = "vectorbt with a signal callback: the same, for any market; its rust engine takes no callbacks."

    def portfolio(self, table: CellTable) -> Any:
        """Return a portfolio of one column a cell."""
        roles = ("long_entry", "short_entry", "long_exit", "short_exit")
        fires = tuple(self.fires(table, role) for role in roles)
        return self.from_signals(table, signal_func_nb=_signal, signal_args=fires, engine="numba")


@numba.njit
def _signal(
    context: Any, long_entry: Any, short_entry: Any, long_exit: Any, short_exit: Any
) -> tuple[bool, bool, bool, bool]:
    i, column = context.i, context.col
    last = i == long_entry.shape[0] - 1
    if context.position_now > 0:
        return False, last or long_exit[i, column], False, False
    if context.position_now < 0:
        return False, False, False, last or short_exit[i, column]
    goes_long = not last and long_entry[i, column]
    return goes_long, False, not last and not goes_long and short_entry[i, column], False
