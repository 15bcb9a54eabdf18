"""A run seen by its families: cells that differ in exposure alone, of which one tells what is the same in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl
from polars.io.plugins import register_io_source

from grids.parameters import PARAMETERS
from results.run.metrics import METRICS, OOS
from results.run.run import Run
from results.run.stretches import KNOWN
from sweeps.runs.records import ASSET
from sweeps.store.reading import MEMBERS, factored, read_families

__all__ = ["MEMBERS", "by_families", "hangs_on_exposure", "has_families"]

_EXPOSURE = {"leverage", "size"}
"""What differs among the cells of a family."""


def has_families(run: Run) -> bool:
    """Return whether the parts of a run hold families; else every cell is one of its own."""
    return run.as_stored and not run.pooled and all(factored(part) for part in run.parts)


@dataclass(frozen=True, eq=False, repr=False)
class _ByCells(Run):
    """A run every cell of which is a family of its own."""

    @property
    def as_stored(self) -> bool:
        """Whether its cells are those that its parts hold, one row each."""
        return False

    @cached_property
    def written(self) -> pl.LazyFrame:
        """The cells, one row each, nothing read yet."""
        return super().written.with_columns(pl.lit(1, dtype=pl.Int32).alias(MEMBERS))


@dataclass(frozen=True, eq=False, repr=False)
class _ByFamilies(Run):
    """A run with a row a family.

    Attributes
    ----------
    kinds
        Types of the columns of cells, by name.
    """

    kinds: Mapping[str, pl.DataType] | None = None

    @property
    def as_stored(self) -> bool:
        """Whether its cells are those that its parts hold, one row each."""
        return False

    @cached_property
    def written(self) -> pl.LazyFrame:
        """The families, one row each, nothing read yet."""
        parts, schema = self.parts, {**(self.kinds or {}), MEMBERS: pl.Int32()}

        def read(
            columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _size: int | None
        ) -> Iterator[pl.DataFrame]:
            wanted = list(schema) if columns is None else columns
            if rows == 0:
                return
            found = read_families(parts, [name for name in wanted if name != MEMBERS]).select(wanted)
            yield found if predicate is None else found.filter(predicate)

        return register_io_source(read, schema=schema, is_pure=True)


def by_families(run: Run) -> Run:
    """Return a run with a row a family, the first cell of each; a column `MEMBERS` says how many it has.

    Where parts hold no families, every cell is one.
    """
    own = (run.path, run.info, run.parts, run.source, run.told)
    found: Run = _ByFamilies(*own, run.written.collect_schema()) if has_families(run) else _ByCells(*own)
    known = {name: getattr(run, name) for name in KNOWN}
    known["schema"] = {**known["schema"], MEMBERS: pl.Int32()}
    found.__dict__.update(known, columns=tuple(known["schema"]))
    return found


def hangs_on_exposure(run: Run, name: str) -> bool:
    """Return whether a column differs among cells that differ in their exposure alone."""
    if name in PARAMETERS:
        tied = next((axis for axis in run.info.grid.axes if name in {axis.name, *axis.ties}), None)
        return bool(_EXPOSURE & ({name} if tied is None else {tied.name, *tied.ties}))
    if name in {ASSET, "state"}:
        return False
    metric = METRICS.get(name.removeprefix(OOS))
    return metric is None or not (metric.scale_free or metric.counts_trades)
