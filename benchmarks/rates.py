"""Cells a second of every contender on one sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import joblib
import numpy as np

from benchmarks import cells
from benchmarks.bar_loop import BarLoop
from benchmarks.clock import best_seconds
from benchmarks.samples import Sample
from benchmarks.vectorbt_peer import VectorbtArrays, VectorbtCallback
from grids.table import CellTable
from signals import Signals
from sweeps.engine import Evaluation, EventEngine
from sweeps.reference import reference_trades
from sweeps.tally import TALLY

__all__ = ["THREADS", "EngineRate", "PeerRate", "engine_rates", "few", "peer_rates"]

THREADS = 2
_CHUNKS = 4
_BATCH = 25
"""Columns in a call of vectorbt, where it is fastest; the other peers run the same cells."""
_REFERENCE_CELLS = 4


@dataclass(frozen=True)
class EngineRate:
    """The event engine on one grid.

    Attributes
    ----------
    grid
        What the grid is.
    cells, paths
        Cells and distinct trade lists.
    trades
        Trades a path, on average.
    seconds
        Best time by number of threads.
    """

    grid: str
    cells: int
    paths: int
    trades: float
    seconds: dict[int, float]

    def cells_per_second(self, threads: int) -> float:
        """Return cells a second."""
        return self.cells / self.seconds[threads]

    def paths_per_second(self, threads: int) -> float:
        """Return distinct paths a second."""
        return self.paths / self.seconds[threads]

    @property
    def nanoseconds_per_walked_trade(self) -> float:
        """Time of one thread per trade of a distinct path, all its money rules and the exits' share included."""
        return self.seconds[1] / (self.paths * self.trades) * 1e9


@dataclass(frozen=True)
class PeerRate:
    """A peer on a sample of the simple grid, one thread.

    Attributes
    ----------
    peer
        Its name.
    cells
        Cells that were run.
    seconds
        Best time.
    """

    peer: str
    cells: int
    seconds: float

    @property
    def cells_per_second(self) -> float:
        """Return cells a second."""
        return self.cells / self.seconds


def few(table: CellTable, count: int = _BATCH) -> CellTable:
    """Return a few cells, evenly spread over a grid."""
    return table.take(np.linspace(0, len(table) - 1, count).astype(np.int64))


def engine_rates(sample: Sample) -> list[EngineRate]:
    """Measure the event engine on every grid, exposures shared and one at a time."""
    engine = EventEngine(sample.signals, (sample.variant,))
    grids = {
        "16 exposures": cells.exposures(sample.variant),
        "one exposure": cells.exposures(sample.variant, 1),
        "balance stops": cells.balance_stops(sample.variant),
        "simple, 16 exposures": cells.simple(sample.variant),
        "simple, one exposure": cells.simple(sample.variant, 1),
    }
    return [_engine_rate(engine, name, table) for name, table in grids.items()]


def peer_rates(sample: Sample) -> list[PeerRate]:
    """Measure the peers on a few cells of the simple grid."""
    table = few(cells.simple(sample.variant))
    signals, variant = sample.signals, sample.variant
    slow = few(table, _REFERENCE_CELLS)
    contenders: dict[str, tuple[Callable[[CellTable], object], CellTable]] = {
        "numba bar loop": (BarLoop(signals, variant), table),
        "vectorbt, arrays, trade count only": (VectorbtArrays(signals, variant, statistics=False), table),
        "vectorbt, arrays, statistics": (VectorbtArrays(signals, variant), table),
        "vectorbt, callback, statistics": (VectorbtCallback(signals, variant), table),
        "plain Python reference": (partial(_reference, signals), slow),
    }
    return [PeerRate(name, len(some), best_seconds(partial(run, some))) for name, (run, some) in contenders.items()]


def _engine_rate(engine: EventEngine, name: str, table: CellTable) -> EngineRate:
    chunks = [table.take(slice(int(rows[0]), int(rows[-1]) + 1)) for rows in np.array_split(table.index, _CHUNKS)]
    pool = joblib.Parallel(n_jobs=THREADS, backend="threading")
    parts = [engine.evaluate(chunk) for chunk in chunks]
    walked = sum(_walked(part) for part in parts)
    paths = sum(part.paths for part in parts)
    seconds = {
        1: best_seconds(lambda: [engine.evaluate(chunk) for chunk in chunks]),
        THREADS: best_seconds(lambda: pool(joblib.delayed(engine.evaluate)(chunk) for chunk in chunks)),
    }
    return EngineRate(name, len(table), paths, walked / paths, seconds)


def _walked(evaluation: Evaluation) -> float:
    _, first = np.unique(evaluation.path, return_index=True)
    return float(evaluation.tally[first, TALLY.index("trades")].sum())


def _reference(signals: Signals, table: CellTable) -> None:
    for row in range(len(table)):
        reference_trades(signals, table.row(row))
