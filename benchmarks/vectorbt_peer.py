"""A peer: vectorbt's `Portfolio.from_signals` with trade statistics for every column, for the cells of `cells.simple`.

Two ways. From arrays is what most people write. Its rule differs from the contract's in one point: an entry and an exit
of the same side on one bar exclude each other, so that a bar on which both fire never enters. With a signal callback,
which knows whether a position is open, vectorbt trades exactly as the contract says.
"""

from __future__ import annotations

import gc
from typing import Any

import numba
import numpy as np
import vectorbt as vbt
from numpy.typing import NDArray

from grids.table import CellTable
from signals import Signals

__all__ = ["VectorbtArrays", "VectorbtCallback", "VectorbtPeer"]


class VectorbtPeer:
    """What both ways share.

    Parameters
    ----------
    signals, variant
        What to trade.
    statistics
        Whether to ask for trade statistics; else only the trades are counted.
    """

    def __init__(self, signals: Signals, variant: str, *, statistics: bool = True) -> None:
        self.statistics = statistics
        self.bars, self.known = signals.bars, signals.variants[variant]

    def _fires(self, table: CellTable, role: str) -> NDArray[np.bool_]:
        probability = np.asarray(getattr(self.known, role))
        return probability[:, None] >= table[role][None, :]

    def _portfolio(self, table: CellTable, **signals: Any) -> Any:
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

    def portfolio(self, table: CellTable) -> Any:
        """Return a portfolio of one column a cell."""
        raise NotImplementedError

    def __call__(self, table: CellTable) -> NDArray[np.float64]:
        """Return, a row a cell: trades, then mean win, mean loss, win rate, expectancy, profit factor if asked for."""
        trades = self.portfolio(table).trades
        found = [trades.count()]
        if self.statistics:
            found += [trades.winning.returns.mean(), trades.losing.returns.mean()]
            found += [trades.win_rate(), trades.expectancy(), trades.profit_factor()]
        result = np.column_stack([np.asarray(column, dtype=np.float64) for column in found])
        del trades
        gc.collect()  # portfolios live in reference cycles
        return result


class VectorbtArrays(VectorbtPeer):
    """Entries and exits as arrays; an exit wins over an entry of its side on the same bar."""

    def portfolio(self, table: CellTable) -> Any:
        """Return a portfolio of one column a cell."""
        entries = {name: self._fires(table, f"{name}_entry") for name in ("long", "short")}
        for fires in entries.values():
            fires[-1] = False
        return self._portfolio(
            table,
            entries=entries["long"],
            exits=self._fires(table, "long_exit"),
            short_entries=entries["short"],
            short_exits=self._fires(table, "short_exit"),
            upon_long_conflict="exit",
            upon_short_conflict="exit",
        )


class VectorbtCallback(VectorbtPeer):
    """Entries and exits by a compiled callback, exactly as the contract says."""

    def portfolio(self, table: CellTable) -> Any:
        """Return a portfolio of one column a cell."""
        roles = ("long_entry", "short_entry", "long_exit", "short_exit")
        return self._portfolio(
            table, signal_func_nb=_signal, signal_args=tuple(self._fires(table, role) for role in roles)
        )


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
