"""The full product of some axes, as integers: cells are decoded from their index and never held together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from grids.axes import Axis
from grids.names import Names
from grids.parameters import PARAMETERS, SHORT_OF
from grids.table import SAME_COUNT, SAME_NUMBER, CellTable
from signals.arrays import Array, Integers

__all__ = ["MOST_CELLS", "Product"]

MOST_CELLS = 2**62
"""Indices, and twice an index, must fit a signed 64-bit integer."""


@dataclass(frozen=True, eq=False)
class Product:
    """Every combination of the axes' values, the rest of the parameters being constant.

    A cell's index counts the product with the axes in order, the last fastest.

    Attributes
    ----------
    axes
        The free axes in file order.
    constants
        For every parameter that no axis moves, its value as a column stores it.
    names
        What codes point into.
    """

    axes: tuple[Axis, ...]
    constants: Mapping[str, Any]
    names: Names

    @property
    def variants(self) -> tuple[str, ...]:
        """The names that the codes of column `variant` point into."""
        return self.names.variants

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of values of each axis."""
        return tuple(len(axis) for axis in self.axes)

    @cached_property
    def size(self) -> int:
        """Number of cells, before constraints."""
        return math.prod(self.shape)

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """By how much the index grows from one value of each axis to the next."""
        return tuple(math.prod(self.shape[place + 1 :]) for place in range(len(self.axes)))

    @cached_property
    def places(self) -> dict[str, int]:
        """Which axis moves a parameter, by the parameter's name, tied ones included."""
        return {name: place for place, axis in enumerate(self.axes) for name in axis.names}

    def positions(self, index: Integers) -> Integers:
        """Turn cell indices into positions along the axes.

        Parameters
        ----------
        index
            Shape (n,), each in ``[0, size)``.

        Returns
        -------
        numpy.ndarray of int64, shape (n, axes)

        Raises
        ------
        IndexError
            If an index lies outside the product.
        """
        checked = self._checked(index)
        positions = np.empty((len(checked), len(self.axes)), dtype=np.int64)
        for place in range(len(self.axes)):
            positions[:, place] = self._position(place, checked)
        return positions

    def index_of(self, positions: Integers) -> Integers:
        """Turn positions along the axes, shape (n, axes), into cell indices, shape (n,).

        Raises
        ------
        IndexError
            If a position lies outside its axis, or the axes are not as many.
        """
        given = np.asarray(positions, dtype=np.int64)
        if given.ndim != 2 or given.shape[1] != len(self.axes):  # noqa: PLR2004 - cells by axes
            raise IndexError(f"positions have shape {given.shape}, but there are {len(self.axes)} axes")
        if ((given < 0) | (given >= np.array(self.shape, dtype=np.int64))).any():
            raise IndexError(f"a position lies outside the axes, which have {self.shape} values")
        return np.asarray(given @ np.array(self.strides, dtype=np.int64), dtype=np.int64)

    def columns(self, index: Integers, names: Iterable[str]) -> dict[str, Array]:
        """Decode some parameters of some cells, as columns store them; shapes (n,).

        Those of shorts hold the value in force.

        Raises
        ------
        IndexError
            If an index lies outside the product.
        """
        return self._columns(self._checked(index), names, {})

    def _columns(self, checked: Integers, names: Iterable[str], known: dict[int, Integers]) -> dict[str, Array]:
        """Decode some parameters; `known` receives the positions along the axes that they are decoded from."""

        def position(place: int) -> Integers:
            if place not in known:
                known[place] = self._position(place, checked)
            return known[place]

        filled: dict[tuple[str, bytes], Array] = {}

        def column(name: str) -> Array:
            if name not in self.places:  # many parameters are null, and share one array
                value = np.asarray(self.constants[name])
                key = (value.dtype.char, value.tobytes())
                if key not in filled:
                    filled[key] = np.full(len(checked), value)
                return filled[key]
            place = self.places[name]
            values = self.axes[place].column(name)
            # Where thresholds depend on the variant, its own position along its axis is its code's place.
            row = self._variant_code(position) if self.axes[place].by_variant else 0
            return np.asarray(values[row, position(place)])

        decoded: dict[str, Array] = {}
        for name in names:
            follows = SHORT_OF.get(name)
            own = None if follows and self._follows(name) else column(name)
            if follows:
                of_longs = decoded[follows] if follows in decoded else column(follows)
                decoded[name] = of_longs if own is None else _in_force(own, of_longs)
            else:
                decoded[name] = np.asarray(own)
        return decoded

    @cached_property
    def _constant(self) -> frozenset[str]:
        """Parameters with one value in every cell, those of shorts with the value in force."""
        still = {name for name in PARAMETERS if name not in self.places}
        return frozenset(name for name in still if SHORT_OF.get(name, name) in still or not self._follows(name))

    def _follows(self, name: str) -> bool:
        """Whether a parameter of shorts is the same as that of longs in every cell."""
        return name not in self.places and bool(self.constants[name] in (SAME_NUMBER, SAME_COUNT))

    def cells(self, index: Integers) -> CellTable:
        """Decode cells from their indices.

        Parameters
        ----------
        index
            Shape (n,), each in ``[0, size)``, in any order.

        Raises
        ------
        IndexError
            If an index lies outside the product.
        """
        checked = self._checked(index)
        known: dict[int, Integers] = {}
        columns = self._columns(checked, PARAMETERS, known)
        codes = {name: known[place] for name, place in self._decided.items()}
        return CellTable(checked, columns, self.names, self._constant, codes)

    def partial(self, index: Integers, names: Iterable[str]) -> CellTable:
        """Decode some parameters of cells; the table has no columns but these.

        Raises
        ------
        IndexError
            If an index lies outside the product.
        """
        checked = self._checked(index)
        return CellTable(checked, self._columns(checked, names, {}), self.names, self._constant)

    @cached_property
    def _decided(self) -> dict[str, int]:
        """By parameter, the axis whose position alone decides its value."""
        decided = {}
        for name in PARAMETERS:
            mover = SHORT_OF[name] if name in SHORT_OF and self._follows(name) else name
            place = self.places.get(mover)
            if place is None or self.axes[place].by_variant:
                continue
            values = self.axes[place].column(mover)
            if mover not in SHORT_OF or not np.isin(values, (SAME_NUMBER, SAME_COUNT)).any():
                decided[name] = place
        return decided

    def _variant_code(self, position: Any) -> Any:
        place = self.places["variant"]
        return self.axes[place].stored[0][position(place)]

    def _position(self, place: int, index: Integers) -> Integers:
        ahead = index // self.strides[place] if self.strides[place] > 1 else index
        # The first axis has nothing above it to take away. Division by one number is fast, its remainder is not.
        return np.asarray(ahead - ahead // self.shape[place] * self.shape[place] if place else ahead)

    def _checked(self, index: Integers) -> Integers:
        checked = np.asarray(index, dtype=np.int64)
        if checked.ndim != 1:
            raise IndexError(f"cell indices have shape {checked.shape}, not (n,)")
        if len(checked) and (checked.min() < 0 or checked.max() >= self.size):
            raise IndexError(f"a cell index lies outside the grid, which has {self.size} cells")
        return checked


def _in_force(own: Array, of_longs: Array) -> Array:
    """Put the value of longs where that of shorts says that it is the same."""
    same = own == (SAME_COUNT if own.dtype == np.int64 else SAME_NUMBER)
    return np.where(same, of_longs, own) if same.any() else own
