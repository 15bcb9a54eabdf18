"""Rows of a run by the index of their cell, read without going through the run each time."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import polars as pl

from results.run.run import Run
from results.run.stretches import with_parts
from signals.arrays import Integers, Integers32
from sweeps.store.reading import MEMBERS, factored, find, read_families, rows
from sweeps.threads import in_threads

__all__ = ["MOST", "StoredRows"]

MOST = 40_000_000
"""Cells of which it is kept where they lie: 800 MB."""

_HELD = 16
"""Parts of which the columns are held: some 150 MB."""
_SPREAD = 4
"""Of cells that lie this far apart on average, rows are not kept by cell but looked for."""


class StoredRows:
    """Some columns of any cells of a run. May be shared by threads.

    Where each cell lies is found out once: 20 bytes a cell, and a tenth of a second for ten million. Runs of more than `MOST` cells are
    gone through for every question instead, which takes seconds; of factored ones, where a cell lies follows from its index.

    Parameters
    ----------
    run
        As opened.
    columns
        Names of stored columns, beside `cell` and `path`.
    """

    def __init__(self, run: Run, columns: Sequence[str]) -> None:
        self._run, self._columns = run, list(dict.fromkeys(["cell", "path", *columns]))
        self._held: OrderedDict[int, pl.DataFrame] = OrderedDict()
        self._lock = Lock()

    def rows(self, cells: Sequence[int]) -> dict[int, pl.DataFrame]:
        """Return the rows of those cells that are stored, by cell, each a table of one row."""
        if self._large and not self._factored:
            met = self._run.collect(self._run.stored.filter(pl.col("cell").is_in(list(cells))).select(self._columns))
            return {cell: met[at] for at, cell in enumerate(met["cell"].to_list())}
        found = self._found(cells).items()
        return {cell: self._part(part).slice(row, 1) for cell, (part, row) in found}

    def whole(self, cell: int) -> pl.DataFrame | None:
        """Return all stored columns of a cell, a table of one row; None where it is not stored."""
        if self._large and not self._factored:
            met = self._run.collect(self._run.stored.filter(pl.col("cell") == cell))
            return None if met.is_empty() else met
        if cell not in (found := self._found([cell])):
            return None
        part, row = found[cell]
        piece = with_parts(self._run, (self._run.parts[part],))
        return self._run.collect(piece.stored.slice(row, 1))

    def copies(self, cell: int, path: int) -> int:
        """Return how many cells have the trade list `path` of a stored cell, itself among them; on its asset alone."""
        size = self._run.info.grid.size
        if self._large and self._factored:
            return self._copies_by_families(cell // size, path)
        if self._large:
            asset = pl.col("cell") // size == cell // size if self._run.assets else pl.lit(value=True)
            alike = self._run.written.select(((pl.col("path") == path) & asset).sum())
            return int(self._run.collect(alike).item())
        of_path = self._cells[np.flatnonzero(self._paths == path)]
        return int(np.count_nonzero(of_path // size == cell // size)) if self._run.assets else len(of_path)

    def _copies_by_families(self, asset: int, path: int) -> int:
        """Count the cells of a trade list by their families, part by part; a family has one."""

        def copies(part: Path) -> int:
            families = read_families(part, ["cell", "path"])
            own = pl.col("cell") // self._run.info.grid.size == asset if self._run.assets else pl.lit(value=True)
            return int(families.filter((pl.col("path") == path) & own)[MEMBERS].sum())

        return sum(in_threads(copies, ((part,) for part in self._run.parts), os.cpu_count() or 1))

    def warm_up(self) -> None:
        """Find out where each cell lies."""
        if not self._large:
            self._found([0])
            self.copies(0, 0)

    @cached_property
    def _factored(self) -> bool:
        """Whether it follows from a cell's index where it lies."""
        return factored(self._run.parts[0])

    def _found(self, cells: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Return the part and the row in it of each cell that is stored."""
        if self._factored:
            return find(self._run.parts, cells)
        places = self._places(cells)
        parts = np.searchsorted(self._starts, places, side="right") - 1
        rows_in_parts = places - self._starts[parts]
        found = zip(cells, places.tolist(), parts.tolist(), rows_in_parts.tolist(), strict=True)
        return {cell: (part, row) for cell, place, part, row in found if place >= 0}

    @cached_property
    def _large(self) -> bool:
        stored = self._run.info.cells if self._run.complete and not self._run.pooled else None
        return (int(self._starts[-1]) if stored is None else stored) > MOST

    @cached_property
    def _cells(self) -> Integers:
        return self._run.collect(self._run.written.select("cell"))["cell"].to_numpy()

    @cached_property
    def _paths(self) -> Integers:
        return self._run.collect(self._run.written.select("path"))["path"].to_numpy()

    @cached_property
    def _lookup(self) -> Integers32:
        """Row by cell, -1 where none is stored; of few cells of a large product, rows in order of their cells."""
        cells = self._cells
        if not self._dense:
            return np.argsort(cells).astype(np.int32)
        found = np.full(int(cells.max(initial=-1)) + 1, -1, dtype=np.int32)
        found[cells] = np.arange(len(cells), dtype=np.int32)
        return found

    @cached_property
    def _dense(self) -> bool:
        return int(self._cells.max(initial=-1)) < _SPREAD * len(self._cells)

    @cached_property
    def _starts(self) -> Integers:
        counts = [rows(part) for part in self._run.parts]
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    def _places(self, cells: Sequence[int]) -> Integers:
        """Return the row of each cell in all parts one after another; -1 where it is not stored."""
        wanted, lookup = np.asarray(cells, dtype=np.int64), self._lookup
        if not len(lookup):
            return np.full(len(wanted), -1, dtype=np.int64)
        if self._dense:
            within = (wanted >= 0) & (wanted < len(lookup))
            return np.where(within, lookup[np.where(within, wanted, 0)], -1).astype(np.int64)
        at = np.minimum(np.searchsorted(self._cells, wanted, sorter=lookup), len(lookup) - 1)
        rows = lookup[at].astype(np.int64)
        return np.where(self._cells[rows] == wanted, rows, -1)

    def _part(self, place: int) -> pl.DataFrame:
        with self._lock:
            held = self._held.pop(place, None)
            if held is None:
                piece = with_parts(self._run, (self._run.parts[place],))
                held = self._run.collect(piece.stored.select(self._columns))
            self._held[place] = held
            if len(self._held) > _HELD:
                self._held.popitem(last=False)
        return held
