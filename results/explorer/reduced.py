"""A view answered from planes by the server, where there are too many cells to send them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from results.cube import Cube
from results.cube.squares import Squares, SquaresQuestion, reduce_squares
from results.explorer.titled import notes_of, title_of
from results.explorer.view import AskedView, read_view, shown_axes
from signals.arrays import Floats

__all__ = ["reduced_squares"]


def reduced_squares(cube: Cube, view: Mapping[str, Any]) -> dict[str, Any]:
    """Return the squares of a view, to the digits that codes bear.

    Parameters
    ----------
    cube
        Of a run.
    view
        `View` of the page's types.

    Returns
    -------
    dict
        `Squares` of the page's types, as `results.explorer.exact.exact_squares` has them.

    Raises
    ------
    InputError
        If the view cannot be answered.
    """
    layout = cube.layout
    asked = read_view(view, layout)
    found = _at_cost(cube, asked)
    axes = shown_axes(asked, layout)
    there = pl.DataFrame({"cells": found.cells[found.cells > 0]})
    return {
        "title": title_of(cube.run, asked, there, None),
        "notes": notes_of(cube.run, asked, layout),
        "by": [] if axes[0] is None else list(range(axes[0].length)),
        "value": _plain(found.value),
        "cells": found.cells.tolist(),
        "cells_sufficient": found.cells_sufficient.tolist(),
        "median_trades": _plain(found.median_trades),
        "share_positive": _plain(found.share_positive),
    }


def _at_cost(cube: Cube, asked: AskedView) -> Squares:
    if asked.cost != "cost":
        return _squares(cube, asked, asked.cost)
    net, gross = _squares(cube, asked, "net"), _squares(cube, asked, "gross")
    return Squares(gross.value - net.value, net.cells, net.cells_sufficient, net.median_trades, net.share_positive)


def _squares(cube: Cube, asked: AskedView, cost: str) -> Squares:
    axes = tuple(axis.name for axis in shown_axes(asked, cube.layout) if axis is not None)
    brush = None if asked.brush is None else {name: tuple(pair) for name, pair in asked.brush.model_dump().items()}
    return reduce_squares(cube, SquaresQuestion(axes, asked.metric, asked.sample, cost, asked.fold, asked.kept, brush))


def _plain(values: Floats) -> list[float | None]:
    return [None if missing else value for missing, value in zip(np.isnan(values), values.tolist(), strict=True)]
