"""The plain compiled loop over bars that one would write first."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.peers.peer import Peer, Trades
from benchmarks.samples import Sample
from grids.table import CellTable
from signals.arrays import Floats
from sweeps.kernels.compiled import kernel

__all__ = ["BarLoop"]


class BarLoop(Peer):
    """Run cells one after the other, every bar of every cell."""

    name = "plain numba bar loop"
    family = "bar loop"
    note = (
        "plain numba bar loop: the loop one would write first, compiled; count, wins, losses, their sums and squares, "
        "balance and drawdown."
    )

    def __init__(self, sample: Sample) -> None:
        super().__init__(sample)
        bars, known = self.bars, self.known
        prices = [bars.open, bars.high, bars.low, bars.close]
        roles = [known.long_entry, known.short_entry, known.long_exit, known.short_exit]
        self._rows = np.ascontiguousarray([*prices, *roles], dtype=np.float64)

    def run(self, table: CellTable) -> Floats:
        """Return, a row a cell: trades, wins, losses, sum of wins, of losses, of squares, balance, drawdown."""
        found = np.zeros((len(table), 8))
        _run_cells(self._rows, _rules(table), found, np.zeros((0, 3)))
        return found

    def trades(self, table: CellTable) -> list[Trades]:
        """Return the trades of every cell."""
        cells = []
        for rule in _rules(table):
            made, found = np.zeros((self._rows.shape[1] // 2 + 1, 3)), np.zeros(8)
            _run_cell(self._rows, rule, found, made)
            cells.append(made[: int(found[0])])
        return cells


def _rules(table: CellTable) -> Floats:
    names = ("long_entry", "short_entry", "long_exit", "short_exit", "stop_loss", "fee")
    return np.column_stack([*(table[name] for name in names), table["leverage"] * table["size"]])


@kernel
def _run_cells(rows: Any, rules: Any, found: Any, nothing: Any) -> None:
    for cell in range(rules.shape[0]):
        _run_cell(rows, rules[cell], found[cell], nothing)


@kernel
def _run_cell(rows: Any, rule: Any, found: Any, made: Any) -> None:
    """Run one cell; its trades are written to `made` as far as there is room."""
    opened, high, low, close = rows[0], rows[1], rows[2], rows[3]
    long_entry, short_entry, long_exit, short_exit, distance, fee, exposure = rule
    last = close.shape[0] - 1
    found[6] = peak = 1.0
    side, entry, stop, since = 0, 0.0, 0.0, 0
    for bar in range(last + 1):
        if side == 0:
            if bar < last:
                side = 1 if rows[4, bar] >= long_entry else -1 if rows[5, bar] >= short_entry else 0
                entry, since = close[bar], bar
                stop = entry * (1 - side * distance)
            continue
        price = 0.0
        if side == 1 and low[bar] <= stop:
            price = min(opened[bar], stop)
        elif side == -1 and high[bar] >= stop:
            price = max(opened[bar], stop)
        elif bar == last or rows[7 if side == -1 else 6, bar] >= (short_exit if side == -1 else long_exit):
            price = close[bar]
        if price > 0:
            turnover = price / entry
            if found[0] < made.shape[0]:
                row = made[int(found[0])]
                row[0], row[1], row[2] = since, bar, side * (turnover - 1)
            _book(found, max(exposure * (side * (turnover - 1) - fee * (1 + turnover)), -1.0))
            peak = max(peak, found[6])
            found[7] = max(found[7], 1 - found[6] / peak)
            side = 0
            if found[6] == 0:
                return


@kernel
def _book(found: Any, net: float) -> None:
    found[0] += 1
    if net > 0:
        found[1] += 1
        found[3] += net
    elif net < 0:
        found[2] += 1
        found[4] -= net
    found[5] += net * net
    found[6] *= 1 + net
