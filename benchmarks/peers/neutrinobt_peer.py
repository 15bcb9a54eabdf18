"""neutrinobt's grid search on one process."""

from __future__ import annotations

import contextlib
import io
import tempfile
from typing import Any

import numpy as np
from neutrinobt.core.reactor import Reactor
from neutrinobt.core.schema import create_dtype
from neutrinobt.optimization import Optimizer
from neutrinobt.strategy.base import Strategy

from benchmarks.peers.peer import Peer, Trades, as_trades
from benchmarks.samples import Sample
from grids.table import CellTable

__all__ = ["Neutrinobt"]


class _Thresholds(Strategy):  # type: ignore[misc]  # the library has no types
    """Long while a probability says so; probabilities travel with the bars."""

    def __init__(self, bars: Any, timeframe: str, long_entry: float, long_exit: float, fee: float) -> None:
        self.long_entry, self.long_exit, self.fee = long_entry, long_exit, fee
        super().__init__(bars, timeframe)

    def init(self) -> None:
        """Nothing is to be computed."""

    def generate_signals(self) -> None:
        """Compare probabilities with thresholds."""
        enters = self.bars["long_entry"] >= self.long_entry
        enters[-1] = False
        self.buy_cond(enters)
        self.sell_cond(self.bars["long_exit"] >= self.long_exit)

    def create_reactor(self) -> Any:
        """Return the account."""
        return Reactor(
            self.bars,
            initial_balance=10_000.0,
            commission_rate=self.fee,
            slippage_rate=0.0,
            allow_multiple_positions=False,
            max_positions=1,
            auto_liquidation=False,
        )


class Neutrinobt(Peer):
    """Its `Optimizer`, given a list of parameters."""

    name = "neutrinobt, grid search"
    family = "neutrinobt"
    both_sides = False
    slow = True
    note = (
        "neutrinobt: the cells of raptorbt; its trades and balances are the contract's. Its statistics and equity curve "
        "come with every run. One process. It asks for Python 3.12, and works on 3.11 just as well."
    )

    def __init__(self, sample: Sample) -> None:
        super().__init__(sample)
        bars = self.bars
        rows = np.zeros(len(bars), dtype=create_dtype(["long_entry", "long_exit"]))
        rows["timestamp"] = bars.time.astype("datetime64[ns]").astype(np.int64)
        for name in ("open", "high", "low", "close"):
            rows[name] = getattr(bars, name)
        rows["volume"] = 1.0
        for name in ("long_entry", "long_exit"):
            rows[name] = getattr(self.known, name)
        self._rows = rows

    def run(self, table: CellTable) -> list[dict[str, Any]]:
        """Return the results of all cells."""
        names = ("long_entry", "long_exit", "fee")
        parameters = [{name: float(table[name][row]) for name in names} for row in range(len(table))]
        found: list[dict[str, Any]] = []
        quiet = io.StringIO()
        with (
            tempfile.TemporaryDirectory() as folder,
            contextlib.redirect_stdout(quiet),
            contextlib.redirect_stderr(quiet),
        ):
            Optimizer.run(
                _Thresholds,
                self._rows,
                {},
                lambda result: float(result["final_equity"]),
                timeframe="5m",
                param_list=parameters,
                export_dir=folder,
                export_db=False,
                on_trial=lambda _parameters, _score, result: found.append(result),
            )
        return found

    def trades(self, table: CellTable) -> list[Trades]:
        """Return the trades of every cell."""
        cells = []
        for result in self.run(table):
            made = result["trades"].get_trades()
            gross = [trade.exit_price / trade.entry_price - 1 for trade in made]
            cells.append(as_trades([trade.entry_bar for trade in made], [trade.exit_bar for trade in made], gross))
        return cells
