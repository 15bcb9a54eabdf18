"""What one step along each axis of a run does to a cell, from the rows that the run stores."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from results.run.axes import axis_title, scaled, tick_text
from results.run.run import Run
from results.run.views import measure
from results.tables.ranking import SAME_TRADES, rounded
from results.trade_analysis.model import Neighbour, SampleName, Step
from sweeps.measures.ratios import Prefix, sufficient
from sweeps.runs.records import ASSET

__all__ = ["STEP_COLUMNS", "RowsOf", "cell_steps", "rows_of"]

STEP_COLUMNS = (
    *("state", "trades", "wins", "losses", "expectancy", "edge", "win_rate", "payoff_ratio"),
    *("oos_trades", "oos_wins", "oos_losses", "oos_sum_win", "oos_sum_loss"),
)
"""Stored columns that steps are told from, beside those of the axes."""
RowsOf = Callable[[Sequence[int]], Mapping[int, pl.DataFrame]]
"""From cells to the rows of those that are stored, each a table of one row with `STEP_COLUMNS` and the run's axes."""
Labels = Mapping[object, str]
_SHOWN = ("trades", "expectancy", "edge", "win_rate", "payoff_ratio")


def rows_of(run: Run) -> RowsOf:
    """Read rows by going through the run: for one question, where `StoredRows` answers many."""
    columns = list(dict.fromkeys(["cell", "path", *STEP_COLUMNS, *run.axes]))

    def read(cells: Sequence[int]) -> dict[int, pl.DataFrame]:
        found = run.collect(run.stored.filter(pl.col("cell").is_in(list(cells))).select(columns))
        return {cell: found[at] for at, cell in enumerate(found["cell"].to_list())}

    return read


def cell_steps(run: Run, rows: RowsOf, cell: int, sample: SampleName) -> list[Step]:
    """Return what one step along each axis does, in the order in which maps draw its values: ascending, none last.

    Parameters
    ----------
    run
        As opened, or pooled.
    rows
        Of the run.
    cell
        A stored cell.
    sample
        Whose measures to tell.

    Notes
    -----
    A step changes no trade (`same`) where `top` would show both cells as one finding: of one asset, with the same trades at whatever
    exposure.
    """
    axes = _axes(run)
    reached = [_beside(cell, stride, values) for _, stride, values in axes]
    wanted = sorted({each for pair in reached for each in pair if each is not None} | {cell})
    found = rows(wanted)
    told = {row["cell"]: row for row in _measured(run, [found[each] for each in wanted if each in found], sample)}
    size = run.info.grid.size

    def same(other: int) -> bool:
        # equal rules have equal names on any asset, but not the same trades
        return other // size == cell // size and _alike(told[cell], told[other])

    steps: list[Step] = []
    for (name, _, values), beside in zip(axes, reached, strict=True):
        labels = _labels(run, name, values)
        down, up = (
            None
            if other is None or other not in told
            else _neighbour(told[other], _written(told[other], name, labels, run), same=same(other))
            for other in beside
        )
        here = _written(told[cell], name, labels, run)
        steps.append({"axis": name, "title": axis_title(run, name), "here": here, "down": down, "up": up})
    return steps


def _axes(run: Run) -> list[tuple[str, int, list[object]]]:
    """Return name, stride and values in file order of each axis that has several; `asset` first where there are."""
    found: list[tuple[str, int, list[object]]] = []
    stride = 1
    for axis in reversed(run.info.grid.axes):
        found.append((axis.name, stride, list(axis.values)))
        stride *= len(axis.values)
    if run.assets and not run.pooled:
        found.append((ASSET, run.info.grid.size, list(run.assets)))
    return [each for each in reversed(found) if len(each[2]) > 1]


def _beside(cell: int, stride: int, values: Sequence[object]) -> tuple[int | None, int | None]:
    """Return the cells one step down and one up an axis; None beyond its ends."""
    place = cell // stride % len(values)
    order = _ascending(values)
    at = order.index(place)
    down = cell + (order[at - 1] - place) * stride if at > 0 else None
    up = cell + (order[at + 1] - place) * stride if at + 1 < len(order) else None
    return down, up


def _ascending(values: Sequence[object]) -> list[int]:
    """Return the places of values as they are drawn: numbers ascending, names as they stand, none last."""
    numbers = all(isinstance(value, int | float) for value in values if value is not None)
    known = [place for place, value in enumerate(values) if value is not None]
    if numbers:
        known.sort(key=lambda place: float(values[place]))  # type: ignore[arg-type]  # all are numbers
    return known + [place for place, value in enumerate(values) if value is None]


def _labels(run: Run, name: str, values: Sequence[object]) -> Labels:
    if name == ASSET:
        return {value: str(value) for value in values}
    return dict(zip(values, tick_text(name, values, multiples=scaled(run)), strict=True))


def _measured(run: Run, rows: Sequence[pl.DataFrame], sample: SampleName) -> list[dict[str, Any]]:
    """Return the values on the axes and the measures of a sample of some rows, net."""
    basis = run.basis("oos" if sample == "oos" else "all")
    prefix: Prefix = "oos_" if basis == "oos" else ""
    thin = ~sufficient(prefix) | (pl.col("state") == "ruined")
    shown = [measure(each, basis).alias(f"shown {each}") for each in _SHOWN]
    shown += [rounded(measure(each, "all").cast(pl.Float64)).alias(f"same {each}") for each in SAME_TRADES]
    return pl.concat(rows).select("cell", "path", *run.axes, *shown, thin.alias("thin")).to_dicts()


def _alike(row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two cells of an asset have the same trades; a payoff that is undefined says nothing of them."""
    agree = all(row[f"same {name}"] == other[f"same {name}"] for name in SAME_TRADES)
    known = row["same payoff_ratio"] is not None or not row["same trades"]
    return agree and (known or bool(row["path"] == other["path"]))


def _neighbour(row: Mapping[str, Any], label: str, *, same: bool) -> Neighbour:
    return {
        "cell": row["cell"],
        "label": label,
        "trades": row["shown trades"] or 0,
        "expectancy": _known(row["shown expectancy"]),
        "edge": _known(row["shown edge"]),
        "win_rate": _known(row["shown win_rate"]),
        "payoff_ratio": _known(row["shown payoff_ratio"]),
        "thin": bool(row["thin"]),
        "same": same,
    }


def _known(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _written(row: Mapping[str, Any], name: str, labels: Labels, run: Run) -> str:
    """Return the value of a cell on an axis as text; thresholds that are quantiles differ by asset."""
    value = row[name]
    if value in labels:
        return labels[value]
    return tick_text(name, [value], multiples=scaled(run))[0]
