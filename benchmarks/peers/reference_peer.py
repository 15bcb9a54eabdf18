"""The project's own plain reference."""

from __future__ import annotations

from benchmarks.peers.peer import Peer, Trades, as_trades
from benchmarks.samples import Sample
from grids.table import CellTable
from sweeps.reference.trades import ReferenceTrade, reference_trades

__all__ = ["Reference"]


class Reference(Peer):
    """The contract in plain Python, bar by bar."""

    name = "plain Python reference"
    family = "reference"
    slow = True
    note = "plain Python reference: trades without measures."

    def __init__(self, sample: Sample) -> None:
        super().__init__(sample)
        self._signals = sample.signals

    def run(self, table: CellTable) -> list[list[ReferenceTrade]]:
        """Return the trades of every cell."""
        return [reference_trades(self._signals, table.row(row)) for row in range(len(table))]

    def trades(self, table: CellTable) -> list[Trades]:
        """Return the trades of every cell."""
        return [
            as_trades([t.entry_bar for t in cell], [t.exit_bar for t in cell], [t.gross_return for t in cell])
            for cell in self.run(table)
        ]
