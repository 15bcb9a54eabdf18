"""The vectorbt engine: any cell of the contract, traded by `vbt.Portfolio.from_signals`.

It is the engine of record: slower than the event engine by thousands of times, independent of it, and the judge of it.
Its cost grows with bars times cells; its memory with one batch of columns.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence

import numpy as np

from grids.names import Names, as_names
from grids.table import CellTable
from signals import Signals
from signals.arrays import Integers
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.measures.evaluation import Evaluation
from sweeps.vectorbt.market import market_of
from sweeps.vectorbt.simulation import simulate
from sweeps.vectorbt.tally import tally_of
from sweeps.vectorbt.trades import CellTrades, trades_of

__all__ = ["VectorbtEngine"]

_COLUMNS = 50
"""Most columns of a batch: vectorbt is fastest with 25 to 100."""

_ELEMENTS = 2_500_000
"""Most bars times columns of a batch: vectorbt takes some 40 bytes of each, about 100 MB."""


_UNCOLLECTED = 2 * _ELEMENTS
"""Bars times columns after which everything is searched for portfolios that have grown old: some 200 MB."""


class VectorbtEngine:
    """Evaluate cells of a grid on one signal file, with vectorbt.

    vectorbt holds the GIL: use processes, each with an engine of its own, rather than threads.

    Parameters
    ----------
    signals
        Bars and probabilities.
    variants
        The names that codes of columns point into; variants alone where cells name neither readings nor filters.

    Raises
    ------
    InputError
        If the signals lack a reading, or what a filter names.
    """

    def __init__(self, signals: Signals, variants: Names | Sequence[str]) -> None:
        self.signals = signals
        self.names = as_names(variants)
        self._market = market_of(signals, self.names)
        self._dates = signals.bars.time.astype("datetime64[D]").astype(np.int64)
        self._dates = self._dates - self._dates[0]
        self._simulated = 0

    def evaluate(self, table: CellTable) -> Evaluation:
        """Tally cells that keep the contract's rules, and name the distinct trade lists among them."""
        return self.evaluate_and_list(table, listed=False)[0]

    def evaluate_and_list(self, table: CellTable, listed: bool = True) -> tuple[Evaluation, dict[int, CellTrades]]:
        """Tally cells, and return the trades of each by its row."""
        tally = np.empty((len(table), len(ACCUMULATORS)))
        path = np.empty(len(table), dtype=np.int64)
        lists: dict[int, CellTrades] = {}
        for row, trades in self.trade_lists(table):
            tally[row] = tally_of(trades, self._market.probabilities[table["variant"][row]].out_of_sample, self._dates)
            path[row] = _identity(trades)
            if listed:
                lists[row] = trades
        return Evaluation(tally, path, len(np.unique(path))), lists

    def trade_lists(self, table: CellTable) -> Iterator[tuple[int, CellTrades]]:
        """Yield each cell's row and its trades, batch by batch; rows in no particular order."""
        for rows in self._batches(table):
            batch = table.take(rows)
            simulation = simulate(self._market, batch)
            for column, row in enumerate(rows):
                known = self._market.probabilities[batch["variant"][column]]
                yield int(row), trades_of(simulation, column, self.signals.bars, known, batch.row(column))
            del simulation
            # portfolios live in reference cycles; young as this one is, it is found without a search of everything
            gc.collect(1)
            self._simulated += len(rows) * len(self.signals)
        # takes as long as some cells do
        if self._simulated > _UNCOLLECTED:
            self._simulated = 0
            gc.collect()

    def trades(self, table: CellTable) -> CellTrades:
        """Return the trades of a single cell."""
        return next(self.trade_lists(table))[1]

    def _batches(self, table: CellTable) -> Iterator[Integers]:
        """Yield rows that share what a batch must share: where orders are filled."""
        columns = max(min(_COLUMNS, _ELEMENTS // len(self.signals)), 1)
        for fill in np.unique(table["fill"]):
            rows = np.flatnonzero(table["fill"] == fill)
            for start in range(0, len(rows), columns):
                yield rows[start : start + columns]


def _identity(trades: CellTrades) -> int:
    """Name what cells of one path have in common, alike in every chunk: bars, sides, prices and reasons, not money."""
    parts = (trades.entry_bar, trades.exit_bar, trades.direction, trades.entry_price, trades.exit_price, trades.reason)
    digest = hashlib.blake2b(b"".join(part.tobytes() for part in parts), digest_size=8)
    return int.from_bytes(digest.digest(), "little") >> 1
