"""What a choice must survive: twice the costs and other times; and what is told beside: other variants, other assets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from results.choice.blocks import Check, Neighbourhood
from results.choice.resampled import Leading
from results.choice.screening.columns import Columns
from results.inference.sample.groups import Groups
from results.run.run import Run
from signals.arrays import Flags, Floats
from sweeps.measures.samples import Sample

__all__ = ["WINDOWS", "alike_checks", "check_choice", "passing"]

WINDOWS = 4
"""Stretches of equal length that the days are cut into."""
_FEWEST = 3
"""Of these, in which a neighbourhood must have earned."""


def passing(leading: Leading, twice: Floats) -> Flags:
    """Whether each of k neighbourhoods survives what is required, bool (k,); `twice` (k,) its cell nets at twice the costs."""
    earned = window_sums(leading.weights @ leading.daily)
    return np.asarray((leading.bound > 0) & (twice > 0) & ((earned > 0).sum(axis=1) >= _FEWEST))


def window_sums(series: Floats) -> Floats:
    """Add up daily values (k, D) by window, (k, WINDOWS)."""
    edges = np.linspace(0, series.shape[1], WINDOWS + 1).astype(np.int64)[:-1]
    return np.asarray(np.add.reduceat(series, edges, axis=1))


def check_choice(  # noqa: PLR0913, PLR0917 - what is known of it
    columns: Columns, leading: Leading, at: int, found: Neighbourhood, twice: float, unit: float
) -> list[Check]:
    """Say how one neighbourhood fares in what is required of all.

    At twice the costs, a trade of its cell nets `twice` per unit; `unit` is that of the copy that is chosen.
    """
    now = float(columns.expectancy[leading.rows[leading.own[at]]])
    earned = window_sums(leading.series(at)[None])[0]
    good = int((earned > 0).sum())
    others = leading.cells(at)
    better = int((columns.expectancy[leading.rows[others]] > 0).sum())
    return [
        Check(
            name="neighbours",
            passed=found.lower_bound > 0,
            words=f"{better} of {len(others)} distinct trade lists in the neighbourhood earn; its lower bound is "
            f"{'above' if found.lower_bound > 0 else 'not above'} zero",
        ),
        Check(
            name="costs x 2",
            passed=twice > 0,
            words=f"at twice the costs a trade nets {twice * unit:+.3%} of the balance, {now * unit:+.3%} as they are",
        ),
        Check(
            name="time windows",
            passed=good >= _FEWEST,
            words=f"the neighbourhood earned in {good} of {WINDOWS} stretches of equal length",
        ),
    ]


def alike_checks(run: Run, groups: Groups, cell: int, sample: Sample) -> list[Check]:
    """Say how the same rules fare on other variants and other assets; told, and not required.

    A variant may be a random control, and an asset a market that the model was not made for.
    """
    found = []
    grid, place = groups.grids[0], cell // groups.size
    index = cell % groups.size
    axis = grid.places.get("variant")
    if axis is not None and grid.shape[axis] > 1:
        stride = grid.strides[axis]
        base = index - index // stride % grid.shape[axis] * stride
        cells = [place * groups.size + base + at * stride for at in range(grid.shape[axis])]
        names = [str(value) for value in grid.axes[axis].values()]
        found.append(_alike(run, "variants", cells, names, sample))
    if len(groups.grids) > 1:
        names = [each.asset for each in groups.grids]
        cells = [at * groups.size + index for at in range(len(names))]
        found.append(_alike(run.source or run, "assets", cells, names, sample))
    return found


def _alike(run: Run, name: str, cells: Sequence[int], names: Sequence[str], sample: Sample) -> Check:
    frame = run.collect(run.cells(None, sample).filter(pl.col("cell").is_in(list(cells))).select("cell", "expectancy"))
    known = dict(frame.iter_rows())
    told, good, there = [], 0, 0
    for each, label in zip(cells, names, strict=True):
        value = known.get(each)
        told.append(f"{label} {'no trades' if value is None else f'{value:+.3%}'}")
        there += value is not None
        good += value is not None and value > 0
    return Check(
        name=name,
        passed=2 * good >= there and good > 0,
        words=f"net of a trade under the same rules: {', '.join(told)}",
        required=False,
    )
