"""Many cells as columns: the form in which grids hand work to the engines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from grids.combinations import COMBINATIONS, Combination
from grids.names import Names
from grids.parameters import PARAMETERS, SAME, Kind, Value
from signals.arrays import Array, Flags, Integers

__all__ = ["SAME_COUNT", "SAME_NUMBER", "CellTable", "column_of", "decode"]

SAME_NUMBER, SAME_COUNT = -np.inf, -1
"""How an axis or a constant stores `SAME`; cells store the value in force."""

_WORDS = frozenset((Kind.CHOICE, Kind.VARIANT, Kind.READING, Kind.FILTER))
"""Kinds whose codes mean something else in each parameter."""


def column_of(name: str, values: list[Value], names: Names) -> Array:
    """Encode checked values of one parameter as a column.

    Parameters
    ----------
    name
        A parameter of the contract.
    values
        Checked values; None is null (NaN for numbers, 0 for counts), and `SAME` is `SAME_NUMBER` or `SAME_COUNT`.
    names
        What codes point into.

    Returns
    -------
    numpy.ndarray of shape (len(values),)
    """
    kind = PARAMETERS[name].kind
    if kind is Kind.NUMBER:
        numbers: dict[Value, Value] = {None: np.nan, SAME: SAME_NUMBER}
        return np.array([numbers.get(value, value) for value in values], dtype=np.float64)
    if kind is Kind.COUNT:
        counts: dict[Value, Value] = {None: 0, SAME: SAME_COUNT}
        return np.array([counts.get(value, value) for value in values], dtype=np.int64)
    if kind is Kind.FLAG:
        return np.array(values, dtype=np.bool_)
    words = names.words(name)
    return np.array([0 if value is None else words.index(str(value)) for value in values], dtype=np.int64)


def decode(name: str, stored: Any, names: Names) -> Value:
    """Turn one stored value back into what a user writes."""
    parameter = PARAMETERS[name]
    kind = parameter.kind
    if parameter.follows and stored == (SAME_NUMBER if kind is Kind.NUMBER else SAME_COUNT):
        return SAME
    if kind is Kind.NUMBER:
        return None if np.isnan(stored) else float(stored)
    if kind is Kind.COUNT:
        return None if stored == 0 and parameter.nullable else int(stored)
    if kind is Kind.FLAG:
        return bool(stored)
    if kind is Kind.READING and stored == 0:
        return None
    return names.words(name)[int(stored)]


@dataclass(frozen=True)
class CellTable:
    """Cells as columns, one row a cell.

    Attributes
    ----------
    index
        int64 (n,): the cells' integer indices in their grid.
    columns
        For every parameter of the contract an array of shape (n,), encoded as `Kind` says; those of shorts hold the value
        in force.
    names
        What codes point into.
    constant
        Parameters known to have one value in all of the cells, so that each need be looked at once.
    codes
        Of some of the others, int64 (n,), what stands for their values: cells with equal codes have equal values. Parameters
        that move together share an array.
    """

    index: Integers
    columns: Mapping[str, Array]
    names: Names
    constant: frozenset[str] = frozenset()
    codes: Mapping[str, Integers] = field(default_factory=dict)

    @property
    def variants(self) -> tuple[str, ...]:
        """The names that the codes of column `variant` point into."""
        return self.names.variants

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.index)

    def __getitem__(self, name: str) -> Array:
        """Return the column of one parameter."""
        return self.columns[name]

    def take(self, rows: Array | slice) -> CellTable:
        """Return the cells at some rows."""
        # parameters that share an array go on sharing one
        arrays = {id(array): array for array in (*self.columns.values(), *self.codes.values())}
        taken = {key: array[rows] for key, array in arrays.items()}
        columns, codes = ({name: taken[id(array)] for name, array in of.items()} for of in (self.columns, self.codes))
        return CellTable(self.index[rows], columns, self.names, self.constant, codes)

    def told_apart(self, names: Iterable[str]) -> list[Array]:
        """Return columns that are equal in two cells where the cells are equal in some parameters: codes where there are any.

        Codes are few and whole, and of parameters that move together there is one, so that they are compared faster.
        """
        told = (self.codes.get(name, self.columns[name]) for name in names if name not in self.constant)
        return list({id(column): column for column in told}.values())

    def row(self, position: int) -> dict[str, Value]:
        """Return one cell as a flat mapping of the contract's parameters."""
        return {name: decode(name, column[position], self.names) for name, column in self.columns.items()}

    def broken(self) -> Flags:
        """Mark cells that break a rule between parameters of the contract's table.

        Returns
        -------
        numpy.ndarray of bool, shape (n,)
            True where any of `grids.combinations.COMBINATIONS` is broken.
        """
        found = np.zeros(len(self), dtype=np.bool_)
        for combination in COMBINATIONS:
            found |= self.breaking(combination)
        return found

    def breaking(self, combination: Combination) -> Flags:
        """Mark cells that break one rule between parameters, shape (n,) or, where all answer alike, (1,)."""
        if len(self) and self.constant.issuperset(combination.reads):
            return combination.broken({name: self.columns[name][:1] for name in combination.reads})
        return combination.broken(self.columns)

    def unbroken(self) -> CellTable:
        """Return the cells that break no such rule; without copying where that is all of them."""
        broken = self.broken()
        return self.take(np.flatnonzero(~broken)) if broken.any() else self

    def frame(self) -> pl.DataFrame:
        """Return the cells as a polars frame: `cell`, then every parameter by its name, null where null."""
        made: dict[tuple[object, ...], pl.Series] = {}
        series = [pl.Series("cell", self.index)]
        for name, column in self.columns.items():
            # what shorts have of longs is the very array, as is what has the same constant, and so one series
            parameter = PARAMETERS[name]
            key = (id(column), parameter.kind, parameter.nullable, name if parameter.kind in _WORDS else "")
            if key not in made:
                made[key] = self._series(name)
            series.append(made[key].alias(name))
        return pl.DataFrame(series)

    def _series(self, name: str) -> pl.Series:
        column = self.columns[name]
        if name in self.constant and len(self):
            return _series(name, column[:1], self.names).new_from_index(0, len(self))
        return _series(name, column, self.names)


def _series(name: str, column: Array, names: Names) -> pl.Series:
    kind = PARAMETERS[name].kind
    if kind is Kind.NUMBER:
        return pl.Series(name, column).fill_nan(None)
    if kind is Kind.FLAG:
        return pl.Series(name, column)
    if kind is Kind.COUNT:
        counts = pl.Series(name, column)
        return counts.set(counts == 0, None) if PARAMETERS[name].nullable else counts
    codes = pl.Series(name, column.astype(np.uint32)).cat.to(pl.Enum(list(names.words(name))))
    return codes.set(pl.Series(column == 0), None) if kind is Kind.READING else codes
