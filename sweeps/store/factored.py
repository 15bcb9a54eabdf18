"""A factored part read back: only what is asked for is read, decoded and derived."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

from signals.arrays import Floats, Integers
from sweeps.measures.frames import derived, tallied
from sweeps.store.columns import EVERY, PATH, measures_of, parameters_of, schema_of
from sweeps.store.families import DEGREES, Lattice
from sweeps.store.integers import unpacked_integers
from sweeps.store.numbers import CURVES, decode_curves, decode_families
from sweeps.store.part_file import read_part_file
from sweeps.store.path_words import named_apart, unpack_paths
from sweeps.store.places import unpacked_ranks
from sweeps.store.product_block import Common, read_common

__all__ = ["COMPOUNDED", "FactoredPart"]

_CURVES = {
    "total_return": "balance",
    "max_drawdown": "max_drawdown",
    "oos_total_return": "oos_balance",
    "oos_max_drawdown": "oos_max_drawdown",
}
"""Measures that every cell has of its own, and what they are read from."""
COMPOUNDED = frozenset(_CURVES)


class FactoredPart:
    """One part.

    Parameters
    ----------
    file
        Its file; the header is read and checked at once.

    Raises
    ------
    InputError
        If it is damaged; a block when it is first needed.
    """

    def __init__(self, file: Path) -> None:
        told, self._blocks = read_part_file(file)
        self.cells, self.families = int(told["cells"]), int(told["families"])
        self.first, self.last = int(told["first"]), int(told["last"])

    @cached_property
    def common(self) -> Common:
        """What the parts of its asset have in common."""
        return read_common(self._blocks["common"])

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its columns."""
        return tuple(self.schema)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Types of its columns, by name."""
        return schema_of(self.common)

    def empty(self, columns: Sequence[str]) -> pl.DataFrame:
        """Return some columns of no cell."""
        return pl.DataFrame(schema={name: self.schema[name] for name in columns})

    @cached_property
    def ranks(self) -> Integers:
        """Where its cells stand in work order, ascending, int64 (cells,)."""
        return unpacked_ranks(self.first, self.cells, self._blocks["ranks"])

    @cached_property
    def index(self) -> Integers:
        """Their indices in the product, int64 (cells,)."""
        if self._blocks["ranks"]:
            return self.common.places.cells(self.ranks)
        return self.common.places.between(self.first, self.cells)

    @cached_property
    def first_index(self) -> Integers:
        """The index of the first cell of each family in the product, int64 (families,)."""
        contiguous = not self._blocks["ranks"]
        return self.common.places.cells(self.first + self.starts if contiguous else self.ranks[self.starts])

    @cached_property
    def members(self) -> Integers:
        """How many cells each family has, int64 (families,)."""
        packed = self._blocks["members"]
        return unpacked_integers(packed) if packed else np.ones(self.families, dtype=np.int64)

    @cached_property
    def starts(self) -> Integers:
        """The first cell of each family, int64 (families,)."""
        return np.cumsum(self.members) - self.members

    def row(self, cell: int) -> int:
        """Return which of its rows a cell of the run is, counted in the run; -1 where it is none."""
        index = cell - self.common.offset
        if not 0 <= index < self.common.product.size:
            return -1
        rank = self.common.places.ranks(np.array([index], dtype=np.int64))[0]
        at = int(np.searchsorted(self.ranks, rank))
        return at if at < self.cells and self.ranks[at] == rank else -1

    def ends_before(self, cell: int) -> bool:
        """Whether all of its cells stand before a cell of the run, in the order in which a run is worked through."""
        common = self.common
        index = cell - common.offset
        if not 0 <= index < common.product.size:
            return index >= common.product.size
        return self.last < int(common.places.ranks(np.array([index], dtype=np.int64))[0])

    def read(self, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return its cells, one row each; all columns by default."""
        names = self.columns if columns is None else tuple(columns)
        series = self._parameters(self.index, names)
        measures = [name for name in names if name in DEGREES or name == "state"]
        of_families = [name for name in measures if name not in COMPOUNDED]
        families = self._measures(of_families).get_columns() if of_families else []
        if PATH in names:
            families.append(self.path())
        series |= self._unfolded(pl.DataFrame(families))
        if own := [name for name in measures if name in COMPOUNDED]:
            series |= {each.name: each for each in self.compounded(own).get_columns()}
        return pl.DataFrame([series[name] for name in names])

    def _parameters(self, index: Integers, columns: Collection[str]) -> dict[str, pl.Series]:
        return parameters_of(self.common, index, columns)

    def _measures(self, names: Sequence[str]) -> pl.DataFrame:
        """Return measures of the first cell of each family."""
        tally = self.tally(tallied(tuple(names)))
        return measures_of(self.common, self.first_index, tally, names)

    def tally(self, names: Collection[str]) -> dict[str, Floats]:
        """Return columns of the tally of the first cell of each family; of its balance whether it is 0, and no more."""
        found = self._tally([name for name in names if name not in CURVES])
        if "balance" in names:
            found["balance"] = self._ruined
        return found

    def compounded(self, names: Sequence[str]) -> pl.DataFrame:
        """Return measures that every cell has of its own."""
        common = self.common
        used = sorted(tallied(tuple(names)))
        curves = decode_curves(self._blocks, used, self._lattice.groups, self._exposure, self._leading)
        known = common.known(self.index) if any(name.startswith("oos_") for name in names) else EVERY
        return derived(curves, known, common.bars, common.days, tuple(names))

    def own_values(self, names: Sequence[str]) -> dict[str, Floats]:
        """Return measures that every cell has of its own, float64 (cells,) by name, NaN where there is none.

        They are the numbers that `compounded` returns, without a table around them.
        """
        curves = {name: _CURVES[name] for name in names}
        read = decode_curves(self._blocks, set(curves.values()), self._lattice.groups, self._exposure, self._leading)
        known = self.common.known(self.first_index).repeat(self.members) if any(map(_of_oos, names)) else EVERY
        found = {}
        for name, curve in curves.items():
            values = read[curve]
            if name.endswith("total_return"):
                values -= 1.0
            if not np.isfinite(values).all():
                values[~np.isfinite(values)] = np.nan
            if _of_oos(name) and not known.all():
                values[~known] = np.nan
            found[name] = values
        return found

    def _unfolded(self, families: pl.DataFrame) -> dict[str, pl.Series]:
        """Return columns of families as those of cells."""
        if self.families == self.cells or not families.columns:
            return {each.name: each for each in families.get_columns()}
        of = np.repeat(np.arange(self.families), self.members)
        cells = families[of]
        grown = [name for name in families.columns if DEGREES.get(name, 0)]
        if grown:
            ratio = self._exposure / self._exposure[self.starts][of]
            powers = {power: pl.Series(ratio**power) for power in {DEGREES[name] for name in grown}}
            cells = cells.with_columns(pl.col(name) * powers[DEGREES[name]] for name in grown)
        return {each.name: each for each in cells.get_columns()}

    def path(self) -> pl.Series:
        """Return which trades each family has."""
        path = unpack_paths(self._blocks)
        return pl.Series(PATH, named_apart(path, self.common.asset) if self.common.asset else path)

    def _tally(self, names: Collection[str]) -> dict[str, Floats]:
        if not names:
            return {}
        columns = decode_families(self._blocks, list(names))
        order = self._lattice.order
        if len(self._lattice.groups) == self.families:
            return dict(columns)
        return {name: _placed(column, order) for name, column in columns.items()}

    def _leading(self, names: Collection[str]) -> dict[str, Floats]:
        """Return columns of the first family of each combination of axes but exposure."""
        count = len(self._lattice.groups)
        return {name: column[:count] for name, column in decode_families(self._blocks, list(names)).items()}

    @cached_property
    def _lattice(self) -> Lattice:
        return Lattice.of(self.common.product, self.first_index, self.starts, self.cells)

    @property
    def _ruined(self) -> Floats:
        """A balance of 0 where a family is ruined, else of 1, float64 (families,)."""
        packed = self._blocks["ruined"]
        ruined = unpacked_integers(packed) if packed else np.zeros(self.families, dtype=np.int64)
        return np.asarray(1.0 - ruined, dtype=np.float64)

    @cached_property
    def places(self) -> Integers:
        """Where cells stand among the axes that decide their exposure, int64 (cells,)."""
        return self.common.exposures.places(self.index, self.starts)

    @cached_property
    def _exposure(self) -> Floats:
        return self.common.exposures.values[self.places]


def _of_oos(name: str) -> bool:
    return name.startswith("oos_")


def _placed(values: Floats, order: Integers) -> Floats:
    placed = np.empty_like(values)
    placed[order] = values
    return placed
