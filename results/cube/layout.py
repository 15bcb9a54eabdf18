"""Where the cells of a run stand in a cube: by their coordinates, or in rows where most of the product is not there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import polars as pl

from results.run.run import Run
from results.run.stretches import with_parts
from signals import InputError
from signals.arrays import Integers, Integers32
from sweeps.runs.records import ASSET
from sweeps.store.reading import rows

__all__ = ["MOST_CELLS", "CubeAxis", "Kind", "Layout", "Piece", "axes_of", "lay_out"]

Kind = Literal["dense", "sparse", "reduced"]

MOST_CELLS = 20_000_000
"""Up to so many codes a plane is sent whole; of more, the server sends squares."""
_SMALL = 1_000_000
_EMPTY = 16
"""A small product is always dense; a larger one where at least one cell in so many is there."""
_INT32 = 2**31 - 1
_TOGETHER = 1_000_000
"""Cells of which some columns are read together."""


@dataclass(frozen=True, slots=True)
class CubeAxis:
    """An axis as the cells of a run count it.

    Attributes
    ----------
    name, ties
        Its parameter, or `asset`, and those that go with it.
    length
        How many values it has.
    stride
        How many cells further on its next value is.
    """

    name: str
    ties: tuple[str, ...]
    length: int
    stride: int

    def coordinate(self, cell: Integers) -> Integers:
        """Return the coordinates of cells, int64 (n,)."""
        return cell // self.stride % self.length

    @property
    def expression(self) -> pl.Expr:
        """The coordinate, over the stored column `cell`."""
        return pl.col("cell") // self.stride % self.length


@dataclass(frozen=True, slots=True)
class Piece:
    """Some parts of a run that are read together.

    Attributes
    ----------
    run
        The run with these parts alone.
    first, rows
        Which rows of the run they hold.
    """

    run: Run
    first: int
    rows: int


@dataclass(frozen=True, eq=False)
class Layout:
    """The cube of a run.

    Attributes
    ----------
    run
        The run.
    axes
        All of its axes, slowest first, also those of one value.
    rows
        Cells stored.
    counts
        Rows of each part.
    """

    run: Run
    axes: tuple[CubeAxis, ...]
    rows: int
    counts: tuple[int, ...]
    _known: dict[int, Integers | Integers32] = field(default_factory=dict)

    @property
    def product(self) -> int:
        """Cells of the full product, assets counted."""
        return math.prod(axis.length for axis in self.axes)

    @property
    def kind(self) -> Kind:
        """Whether the index of a code is its coordinates, a row, or codes are not sent at all."""
        if self.rows > MOST_CELLS:
            return "reduced"
        spread = self.product > MOST_CELLS or (self.product > _SMALL and self.product > _EMPTY * self.rows)
        return "sparse" if spread else "dense"

    @property
    def by_row(self) -> bool:
        """Whether codes stand in rows."""
        return self.kind == "sparse" or (self.kind == "reduced" and not self.full)

    @property
    def size(self) -> int:
        """How many codes a plane has."""
        return self.rows if self.by_row else self.product

    @property
    def full(self) -> bool:
        """Whether every cell of the product is there."""
        return self.rows == self.product

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes, slowest first."""
        return tuple(axis.length for axis in self.axes)

    def axis(self, name: str) -> CubeAxis:
        """Return an axis by its name, or that of a parameter tied to it.

        Raises
        ------
        InputError
            Naming those there are.
        """
        for axis in self.axes:
            if name == axis.name or name in axis.ties:
                return axis
        named = ", ".join(axis.name for axis in self.axes) or "none"
        raise InputError(f"{self.run.path}: {name!r} is no axis; the axes are {named}")

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The run, so many parts at a time as are read together."""
        found, first, at = [], 0, 0
        while at < len(self.counts):
            rows, end = self.counts[at], at + 1
            while end < len(self.counts) and rows + self.counts[end] <= _TOGETHER:
                rows, end = rows + self.counts[end], end + 1
            found.append(Piece(with_parts(self.run, self.run.parts[at:end]), first, rows))
            first, at = first + rows, end
        return tuple(found)

    def places(self, piece: Piece) -> slice | Integers | Integers32:
        """Return where in a plane the rows of a piece stand: parts hold cells in the order in which they were worked out."""
        if not self.by_row:
            return self.cells_of(piece)
        whole = slice(piece.first, piece.first + piece.rows)
        return whole if self.kind == "reduced" else self._rank[whole]

    def cells_of(self, piece: Piece) -> Integers | Integers32:
        """Return the cells of a piece, (rows,) in order of its parts; kept where a run is not large."""
        if self.kind != "reduced" and piece.first in self._known:
            return self._known[piece.first]
        column = piece.run.collect(piece.run.written.select("cell"))["cell"]
        if self.product > _INT32:
            found: Integers | Integers32 = column.to_numpy()
        else:
            found = column.cast(pl.Int32).to_numpy()
        if self.kind != "reduced":
            self._known[piece.first] = found
        return found

    @cached_property
    def cells(self) -> Integers:
        """The cell of each code of a cube by rows, int64 (rows,); ascending where planes are sent whole."""
        stored = np.concatenate([self.cells_of(piece) for piece in self.pieces]).astype(np.int64)
        return stored if self.kind == "reduced" else np.sort(stored)

    def cells_at(self, places: Integers) -> Integers:
        """Return the cells whose codes stand at places in a plane, int64 (n,)."""
        return self.cells[places] if self.by_row else places

    def places_of(self, cells: Integers) -> Integers:
        """Return where in a plane the codes of cells stand, int64 (n,); -1 where there is none."""
        if not self.by_row:
            return np.where((cells >= 0) & (cells < self.product), cells, -1)
        if not self.rows:
            return np.full(len(cells), -1, dtype=np.int64)
        ascending, order = self._ascending
        at = np.minimum(np.searchsorted(ascending, cells), self.rows - 1)
        places = at if order is None else order[at]
        return np.where(ascending[at] == cells, places, -1)

    @cached_property
    def _ascending(self) -> tuple[Integers, Integers | None]:
        """The cells of a cube by rows, ascending, and where each stands; None where they stand so."""
        cells = self.cells
        if self.kind != "reduced" or bool((np.diff(cells) > 0).all()):
            return cells, None
        order = np.argsort(cells, kind="stable")
        return cells[order], order.astype(np.int32) if self.rows <= _INT32 else order

    @cached_property
    def _rank(self) -> Integers:
        stored = np.concatenate([self.cells_of(piece) for piece in self.pieces])
        rank = np.empty(len(stored), dtype=np.int64)
        rank[np.argsort(stored, kind="stable")] = np.arange(len(stored))
        return rank


def lay_out(run: Run) -> Layout:
    """Return the cube of a run."""
    counts = _counts(run)
    return Layout(run, axes_of(run), sum(counts), counts)


def axes_of(run: Run) -> tuple[CubeAxis, ...]:
    """Return the axes of a run, slowest first."""
    grid = run.info.grid
    named = [(axis.name, tuple(axis.ties), len(axis.quantiles or axis.values)) for axis in grid.axes]
    if ASSET in run.axes:
        named.insert(0, (ASSET, (), len(run.assets)))
    return tuple(_strided(named))


def _strided(named: Sequence[tuple[str, tuple[str, ...], int]]) -> list[CubeAxis]:
    stride, found = 1, []
    for name, ties, length in reversed(named):
        found.append(CubeAxis(name, ties, length, stride))
        stride *= length
    return found[::-1]


def _counts(run: Run) -> tuple[int, ...]:
    """Return the rows of each part: as listed, or as the files say."""
    listed = {part.file: part.cells for part in run.info.parts or ()}
    if not run.pooled and all(part.name in listed for part in run.parts):
        return tuple(listed[part.name] for part in run.parts)
    return tuple(rows(part) for part in run.parts)
