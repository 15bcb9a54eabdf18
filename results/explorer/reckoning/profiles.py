"""A measure along each axis by itself: quartiles, share positive, and how much of the variation the axis explains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from results.cube import Cube, Plane
from results.cube.codec import HIGHEST, Codes
from results.cube.gathered import Brushed
from results.cube.layout import CubeAxis, Layout
from results.cube.places import kept_coordinates, kept_places
from results.cube.variation import share_explained
from results.explorer.asked.view import AskedView
from results.explorer.reckoning.kept import hidden_kept
from results.explorer.reckoning.squares import brushed_planes
from signals.arrays import Floats, Integers

__all__ = ["profiles_answer", "quantile_of_counts"]

_CODES = 1 << 16
_TOGETHER = 256
"""Coordinates whose codes are counted in one turn: 128 MiB."""
_QUARTILES = (("lower", 0.25), ("median", 0.5), ("upper", 0.75))


def profiles_answer(cube: Cube, asked: AskedView) -> list[dict[str, Any]]:
    """Return a profile for each axis of more than one value, those that explain most first.

    Where the view is of what costs take, medians are those before costs less those after, and nothing else is said.
    """
    net = _profiles(cube, asked, cube.plane(asked.metric, asked.sample, asked.money))
    if asked.cost == "cost":
        gross = _profiles(cube, asked, cube.plane(asked.metric, asked.sample, "gross"))
        net = [_less(one, other) for one, other in zip(net, gross, strict=True)]
    return sorted(net, key=lambda each: -1.0 if each["explained"] is None else each["explained"], reverse=True)


def _profiles(cube: Cube, asked: AskedView, plane: Plane) -> list[dict[str, Any]]:
    layout, kept, brushed = cube.layout, hidden_kept(cube, asked), brushed_planes(cube, asked)
    coordinates = kept_coordinates(layout, kept)
    found = {axis.name: _Profile(plane, len(coordinates[axis.name])) for axis in layout.axes if axis.length > 1}
    for batch in _batches([(axis, coordinates[axis.name]) for axis in layout.axes if axis.name in found]):
        # of an axis that goes through in several turns, the cells alone whose turn it is
        turn = {stretch.axis.name: stretch.coordinates.tolist() for stretch in batch if stretch.partial}
        counts = [np.zeros((len(stretch.coordinates), _CODES), dtype=np.int64) for stretch in batch]
        for cells, codes in _cells(layout, kept | turn, plane, brushed):
            for stretch, each in zip(batch, counts, strict=True):
                _count(each, stretch, cells, codes)
        for stretch, each in zip(batch, counts, strict=True):
            found[stretch.axis.name].add(stretch.first, each[:, : HIGHEST + 1])
    return [{"axis": name, "coordinates": coordinates[name].tolist()} | each.told() for name, each in found.items()]


@dataclass(frozen=True, eq=False)
class _Stretch:
    """Some coordinates of an axis, ascending int64 (n,): the first of them is the `first` that counts."""

    axis: CubeAxis
    first: int
    coordinates: Integers
    partial: bool


def _batches(axes: Sequence[tuple[CubeAxis, Integers]]) -> Iterator[list[_Stretch]]:
    """Yield what is counted in one turn: as many axes as there is room for, or a part of a long one."""
    batch: list[_Stretch] = []
    for axis, coordinates in axes:
        if len(coordinates) > _TOGETHER:
            for first in range(0, len(coordinates), _TOGETHER):
                yield [_Stretch(axis, first, coordinates[first : first + _TOGETHER], partial=True)]
            continue
        if sum(len(each.coordinates) for each in batch) + len(coordinates) > _TOGETHER:
            yield batch
            batch = []
        batch.append(_Stretch(axis, 0, coordinates, partial=False))
    if batch:
        yield batch


def _cells(
    layout: Layout, kept: Mapping[str, Sequence[int]], plane: Plane, brushed: Sequence[Brushed]
) -> Iterator[tuple[Integers, Codes]]:
    """Yield cells that have a value, with its code."""
    for places in kept_places(layout, kept):
        inside = plane.codes[places] <= HIGHEST
        for each in brushed:
            inside &= (each.codes[places] >= each.low) & (each.codes[places] <= each.high)
        here = places[inside]
        yield layout.cells_at(here), plane.codes[here]


def _count(counts: Integers, stretch: _Stretch, cells: Integers, codes: Codes) -> None:
    """Count codes by coordinate, only what is met being touched."""
    row = np.searchsorted(stretch.coordinates, stretch.axis.coordinate(cells))
    np.add.at(counts.reshape(-1), row * _CODES + codes, 1)


class _Profile:
    """What is told of one axis, coordinate by coordinate, (n,) each."""

    def __init__(self, plane: Plane, length: int) -> None:
        self._values, self._neutral = plane.codec.table()[: HIGHEST + 1], plane.codec.neutral
        self._cells = np.zeros(length, dtype=np.int64)
        self._above = np.zeros(length, dtype=np.int64)
        self._sums = np.zeros(length)
        self._total = np.zeros(HIGHEST + 1, dtype=np.int64)
        self._quantiles: dict[str, list[float | None]] = {name: [] for name, _ in _QUARTILES}

    def add(self, first: int, counts: Integers) -> None:
        """Add the counts by code, (m, codes), of coordinates that follow those already there."""
        here = slice(first, first + len(counts))
        self._cells[here] = counts.sum(axis=1)
        self._sums[here] = counts @ self._values
        if self._neutral is not None:
            self._above[here] = counts[:, self._neutral + 1 :].sum(axis=1)
        self._total += counts.sum(axis=0)
        for name, level in _QUARTILES:
            self._quantiles[name] += [quantile_of_counts(each, self._values, level) for each in counts]

    def told(self) -> dict[str, Any]:
        """Return it as the page is told."""
        share = [
            None if self._neutral is None or not many else above / many
            for above, many in zip(self._above.tolist(), self._cells.tolist(), strict=True)
        ]
        return {
            "cells": self._cells.tolist(),
            **self._quantiles,
            "share_positive": share,
            "explained": self._explained(),
        }

    def _explained(self) -> float | None:
        if np.count_nonzero(self._total) < 2:  # noqa: PLR2004 - one code: nothing varies
            return None
        mean = float(self._total @ self._values) / float(self._total.sum())
        squares = float(self._total @ (self._values - mean) ** 2)
        return share_explained(self._cells, self._sums - self._cells * mean, squares)


def quantile_of_counts(counts: Integers, values: Floats, level: float) -> float | None:
    """Return a quantile of values that are counted by code, linear between two of them; None without any."""
    many = int(counts.sum())
    if not many:
        return None
    place = (many - 1) * level
    upto = np.cumsum(counts)
    low = float(values[np.searchsorted(upto, np.floor(place), side="right")])
    high = float(values[np.searchsorted(upto, np.ceil(place), side="right")])
    return low + (high - low) * float(place - np.floor(place))


def _less(net: dict[str, Any], gross: dict[str, Any]) -> dict[str, Any]:
    def taken(name: str) -> list[float | None]:
        return [
            None if one is None or other is None else one - other
            for one, other in zip(gross[name], net[name], strict=True)
        ]

    none = [None] * len(net["median"])
    return net | {"lower": none, "upper": none, "median": taken("median"), "share_positive": none}
