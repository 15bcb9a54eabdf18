"""What is read of some parts of a large run for a map: numbers of families where they suffice, of cells where exposure decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from grids.parameters import PARAMETERS
from results.maps.large.exposed import Exposed, Stretches
from results.maps.large.rows import Batch, Read, Rows
from results.maps.large.squares import Positions
from results.run.condition import condition
from results.run.large.batches import AT_ONCE
from results.run.large.families import MEMBERS, by_families, hangs_on_exposure, has_families
from results.run.run import Run
from results.run.views import Cost
from signals.arrays import Flags, Floats, Integers
from sweeps.measures.samples import Sample
from sweeps.runs.records import ASSET

__all__ = ["Reader"]

_FAMILIES = 4
"""So many times more cells are read together where there are only families to read."""
_CELL, _KEPT, _COUNTS = "cell", "_kept", "_counts"


@dataclass(frozen=True, eq=False)
class Reader:
    """Reads parts of a run for a map.

    Attributes
    ----------
    run
        The run.
    axes
        Whose values make the squares, slowest first.
    where, sample, cost
        As of `Run.cells`.
    reads
        What of the cells, by name.
    also
        Columns that these name beside those of `Run.cells`, over stored ones.
    neutral
        Above what `value` is positive; None where `positive` says so.
    """

    run: Run
    axes: list[str]
    where: str | None
    sample: Sample
    cost: Cost
    reads: Mapping[str, Read]
    also: Mapping[str, pl.Expr]
    neutral: float | None = None

    @cached_property
    def positions(self) -> Positions:
        """Where cells stand along the axes."""
        return Positions.of(self.run, self.axes)

    @cached_property
    def _factored(self) -> bool:
        return has_families(self.run)

    def at_once(self, names: Collection[str]) -> int:
        """Return how many cells are read together: more where their families suffice."""
        apart = self._spread or self._kept_apart or any(self.reads[name].hangs for name in names)
        return AT_ONCE if apart or not self._factored else _FAMILIES * AT_ONCE

    @cached_property
    def _spread(self) -> bool:
        """Whether cells of one family are in different squares."""
        return self._factored and any(hangs_on_exposure(self.run, name) for name in self.axes)

    @cached_property
    def _kept(self) -> pl.Expr:
        if self.where is None:
            return pl.lit(value=True).alias(_KEPT)
        return condition(self.where, self.run.schema).fill_null(value=False).alias(_KEPT)

    @cached_property
    def _kept_apart(self) -> bool:
        """Whether the condition holds for some cells of a family and not for others."""
        return self._factored and any(hangs_on_exposure(self.run, name) for name in self._kept.meta.root_names())

    def read(self, piece: Run, names: Collection[str]) -> Batch:
        """Return some of the numbers of the cells of a piece."""
        own = [name for name in names if self._factored and self.reads[name].hangs]
        if (own or self._spread or self._kept_apart) and self._straight(own):
            return self._by_stretches(piece, names, own)
        families = self._families(piece, [name for name in names if name not in own], own)
        cells = self._cells(piece, own)
        members = families[MEMBERS].cast(pl.Int64).to_numpy()
        kept = families[_KEPT].to_numpy()
        if cells is not None:
            of = np.repeat(np.arange(len(members)), members)
            kept_cells = kept[of] & cells[_KEPT].to_numpy()
            if self._kept_apart:
                starts = np.cumsum(members) - members
                members = np.add.reduceat(kept_cells.astype(np.int64), starts) if len(starts) else members
            if self._spread:
                return self._by_cells(families, cells, of, np.flatnonzero(kept_cells), names)
            some = np.flatnonzero(kept_cells)
        at, first = self.positions.at(families[_CELL].to_numpy())
        chosen = np.flatnonzero(kept & (members > 0))
        rows = {}
        for name in names:
            if name in own:
                assert cells is not None  # noqa: S101 - they were read
                value = _gated(_floats(cells[name]), families, name, of)
                rows[name] = Rows(at[of[some]], np.ones(len(some), dtype=np.int64), value[some])
            else:
                rows[name] = Rows(at[chosen], members[chosen], _floats(families[name])[chosen])
        return Batch(at[chosen], members[chosen], rows, at[first], families[first].select(self.axes))

    def _straight(self, own: list[str]) -> bool:
        """Whether cells need no table: their numbers are stored or multiples, and exposure alone decides where they are."""
        roots = self._kept.meta.root_names()
        return (
            all(self.reads[name].source is not None for name in own)
            and not (self._spread and ASSET in self.axes)
            and (
                not self._kept_apart or all(each in PARAMETERS and hangs_on_exposure(self.run, each) for each in roots)
            )
        )

    def _by_stretches(self, piece: Run, names: Collection[str], own: list[str]) -> Batch:
        """Return what was read, without a table of cells."""
        multiples = [name for name in own if not isinstance(self.reads[name].source, str)]
        stored = [name for name in own if name not in multiples]
        families = self._families(piece, [name for name in names if name not in stored], stored)
        exposed = Exposed(piece.parts)
        kept = families[_KEPT].to_numpy()
        by_place = np.zeros(0, dtype=np.bool_)
        if self._kept_apart:
            held = piece.collect(exposed.parameters(self._kept.meta.root_names()).lazy().select(self._kept))
            by_place = held[_KEPT].to_numpy()
        at, first = self.positions.at(families[_CELL].to_numpy())
        if self._spread or self._kept_apart:
            moved = self.positions.at(exposed.exposures.index)[0]
            found = exposed.stretches(at, moved, kept, by_place, self.positions.size)
            met, here = found.met, exposed.values_of(found.first, self.axes)
        else:
            every = np.arange(len(at))
            found = Stretches(at, exposed.members, exposed.members * kept, every, at[first], first)
            met, here = found.met, families[first].select(self.axes)
        rows = {}
        for name in names:
            if name not in own:
                rows[name] = Rows(found.at, found.kept, _floats(families[name])[found.family])
                continue
            counts = kept.copy()
            if name in multiples:
                value = exposed.multiples(_floats(families[name]), int(self.reads[name].source or 0))
            else:
                value = exposed.own(str(self.reads[name].source))
                if name + _COUNTS in families.columns:
                    counts &= families[name + _COUNTS].fill_null(value=False).to_numpy()
            exposed.gate(value, counts, by_place)
            rows[name] = Rows(found.at, found.cells, value, each=True)
        return Batch(found.at, found.kept, rows, met, here)

    def _by_cells(
        self, families: pl.DataFrame, cells: pl.DataFrame, of: Integers, some: Integers, names: Collection[str]
    ) -> Batch:
        """Return what was read, a row a cell."""
        at, first = self.positions.at(cells[_CELL].to_numpy())
        ones = np.ones(len(some), dtype=np.int64)
        at = at[some]
        rows = {}
        for name in names:
            own = name in cells.columns
            value = _gated(_floats(cells[name]), families, name, of) if own else _floats(families[name])[of]
            rows[name] = Rows(at, ones, value[some])
        return Batch(
            at, ones, rows, self.positions.at(cells[_CELL].to_numpy())[0][first], cells[first].select(self.axes)
        )

    def _families(self, piece: Run, names: list[str], own: list[str]) -> pl.DataFrame:
        """Return a row a family: `cell`, axes, `MEMBERS`, whether it is kept, numbers, and whether those of its cells count."""
        values = []
        for name in names:
            read = self.reads[name]
            value = read.value if read.enough is None else pl.when(read.enough).then(read.value)
            values.append(value.cast(pl.Float64).alias(name))
        for name in own:
            if (enough := self.reads[name].enough) is not None:
                values.append(enough.alias(name + _COUNTS))
        kept = pl.lit(value=True).alias(_KEPT) if self._kept_apart else self._kept
        axes = [] if self._spread else self.axes
        return self._collected(by_families(piece), [_CELL, *axes, MEMBERS, *values, kept])

    def _cells(self, piece: Run, own: list[str]) -> pl.DataFrame | None:
        """Return a row a cell, of what cells of a family do not share; None where they share all."""
        if not own and not self._kept_apart and not self._spread:
            return None
        values = [self.reads[name].value.cast(pl.Float64).alias(name) for name in own]
        kept = self._kept if self._kept_apart else pl.lit(value=True).alias(_KEPT)
        return self._collected(piece, [*([_CELL, *self.axes] if self._spread else []), *values, kept])

    def _collected(self, piece: Run, columns: list[str | pl.Expr]) -> pl.DataFrame:
        cells = piece.cells(None, self.sample, self.cost, self.also)
        return piece.collect(cells.select(*columns))


def _gated(value: Floats, families: pl.DataFrame, name: str, of: Integers) -> Floats:
    """Return numbers of cells, NaN where those of their family do not count."""
    if name + _COUNTS not in families.columns:
        return value
    counts: Flags = families[name + _COUNTS].fill_null(value=False).to_numpy()
    return np.where(counts[of], value, np.nan)


def _floats(column: pl.Series) -> Floats:
    return np.asarray(column.to_numpy(), dtype=np.float64)
