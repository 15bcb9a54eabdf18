"""A view answered exactly, as `asymmetry map` answers it: what the page shows once it has settled, and what is exported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from grids.parameters import PARAMETERS
from results.cube.columns import columns_of, enough_in, stored_in
from results.cube.layout import Layout, lay_out
from results.cube.viewed import viewed
from results.explorer.asked.over_there import elsewhere, unlike
from results.explorer.asked.titled import notes_of, title_of
from results.explorer.asked.view import AskedView, read_view, shown_axes
from results.explorer.overview.described import values_of
from results.explorer.reckoning.squares import reduced_squares
from results.maps.heatmap import MapQuestion, NoCellsError, gather
from results.run.run import Run
from results.run.views import Cost, measure
from signals.arrays import Floats, Integers
from sweeps.measures.samples import Sample

__all__ = ["exact_squares", "exact_table", "reduced_squares"]

_BESIDE = ("cells", "cells_sufficient", "median_trades", "share_positive")


def exact_squares(run: Run, view: Mapping[str, Any], less: Run | None = None) -> dict[str, Any]:
    """Return the squares of a view, exactly.

    Parameters
    ----------
    run
        Whose cells.
    view
        `View` of the page's types.
    less
        A run to subtract the squares of, where axes have the same values.

    Returns
    -------
    dict
        `Squares` of the page's types: x fastest, then y, then by, each in order of its coordinates.

    Raises
    ------
    InputError
        If the view cannot be answered: an axis, measure, sample or fold that the run does not have.
    """
    layout = lay_out(run)
    asked = read_view(view, layout)
    table = _answered(run, layout, asked, less)
    axes = shown_axes(asked, layout)
    lengths = [1 if axis is None else axis.length for axis in axes]
    at = _places(table, lengths)
    return {
        "title": title_of(run, asked, table, less),
        "notes": [
            *notes_of(run, asked, layout),
            *([] if less is None else unlike(run, layout, less, lay_out(less), asked)),
        ],
        "by": [] if axes[0] is None else list(range(axes[0].length)),
        "value": _filled(table, "value", at, lengths),
        "cells": [int(count or 0) for count in _filled(table, "cells", at, lengths)],
        "cells_sufficient": [int(count or 0) for count in _filled(table, "cells_sufficient", at, lengths)],
        "median_trades": _filled(table, "median_trades", at, lengths),
        "share_positive": _filled(table, "share_positive", at, lengths),
    }


def exact_table(run: Run, view: Mapping[str, Any], less: Run | None = None) -> pl.DataFrame:
    """Return the squares of a view as a table, ordered as maps are: the axes' values, `value`, and what stands beside it.

    Raises
    ------
    InputError
        As `exact_squares`.
    """
    layout = lay_out(run)
    asked = read_view(view, layout)
    table = _answered(run, layout, asked, less)
    columns, names = {}, []
    for place, axis in zip(_PLACES, shown_axes(asked, layout), strict=True):
        if axis is not None:
            values = pl.Series(values_of(run, axis), strict=False)
            names.append(axis.name)
            columns[axis.name] = values.gather(table[place].to_list())
    told = {"metric": asked.metric, "sample": asked.sample, "cost": asked.cost, "fold": asked.fold}
    numbers = table.select("value", *_BESIDE).with_columns(**{name: pl.lit(text) for name, text in told.items()})
    found = pl.DataFrame(columns).hstack(numbers) if columns else numbers
    return found.sort(names, nulls_last=True) if names else found


_PLACES = ("by", "y", "x")


def _answered(run: Run, layout: Layout, asked: AskedView, less: Run | None) -> pl.DataFrame:
    """Return a row a square that has cells: `by`, `y`, `x` as coordinates, `value` and what stands beside it."""
    own = _at_cost(run, layout, asked)
    if less is None:
        return own
    there = lay_out(less)
    over = elsewhere(run, layout, less, there, asked)
    other = over.back(_at_cost(less, there, over.asked)).select(*_PLACES, pl.col("value").alias("other"))
    joined = own.join(other, on=list(_PLACES), how="left", maintain_order="left")
    return joined.with_columns((pl.col("value") - pl.col("other")).alias("value")).drop("other")


def _at_cost(run: Run, layout: Layout, asked: AskedView) -> pl.DataFrame:
    if asked.cost != "cost":
        return _squares(run, layout, asked, asked.cost)
    net, gross = (_squares(run, layout, asked, cost) for cost in ("net", "gross"))
    joined = net.join(gross.select(*_PLACES, pl.col("value").alias("gross")), on=list(_PLACES), maintain_order="left")
    return joined.with_columns((pl.col("gross") - pl.col("value")).alias("value")).drop("gross")


def _squares(run: Run, layout: Layout, asked: AskedView, cost: Cost) -> pl.DataFrame:
    """Return the squares at one cost, as `asymmetry map` works them out over coordinates in the place of axes."""
    # refuses what this view does not have
    seen = columns_of(run, asked.metric, asked.sample, cost).seen
    names, renamed = _columns(run, layout, asked)
    narrowed = viewed(run, seen=seen, kept=_kept(run, layout, asked), renamed=renamed)
    sample: Sample = "oos" if asked.sample == "oos" else "all"
    question = MapQuestion(names["x"], names["y"], asked.metric, asked.fold, None, names.get("by"), sample, cost)
    try:
        found = gather(narrowed, question, beside=False)
    except NoCellsError:
        return pl.DataFrame(
            schema={**dict.fromkeys(_PLACES, pl.Int64), "value": pl.Float64, **dict.fromkeys(_BESIDE, pl.Float64)}
        )
    places = {place: pl.col(names[place]) if place in names else pl.lit(0) for place in _PLACES}
    return found.select(**{place: column.cast(pl.Int64) for place, column in places.items()}).hstack(
        found.select("value", *_BESIDE)
    )


def _columns(run: Run, layout: Layout, asked: AskedView) -> tuple[dict[str, str], dict[str, pl.Expr]]:
    """Return under which names the coordinates of a view's axes stand, and the coordinates; where there is no axis, 0."""
    spare = (name for name in PARAMETERS if name not in run.axes)
    names, renamed = {}, {}
    for place, axis in zip(_PLACES, shown_axes(asked, layout), strict=True):
        if axis is None and place == "by":
            continue
        names[place] = next(spare) if axis is None else axis.name
        renamed[names[place]] = pl.lit(0, dtype=pl.Int64) if axis is None else axis.expression
    return names, renamed


