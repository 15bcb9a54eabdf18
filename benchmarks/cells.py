"""The grids that are measured, as cells by index, so that a million of them need not be held at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from grids.names import Names
from grids.parameters import PARAMETERS, SHORT_OF, Value
from grids.table import CellTable, column_of
from signals import DEFAULT_VARIANT
from signals.arrays import Array, Integers

__all__ = ["CHUNK", "Cells", "steps"]

CHUNK = 65_536
"""Cells handed to the engine at a time, as a sweep does."""

_MANY = 8_192


@dataclass(frozen=True)
class Cells:
    """Every combination of some axes, the last fastest.

    Attributes
    ----------
    name
        What the grid is, as shown in the tables.
    axes, fixed
        Values by parameter; what neither names keeps the contract's default.
    readings
        What `stop_scale` names.
    """

    name: str
    axes: Mapping[str, Sequence[Value]]
    fixed: Mapping[str, Value]
    readings: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return the number of cells."""
        return prod(len(values) for values in self.axes.values())

    def at(self, index: Integers) -> CellTable:
        """Return the cells of some indices as a table."""
        places = np.unravel_index(index, [len(values) for values in self.axes.values()])
        place_of = dict(zip(self.axes, places, strict=True))
        names = Names((DEFAULT_VARIANT,), readings=self.readings)
        columns: dict[str, Array] = {}
        for name in PARAMETERS:
            encoded = column_of(name, self._values(name), names)
            columns[name] = encoded[place_of[name]] if name in self.axes else np.repeat(encoded, len(index))
        # what shorts are not told apart they take from longs, as a cell's columns hold the value in force
        columns |= {name: columns[follows] for name, follows in SHORT_OF.items() if not self._says(name)}
        moved = {*self.axes, *(name for name, follows in SHORT_OF.items() if follows in self.axes)}
        return CellTable(index, columns, names, frozenset(PARAMETERS) - moved)

    def _says(self, name: str) -> bool:
        return name in self.axes or name in self.fixed

    def _values(self, name: str) -> list[Value]:
        default = DEFAULT_VARIANT if name == "variant" else PARAMETERS[name].default
        return list(self.axes.get(name, [self.fixed.get(name, default)]))

    def chunks(self, size: int = CHUNK) -> Iterator[CellTable]:
        """Yield all cells in tables of at most `size`, as equal as can be, and four at least where they are many."""
        parts = max(-(-len(self) // size), 4 if len(self) >= _MANY else 1)
        bounds = np.linspace(0, len(self), parts + 1).astype(np.int64)
        for first, end in itertools.pairwise(bounds):
            yield self.at(np.arange(first, end))

    def few(self, count: int) -> CellTable:
        """Return some cells, evenly spread."""
        return self.at(np.linspace(0, len(self) - 1, min(count, len(self))).astype(np.int64))


def steps(low: float, high: float, count: int) -> list[Value]:
    """Return evenly spaced values, both ends among them."""
    return [float(value) for value in np.linspace(low, high, count)]
