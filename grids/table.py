"""Many cells as columns: the form in which grids hand work to the engines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from grids.parameters import CHOICES, PARAMETERS, Kind, Value
from signals.arrays import Array, Flags, Integers

__all__ = ["CellTable", "column_of", "decode"]


def column_of(name: str, values: list[Value], variants: tuple[str, ...]) -> Array:
    """Encode checked values of one parameter as a column.

    Parameters
    ----------
    name
        A parameter of the contract.
    values
        Checked values; None is null (NaN for numbers, 0 for counts).
    variants
        The variant names that codes of `variant` point into.

    Returns
    -------
    numpy.ndarray of shape (len(values),)
    """
    kind = PARAMETERS[name].kind
    if kind is Kind.NUMBER:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    if kind is Kind.COUNT:
        return np.array([0 if value is None else value for value in values], dtype=np.int64)
    if kind is Kind.FLAG:
        return np.array(values, dtype=np.bool_)
    words = variants if kind is Kind.VARIANT else CHOICES[name]
    return np.array([words.index(str(value)) for value in values], dtype=np.int64)


def decode(name: str, stored: Any, variants: tuple[str, ...]) -> Value:
    """Turn one stored value back into what a user writes."""
    kind = PARAMETERS[name].kind
    if kind is Kind.NUMBER:
        return None if np.isnan(stored) else float(stored)
    if kind is Kind.COUNT:
        return None if stored == 0 else int(stored)
    if kind is Kind.FLAG:
        return bool(stored)
    return (variants if kind is Kind.VARIANT else CHOICES[name])[int(stored)]


@dataclass(frozen=True)
class CellTable:
    """Cells as columns, one row a cell.

    Attributes
    ----------
    index
        int64 (n,): the cells' integer indices in their grid.
    columns
        For every parameter of the contract an array of shape (n,), encoded as `Kind` says.
    variants
        The names that the codes of column `variant` point into.
    """

    index: Integers
    columns: Mapping[str, Array]
    variants: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.index)

    def __getitem__(self, name: str) -> Array:
        """Return the column of one parameter."""
        return self.columns[name]

    def take(self, rows: Array | slice) -> CellTable:
        """Return the cells at some rows."""
        return CellTable(self.index[rows], {name: column[rows] for name, column in self.columns.items()}, self.variants)

    def row(self, position: int) -> dict[str, Value]:
        """Return one cell as a flat mapping of the contract's parameters."""
        return {name: decode(name, column[position], self.variants) for name, column in self.columns.items()}

    def broken(self) -> Flags:
        """Mark cells that break a rule between parameters of the contract's table.

        Returns
        -------
        numpy.ndarray of bool, shape (n,)
            True where both `stop_loss` and `trailing_stop` are set, or where ``1/leverage`` does not exceed
            `maintenance_margin`.
        """
        both_stops = ~np.isnan(self["stop_loss"]) & ~np.isnan(self["trailing_stop"])
        # a NaN margin (no liquidation) compares false, as it should
        insolvent = 1.0 / self["leverage"] <= self["maintenance_margin"]
        return np.asarray(both_stops | insolvent)

    def unbroken(self) -> CellTable:
        """Return the cells that break no such rule; without copying where that is all of them."""
        broken = self.broken()
        return self.take(np.flatnonzero(~broken)) if broken.any() else self

    def frame(self) -> pl.DataFrame:
        """Return the cells as a polars frame: `cell`, then every parameter by its name, null where null."""
        series = [pl.Series("cell", self.index)]
        series += [_series(name, column, self.variants) for name, column in self.columns.items()]
        return pl.DataFrame(series)


def _series(name: str, column: Array, variants: tuple[str, ...]) -> pl.Series:
    kind = PARAMETERS[name].kind
    if kind is Kind.NUMBER:
        return pl.Series(name, column).fill_nan(None)
    if kind is Kind.FLAG:
        return pl.Series(name, column)
    if kind is Kind.COUNT:
        counts = pl.Series(name, column)
        return counts.set(counts == 0, None)
    words = variants if kind is Kind.VARIANT else CHOICES[name]
    codes = pl.Series(name, column.astype(np.uint32))
    return codes.cat.to(pl.Enum(list(words)))
