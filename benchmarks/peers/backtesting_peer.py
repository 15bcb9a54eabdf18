"""backtesting.py's `optimize`."""

from __future__ import annotations

import os
import warnings
from typing import Any

import backtesting.backtesting
import numpy as np
import pandas as pd
from backtesting import Backtest, Strategy

from benchmarks.peers.peer import Peer, Trades, as_trades
from benchmarks.samples import Sample
from grids.table import CellTable

__all__ = ["BacktestingPy"]


class _Thresholds(Strategy):  # type: ignore[misc]  # the library has no types
    """Long while a probability says so; probabilities travel with the bars."""

    long_entry = 0.5
    long_exit = 0.5

    def init(self) -> None:
        """Compare probabilities with thresholds."""
        self._enters = np.asarray(self.data.LongEntry) >= self.long_entry
        self._enters[-1] = False
        self._exits = np.asarray(self.data.LongExit) >= self.long_exit

    def next(self) -> None:
        """Trade at this bar's close."""
        bar = len(self.data) - 1
        if self.position:
            if self._exits[bar]:
                self.position.close()
        elif self._enters[bar]:
            self.buy(size=1)


class BacktestingPy(Peer):
    """Its grid search over a product of thresholds."""

    name = "backtesting.py, optimize"
    family = "backtesting.py"
    both_sides = False
    slow = True
    threads = os.cpu_count() or 1
    note = (
        "backtesting.py: the cells of raptorbt; one whole unit a trade, since it trades no fractions; its trades are the "
        "contract's. Its statistics come with every run. `optimize` starts a process a core, and that is in the time."
    )

    def __init__(self, sample: Sample) -> None:
        super().__init__(sample)
        bars, known = self.bars, self.known
        columns = {"Open": bars.open, "High": bars.high, "Low": bars.low, "Close": bars.close, "Volume": 1.0}
        columns |= {"LongEntry": known.long_entry, "LongExit": known.long_exit}
        frame = pd.DataFrame(columns, index=pd.DatetimeIndex(bars.time))
        self._test = Backtest(
            frame, _Thresholds, cash=1e9, commission=0.0005, trade_on_close=True, finalize_trades=True
        )
        backtesting.backtesting._tqdm = _silent  # noqa: SLF001 - its progress bars have no switch

    def run(self, table: CellTable) -> Any:
        """Return the best statistics of the product of the cells' thresholds, which the cells must be."""
        names = ("long_entry", "long_exit")
        values: dict[str, Any] = {name: np.unique(table[name]).tolist() for name in names}
        if len(values["long_entry"]) * len(values["long_exit"]) != len(table):
            raise ValueError("backtesting.py optimizes products of values only")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self._test.optimize(**values, maximize="Return [%]")

    def trades(self, table: CellTable) -> list[Trades]:
        """Run every cell once and return its trades."""
        cells = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for row in range(len(table)):
                chosen = {name: float(table[name][row]) for name in ("long_entry", "long_exit")}
                made = self._test.run(**chosen)["_trades"]
                gross = made["ExitPrice"] / made["EntryPrice"] - 1
                cells.append(as_trades(made["EntryBar"], made["ExitBar"], gross))
        return cells


def _silent(sequence: Any = None, **_: Any) -> Any:
    return sequence
