"""A measure along each axis by itself: quartiles, share positive, and how much of the variation the axis explains."""

from __future__ import annotations

from typing import Any

import numpy as np

from results.cube import Cube, Plane
from results.cube.codec import HIGHEST
from results.cube.layout import CubeAxis
from results.cube.places import kept_coordinates, kept_places
from results.explorer.asked.view import AskedView
from results.explorer.reckoning.kept import hidden_kept
from results.explorer.reckoning.squares import brushed_planes
from signals.arrays import Floats, Integers

__all__ = ["profiles_answer", "quantile_of_counts"]

_CODES = 1 << 16
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
    layout = cube.layout
    axes = [axis for axis in layout.axes if axis.length > 1]
    kept = hidden_kept(cube, asked)
    brushed = brushed_planes(cube, asked)
    counts = {axis.name: np.zeros(axis.length * _CODES, dtype=np.int64) for axis in axes}
    for places in kept_places(layout, kept):
        inside = plane.codes[places] <= HIGHEST
        for each in brushed:
            inside &= (each.codes[places] >= each.low) & (each.codes[places] <= each.high)
        here = places[inside]
        codes, cells = plane.codes[here], layout.cells_at(here)
        for axis in axes:
            _count(counts[axis.name], axis, cells, codes)
    coordinates = kept_coordinates(layout, kept)
    return [_profile(axis, coordinates[axis.name], counts[axis.name].reshape(-1, _CODES), plane) for axis in axes]


def _count(counts: Integers, axis: CubeAxis, cells: Integers, codes: Any) -> None:
    """Count codes by coordinate; a stretch of cells has few of these, so that only what is met is touched."""
    at = axis.coordinate(cells)
    for value in np.unique(at):
        counts[value * _CODES : (value + 1) * _CODES] += np.bincount(codes[at == value], minlength=_CODES)


def _profile(axis: CubeAxis, coordinates: Integers, counts: Integers, plane: Plane) -> dict[str, Any]:
    values, neutral = plane.codec.table()[: HIGHEST + 1], plane.codec.neutral
    counts = counts[coordinates][:, : HIGHEST + 1]
    cells = counts.sum(axis=1)
    found: dict[str, Any] = {"axis": axis.name, "coordinates": coordinates.tolist(), "cells": cells.tolist()}
    for name, level in _QUARTILES:
        found[name] = [quantile_of_counts(each, values, level) for each in counts]
    positive = [None] * len(cells) if neutral is None else counts[:, neutral + 1 :].sum(axis=1).tolist()
    found["share_positive"] = [
        None if above is None or not many else above / many
        for above, many in zip(positive, cells.tolist(), strict=True)
    ]
    return found | {"explained": _explained(counts, values)}


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


def _explained(counts: Integers, values: Floats) -> float | None:
    """Return eta squared: of the squares about the mean of all, what lies between the means of an axis's values."""
    many = counts.sum(axis=1).astype(np.float64)
    whole = many.sum()
    if not whole:
        return None
    centred = values - float((counts.sum(axis=0) @ values) / whole)
    variation = float(counts.sum(axis=0) @ centred**2)
    if variation <= 0:
        return None
    sums = counts @ centred
    there = many > 0
    return min(max(float((sums[there] ** 2 / many[there]).sum()) / variation, 0.0), 1.0)


def _less(net: dict[str, Any], gross: dict[str, Any]) -> dict[str, Any]:
    def taken(name: str) -> list[float | None]:
        return [
            None if one is None or other is None else one - other
            for one, other in zip(gross[name], net[name], strict=True)
        ]

    none = [None] * len(net["median"])
    return net | {"lower": none, "upper": none, "median": taken("median"), "share_positive": none}
