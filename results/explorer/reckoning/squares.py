"""A view answered from planes by the server, where there are too many cells to send them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from results.cube import Cube
from results.cube.gathered import Brushed
from results.cube.squares import Squares, SquaresQuestion, brushed_in, reduce_squares
from results.explorer.asked.titled import notes_of, title_of
from results.explorer.asked.view import AskedView, read_view, shown_axes
from signals.arrays import Floats

__all__ = ["brushed_planes", "reduced_squares", "squares_of_view"]


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
    found = squares_of_view(cube, asked)
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


def squares_of_view(cube: Cube, asked: AskedView, *, beside: bool = True) -> Squares:
    """Return the squares of a view, in order of coordinates; without `beside` their values and counts alone."""
    if asked.cost != "cost":
        return _squares(cube, asked, asked.cost, beside)
    net, gross = _squares(cube, asked, "net", beside), _squares(cube, asked, "gross", beside)
    return replace(net, value=gross.value - net.value)


def _squares(cube: Cube, asked: AskedView, cost: str, beside: bool) -> Squares:
    axes = tuple(axis.name for axis in shown_axes(asked, cube.layout) if axis is not None)
    question = SquaresQuestion(
        axes, asked.metric, asked.sample, cost, asked.fold, asked.kept, _brush(asked), asked.money
    )
    return reduce_squares(cube, question, beside=beside)


def _brush(asked: AskedView) -> dict[str, tuple[float, float]] | None:
    if asked.brush is None:
        return None
    (rate, least), (ratio, most) = zip(asked.brush.win_rate, asked.brush.payoff_ratio, strict=True)
    return {"win_rate": (rate, ratio), "payoff_ratio": (least, most)}


def brushed_planes(cube: Cube, asked: AskedView) -> tuple[Brushed, ...]:
    """Return what cells of a view must meet beside their coordinates."""
    return brushed_in(cube, _brush(asked), asked.sample, asked.money)


def _plain(values: Floats) -> list[float | None]:
    return [None if missing else value for missing, value in zip(np.isnan(values), values.tolist(), strict=True)]
