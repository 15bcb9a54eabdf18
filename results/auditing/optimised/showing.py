"""Tables and pictures of a table of trials."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from results.auditing.model import Picture, Table
from results.auditing.optimised.best import number
from results.auditing.optimised.luck import Luck
from results.auditing.optimised.sameness import Knob
from results.auditing.optimised.space import Axis, Space
from results.auditing.optimised.trials import Trials
from results.style.counts import counted
from signals.arrays import Floats

__all__ = ["pictures", "tables"]

_TOP = 10
_MEASURES = ("trades", "win_rate", "profit_factor", "profit", "sharpe", "drawdown")
_PARAMETERS = 4
_BINS = 40
_SQUARES = 40
"""Values of a parameter that a map has room for."""


def tables(trials: Trials, space: Space, turned: Sequence[Knob], best: int) -> list[Table]:
    """Return the best rows, and what each parameter does."""
    shares = space.shares(trials.score)
    top = _top(trials, space, shares)
    return [top, _parameters(trials, space, shares, turned, best)] if space.axes else [top]


def _top(trials: Trials, space: Space, shares: Floats) -> Table:
    axes = [space.axes[at] for at in sorted(np.argsort(-shares, kind="stable")[:_PARAMETERS])] if space.axes else []
    others = [each for kind in _MEASURES if (each := trials.of(kind)) is not None and each.column != trials.by.column]
    rows = tuple(
        (
            f"{trials.row[place]:,}",
            number(trials.by, int(place)),
            *(_value(trials.parameters[axis.name][int(place)]) for axis in axes),
            *(number(measure, int(place)) for measure in others),
        )
        for place in trials.order[:_TOP]
    )
    heads = ("row", trials.by.column, *(axis.name for axis in axes), *(measure.column for measure in others))
    return Table(f"Best rows by {trials.by.column}", heads, rows)


def _value(value: object) -> str:
    if value is None:
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _parameters(trials: Trials, space: Space, shares: Floats, turned: Sequence[Knob], best: int) -> Table:
    knobs = {knob.name: knob for knob in turned}
    rows = []
    for place in np.argsort(-shares, kind="stable"):
        axis = space.axes[place]
        knob = knobs[axis.name]
        same = f"{knob.same / knob.pairs:.0%} of {counted(knob.pairs, 'pair')}" if knob.pairs else "no pairs"
        edge = axis.at_edge(best)
        at = _value(trials.parameters[axis.name][best]) + (f" ({edge})" if edge else "")
        rows.append((axis.name, f"{len(axis.values):,}", f"{shares[place]:.0%}", same, at))
    heads = ("parameter", "values", "explains", "leaves the same", "of the best")
    return Table("What each parameter does", heads, tuple(rows))


def pictures(trials: Trials, space: Space, best: int, luck: Luck | None) -> list[Picture]:
    """Return how the measure is distributed over the rows, and its map over the two parameters that matter most."""
    drawn = [_distribution(trials, best, luck)]
    shares = space.shares(trials.score)
    usable = [
        int(place)
        for place in np.argsort(-shares, kind="stable")
        if 2 <= len(space.axes[place].values) <= _SQUARES  # noqa: PLR2004 - more than one square
    ]
    if len(usable) > 1:
        drawn.append(_map(trials, space.axes[usable[0]], space.axes[usable[1]], best))
    return drawn


def _distribution(trials: Trials, best: int, luck: Luck | None) -> Picture:
    values = trials.by.values[np.isfinite(trials.by.values)]
    low, high = np.quantile(values, [0.005, 0.995])
    own = float(trials.by.values[best])
    low, high = min(low, own), max(high, own)
    counts, sides = np.histogram(
        np.clip(values, low, high), bins=_BINS, range=(low, high) if high > low else (low - 0.5, high + 0.5)
    )
    marks = [{"name": "median row", "at": float(np.median(values))}, {"name": "best row", "at": own}]
    caption = f"Every row's {trials.by.column}; the best is one of them, picked because it is."
    if luck is not None and np.isfinite(luck.bar):
        marks.append({"name": "best by luck", "at": luck.bar})
        caption += f" Luck alone gives the best of {luck.distinct:,} rows of this spread {luck.bar:,.4g} on average."
    return Picture(
        "trials", f"{trials.by.column} of all rows", caption, "histogram",
        {"edges": sides.tolist(), "counts": counts.tolist(), "marks": marks, "x_title": trials.by.column, "y_title": "rows"},
    )  # fmt: skip


def _map(trials: Trials, across: Axis, down: Axis, best: int) -> Picture:
    frame = pl.DataFrame({"x": across.place, "y": down.place, "z": trials.by.values}).filter(pl.col("z").is_finite())
    middle = frame.group_by("x", "y").agg(pl.col("z").median())
    z = np.full((len(down.values), len(across.values)), np.nan)
    z[middle["y"].to_numpy(), middle["x"].to_numpy()] = middle["z"].to_numpy()
    return Picture(
        "trials_map",
        f"Median {trials.by.column} by {across.name} and {down.name}",
        "The two parameters that explain most of it; each square is the median of the rows there, so that a lucky row does not colour it.",
        "map",
        {
            "x": list(across.values), "y": list(down.values), "x_title": across.name, "y_title": down.name,
            "marks": [{"name": "best row", "at": [int(across.place[best]), int(down.place[best])]}],
            "z": [[None if np.isnan(value) else float(value) for value in line] for line in z],
        },
    )  # fmt: skip