def _kept(run: Run, layout: Layout, asked: AskedView) -> pl.Expr | None:
    """Return which cells count: by the coordinates of what is not shown, and by the asymmetry plane."""
    shown = {axis.name for axis in shown_axes(asked, layout) if axis is not None}
    kept = [
        axis.expression.is_in(sorted(set(coordinates)))
        for name, coordinates in asked.kept.items()
        if (axis := layout.axis(name)).name not in shown
    ]
    if asked.brush is not None:
        basis, cost, _ = stored_in(run, asked.sample, asked.money)
        kept.append(enough_in(basis, cost))
        for name in ("win_rate", "payoff_ratio"):
            low, high = sorted(getattr(asked.brush, name))
            kept.append(measure(name, basis, cost).is_between(low, high).fill_null(value=False))
    return pl.all_horizontal(kept) if kept else None


def _places(table: pl.DataFrame, lengths: list[int]) -> Integers:
    """Return where the squares of a table stand, int64 (n,)."""
    by, y, x = (table[name].to_numpy() for name in _PLACES)
    at: Integers = (by * lengths[1] + y) * lengths[2] + x
    return at


def _filled(table: pl.DataFrame, name: str, at: Integers, lengths: list[int]) -> list[float | None]:
    """Return a column as all squares have it; None where there is none."""
    found: Floats = np.full(int(np.prod(lengths)), np.nan)
    found[at] = table[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return [None if missing else value for missing, value in zip(np.isnan(found), found.tolist(), strict=True)]
