"""What each engine makes of cells: their trades and their measures, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import polars as pl

from grids.table import CellTable
from signals import Signals
from sweeps.engines import measured
from sweeps.event.engine import EventEngine
from sweeps.replaying import trade_table

__all__ = ["ENGINES", "Made", "Maker", "by_event", "by_vectorbt"]

Made = tuple[int, pl.DataFrame, dict[str, Any]]
"""Row of a cell, its trades by `TRADE_COLUMNS`, and its measures by name."""

Maker = Callable[[Signals, CellTable], Iterator[Made]]
"""From a market and cells to what an engine makes of each."""


def by_event(signals: Signals, table: CellTable) -> Iterator[Made]:
    """Yield what the event engine makes of cells: all at once for the measures, one by one for the trades."""
    engine = EventEngine(signals, table.names)
    frame = measured(engine, table)
    for row in range(len(table)):
        yield row, trade_table(engine, table.take(slice(row, row + 1))), frame.row(row, named=True)


def by_vectorbt(signals: Signals, table: CellTable) -> Iterator[Made]:
    """Yield what vectorbt makes of cells."""
    from sweeps.vectorbt.engine import VectorbtEngine  # noqa: PLC0415 - takes seconds to load

    engine = VectorbtEngine(signals, table.names)
    evaluation, lists = engine.evaluate_and_list(table)
    frame = measured(engine, table, evaluation)
    for row in range(len(table)):
        yield row, lists[row].frame(signals.bars), frame.row(row, named=True)


ENGINES: dict[str, Maker] = {"event": by_event, "vectorbt": by_vectorbt}
