"""Which square of a map each cell is in: by its coordinates, and by what values of the axes these come to."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from grids.parameters import PARAMETERS
from results.cube.layout import CubeAxis, axes_of
from results.maps.large.counting import place
from results.run.run import Run
from signals import InputError
from signals.arrays import Integers
from sweeps.runs.records import ASSET

__all__ = ["Positions", "Squares"]

_MOST = 1 << 24
"""Positions there may be."""


@dataclass(frozen=True)
class Positions:
    """Coordinates of some axes, as one number.

    Attributes
    ----------
    axes
        Those that decide the values of a map's axes, slowest first.
    """

    axes: tuple[CubeAxis, ...]

    @classmethod
    def of(cls, run: Run, names: list[str]) -> Positions:
        """Return those of a map's axes.

        Raises
        ------
        InputError
            If there are too many.
        """
        wanted = set(names)
        for axis in run.info.grid.axes:
            if axis.quantiles and {axis.name, *axis.ties} & set(names):
                # a quantile comes to another threshold on another model, and on another asset
                wanted |= {"variant", ASSET}
        wanted |= {PARAMETERS[name].follows for name in names if name in PARAMETERS and PARAMETERS[name].follows}
        found = cls(tuple(axis for axis in axes_of(run) if {axis.name, *axis.ties} & wanted))
        if found.size > _MOST:
            raise InputError(f"{run.path}: the map would have {found.size:,} squares; narrow it, or choose other axes")
        return found

    @property
    def size(self) -> int:
        """How many there are."""
        return math.prod(axis.length for axis in self.axes)

    @cached_property
    def _numbers(self) -> tuple[Integers, Integers]:
        strides = np.array([axis.stride for axis in self.axes], dtype=np.int64)
        return strides, np.array([axis.length for axis in self.axes], dtype=np.int64)

    def at(self, cells: Integers) -> tuple[Integers, Integers]:
        """Return the position of cells, int64 (n,), and the first row of each position among them, ascending by position."""
        at, first = np.empty(len(cells), dtype=np.int64), np.full(self.size, -1, dtype=np.int64)
        place(cells, *self._numbers, at, first)
        return at, first[first >= 0]


@dataclass(eq=False)
class Squares:
    """The squares of a map, in the order in which they were met: positions of the same values are one.

    Attributes
    ----------
    positions
        How many there are.
    """

    positions: int
    number: Integers = field(init=False)
    _places: dict[tuple[object, ...], int] = field(default_factory=dict)
    _schema: pl.Schema | None = None

    def __post_init__(self) -> None:
        """Begin without any."""
        self.number = np.full(self.positions, -1, dtype=np.int64)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._places)

    def meet(self, at: Integers, here: pl.DataFrame) -> None:
        """Give numbers to the squares of some positions, (k,), by their values of the axes, one row each."""
        self._schema = here.schema
        new = self.number[at] < 0
        rows = here.filter(pl.Series(new)).rows()
        self.number[at[new]] = [self._places.setdefault(row, len(self._places)) for row in rows]

    def table(self) -> pl.DataFrame:
        """Return their values of the axes, one row each, by number."""
        return pl.DataFrame(list(self._places), schema=self._schema, orient="row")
