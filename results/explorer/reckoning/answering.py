"""The questions of the page, by kind, answered from planes in the shape in which its workers would answer them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from results.cube import Cube
from results.cube.places import kept_places
from results.cube.squares import Squares
from results.explorer.asked.view import AskedView, read_view, shown_axes
from results.explorer.overview.described import order_of
from results.explorer.reckoning.behind import cells_behind
from results.explorer.reckoning.density import density_answer
from results.explorer.reckoning.kept import hidden_kept
from results.explorer.reckoning.medians import medians_answer
from results.explorer.reckoning.profiles import profiles_answer
from results.explorer.reckoning.squares import brushed_planes, squares_of_view
from signals import InputError
from signals.arrays import Array, Integers

__all__ = ["reduced"]

_KINDS = 3
"""Sets of a verdict: excluded, outer, inner."""


def reduced(kind: str, cube: Cube, view: Mapping[str, Any], options: Mapping[str, Any]) -> Any:
    """Answer a question of the page.

    Parameters
    ----------
    kind
        ``squares``, ``standings``, ``cells``, ``density``, ``profiles`` or ``medians``.
    cube
        Of a run.
    view
        `View` of the page's types.
    options
        Of the kind, as the page's workers take them.

    Returns
    -------
    plain values
        What a worker answers; typed arrays as lists, and null for NaN.

    Raises
    ------
    InputError
        If there is no such kind, or the view cannot be answered.
    """
    asked = read_view(view, cube.layout)
    if kind == "squares":
        return _squares(cube, asked)
    if kind == "standings":
        return _standings(cube, asked)
    if kind == "cells":
        return _cells(cube, asked, options)
    if kind == "density":
        return density_answer(cube, asked, view.get("region"), options)
    if kind == "profiles":
        return profiles_answer(cube, asked)
    if kind == "medians":
        return medians_answer(cube, asked, view.get("region"), options)
    raise InputError(f"kind = {kind!r} is unknown; write one of squares, standings, cells, density, profiles, medians")


def _orders(cube: Cube, asked: AskedView) -> list[Integers]:
    """Return of `by`, `y` and `x` the coordinates in the order in which they are drawn; a single one where there is no axis."""
    return [
        np.zeros(1, dtype=np.int64) if axis is None else order_of(cube.run, axis)
        for axis in shown_axes(asked, cube.layout)
    ]


def _drawn(values: Array, orders: list[Integers]) -> Array:
    """Return squares, (S, ...) in order of coordinates, in the order in which they are drawn."""
    shape = tuple(len(order) for order in orders)
    found: Array = values.reshape(*shape, *values.shape[1:])[np.ix_(*orders)]
    return found.reshape(-1, *values.shape[1:])


def _squares(cube: Cube, asked: AskedView) -> dict[str, Any]:
    found: Squares = squares_of_view(cube, asked, beside=False)
    orders = _orders(cube, asked)
    value = _drawn(found.value, orders)
    return {
        "shape": [len(order) for order in orders],
        "value": [None if missing else each for missing, each in zip(np.isnan(value), value.tolist(), strict=True)],
        "cells": _drawn(found.cells, orders).tolist(),
        "cells_sufficient": _drawn(found.cells_sufficient, orders).tolist(),
    }


def _standings(cube: Cube, asked: AskedView) -> dict[str, Any]:
    axes, layout = shown_axes(asked, cube.layout), cube.layout
    codes = cube.plane("verdict").codes
    lengths = [1 if axis is None else axis.length for axis in axes]
    counts = np.zeros(int(np.prod(lengths)) * _KINDS, dtype=np.int64)
    for places in kept_places(layout, hidden_kept(cube, asked)):
        for brushed in brushed_planes(cube, asked):
            places = places[(brushed.codes[places] >= brushed.low) & (brushed.codes[places] <= brushed.high)]  # noqa: PLW2901
        judged = places[codes[places] < _KINDS]
        cells, square = layout.cells_at(judged), np.zeros(len(judged), dtype=np.int64)
        for axis, length in zip(axes, lengths, strict=True):
            square = square * length + (0 if axis is None else axis.coordinate(cells))
        counts += np.bincount(square * _KINDS + codes[judged], minlength=len(counts))
    drawn = _drawn(counts.reshape(-1, _KINDS), _orders(cube, asked))
    return {"judged": drawn.ravel().tolist(), "kinds": _KINDS}


def _cells(cube: Cube, asked: AskedView, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    square, most, lower = _whole(options, "square"), min(_whole(options, "most"), 1000), bool(options.get("lower"))
    orders, kept = _orders(cube, asked), hidden_kept(cube, asked)
    shape = tuple(len(order) for order in orders)
    if square >= np.prod(shape):
        raise InputError(f"options: square = {square}: there are {np.prod(shape)} squares")
    for axis, order, place in zip(shown_axes(asked, cube.layout), orders, np.unravel_index(square, shape), strict=True):
        if axis is not None:
            kept[axis.name] = [int(order[place])]
    return cells_behind(cube, asked, kept, most=most, lower=lower)


def _whole(options: Mapping[str, Any], name: str) -> int:
    value = options.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InputError(f"options: {name} = {value!r}: is no whole number from 0")
    return value
