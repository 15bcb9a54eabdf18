"""Chunks of grids stored both ways, held against each other."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl

import grids
from benchmarks.cells import Cells
from benchmarks.samples import simulated
from benchmarks.storage.errors import errors
from benchmarks.storage.kinds import Kind, kinds
from grids.parameters import Value
from grids.table import CellTable
from sweeps.engines import measured
from sweeps.event.engine import EventEngine
from sweeps.measures.evaluation import Evaluation
from sweeps.measures.frames import packed
from sweeps.plan.order import work_order
from sweeps.store.factored import FactoredPart
from sweeps.store.reading import read as read_part
from sweeps.store.writing import PartWriter

__all__ = ["CHUNK", "FEW", "Stored", "measure", "store"]

Made = TypeVar("Made")

CHUNK = 65_536
FEW = ["long_entry", "edge"]


@dataclass(frozen=True)
class Stored:
    """Some cells of one grid, stored both ways.

    Attributes
    ----------
    grid, cells, families
        Which, how many, and how many of them there are numbers of.
    rows_bytes, factored_bytes
        Of all of them.
    asked
        Bytes a cell that were asked for; None where none were.
    writing, reading_few, reading_all
        CPU seconds of the factored layout over those of rows: from what the engine found to the bytes of a part; from a part to two
        columns, and to all.
    share
        CPU seconds of writing factored over those of evaluating.
    error
        The largest error of any number of any cell, as a share of itself.
    """

    grid: str
    cells: int
    families: int
    rows_bytes: int
    factored_bytes: int
    asked: float | None
    writing: float
    reading_few: float
    reading_all: float
    share: float
    error: float


def store(name: str, kind: Kind, chunks: int, times: int) -> Stored:
    """Store the first chunks of a grid both ways."""
    grid = grids.parse(_stated(kind.cells), name).resolve(kind.signals)
    order = work_order(grid)
    engine, writer = EventEngine(kind.signals, grid.names), PartWriter.of(grid, kind.signals, order)
    tables = (grid.cells(index).unbroken() for index in islice(grid.selected.chunks(CHUNK, order), chunks))
    found = [_stored(name, _Chunk(engine, writer, table), kind.asked, times) for table in tables]
    return _together(found)


def _stated(cells: Cells) -> dict[str, dict[str, object]]:
    def said(value: Value) -> Value:
        return "none" if value is None else value

    axes = {name: {"values": [said(value) for value in values]} for name, values in cells.axes.items()}
    return {"axes": dict(axes), "fixed": {name: said(value) for name, value in cells.fixed.items()}}


@dataclass(frozen=True, eq=False)
class _Chunk:
    """A chunk of a grid, and what stores it."""

    engine: EventEngine
    writer: PartWriter
    table: CellTable

    def rows(self, evaluation: Evaluation) -> bytes:
        """Return it as rows."""
        measures = measured(self.engine, self.table, evaluation)
        return packed(pl.concat([self.table.frame(), measures], how="horizontal")).getvalue()


def _stored(name: str, chunk: _Chunk, asked: float | None, times: int) -> Stored:
    """Store one chunk both ways, and read it back."""
    evaluating, evaluation = _timed(partial(chunk.engine.evaluate, chunk.table), times)
    to_rows, rows = _timed(partial(chunk.rows, evaluation), times)
    to_families, content = _timed(partial(chunk.writer.content, chunk.table, evaluation), times)
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "part-00000.parquet", Path(folder) / "part-00000.cells"
        for file, held in zip(files, (rows, content), strict=True):
            file.write_bytes(held)
        few = [_timed(partial(read_part, file, FEW), times)[0] for file in files]
        whole = [_timed(partial(read_part, file), times) for file in files]
        families = FactoredPart(files[1]).families
    return Stored(
        grid=name,
        cells=len(chunk.table),
        families=families,
        rows_bytes=len(rows),
        factored_bytes=len(content),
        asked=asked,
        writing=to_families / to_rows,
        reading_few=few[1] / few[0],
        reading_all=whole[1][0] / whole[0][0],
        share=to_families / evaluating,
        error=max(errors(whole[0][1], whole[1][1]).values()),
    )


def _timed(work: Callable[[], Made], times: int) -> tuple[float, Made]:
    """Return the least CPU seconds of some runs, and what came out."""
    seconds, made = [], work()
    for _ in range(times):
        began = time.process_time()
        made = work()
        seconds.append(time.process_time() - began)
    return max(min(seconds), 1e-6), made


def _together(parts: Sequence[Stored]) -> Stored:
    first = parts[0]
    mean = {
        name: float(np.mean([getattr(part, name) for part in parts]))
        for name in ("writing", "reading_few", "reading_all", "share")
    }
    sums = {
        name: sum(getattr(part, name) for part in parts)
        for name in ("cells", "families", "rows_bytes", "factored_bytes")
    }
    return replace(first, **sums, **mean, error=max(part.error for part in parts))  # type: ignore[arg-type]


def measure(n_bars: int, sides: int, chunks: int, times: int) -> list[Stored]:
    """Store every kind of grid both ways."""
    return [store(name, kind, chunks, times) for name, kind in kinds(simulated(n_bars), sides).items()]
