"""A batch of cells, evaluated by both engines, and what of it does not agree with what is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from grids.names import Names
from grids.table import CellTable
from signals import Signals
from sweeps.confirm.differences import compare_rows, compare_trades
from sweeps.engines import measured
from sweeps.event.engine import EventEngine
from sweeps.replaying import trade_lists
from sweeps.runs.records import ASSET

if TYPE_CHECKING:
    from sweeps.vectorbt.engine import VectorbtEngine

__all__ = ["Batch", "Finding", "build", "compare"]


@dataclass(frozen=True)
class Batch:
    """Cells to confirm, and what is stored of them."""

    table: CellTable
    stored: pl.DataFrame


@dataclass
class Finding:
    """What vectorbt says of some cells; see `sweeps.confirm.agreement.Agreement`."""

    cells: int = 0
    trades: int = 0
    measures: int = 0
    return_difference: float = 0.0
    measure_difference: float = 0.0
    measure: str = "none"
    disagreements: list[str] = field(default_factory=list)
    disagreeing: list[int] = field(default_factory=list)


def build(signals: Signals, names: Names) -> tuple[VectorbtEngine, EventEngine]:
    """Make both engines for the signals of a run."""
    from sweeps.vectorbt.engine import VectorbtEngine  # noqa: PLC0415 - vectorbt takes seconds to load

    return VectorbtEngine(signals, names), EventEngine(signals, names)


def compare(engines: tuple[VectorbtEngine, EventEngine], batch: Batch) -> Finding:
    """Evaluate one batch with vectorbt, and hold every trade and every row against it."""
    recorded, event = engines
    evaluation, lists = recorded.evaluate_and_list(batch.table)
    frame = measured(recorded, batch.table, evaluation)
    found = Finding(cells=len(frame), trades=int(frame["trades"].sum()))
    days = recorded.signals.bars.time[[0, -1]].astype("datetime64[D]").astype(np.int64)
    rows = compare_rows(batch.stored, frame, int(days[1] - days[0]) + 1)
    found.measures = rows.compared
    found.measure_difference, found.measure = rows.largest, rows.where
    found.return_difference = rows.mean_return
    for row, (cell, event_trades) in enumerate(zip(batch.table.index, trade_lists(event, batch.table), strict=True)):
        differing = rows.differing.get(row)
        trades = compare_trades(event_trades, lists[row].columns())
        found.return_difference = max(found.return_difference, trades.largest)
        if differing is not None or trades.differing is not None:
            unlisted = "trade by trade the engines agree: the stored row is not what this file gives"
            said = [differing, trades.differing or unlisted]
            found.disagreeing.append(int(cell))
            where = f"cell {cell}" + (f" (asset {batch.stored[ASSET][row]})" if ASSET in batch.stored.columns else "")
            found.disagreements.append(f"{where}: " + "; ".join(words for words in said if words))
    return found
